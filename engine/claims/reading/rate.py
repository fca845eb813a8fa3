"""Rates of duty in cells and cases: as printed, or a bare number, which is per cent."""

from __future__ import annotations

import re

from headnote.grammar.schedules.duties import Rate
from headnote.grammar.schedules.duty_text import read_rate
from headnote.grammar.syntax import SyntaxProblem
from headnote.grammar.text import plain

_BARE = re.compile(r"\d+(\.\d+)?")


def read_cell(text: str) -> Rate | None:
    """A rate; None where it is none."""
    printed = plain(text).strip()
    try:
        return read_rate(f"{printed}%" if _BARE.fullmatch(printed) else printed)
    except SyntaxProblem:
        return None
