"""What ``or``, ``;``, labels and ``provided that`` join, as the rows that print them mean it (CPTPP's labelled
provisos, Viet Nam-Korea's ``; or RVC``)."""

from __future__ import annotations

import pytest

from headnote.grammar.rules.reading import read_rule
from headnote.grammar.rules.vocabulary import Vocabulary

NAMES = Vocabulary(process=("weaving", "knitting"))


def problems(text: str) -> list[str]:
    return [one.id for one in read_rule(text).problems]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        # "or" behind "provided that" stays inside, with a warning, up to a semicolon or the end
        ("CTH; or CTSH, provided that RVC35 or RVC45", "CTH or (CTSH and (RVC35 or RVC45))"),
        ("CTH or CTSH, provided that RVC35 or RVC45", "CTH or (CTSH and (RVC35 or RVC45))"),
        ("CTH, provided that RVC35; or CTSH", "(CTH and RVC35) or CTSH"),
        ("CTH, provided that RVC35\nor\nCTSH", "(CTH and RVC35) or CTSH"),
        # labelled items stay inside with their "; or" and "; and"
        ("CTH, provided that: (a) RVC35; or (b) RVC45", "CTH and (RVC35 or RVC45)"),
        ("CTH, provided that (a) RVC35 by build-up; and\n(b) RVC45 by build-down; or CC", None),
        ("CTH, provided that (a) CC; and (b) RVC45; or CTSH", "(CTH and CC and RVC45) or CTSH"),
        ("CTH, provided that: - a) RVC35; or - b) RVC45", "CTH and (RVC35 or RVC45)"),
        ("CTH, provided that: (a) CC; or (b) (i) RVC35; and (ii) RVC45", "CTH and (CC or (RVC35 and RVC45))"),
        # a bare semicolon takes the connector before the last item
        ("CC; CTH; and RVC40", "CC and CTH and RVC40"),
        ("CC; CTH; or RVC40", "CC or CTH or RVC40"),
        ("CC; CTH", "CC or CTH"),
        # "; and" continues a proviso
        ("CTH, provided that RVC35; and CC; or CTSH", "(CTH and RVC35 and CC) or CTSH"),
        ("CTH, provided that CC or CTSH; and RVC40", "CTH and (CC or CTSH) and RVC40"),
        # processes that one phrase lists are one alternative (UK-Japan, heading 27.10)
        (
            "weaving or knitting is undergone, provided that RVC40",
            '(process "weaving" or process "knitting") and RVC40',
        ),
        ("CTH; or weaving or knitting, provided that CC", 'CTH or ((process "weaving" or process "knitting") and CC)'),
        ("CTH or weaving, provided that RVC40", 'CTH or (process "weaving" and RVC40)'),
        # what a proviso excludes (UK-Japan, subheading 7007.21)
        (
            "Weaving, provided that non-originating materials of heading 70.07 are not used",
            'process "weaving" and change from any heading except from heading 70.07',
        ),
        (
            "RVC40; however, materials of heading 70.07 shall not be used",
            "RVC40 and change from any heading except from heading 70.07",
        ),
    ],
)
def test_what_is_joined(text: str, short: str | None) -> None:
    found = read_rule(text, NAMES).rule
    assert found is not None, read_rule(text, NAMES).problems
    if short is not None:
        meant = read_rule(short, NAMES).rule
        assert meant is not None
        assert found.expr == meant.expr


def test_a_paragraph_or_keeps_its_meaning_on_one_line() -> None:
    rule = read_rule("CTH, provided that RVC35\n  or\n  CTSH").rule
    assert rule is not None
    assert rule.text == "CTH, provided that RVC35; or CTSH"
    again = read_rule(rule.text).rule
    assert again is not None
    assert again.expr == rule.expr


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("CTH; or CTSH, provided that RVC35 or RVC45", ["HN0502"]),
        ("CTH; or CTSH, provided that (RVC35 or RVC45)", []),
        ("CTH; or CTSH, provided that: (a) RVC35; or (b) RVC45", []),
        ("CTH, provided that RVC35; or CTSH", []),
        ("CC or CTH and RVC40", ["HN0501"]),
    ],
)
def test_an_or_behind_a_proviso_is_a_warning(text: str, ids: list[str]) -> None:
    assert problems(text) == ids


@pytest.mark.parametrize(
    ("text", "short", "ids"),
    [
        ("CTH or CTSH, provided that RVC35", "CTH or (CTSH and RVC35)", ["HN0505"]),
        ("CC, CTH or weaving, provided that RVC35", 'CC or CTH or (process "weaving" and RVC35)', ["HN0505"]),
        ("CTH or CTSH, provided that RVC35 or RVC45", "CTH or (CTSH and (RVC35 or RVC45))", ["HN0502", "HN0505"]),
        ("CTH or (CTSH, provided that RVC35)", "CTH or (CTSH and RVC35)", []),
        ("(CTH or CTSH), provided that RVC35", "(CTH or CTSH) and RVC35", []),
        ("CTH; or CTSH, provided that RVC35", "CTH or (CTSH and RVC35)", []),
        ("CTH\nor\nCTSH, provided that RVC35", "CTH or (CTSH and RVC35)", []),
        ("(a) CTH or (b) CTSH, provided that RVC35", "CTH or (CTSH and RVC35)", []),
        ("weaving or knitting, provided that RVC35", '(process "weaving" or process "knitting") and RVC35', []),
    ],
)
def test_an_or_before_a_proviso_is_a_warning(text: str, short: str, ids: list[str]) -> None:
    found, meant = read_rule(text, NAMES), read_rule(short, NAMES).rule
    assert found.rule is not None
    assert meant is not None
    assert found.rule.expr == meant.expr
    assert [one.id for one in found.problems] == ids


@pytest.mark.parametrize(
    ("text", "short", "ids"),
    [
        ("CC or CTH; however, materials of heading 70.10 may be used", "CC or CTH allowing heading 70.10", ["HN0504"]),
        (
            "(CC or CTH); however, materials of heading 70.10 may be used",
            "CC allowing heading 70.10 or CTH allowing heading 70.10",
            [],
        ),
        (
            "(CC or RVC40); however, materials of heading 70.10 may not be used",
            "CC except from heading 70.10 or (RVC40 and change from any heading except from heading 70.10)",
            [],
        ),
    ],
)
def test_what_may_be_used_goes_with_the_last_alternative_or_with_all_in_brackets(
    text: str, short: str, ids: list[str]
) -> None:
    found, meant = read_rule(text), read_rule(short).rule
    assert found.rule is not None
    assert meant is not None
    assert found.rule.expr == meant.expr
    assert [one.id for one in found.problems] == ids


def test_what_may_be_used_beside_a_process_is_told_with_its_materials() -> None:
    rule = read_rule("weaving; however, materials of heading 70.10 may be used", NAMES).rule
    assert rule is not None
    assert rule.notes == ("heading 70.10 may be used",)


@pytest.mark.parametrize(
    "text", ["CTH, provided that RVC35 by net cost", "RVC35 by focused value", "RVC40 by build-down"]
)
def test_a_method_of_several_words_needs_no_quotes(text: str) -> None:
    assert read_rule(text).rule is not None
