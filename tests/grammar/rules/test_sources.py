"""What a change is from and not from: groups of codes, exceptions that go on, and the good's own codes within others.

The sentences are printed so in Canada-Costa Rica (SOR/2002-395) and in UK-Japan's annex, with these codes.
"""

from __future__ import annotations

import pytest

from headnote.grammar.codes import HSCode
from headnote.grammar.rules.learning import learn
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.tree import (
    Abbreviation,
    All,
    AnyOf,
    Change,
    Expr,
    GoodIs,
    Goods,
    MaterialCap,
    NoChange,
    Scope,
)
from headnote.grammar.rules.vocabulary import Vocabulary


def tree(text: str) -> Expr:
    learned = learn(text)
    assert learned.reading.rule is not None, learned.reading.problems
    return learned.reading.rule.expr


def scope(first: str, last: str = "") -> Scope:
    return Scope(HSCode(first), HSCode(last or first))


def test_from_any_subheading_outside_the_group_asks_a_change_out_of_it() -> None:
    sentence = "A change to subheadings 2804.61 through 2804.69 from any subheading outside that group"
    assert tree(sentence) == Change("subheading", outside_group=True)
    assert isinstance(tree("A change to subheadings 2804.61 through 2804.69 from any subheading"), NoChange)


def test_within_a_chapter_the_other_headings_are_meant() -> None:
    sentence = (
        "A change to heading 40.05 from any other heading within Chapter 40, whether or not there is also a change "
        "from any other chapter"
    )
    others = Goods(None, (scope("40"),), None, (Goods(own="heading"),))
    assert tree(sentence) == Change("chapter", also_from=(others,))


@pytest.mark.parametrize(
    "joined",
    ["and from", "or from", ", and from", "and"],
)
def test_what_is_excepted_goes_on_behind_and_from(joined: str) -> None:
    sentence = f"CTH except from headings 64.01 to 64.05 {joined} uppers of subheading 6406.90 and MaxNOM 50 % (EXW)"
    changed = Abbreviation(
        "CTH",
        except_from=(scope("6401", "6405"),),
        except_goods=(Goods("uppers", (scope("640690"),)),),
    )
    found = tree(sentence)
    assert isinstance(found, All)
    assert found.parts[0] == changed


def test_methods_with_thresholds_of_their_own_are_no_doubtful_proviso() -> None:
    sentence = (
        "A change to heading 72.10 from any other heading, provided there is a regional value content of not less "
        "than: a) 35% under the build-up method; or b) 45% under the build-down method."
    )
    reading = learn(sentence).reading
    assert reading.rule is not None
    assert reading.problems == ()
    assert isinstance(reading.rule.expr, All)


def test_two_requirements_behind_provided_that_are_told() -> None:
    assert [problem.id for problem in learn("CTH provided that RVC40 or MaxNOM50").reading.problems] == ["HN0502"]


def test_a_cap_in_two_bases_is_one_list() -> None:
    sentence = (
        "CTH, provided that the value of non-originating materials used does not exceed 50 % of the EXW or 45 % of "
        "the FOB of the product"
    )
    reading = learn(sentence).reading
    assert reading.problems == ()
    assert reading.rule is not None
    change, caps = reading.rule.expr.parts  # type: ignore[union-attr]
    assert change == Abbreviation("CTH")
    assert [type(cap) for cap in caps.parts] == [MaterialCap, MaterialCap]
    assert [(cap.percent, cap.base) for cap in caps.parts] == [(50, "EXW"), (45, "FOB")]


OWN = {level: Goods(own=level) for level in ("heading", "subheading")}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("from within that subheading or any other subheading", NoChange()),
        ("from within that heading, whether or not there is also a change from any other heading", NoChange()),
        # Other subheadings of the heading are neither within the subheading nor of another heading.
        ("from within that subheading or any other heading", Change("heading", also_from=(OWN["subheading"],))),
        (
            "from within that subheading or subheading 8708.99, whether or not there is also a change from any other "
            "heading",
            Change("heading", also_from=(Goods(None, (scope("870899"),)), OWN["subheading"])),
        ),
        ("from within that subheading", Change(None, only_goods=(OWN["subheading"],))),
        (
            "from within that subheading or any other subheading, except from Chapter 9",
            Change(None, except_from=(scope("09"),)),
        ),
    ],
)  # fmt: skip
def test_from_within_the_good_s_own_codes(sources: str, expected: Expr) -> None:
    assert tree(f"A change to subheading 8708.10 {sources}") == expected


def test_some_goods_of_a_subheading_from_within_it() -> None:
    sentence = (
        "A change to rolled grains of barley of subheading 1104.19 from within that subheading or any other subheading"
    )
    assert tree(sentence) == GoodIs("rolled grains of barley")


def test_from_any_other_good_of_its_heading() -> None:
    """Of its own heading, what is none of the goods that the sentence names may be used."""
    sentence = (
        "A change to sheets for veneering of heading 44.08 from any other good of heading 44.08 or any other heading"
    )
    sheets = "sheets for veneering"
    others = Goods(None, (scope("4408"),), None, (Goods(sheets),))
    assert tree(sentence) == All((GoodIs(sheets), Change("heading", also_from=(others,))))
    assert learn("A change to heading 44.08 from any other good of heading 44.08").reading.rule is None


def test_thresholds_where_a_method_is_used() -> None:
    sentence = (
        "A change to subheading 8703.10 from any other heading, provided there is a regional value content of not "
        "less than: (a) 35 per cent where the transaction value method is used, or (b) 25 per cent where the net "
        "cost method is used."
    )
    found = tree(sentence)
    assert isinstance(found, All)
    assert [(one.percent, one.method) for one in found.parts[1].parts] == [(35, "transaction value"), (25, "net cost")]  # type: ignore[union-attr]


def test_what_may_be_used_behind_several_alternatives_is_told() -> None:
    told = learn("CC; or CTH and RVC40; however, materials of heading 70.10 may be used").reading
    assert [problem.id for problem in told.problems] == ["HN0504"]
    assert told.rule is not None
    assert told.rule.expr.parts[0] == Abbreviation("CC")  # type: ignore[union-attr]
    plain = learn("CTH; however, materials of heading 70.10 may be used; or RVC40").reading
    assert plain.problems == ()
    assert learn("RVC40; or CTH; however, materials of heading 70.10 may be used").reading.problems == ()


@pytest.mark.parametrize(
    ("sentence", "goods"),
    [
        ("Manufacture in which all the cereals, sugar or molasses, meat or milk used are originating",
         ("cereals", "sugar or molasses", "meat", "milk")),
        # Codes that follow are of all that is named.
        ("Manufacture in which all the vegetables, fruits and nuts of Chapters 7 and 8 used are wholly obtained",
         ("vegetables, fruits and nuts",)),
        # What narrows a name is part of it.
        ("Manufacture in which all the raw silk, carded or combed used is wholly obtained",
         ("raw silk, carded or combed",)),
    ],
)  # fmt: skip
def test_goods_listed_by_commas_are_each_meant(sentence: str, goods: tuple[str, ...]) -> None:
    assert learn(sentence).names.goods == goods


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Flocking combined with dyeing or with printing", ("Flocking", "dyeing", "printing")),
        ("A chemical reaction, a change in particle size or purification is undergone",
         ("chemical reaction", "change in particle size", "purification")),
        ("Cutting of stone of a thickness exceeding 25 cm", ("Cutting of stone of a thickness exceeding 25 cm",)),
        ("Retreading of used tyres", ("Retreading of used tyres",)),
    ],
)  # fmt: skip
def test_processes_that_a_sentence_teaches(sentence: str, name: tuple[str, ...]) -> None:
    assert learn(sentence).names.process == name


def test_nothing_that_a_rule_asks_is_hidden_in_a_name() -> None:
    sentence = "Manufacture in which the value of materials used in assembling the head does not exceed 40 % of EXW"
    names = learn(sentence).names
    assert names.process == ()
    assert not any("value" in name or "exceed" in name for name in names.goods)


def test_an_individual_weight_is_a_cap_on_each_and_a_combined_one_on_all() -> None:
    """As the United Kingdom's GSP prints it for heading 17.04."""
    sugar, milk = (Goods("sugar"),), (scope("04"),)
    found = tree(
        "the individual weight of sugar and of the materials of Chapter 4 used does not exceed 40% of the weight of "
        "the final good, and the total combined weight of sugar and the materials of Chapter 4 used does not exceed "
        "60% of the weight of the final good"
    )
    assert isinstance(found, All)
    caps = [(cap.scopes, cap.goods, cap.percent) for cap in found.parts if isinstance(cap, MaterialCap)]
    assert caps == [(milk, (), 40), ((), sugar, 40), (milk, sugar, 60)]


def test_other_materials_than_which_has_to_be_said() -> None:
    assert learn("CTH and all the other materials used are originating").reading.rule is None


def test_any_other_good_is_none_of_those_that_the_alternatives_describe() -> None:
    rule = (
        "(1) A change to sheets for veneering of heading 44.08 from any other heading, except from heading 44.12; or "
        "(2) A change to any other good of heading 44.08 from any other heading."
    )
    sheets, rest = GoodIs("sheets for veneering"), GoodIs("sheets for veneering", other=True)
    first = All((sheets, Change("heading", except_from=(scope("4412"),))))
    assert tree(rule) == AnyOf((first, All((rest, Change("heading")))))
    # By itself, the row's codes and its neighbours tell which goods that is.
    assert tree("A change to any other good of heading 44.08 from any other heading.") == Change("heading")
    assert tree('the good is none of "sheets" and CC') == All((GoodIs("sheets", other=True), Abbreviation("CC")))


@pytest.mark.parametrize(
    ("text", "process"),
    [
        # TCA, headings 61.01-61.17
        ("Spinning; or\nknitting and making-up in one operation.", "knitting and making-up in one operation"),
        ("knitting and making-up (including cutting) in one operation", None),
        ("CTH or knitting and making-up in a single operation", "knitting and making-up in a single operation"),
        ("dyeing and printing simultaneously, provided that RVC40", "dyeing and printing simultaneously"),
        (
            "spinning combined with knitting and making-up in one operation; or CTH",
            "knitting and making-up in one operation",
        ),
        # which of the two "or" means, nobody can tell: the claimant answers for the phrase
        ("knitting or weaving and making-up in one operation", None),
    ],
)
def test_processes_done_at_once_are_one_process_though_each_is_declared(text: str, process: str | None) -> None:
    declared = Vocabulary(process=("knitting", "making-up", "weaving", "dyeing", "printing", "spinning"))
    learned = learn(text, declared)
    assert learned.reading.rule is not None
    assert learned.names.process == (process or text,)


def test_what_is_not_said_to_be_done_at_once_is_each_asked() -> None:
    declared = Vocabulary(process=("knitting", "making-up"))
    assert learn("knitting and making-up", declared).names == Vocabulary()
    assert [one.id for one in read_rule("knitting and making-up in one operation", declared).problems] == ["HN0202"]
