"""The analyses of headnote check: what a stranger plants is told, levels and rows set it aside, and mends are sure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result

from demonstration import AGREEMENT, ANNEX_HEAD

Run = Callable[..., Result]

# Every abbreviation of the demonstration is used, so that only what a test plants is told.
USED = '01.01    CC    @ "p. 1"\n01.02    CTH    @ "p. 1"\n01.03    CTSH    @ "p. 1"\n01.04    RVC40    @ "p. 1"\n'


def ids(headnote: Run, folder: Path) -> list[str]:
    return [one["id"] for one in json.loads(headnote("check", folder, "--format", "json").stdout)]


@pytest.mark.parametrize(
    ("row", "id_"),
    [
        ("84.18    RVC40 or RVC60", "HN0605"),
        ("84.18    CC or RVC40 or CTSH", "HN0605"),
        ("84.18    CC or CTH except from chapter 85", None),
        ("84.18    CC or CTH except from heading 84.19", "HN0605"),
        ("84.18    (CTH and RVC40) or CTH", "HN0605"),
        ("8418.10    CTSH except from heading 84.18 or CTH", "HN0605"),
        ("84.18    CC except from heading 84.19", "HN0604"),
        ("84.18    CC except from chapter 84", "HN0604"),
        ("84.18    CTH except from heading 84.19", None),
        ("84.18    CTH from heading 84.18", "HN0606"),
        ("84.18    CC from headings 84.19-84.20", "HN0606"),
    ],
)
def test_rules_are_compared_by_what_they_admit(
    row: str, id_: str | None, headnote: Run, demo: Callable[..., Path]
) -> None:
    folder = demo(f'{USED}{row}    @ "p. 1"\n')
    assert ids(headnote, folder) == ([id_] if id_ else [])


def test_a_row_that_governs_only_what_is_left_is_not_dead(headnote: Run, demo: Callable[..., Path]) -> None:
    rest = "".join(f'8418.{n}    CTSH    @ "p. 1"\n' for n in (10, 21, 29, 30, 40, 50, 61, 69, 91))
    assert ids(headnote, demo(f'{USED}84.18    CTH    @ "p. 1"\n{rest}')) == []
    whole = f'{USED}84.18    CTH    @ "p. 1"\n{rest}8418.99    CTSH    @ "p. 1"\n'
    assert ids(headnote, demo(whole)) == ["HN0601"]
    # Described goods leave the others to the row above, and a row of some days leaves the other days.
    assert ids(headnote, demo(whole.replace("8418.99 ", 'ex 8418.99 "doors" '))) == []
    assert (
        ids(
            headnote,
            demo(whole.replace('8418.99    CTSH    @ "p. 1"', '8418.99    CTSH    @ "p. 1"    until 2030-01-01')),
        )
        == []
    )


def test_levels_stand_beside_the_rules(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo(f"{USED}84.18    CC or CTH\n")
    assert ids(headnote, folder) == ["HN0610", "HN0605"]
    (folder / "headnote.toml").write_text('[checks]\nHN0610 = "off"\nHN0605 = "error"\n', encoding="utf-8")
    strict = headnote("check", folder)
    assert strict.exit_code == 1
    assert "error HN0605" in strict.output
    assert "HN0610" not in strict.output
    (folder / "headnote.toml").write_text(
        '[checks]\nHN9999 = "off"\nHN0605 = "loud"\nHN0301 = "off"\n', encoding="utf-8"
    )
    wrong = headnote("check", folder)
    assert wrong.exit_code == 2
    for told in ("HN9999", "loud", "HN0301 is an error"):
        assert told in wrong.output


def test_a_row_sets_a_diagnostic_aside_with_a_reason(headnote: Run, demo: Callable[..., Path]) -> None:
    row = '84.18    CC or CTH    @ "p. 1"'
    assert ids(headnote, demo(f"{USED}{row}    # headnote: allow HN0605 so printed\n")) == []
    assert ids(headnote, demo(f"{USED}# headnote: allow HN0605 so printed\n{row}\n")) == []
    assert ids(headnote, demo(f"{USED}{row}    # headnote: allow HN0605\n")) == ["HN0612"]
    assert ids(headnote, demo(f"{USED}{row}    # headnote: allow HN0604 wrong one\n")) == ["HN0605", "HN0612"]
    assert ids(headnote, demo(f"# headnote: allow HN0605 of another row\n{USED}{row}\n")) == ["HN0612", "HN0605"]


def test_fix_takes_out_what_says_nothing_and_keeps_every_other_byte(headnote: Run, demo: Callable[..., Path]) -> None:
    head = ANNEX_HEAD + 'source OLD "A copy" secondary\n'
    folder = demo("")
    annex = folder / "annex.origin"
    row = '84.18    CTH    @ "p. 1"    # a note'
    annex.write_text(f"{head}{USED}{row}    # headnote: allow HN0605 so printed\n", encoding="utf-8")
    fixed = headnote("check", folder, "--fix")
    assert fixed.exit_code == 0
    assert annex.read_text(encoding="utf-8") == f"{ANNEX_HEAD}{USED}{row}\n"
    assert "0 error(s), 0 warning(s)" in fixed.output
    before = annex.read_bytes()
    headnote("check", folder, "--fix")
    assert annex.read_bytes() == before


def test_junit_and_sarif_tell_levels(headnote: Run, demo: Callable[..., Path]) -> None:
    folder = demo(f"{USED}84.18    CC or CTH\n")
    suite = ElementTree.fromstring(headnote("check", folder, "--format", "junit").stdout)
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [failure.get("type") for failure in suite.iter("failure")] == ["HN0605"]
    results = json.loads(headnote("check", folder, "--format", "sarif").stdout)["runs"][0]["results"]
    assert {one["ruleId"]: one["level"] for one in results} == {"HN0605": "warning", "HN0610": "note"}


def test_a_file_with_errors_is_not_analysed(headnote: Run, demo: Callable[..., Path]) -> None:
    assert ids(headnote, demo("84.18    CC or CTX\n84.19    CC or CTH\n", AGREEMENT)) == ["HN0203"]
