"""Verdicts beside plain Python for the same two rules: `python benchmarks/verdicts.py`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from headnote import Claim, Determination, Engine
from measuring import Way, table, times
from plain import data_of, plain

LINES = (3, 10, 30, 300, 3000)
FIELDS = [one.name for one in fields(Determination)]
ENGINE = Engine.load("rcep")


def verdict(claim: Claim) -> object:
    return ENGINE.determine(claim).verdict


def answered(claim: Claim) -> object:
    found = ENGINE.determine(claim)
    return found.verdict, found.criterion, found.missing, found.warnings


def whole(claim: Claim) -> object:
    found = ENGINE.determine(claim)
    return [getattr(found, name) for name in FIELDS]


def ways(lines: int, *, short: bool) -> dict[str, tuple[Callable[[], Any], Way]]:
    data = data_of(lines, short=short)
    text = json.dumps(data)

    def fresh() -> Claim:
        return Claim.model_validate(data)

    assert plain(fresh()) is (verdict(fresh()) == "originating") is not short
    return {
        "plain Python": (fresh, plain),
        "verdict": (fresh, verdict),
        "verdict, criterion, missing facts, warnings": (fresh, answered),
        "the whole trace read": (fresh, whole),
        "validation": (lambda: data, Claim.model_validate),
        "validation from JSON": (lambda: text, Claim.model_validate_json),
    }


def tables(rounds: int) -> Iterator[str]:
    """The tables, over so many fresh claims of ten lines."""
    for short in (False, True):
        for lines in LINES if not short else (10, 300):
            title = f"{lines} lines, {'not originating' if short else 'originating'}"
            yield table(title, times(ways(lines, short=short), max(5, 10 * rounds // max(lines, 10))), "plain Python")


if __name__ == "__main__":
    for one in tables(3000):
        print(one)
