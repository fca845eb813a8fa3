"""No drawback, quotas of an alternative rule and outward processing, as provisions: docs/language.md's own example."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

LANGUAGE = Path(__file__).resolve().parents[3] / "docs" / "language.md"


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"refund of duties on materials": "yes"}, "no proof may be made out"),
        ({"refund of duties on materials": "no"}, "a proof may be made out"),
        ({"alternative rule": "yes", "tonnes of the year": "4000"}, "the alternative rule may be used"),
        ({"alternative rule": "yes", "tonnes of the year": "4000.5"}, "the quota is used up"),
        ({"alternative rule": "yes"}, "needed: tonnes of the year"),
        ({"worked abroad": "yes", "per cent of the price added abroad": "10"}, "it keeps its origin"),
        ({"worked abroad": "yes", "per cent of the price added abroad": "10.1"}, "it loses its origin"),
        ({"worked abroad": "no"}, "nothing is asked"),
    ],
)
def test_what_hangs_on_what_happens_beside_the_production(
    answers: dict[str, str], outcome: str, headnote: Callable[..., Result], tmp_path: Path
) -> None:
    (block,) = re.findall(r"```provisions\n(.*?)```", LANGUAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "procedures.origin"
    path.write_text(block, encoding="utf-8")
    given = [part for name, value in answers.items() for part in ("--answer", f"{name}={value}")]
    result = headnote("provisions", path, *given)
    assert result.exit_code == 0, result.output
    assert outcome in result.output
