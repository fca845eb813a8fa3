"""What takes longer than a keystroke: analyses of a folder as it is saved, and the cases that reach its rows.

The server runs this module as a process of its own, which it ends when the folder is saved again:
``python -m headnote.languageserver.saved LANGUAGE FOLDER [RULESETS …]`` prints two lines of JSON, each when known.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from headnote.analysis.checks import CHECKS
from headnote.analysis.checks.levels import ConfigError, Ranked
from headnote.analysis.checks.running import check_folder
from headnote.analysis.coverage import coverage_of
from headnote.catalogues import speaking
from headnote.engine import Engine
from headnote.engine.agreements.library import Library, UnknownAgreement
from headnote.engine.agreements.loaded import rule_files
from headnote.engine.cases.claims import AnyCase, case_files, read_cases
from headnote.engine.claims.reading import InputError
from headnote.grammar.diagnostics import Diagnostic, Place, RulesetError

ANALYSES = (*CHECKS, "HN0612")
"""The diagnostics that only an analysis says."""


def analysed(folder: Path, rulesets: Sequence[Path] = ()) -> list[Ranked]:
    """What the analyses say of a folder."""
    try:
        found = check_folder(rule_files(folder), Library(rulesets))
    except ConfigError:  # the server says it, from the same settings
        return []
    return [one for one in found if one.diagnostic.id in ANALYSES]


def reaching(folder: Path, rulesets: Sequence[Path] = ()) -> dict[str, dict[int, list[tuple[str, str]]]]:
    """By file and line, the cases that reach what stands there: the case's name and its file."""
    cases: list[AnyCase] = []
    files: dict[str, str] = {}
    for path in case_files([folder]):
        try:
            read = read_cases(path)
        except InputError:  # `headnote test` says what is wrong with it
            continue
        cases += read
        files.update({one.case: str(path) for one in read})
    try:
        found = coverage_of(folder, Engine.load(folder, rulesets), cases)
    except (RulesetError, UnknownAgreement):
        return {}
    told: dict[str, dict[int, list[tuple[str, str]]]] = {}
    for spot in found.spots:
        names = found.cases_at(spot.path, spot.line)
        told.setdefault(spot.path, {})[spot.line] = [(name, files[name]) for name in names]
    return told


def as_data(found: Sequence[Ranked]) -> list[dict[str, Any]]:
    """Diagnostics as JSON."""
    return [
        {
            "id": one.diagnostic.id,
            "level": one.level,
            "path": one.diagnostic.place.path,
            "at": [one.diagnostic.place.line, one.diagnostic.place.column, one.diagnostic.place.length],
            "text": one.diagnostic.place.text,
            "message": one.diagnostic.message,
            "help": one.diagnostic.help,
        }
        for one in found
    ]


def from_data(data: Sequence[dict[str, Any]]) -> list[Ranked]:
    """Diagnostics that `as_data` wrote."""
    return [
        Ranked(
            Diagnostic(one["id"], _place(one), one["message"], help=one["help"]),
            one["level"],
        )
        for one in data
    ]


def _place(data: dict[str, Any]) -> Place:
    line, column, length = data["at"]
    return Place(data["path"], line, column, length, data["text"])


def main(folder: Path, rulesets: Sequence[Path]) -> None:
    """Say both, each when it is known."""
    click.echo(json.dumps({"said": as_data(analysed(folder, rulesets))}))
    sys.stdout.flush()
    click.echo(json.dumps({"cases": reaching(folder, rulesets)}))


if __name__ == "__main__":
    with speaking("ja" if sys.argv[1] == "ja" else "en"):
        main(Path(sys.argv[2]), [Path(one) for one in sys.argv[3:]])
