"""Diagnostics for people, machines and code scanners."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from headnote.catalogues import _

from .diagnostics import Diagnostic, explanation
from .explaining import page, title
from .text import display_width, masked, shown

_SHOWN = 160


Levels = Mapping[str, str]
"""How much diagnostics count, by id: error, warning, hint. What is not named counts as its page says."""


def level_of(diagnostic: Diagnostic, levels: Levels | None = None) -> str:
    """How much a diagnostic counts."""
    return (levels or {}).get(diagnostic.id, "error" if diagnostic.is_error else "warning")


def _level_name(level: str) -> str:
    return {"error": _("error"), "warning": _("warning"), "hint": _("hint")}[level]


def as_text(diagnostic: Diagnostic, levels: Levels | None = None) -> str:
    """One diagnostic: place, id and message; the line with a caret; what was expected and likely meant."""
    place = diagnostic.place
    kind = level_of(diagnostic, levels)
    lines = [shown(f"{place}: {_level_name(kind)} {diagnostic.id}: {diagnostic.message}")]
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
        lines.append("         " + _("did you mean “{word}”?", word=shown(diagnostic.suggestion)))
    if diagnostic.expected:
        lines.append("         " + _("expected: {listed}", listed=shown(", ".join(diagnostic.expected))))
    if diagnostic.help:
        lines.append("         " + _("help: {text}", text=shown(diagnostic.help)))
    return "\n".join(lines)


def as_json(diagnostics: Sequence[Diagnostic], levels: Levels | None = None) -> str:
    """A JSON list of diagnostics."""
    return json.dumps([_plain(one, levels) for one in diagnostics], ensure_ascii=False, indent=2)


def _plain(diagnostic: Diagnostic, levels: Levels | None) -> dict[str, Any]:
    place = diagnostic.place
    return {
        "id": diagnostic.id,
        "severity": level_of(diagnostic, levels),
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "length": place.length,
        "message": diagnostic.message,
        "expected": list(diagnostic.expected),
        "suggestion": diagnostic.suggestion,
        "help": diagnostic.help,
    }


_SARIF = {"hint": "note"}


def as_junit(diagnostics: Sequence[Diagnostic], files: Sequence[str], levels: Levels | None = None) -> str:
    """A JUnit report: a test a file; errors and warnings of a file are its failures, hints are not told."""
    suite = ElementTree.Element("testsuite", name="headnote check", tests=str(len(files)))
    failed = 0
    for name in files:
        case = ElementTree.SubElement(suite, "testcase", classname="check", name=printable(name))
        found = [one for one in diagnostics if one.place.path == name and level_of(one, levels) != "hint"]
        failed += bool(found)
        for one in found:
            text = printable(as_text(one, levels))
            ElementTree.SubElement(case, "failure", type=one.id, message=printable(one.message)).text = text
    suite.set("failures", str(failed))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def printable(text: str) -> str:
    """A text as XML may hold it."""
    return "".join(char if char in "\n\t" or char.isprintable() else "\ufffd" for char in text)


def as_sarif(diagnostics: Sequence[Diagnostic], version: str, levels: Levels | None = None) -> str:
    """A SARIF 2.1.0 log, as code hosts read it."""
    ids = sorted({one.id for one in diagnostics})
    rules = [
        {
            "id": one,
            "shortDescription": {"text": title(one)},
            "fullDescription": {"text": page(one)},
            "defaultConfiguration": {"level": "warning" if explanation(one).warning else "error"},
        }
        for one in ids
    ]
    results = [
        {
            "ruleId": one.id,
            "ruleIndex": ids.index(one.id),
            "level": _SARIF.get(level_of(one, levels), level_of(one, levels)),
            "message": {
                "text": one.message + (" " + _("Did you mean “{word}”?", word=one.suggestion) if one.suggestion else "")
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(one.place.path.replace("\\", "/"))},
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
