"""Rules as analysts write them, and the tree they give."""

from __future__ import annotations

from decimal import Decimal

import pytest

from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.tree import Abbreviation, All, AnyOf, Change, Process, Scope, ValueContent


def tree(text: str) -> object:
    reading = read_rule(text)
    assert reading.rule is not None, reading.problems
    return reading.rule.expr


CTH, CC = Abbreviation("CTH"), Abbreviation("CC")
RVC = Abbreviation("RVC", Decimal(40))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CTH or RVC40", AnyOf((CTH, RVC))),
        ("CTH; RVC40", AnyOf((CTH, RVC))),
        ("CTH; or RVC(40)", AnyOf((CTH, RVC))),
        ("CTH, or RVC 40%", AnyOf((CTH, RVC))),
        ("CC or CTH and RVC40", AnyOf((CC, All((CTH, RVC))))),
        ("(CC or CTH) and RVC40", All((AnyOf((CC, CTH)), RVC))),
        ("CC; CTH provided that RVC40", AnyOf((CC, All((CTH, RVC))))),
        ("((CTH))", CTH),
        (
            "CC except from Chapter 01, heading 12.11 and subheading 1302.19",
            Abbreviation(
                "CC",
                None,
                (),
                tuple(Scope(HSCode(c), HSCode(c)) for c in ("01", "1211", "130219")),
            ),
        ),
        ("CTH, except from 84.09, or CTH and RVC40", None),
        (
            "value of materials at most 5 per cent of value of originating materials "
            'or (made from "x" and materials of "x" originating)',
            None,
        ),
        ("change from heading 52.04 through 52.07", Change(None, (Scope(HSCode("5204"), HSCode("5207")),))),
        ("change from any other heading outside this group", Change("heading", outside_group=True)),
        ("no change in tariff classification, provided that RVC40", RVC),
        ('process "weaving" in a party or in TH VN', Process("weaving", True, ("TH", "VN"))),
        ("regional value content of at least 40 per cent by build-down", ValueContent(Decimal(40), "build-down")),
        ("value of non-originating materials of heading 17.01 at most 30 per cent of FOB", None),
        ("weight of materials at most 7 per cent of the good", None),
        ("materials of chapter 01 wholly obtained", None),
        ("exclusively from originating materials", None),
        ('"dried in the shade" and CC', None),
    ],
)
def test_rule(text: str, expected: object) -> None:
    found = tree(text)
    if expected is not None:
        assert found == expected
    assert tree(print_expr(found)) == found  # type: ignore[arg-type]


def test_the_annex_sentence_means_what_its_short_form_means() -> None:
    sentence = (
        "A change to subheading 8301.10 through 8311.90 from any other subheading; or\n"
        "No required change in tariff classification to subheading 8301.10 through 8311.90,\n"
        "provided that there is a qualifying value content of not less than 40 per cent."
    )
    assert tree(sentence) == AnyOf((Change("subheading"), ValueContent(Decimal(40))))


def test_spans_point_into_the_rule() -> None:
    text = "CTH or  RVC40"
    reading = read_rule(text)
    assert reading.rule is not None
    expr = reading.rule.expr
    assert isinstance(expr, AnyOf)
    assert [text[slice(*part.span)] for part in expr.parts] == ["CTH", "RVC40"]


@pytest.mark.parametrize("printed", ["8418.10", "841810", "８４１８．１０", "84.18.10"])
def test_codes_as_printed(printed: str) -> None:
    assert HSCode.read(printed) == "841810"
    assert HSCode.read(printed).dotted == "8418.10"


@pytest.mark.parametrize("printed", ["", "8", "841", "84181", "84-18", "x418", "8418.1", "1.301"])
def test_what_is_not_a_code(printed: str) -> None:
    with pytest.raises(CodeError):
        HSCode.read(printed)
