"""Forms of rules as some fifty agreements print them, most of them in annexes that the grammar was not built on.

Each sentence stands beside the short form that an analyst would write for it by the agreement's notes; both must give
the same tree. Sentences that ask what no construct says are kept in quotes by an import, never read as a name.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import annex_context
from headnote.grammar.checks.context import CheckContext
from headnote.grammar.parser import parse_text
from headnote.grammar.rules.expand import expand
from headnote.grammar.rules.learning import learn
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.vocabulary import Vocabulary
from headnote.grammar.text import SourceText

HEADNOTES = Path(__file__).resolve().parents[3] / "docs" / "coverage.origin"
ANNEX = parse_text(SourceText("annex", 'annex 1 of MEASURED "Rules"\nsource "the annex"\n')).file
MADE = "Manufacture from materials of any heading, except that of the product"
EXW = "of the ex-works price of the product"
TOBACCO = "unmanufactured tobacco or tobacco refuse"
FORMS = [
    # wholly obtained, and originating
    ("Manufacture in which all the materials of chapter 1 and chapter 2 used are wholly obtained.",
     "materials of chapters 01, 02 wholly obtained"),
    ("All the animals of chapter 1 shall be wholly obtained.", 'materials of "animals" of chapter 01 wholly obtained'),
    ("Manufacture in which all the materials used are originating.", "materials originating"),
    (f"Manufacture in which at least 70% by weight of the {TOBACCO} of heading 2401 used is originating.",
     f'at least 70 per cent by weight of materials of "{TOBACCO}" of heading 24.01 originating'),
    ("Manufacture in which all the cereals, edible vegetables, roots and tubers of heading 0714 or fruit used are "
     "wholly obtained.",
     'materials of "cereals", "edible vegetables", "roots and tubers" of heading 07.14, "fruit" wholly obtained'),
    (f"{MADE[:11]}: - {MADE[12:]}, and - in which all the chicory used is wholly obtained.",
     'CTH and materials of "chicory" wholly obtained'),
    # changes in classification
    ("CTH : All non-originating materials used in the production of the good have undergone a change in tariff "
     "classification at the 4-digit level (tariff heading).", "CTH"),
    ("CTH : All non-originating materials used in the production of the good have undergone a change in tariff "
     "classification at the 4-digit level (tariff heading) and Standard QVC.", "CTH and Standard QVC"),
    ("CTSH except from non-originating materials of subheading 410441 to subheading 410449.",
     "CTSH except from subheadings 4104.41-4104.49"),
    ("A change to any other product of heading 3504 from any other heading, except from non-originating material of "
     "chapter 2 to chapter 4 or heading 1108.", "CTH except from chapters 02-04, heading 11.08"),
    ("A change from any other heading. It is understood that the production is beyond the insufficient production "
     "provided in Article 7.", "CTH"),
    ("A change from within any one of these subheading or any other subheading.",
     "no change in tariff classification"),
    ("A change to capsicum of subheading 090421 from any other chapter, except from subheading 070960.",
     'the good is "capsicum" and CC except from subheading 0709.60'),
    ("A change to biodiesel from any other heading, provided that the biodiesel is transesterified in the territory "
     "of a Party.", 'the good is "biodiesel" and CTH and process "transesterified" in a party'),
    ("A change from any other heading outside this group, except from heading 2204.",
     "change from any other heading outside this group except from heading 22.04"),
    ("A change to heading 0601 through 0602 from any other heading, including another heading within that group.",
     "CTH"),
    ("No change in tariff classification required for a good of subheading 030611 through 030614, provided that the "
     "good is smoked from a good that is not smoked.", 'process "smoked from a good that is not smoked"'),
    (f"{MADE}.", "CTH"),
    ("Manufacture from materials of any heading.", "no change in tariff classification"),
    ("Manufacture from materials of any heading, including other materials of heading 1504.",
     "no change in tariff classification"),
    ("Manufacture from materials of any heading, except those of heading 0203, heading 0206 or heading 0207 or bones "
     "of heading 0506.", 'from any heading except from headings 02.03, 02.06, 02.07, "bones" of heading 05.06'),
    ("Manufacture in which all the materials used are classified within a heading other than heading 3701 or heading "
     "3702.", "from any heading except from headings 37.01, 37.02"),
    (f"{MADE}. However, nibs or nib-points of the same heading as the product may be used.",
     'CTH allowing "nibs or nib-points" of the good\'s own heading'),
    (f"{MADE}. However, welded angles, shapes and sections of heading 7301 may not be used.",
     'CTH except from "welded angles, shapes and sections" of heading 73.01'),
    # what a good is made from
    ("Manufacture from meat or edible offal of swine of heading 0203 or heading 0206 or of meat and edible offal of "
     "poultry of heading 0207.",
     'made from "meat or edible offal of swine" of headings 02.03, 02.06, "meat and edible offal of poultry" of '
     "heading 02.07"),
    ("Manufacture from: - uncoloured slivers, rovings, yarn or chopped strands, or - glass wool.",
     'made from "uncoloured slivers, rovings, yarn or chopped strands", "glass wool"'),
    ("Manufacture from unembroidered fabric, provided that the value of the unembroidered fabric used does not exceed "
     f"40% {EXW}. See Introductory Note 6.",
     'made from "unembroidered fabric" and value of materials of "unembroidered fabric" at most 40 per cent of EXW'),
    # value, weight and volume
    (f"Manufacture in which the value of all the materials used does not exceed 50% {EXW}.",
     "value of materials at most 50 per cent of EXW"),
    (f"Manufacture from materials of any heading. However, the value of all the materials of heading 2909 used must "
     f"not exceed 20% {EXW}.", "value of materials of heading 29.09 at most 20 per cent of EXW"),
    ("Manufacture from materials of any heading, including other materials of heading 3002. The materials of this "
     f"description may also be used, provided their value does not exceed 20% {EXW}.",
     "value of materials of the good's own description at most 20 per cent of EXW"),
    ("Production in which the value of all the materials used does not exceed 50% of the transaction value or ex-works "
     "price of the product.",
     "value of materials at most 50 per cent of transaction value or value of materials at most 50 per cent of EXW"),
    (f"Manufacture: - the value of all the materials used does not exceed 40% {EXW}, - the value of all the "
     "non-originating materials used does not exceed the value of all the originating materials used.",
     "value of materials at most 40 per cent of EXW and value of non-originating materials at most value of "
     "originating materials"),
    (f"(ii) the value of non-originating materials of heading 1701 and heading 1702 used does not exceed 30% {EXW}.",
     "value of non-originating materials of headings 17.01, 17.02 at most 30 per cent of EXW"),
    ("Manufacture in which the weight of all the materials of chapter 4 used does not exceed 50% of the total weight "
     "of the product.", "weight of materials of chapter 04 at most 50 per cent of the good"),
    ("No change in tariff classification required for a good of subheading 220830, provided that the total alcoholic "
     "volume of the non-originating materials does not exceed 10% of the volume of the total alcoholic strength of "
     "the good.", "volume of non-originating materials at most 10 per cent of the good's volume"),
    # value content
    ("CC or VAC 40%", "CC or RVC40"),
    ("CTH, except from 84.09, or CTH+VAC 50%", "CTH except from heading 84.09 or (CTH and RVC50)"),
    ("No change in tariff classification required for a good of subheading 030615, provided there is a regional value "
     "content of not less than 40% under the build-down method.", "RVC40 by build-down"),
    ("The good has a Regional Value Content (RVC) as calculated under Article 4 of the Origin Reference Document of "
     "not less than 40%, whether using the build-up method or build-down method (RVC40).",
     "(RVC40 by build-up or RVC40 by build-down) and RVC40"),
    ("Your goods contain a Regional Value Content (RVC) of at least 45% of the Free on Board (FOB) cost of the goods.",
     "RVC45 (FOB)"),
    # production
    ("Purification by distillation or refining of raw spirits of sulphate turpentine.",
     'process "Purification by distillation or refining of raw spirits of sulphate turpentine"'),
    ("Operations of refining and / or one or more specific process(es). For the special conditions relating to "
     "'specific Processes', see Introductory Notes 7.1 and 7.3.",
     'process "Operations of refining and / or one or more specific process(es)"'),
    ("Weaving, accompanied by dyeing or coating.", 'process "Weaving" accompanied by ("dyeing" or "coating")'),
    # What stands behind "and" is asked of both, so one name keeps them together.
    ("Knitting or crocheting and making-up (including cutting).",
     'process "Knitting or crocheting and making-up (including cutting)"'),
    ("Bleaching or dyeing, in addition to cutting and assembly of non-assembled tanned or dressed furskins.",
     'process ("Bleaching" or "dyeing") in addition to "cutting and assembly of non-assembled tanned or dressed '
     'furskins"'),
    ("Non-originating materials undergo a diffusion.", 'process "diffusion"'),
    ("Each item in the set must satisfy the rule which would apply to it if it were not included in the set.",
     "each item of the set originating"),
]  # fmt: skip


@pytest.fixture(scope="module")
def notes() -> tuple[CheckContext, Vocabulary]:
    return annex_context(HEADNOTES, ANNEX, Library())


@pytest.mark.parametrize(("printed", "short"), FORMS)
def test_a_form_means_its_short_form(notes: tuple[CheckContext, Vocabulary], printed: str, short: str) -> None:
    context, names = notes
    learned = learn(printed, names)
    assert learned.reading.rule is not None, learned.reading.problems
    written = read_rule(short, names + learned.names).rule
    assert written is not None
    read = expand(learned.reading.rule.expr, context.definitions)
    assert read == expand(written.expr, context.definitions)


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        # the words of these are in the annexes at hand, spelled or set otherwise
        ("Manufacture from materials of headings Nos. 4104 to 4106 or sub heading 5402 20.",
         "made from headings 41.04-41.06, subheading 5402.20"),
        ("CTH except from nonoriginating materials of heading 09.01", "CTH except from heading 09.01"),
        ("MaxNOM50 and value of non originating materials of chapter 17 at most 20 % of EXW",
         "MaxNOM50 and value of non-originating materials of chapter 17 at most 20 per cent of EXW"),
        (f"Manufacture: \u2022 {MADE[12:]}, and \u2022 in which the value of all the materials used does not exceed "
         f"40 % {EXW}",
         "CTH and value of materials at most 40 per cent of EXW"),
        ("A change from within that sub-heading or any other sub-heading", "no change in tariff classification"),
        ("CC (except from Chapter 9) or RVC of 40%", "CC except from chapter 09 or RVC40"),
        ("Manufacture from materials of any heading (except that of the product)", "CTH"),
        ("Change of Tariff Heading or a Qualifying Value Content of 40 percent or more based on the build-down method",
         "CTH or qualifying value content of at least 40 per cent by build-down"),
        ("The regional value content shall not be less than 40 per cent",
         "regional value content of at least 40 per cent"),
        ("RVC \u2265 40 % or value of non-originating materials \u2264 60 % of EXW",
         "RVC40 or value of non-originating materials at most 60 per cent of EXW"),
        ("A change to any good of chapter 61 from any other chapter", "CC"),
    ],
)  # fmt: skip
def test_spellings(notes: tuple[CheckContext, Vocabulary], printed: str, short: str) -> None:
    context, names = notes
    learned = learn(printed, names)
    assert learned.reading.rule is not None, learned.reading.problems
    written = read_rule(short, names).rule
    assert written is not None
    assert learned.names.goods == ()
    read = expand(learned.reading.rule.expr, context.definitions)
    assert read == expand(written.expr, context.definitions)


@pytest.mark.parametrize(
    "printed",
    [
        "The origin of the product in its original classification shall be retained.",
        "80% of the net cost of the product.",
        # the language has no "more than" for an abbreviation: the sign is not passed over
        "RVC > 40 %",
        "RVC < 40 %",
        "MaxNOM \u2264 50 %",
        "Change in Tariff Classification",
    ],
)
def test_what_no_construct_says_is_not_read(printed: str) -> None:
    assert learn(printed).reading.rule is None


@pytest.mark.parametrize(
    ("goods", "codes", "named"),
    [
        ('"peaches" of subheading 0809.30, subheadings 0810.10, 0811.10, headings 20.06, 20.08',
         ("0810.10", "0811.10", "20.06", "20.08"), ("0809.30",)),
        ('"bones" of heading 05.06 or 05.07, chapters 10, 11', ("10", "11"), ("05.06", "05.07")),
        # As the CPTPP's annex lists strawberries and other fruit behind peaches (2007.99).
        ('"peaches" of subheading 0809.30, subheading 0810.10, heading 20.06 or "juice" of subheading 2009.89',
         ("0810.10", "20.06"), ("0809.30", "2009.89")),
    ],
)  # fmt: skip
def test_codes_behind_named_goods_are_theirs_unless_a_level_is_said(
    goods: str, codes: tuple[str, ...], named: tuple[str, ...]
) -> None:
    rule = read_rule(f"CTH except from {goods}").rule
    assert rule is not None
    assert tuple(one.first.dotted for one in rule.expr.except_from) == codes  # type: ignore[union-attr]
    theirs = tuple(one.first.dotted for goods in rule.expr.except_goods for one in goods.scopes)  # type: ignore[union-attr]
    assert theirs == named


def test_one_heading_narrows_the_last_goods_of_a_list_and_a_chapter_all_of_them() -> None:
    one = "Manufacture in which all the cereals, roots and tubers of heading 0714 used are wholly obtained"
    all_of_them = "Manufacture in which all edible vegetables, roots and tubers of Chapter 7 used are wholly obtained"
    assert learn(one).names.goods == ("cereals", "roots and tubers")
    assert learn(all_of_them).names.goods == ("edible vegetables, roots and tubers",)
