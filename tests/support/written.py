"""Claims whose worksheets tests write, and what stands in the workbooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result
from openpyxl import load_workbook

Run = Callable[..., Result]


def rows_of(path: Path, sheet: int) -> list[list[Any]]:
    return [list(row) for row in load_workbook(path).worksheets[sheet].iter_rows(values_only=True)]


def by_line(rows: list[list[Any]]) -> dict[str, list[Any]]:
    """The rows of the table by their line's number."""
    return {row[0]: row for row in rows if row[0] and str(row[0])[0].isdigit()}


def write(tmp_path: Path, headnote: Run, claim: dict[str, Any], *more: str, ending: str = "xlsx") -> Path:
    source = tmp_path / "claim.json"
    source.write_text(json.dumps(claim, ensure_ascii=False), encoding="utf-8")
    out = tmp_path / f"w.{ending}"
    result = headnote("worksheet", source, "--out", out, *more)
    assert result.exit_code == 0, result.output
    return out


def switchboard(*materials: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "agreement": "rcep",
        "date": "2026-04-01",
        "good": {"hs": "8538.10", "description": "switchboard", "fob": "1000.10", "currency": "USD"},
        "production": {"party": "JP", "operations": []},
        "materials": list(materials),
        **more,
    }


PART = {"hs": "8538.90", "originating": False, "country": "CN", "value": "300.03", "description": "terminals"}
OWN = {"hs": "8538.90", "originating": True, "country": "JP", "value": "200", "description": "frame"}
