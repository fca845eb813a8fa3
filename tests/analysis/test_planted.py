"""A stranger plants twelve mistakes in a copy of a shipped annex: each is noticed, and its goods are told.

The expected goods are read off the rows that were changed, and the material that turns them off the words changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import Result

from headnote import Claim, Engine
from headnote.engine.agreements.library import shipped

Run = Callable[..., Result]
ANNEX = "annex-b.origin"


class Planted(NamedTuple):
    """A mistake: what is changed into what, what the new rule is to the old one, of which goods, and what shows it."""

    what: str
    old: str
    new: str
    relation: str
    goods: tuple[str, ...]
    shown_by: str = ""


SEEN_BY_CHECK = [
    # (what, old, new, the diagnostic, its words)
    (
        "an overlapping period",
        '@ "row 546"          from 2021-01-01 until 2022-12-31',
        '@ "row 546"          from 2021-01-01 until 2023-12-31',
        "HN0304",
        "87.03 already has a row",
    ),
    (
        "a gap in time",
        '@ "row 546"          from 2026-01-01',
        '@ "row 546"          from 2026-02-01',
        "HN0603",
        "2026-01-31",
    ),
    ("the same code twice", "    84.13          CTH", "    84.12          CTH", "HN0304", "84.12 already has a row"),
    (
        "“and” for “or”",
        "1602.32            CC except from chapter 02 or",
        "1602.32            CC except from chapter 02 and",
        "HN0501",
        "“and” and “or” are mixed",
    ),
]

SEEN_BY_DIFF = [
    Planted("a threshold by one", "84.12          CTH or MaxNOM55 or RVC50", "84.12          CTH or MaxNOM55 or RVC51",
            "stricter", ("8412.10", "8412.90"), "5000"),
    Planted("a heading swapped in an exception", "84.44-84.47    CTH except from heading 84.48",
            "84.44-84.47    CTH except from heading 84.49", "different", ("8444.00", "8447.90"), "8448.11"),
    Planted("a dropped exception", "84.25-84.30    CTH except from heading 84.31 or", "84.25-84.30    CTH or",
            "looser", ("8425.11", "8430.69"), "8431.10"),
    Planted("a level", "85.28              CTH except", "85.28              CTSH except",
            "looser", ("8528.42", "8528.73"), "8528.49"),
    Planted("a dropped alternative", "7315.20            CTH or MaxNOM50 or RVC55", "7315.20            CTH",
            "stricter", ("7315.20",), "7315.20"),
    Planted("a row that ends early", "12.02-12.14    CTH except from heading 12.01",
            "12.02-12.13    CTH except from heading 12.01", "removed", ("1214.10", "1214.90")),
    Planted("a share of weight", "materials of chapter 24 at most 30 per cent",
            "materials of chapter 24 at most 35 per cent", "looser", ("2402.10",), "3500"),
    Planted("a dropped code of an exception", "CTH except from heading 17.02, subheading 3824.60",
            "CTH except from heading 17.02", "looser", ("2905.43", "2905.44"), "3824.60"),
]  # fmt: skip


@pytest.fixture
def copied(tmp_path: Path) -> Callable[..., Path]:
    """A copy of UK-Japan with mistakes in its annex, and its cases beside it."""

    def make(*changes: tuple[str, str]) -> Path:
        folder = tmp_path / "uk-japan"
        shutil.copytree(shipped() / "uk-japan", folder)
        text = (folder / ANNEX).read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (folder / ANNEX).write_text(text, encoding="utf-8")
        return folder

    return make


@pytest.mark.parametrize(("what", "old", "new", "diagnostic", "words"), SEEN_BY_CHECK, ids=lambda one: one[:20])
def test_check_notices(
    what: str, old: str, new: str, diagnostic: str, words: str, headnote: Run, copied: Callable[..., Path]
) -> None:
    found = headnote("check", copied((old, new)))
    assert diagnostic in found.output, what
    assert words in found.output


@pytest.fixture
def eight(copied: Callable[..., Path]) -> Path:
    """The copy with all mistakes that check cannot see."""
    return copied(*((one.old, one.new) for one in SEEN_BY_DIFF))


def test_diff_says_which_goods_turn_and_by_what(headnote: Run, eight: Path) -> None:
    result = headnote("diff", shipped() / "uk-japan", eight, "--format", "json")
    assert result.exit_code == 1
    changes: list[dict[str, Any]] = json.loads(result.stdout)["changes"]
    assert len(changes) == len(SEEN_BY_DIFF)
    engines = [Engine.load(shipped() / "uk-japan"), Engine.load(eight)]
    for one in SEEN_BY_DIFF:
        (change,) = (found for found in changes if one.goods[0] in [HS(codes[0]) for codes in found["codes"]])
        codes = [HS(code) for code, _ in change["codes"]]
        assert change["relation"] == one.relation, one.what
        assert (codes[0], codes[-1]) == (one.goods[0], one.goods[-1]), one.what
        witness = change["gained"] or change["lost"]
        if one.relation == "removed":
            assert witness is None
            continue
        assert one.shown_by in json.dumps(witness), one.what
        verdicts = [
            engine.determine(Claim.model_validate(claim)).verdict
            for engine, claim in zip(engines, witness["claims"], strict=True)
        ]
        assert sorted(verdicts) == ["not originating", "originating"], one.what


def test_the_report_names_them(headnote: Run, eight: Path) -> None:
    text = headnote("diff", shipped() / "uk-japan", eight).output
    for one in SEEN_BY_DIFF:
        assert f"{one.relation}  {one.goods[0]}" in text, one.what


def test_a_case_fails(headnote: Run, eight: Path) -> None:
    """The cases of rows, which an oracle confirmed from their texts, notice too."""
    result = headnote("test", eight)
    assert result.exit_code == 1
    assert "FAILED" in result.output


def HS(code: str) -> str:  # noqa: N802
    """A code of six digits as it is printed."""
    digits = code.replace(".", "")
    return f"{digits[:4]}.{digits[4:]}"
