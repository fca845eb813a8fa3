"""A claim never changes, down to its mappings, and reading it calls each function once for each value."""

from __future__ import annotations

import copy
import pickle
import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from demonstration import claim, non
from headnote import Claim
from headnote.engine.claims.fixed import Fixed


def test_what_a_claim_says_cannot_be_changed() -> None:
    said = claim([non("8418.21", "1", notes={"a": "b"})], answers={"dried": True})
    assert said.materials is not None
    for mapping in (said.answers, said.good.quantities, said.materials[0].notes):
        with pytest.raises(TypeError, match="does not change"):
            mapping["x"] = "y"  # type: ignore[index]
        with pytest.raises(TypeError, match="does not change"):
            mapping.clear()  # type: ignore[attr-defined]
    assert said.answers == {"dried": True}


def test_a_fixed_mapping_copies_pickles_and_dumps_as_a_dict_does() -> None:
    said = claim(answers={"dried": True, "painted": "b"})
    for same in (pickle.loads(pickle.dumps(said)), copy.deepcopy(said), Claim.model_validate(said.model_dump())):
        assert same == said
        assert isinstance(same.answers, Fixed)
    assert said.model_dump()["answers"] == {"dried": True, "painted": "b"}
    assert '"answers":{"dried":true,"painted":"b"}' in said.model_dump_json()
    assert hash(Fixed(a=1, b=2)) == hash(Fixed(b=2, a=1))


def test_no_function_runs_twice_for_a_value_of_a_line() -> None:
    lines = 50
    data = {
        "agreement": "DEMO",
        "date": "2022-01-01",
        "good": {},
        "production": {},
        "materials": [
            {"description": "d", "hs": "8418.21", "originating": False, "value": "1", "net_weight_kg": "2"}
            for _ in range(lines)
        ],
    }
    Claim.model_validate(data)
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and "claims" in frame.f_code.co_filename:
            calls[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        Claim.model_validate(data)
    finally:
        sys.setprofile(None)
    values = {"_decimal": 2 * lines, "__get__": 2 * lines}
    assert calls
    for name, times in calls.items():
        assert times <= values.get(name, lines) + 5, (name, times)
