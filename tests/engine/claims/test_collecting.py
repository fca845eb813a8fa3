"""The cycle collector rests while a claim is built, and is as it was afterwards, whatever came of it."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from demonstration import claim
from headnote import Claim

LINE = {"hs": "841821", "value": "10", "originating": False}
DATA = claim(materials=[LINE] * 2_000).model_dump(mode="json", exclude_unset=True)
READ: list[Callable[[dict[str, Any]], Claim]] = [
    Claim.model_validate,
    lambda data: Claim.model_validate_json(json.dumps(data)),
]


@pytest.fixture(params=[True, False])
def on(request: pytest.FixtureRequest) -> Iterator[bool]:
    was_on = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was_on else gc.disable)()


@pytest.mark.parametrize("read", READ)
def test_nothing_is_collected_while_a_claim_is_built(read: Callable[[dict[str, Any]], Claim]) -> None:
    walks: list[str] = []

    def walked(phase: str, _info: object) -> None:
        walks.append(phase)

    gc.collect()
    gc.callbacks.append(walked)
    try:
        made = read(DATA)
        during = len(walks)
    finally:
        gc.callbacks.remove(walked)
    assert len(made.materials or ()) == 2_000
    assert during <= 4  # what stands around it may be collected; its two thousand lines came with no walk of their own


@pytest.mark.parametrize("read", READ)
def test_the_collector_is_as_it_was(read: Callable[[dict[str, Any]], Claim], on: bool) -> None:
    read(DATA)
    assert gc.isenabled() is on
    with pytest.raises(ValidationError):
        read(DATA | {"good": 1})
    assert gc.isenabled() is on
