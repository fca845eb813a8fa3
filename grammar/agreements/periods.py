"""The periods of an appendix's lines, as printed: "From year 1 onwards", "From year 1 to year 15"."""

from __future__ import annotations

import re
from typing import NamedTuple

_PERIOD = re.compile(r'"?from\s+year\s+(\d{1,3})\s+(?:onwards|to\s+year\s+(\d{1,3}))"?', re.IGNORECASE)


class YearsOf(NamedTuple):
    """Years that are counted from 1, both included. `last` None: onwards."""

    first: int
    last: int | None


def read_years(text: str) -> YearsOf | None:
    """The years that a line's text names; None where it names none, or an end before their beginning."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None:
        return None
    first, last = int(found[1]), int(found[2]) if found[2] else None
    return YearsOf(first, last) if first > 0 and (last is None or first <= last) else None
