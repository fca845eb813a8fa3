"""The claims of docs/examples with a field or two changed, and what a command says of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from click.testing import Result

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"

CLAIM: dict[str, Any] = {
    "agreement": "rcep",
    "date": "2026-04-01",
    "good": {"hs": "8538.10", "fob": "5600", "currency": "USD"},
    "production": {"party": "VN", "operations": []},
    "materials": [{"hs": "8538.90", "originating": False, "value": "3360"}],
}
"""A claim as services are asked it: RVC is 2,240 of 5,600, and so the 40 per cent that the rule asks."""


def said(headnote: Callable[..., Result], tmp_path: Path, command: str, example: str, **changed: object) -> str:
    """A command's output. `good__hs` is the field `hs` of `good`; None takes a field away."""
    claim = yaml.safe_load((EXAMPLES / example).read_text(encoding="utf-8"))
    for key, value in changed.items():
        inner, _, name = key.rpartition("__")
        target = claim.setdefault(inner, {}) if inner else claim
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value
    path = tmp_path / "claim.yaml"
    path.write_text(yaml.safe_dump(claim, allow_unicode=True), encoding="utf-8")
    result = headnote(command, path)
    assert result.exit_code == 0, result.output
    return result.output
