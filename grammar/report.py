"""Diagnostics for people, machines and code scanners."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .diagnostics import Diagnostic, explanation
from .text import display_width, masked, shown

_SHOWN = 160


def as_text(diagnostic: Diagnostic) -> str:
    """One diagnostic: place, id and message; the line with a caret; what was expected and likely meant."""
    place = diagnostic.place
    kind = "error" if diagnostic.is_error else "warning"
    lines = [shown(f"{place}: {kind} {diagnostic.id}: {diagnostic.message}")]
    if place.text.strip():
        # A long line is shown around the place; tabs would move the caret.
        start = max(0, place.column - 1 - _SHOWN // 2)
        text = masked(place.text.replace("\t", " "))[start : start + _SHOWN]
        before = text[: place.column - 1 - start]
        marked = text[place.column - 1 - start : place.column - 1 - start + place.length]
        margin = f"{place.line:>6} | "
        lines.append(f"{margin}{text}".rstrip())
        lines.append(f"{'':>6} | {' ' * display_width(before)}{'^' * max(1, display_width(marked))}")
    if diagnostic.suggestion:
        lines.append(f"         did you mean “{shown(diagnostic.suggestion)}”?")
    if diagnostic.expected:
        lines.append(f"         expected: {shown(', '.join(diagnostic.expected))}")
    if diagnostic.help:
        lines.append(f"         help: {shown(diagnostic.help)}")
    return "\n".join(lines)


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """A JSON list of diagnostics."""
    return json.dumps([_plain(one) for one in diagnostics], ensure_ascii=False, indent=2)


def _plain(diagnostic: Diagnostic) -> dict[str, Any]:
    place = diagnostic.place
    return {
        "id": diagnostic.id,
        "severity": "error" if diagnostic.is_error else "warning",
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "length": place.length,
        "message": diagnostic.message,
        "expected": list(diagnostic.expected),
        "suggestion": diagnostic.suggestion,
        "help": diagnostic.help,
    }


def as_sarif(diagnostics: Sequence[Diagnostic], version: str) -> str:
    """A SARIF 2.1.0 log, as code hosts read it."""
    ids = sorted({one.id for one in diagnostics})
    rules = [
        {
            "id": one,
            "shortDescription": {"text": explanation(one).title},
            "fullDescription": {"text": explanation(one).text},
            "defaultConfiguration": {"level": "warning" if explanation(one).warning else "error"},
        }
        for one in ids
    ]
    results = [
        {
            "ruleId": one.id,
            "ruleIndex": ids.index(one.id),
            "level": "error" if one.is_error else "warning",
            "message": {"text": one.message + (f" Did you mean “{one.suggestion}”?" if one.suggestion else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": one.place.path.replace("\\", "/")},
                        "region": {
                            "startLine": one.place.line,
                            "startColumn": one.place.column,
                            "endColumn": one.place.column + one.place.length,
                        },
                    }
                }
            ],
        }
        for one in diagnostics
    ]
    driver = {"name": "headnote", "version": version, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)
