"""Tracing (JIEPA 30.2, JBEPA 25.2): of a part made in a party, its non-originating content counts, as far as known.

Figures are our own: a part of 700 in a good of 1,000, and 40 per cent asked, so that 600 may be of no origin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demonstration import AGREEMENT, claim, non, ori
from headnote import Determination, Engine

Make = Callable[..., Engine]
TRACED = AGREEMENT + "article 25.2 tracing    for value content\n"


def determined(engine_for: Make, materials: list[Any], **more: Any) -> Determination:
    made = {"hs": "8418.91", "value": 700, "rule": "wholly obtained", "materials": materials, **more}
    made.setdefault("production", {"party": "JP", "wholly_obtained": False})
    return engine_for("84.18    RVC40\n", TRACED).determine(claim([made], processes=[]))


@pytest.mark.parametrize(("value", "verdict"), [(600, "originating"), (601, "not originating")])
def test_what_of_a_part_is_non_originating_counts(engine_for: Make, value: int, verdict: str) -> None:
    assert determined(engine_for, [non("8501.10", value)]).verdict == verdict


@pytest.mark.parametrize(
    ("materials", "more", "field"),
    [
        ([non("8501.10", None)], {}, "materials[1].value"),
        ([non("8501.10", 599), non("8501.20", None)], {}, "materials[2].value"),
        ([non("8501.10", 599, basis="FOB", freight=1)], {}, "materials[1].insurance"),
        ([non("8501.10", 1)], {"production": {"wholly_obtained": False}}, "production.party"),
    ],
)
def test_what_would_tell_how_much_of_it_counts_is_asked_for(
    engine_for: Make, materials: list[Any], more: dict[str, Any], field: str
) -> None:
    """Each may leave 600 or less: the whole value does not stand for what is not known."""
    found = determined(engine_for, materials, **more)
    assert (found.verdict, f"materials[1].{field}" in found.missing) == ("undetermined", True)


def test_an_empty_list_of_what_it_was_made_of_tells_nothing(engine_for: Make) -> None:
    found = determined(engine_for, [])
    assert (found.verdict, "materials[1].materials" in found.missing) == ("undetermined", True)


@pytest.mark.parametrize(
    ("materials", "more"),
    [
        ([non("8501.10", 601), non("8501.20", None)], {}),
        ([non("8501.10", None)], {"production": {"party": "US", "wholly_obtained": False}}),
    ],
)
def test_nothing_is_asked_where_it_would_not_tell(engine_for: Make, materials: list[Any], more: dict[str, Any]) -> None:
    """601 is too much already; outside the parties nothing is traced."""
    found = determined(engine_for, materials, **more)
    assert (found.verdict, found.missing) == ("not originating", ())


def test_parts_of_parts_are_traced_as_far_as_they_are_known(engine_for: Make) -> None:
    inner = {
        "hs": "8501.10",
        "value": 650,
        "rule": "wholly obtained",
        "production": {"party": "JP", "wholly_obtained": False},
        "materials": [non("7208.10", None), ori(10)],
    }
    found = determined(engine_for, [inner])
    assert found.verdict == "undetermined"
    assert "materials[1].materials[1].materials[1].value" in found.missing
