"""The short form of a rule: headnotes' abbreviations for sentences, and the same tree.

The sentences are those of the annexes that the design names (docs/coverage.md), with their codes; what each has to
become is read off the headnotes beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.support.demonstration import AGREEMENT

from headnote.engine.agreements.library import Library, shipped
from headnote.engine.agreements.ruleset import annex_context, parse_file
from headnote.grammar.agreements.vocabulary import definitions_of, vocabulary_of
from headnote.grammar.parser import parse_text
from headnote.grammar.rules.expand import expand
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.shortening import Shortener
from headnote.grammar.shorter import shortened
from headnote.grammar.text import SourceText

HEAD = parse_text(
    SourceText(
        "head",
        """agreement DEMO "Demonstration"
article 5 regional value content
    build-down     RVC = (FOB - VNM) / FOB
    build-up       RVC = VOM / FOB
    focused value  RVC = (FOB - VNM) / FOB
headnote 1
    CC           change of chapter
    CTH          change of heading
    CTSH         change of subheading
    WO           wholly obtained or exclusively from originating materials
    RVC<n>       regional value content of at least n per cent
    MaxNOM<n>    value of non-originating materials at most n per cent of EXW
    process "weaving"
    process "dyeing"
    goods "bones"
    connector "combined with"
""",
    )
)
DEFINITIONS, NAMES = definitions_of(HEAD.file.statements), vocabulary_of(HEAD.file.statements)
SHORT = Shortener(DEFINITIONS, NAMES)


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        ("A change to a good of subheading 0304.46 from any other heading.", "CTH"),
        ("Manufacture from materials of any heading, except that of the product", "CTH"),
        (
            "A change to a good of heading 5208 from any other heading, except from heading 5106 to heading 5113, "
            "5209 to 5212 or subheading 540333 through 540339, or chapter 55",
            "CTH except from headings 51.06-51.13, 52.09-52.12, subheadings 5403.33-5403.39, chapter 55",
        ),
        (
            "No change in tariff classification required for a good of subheading 670210, provided there is a regional "
            "value content of not less than: a) 35% under the build-up method; or b) 45% under the build-down method; "
            "or c) 55% under the focused value method taking into account only the non-originating materials of "
            "heading 6702.",
            "RVC35 by build-up or RVC45 by build-down or RVC55 by focused value of heading 67.02",
        ),
        ("MaxNOM 50 % (EXW)", "MaxNOM50"),
        ("MaxNOM 50 % (FOB)", "MaxNOM50 (FOB)"),
        ("MaxNOM 50 % (EXW); or CTH provided that RVC 40", "MaxNOM50 or (CTH and RVC40)"),
        (
            "the value of all the materials used does not exceed 40 % of the ex-works price of the product",
            "value of materials at most 40 per cent of EXW",
        ),
        ("wholly obtained or exclusively from originating materials", "WO"),
        (
            "CTH. However, materials of the same heading as the product may be used, provided that their total value "
            "does not exceed 20 % of the ex-works price of the product",
            "CTH allowing materials of the same heading at most 20 per cent of EXW",
        ),
        ("Manufacture from bones of headings 0506 and 0507", 'made from "bones" of heading 05.06, 05.07'),
        (
            "Weaving combined with dyeing. See Introductory Note 5",
            'process "weaving" combined with "dyeing" see "Introductory Note 5"',
        ),
        ("CC or from materials of this group, heading 29.07", "CC or from heading 29.07, materials of this group"),
        (
            "A change to subheadings 2921.11 through 2921.12 from any other subheading within heading 29.21, including "
            "another subheading within that group, or heading 29.01 or 29.02, whether or not there is also a change "
            "from any other heading",
            "CTH or from heading 29.21 (except from the good's own subheading), "
            "heading 29.01 (except from the good's own subheading), "
            "heading 29.02 (except from the good's own subheading)",
        ),
        ('"sorted by hand, of heading 07.01 through 07.04"', '"sorted by hand, of heading 07.01 through 07.04"'),
    ],
)
def test_a_sentence_and_its_short_form(sentence: str, short: str) -> None:
    rule = read_rule(sentence, NAMES).rule
    assert rule is not None
    assert SHORT.short_form(rule) == short
    again = read_rule(short, NAMES).rule
    assert again is not None
    assert expand(again.expr, DEFINITIONS) == expand(rule.expr, DEFINITIONS)
    assert again.notes == rule.notes
    assert SHORT.short_form(again) == short


def test_a_rule_with_an_undefined_abbreviation_stays_as_it_is() -> None:
    rule = read_rule("QVC40").rule
    assert rule is not None
    assert SHORT.short_form(rule) is None


def test_rows_in_chapters_and_outside_are_shortened_and_the_rest_is_named() -> None:
    text = """annex 1 of DEMO "Rules"
source "somewhere"
chapter 13
    13.01    A change to heading 13.01 from any other chapter.
14.04    QVC40
"""
    found = shortened(parse_text(SourceText("annex", text), NAMES).file, DEFINITIONS, NAMES)
    chapter = found.file.statements[2]
    assert [row.rule.text for row in chapter.items] == ["CC"]  # type: ignore[union-attr]
    assert [row.rule.text for row in found.left] == ["QVC40"]


@pytest.mark.parametrize(("name", "annex"), [("jiepa", "annex-2.origin"), ("rcep", "annex-3a.origin")])
def test_every_rule_of_shipped_rulesets_has_a_short_form(name: str, annex: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(shipped() / name, folder)
    file = parse_file(folder / annex, Library()).file
    context, names = annex_context(folder / annex, file, Library())
    assert shortened(file, context.definitions, names).left == ()


def test_fmt_writes_the_short_form_and_tells_what_stays(
    demo: Callable[..., Path], headnote: Callable[..., Result]
) -> None:
    folder = demo("13.01    A change to heading 13.01 from any other chapter.\n14.04    RVC40 or CTH\n")
    shown = headnote("fmt", "--short", "--diff", folder)
    assert "+13.01    CC" in shown.output
    assert headnote("fmt", "--short", folder).exit_code == 0
    assert "13.01    CC\n14.04    RVC40 or CTH\n" in (folder / "annex.origin").read_text(encoding="utf-8")
    assert headnote("fmt", "--short", "--check", folder).exit_code == 0


def test_fmt_short_without_the_agreement_says_what_is_missing(tmp_path: Path, headnote: Callable[..., Result]) -> None:
    alone = tmp_path / "annex.origin"
    alone.write_text('annex 1 of NOWHERE "Rules"\nsource "somewhere"\n13.01    CC\n', encoding="utf-8")
    told = headnote("fmt", "--short", alone)
    assert told.exit_code == 2
    assert "NOWHERE" in told.output
    assert "headnotes" in told.output


def test_requirements_side_by_side_that_a_headnote_defines_have_its_abbreviation(
    demo: Callable[..., Path], headnote: Callable[..., Result]
) -> None:
    both = AGREEMENT + '    CP    process "cutting" and process "pressing"\n'
    folder = demo(
        '13.01    process "cutting" and process "pressing" and CTH\n14.04    process "cutting" and CTH\n', both
    )
    assert headnote("fmt", "--short", folder).exit_code == 0
    text = (folder / "annex.origin").read_text(encoding="utf-8")
    assert '13.01    CP and CTH\n14.04    process "cutting" and CTH\n' in text
