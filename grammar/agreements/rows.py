"""Rows of the shape that nearly every row has, told by one pattern: codes, a rule, and where it was read.

A row is what statements.lark says; this is the same for its common shape, and tests compare both, row by row.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from sys import intern

from lark import Token

from headnote.grammar.line import Line
from headnote.grammar.nodes import ALWAYS, Citation, Period
from headnote.grammar.text import squeeze

from .nodes import Row

KEYWORD = r"(?:and|except|goods|in|its|not|of|only|or|provided|see|through|to)\b"
"""What may stand behind the codes of some line: of a rule that begins so, the grammar tells what it is."""

_CODE = r"[0-9]{4}\.[0-9]{2}|[0-9]{2}\.[0-9]{2}"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_COMMON = re.compile(
    rf"""(?P<first>{_CODE})(?:\s*-\s*(?P<last>{_CODE}))?
    \s+(?P<rule>(?!{KEYWORD})[A-Z(](?:"[^"\n]*"|[^"@])*?)
    (?:\s*@\s*(?P<place>"[^"\n]*"))?
    (?:\s+from\s+(?P<from>{_DAY})\b)?(?:\s+until\s+(?P<until>{_DAY})\b)?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_DATED = re.compile(r"(?:from|until)\s+\d{4}-", re.IGNORECASE)


def common_row(line: Line) -> Row | None:
    """A row of the common shape; None for any other, which the grammar reads."""
    statement = line.statement
    found = _COMMON.fullmatch(statement.text)
    if found is None or _DATED.search(found["rule"]):
        return None
    period = _period(found)
    if period is None:
        return None
    base = statement.start
    first, last = (_number(found, name) for name in ("first", "last"))
    scope = None if first is None else line.scope(None, first, last)
    low, high = found.span("rule")
    rule = line.rule(low, high)
    start, end = found.span("place")
    return Row(
        () if scope is None else (scope,),
        None,
        rule,
        None if start < 0 else Citation(None, intern(squeeze(found["place"].strip('"'))), (base + start, base + end)),
        period,
        statement.trivia,
        line.span,
        (base + low, base + high),
    )


def _number(found: re.Match[str], name: str) -> Token | None:
    start, end = found.span(name)
    return None if start < 0 else Token("NUM", found[name], start, end_pos=end)


def _period(found: re.Match[str]) -> Period | None:
    """The days of a row; None where they are wrong, which the grammar tells."""
    if found["from"] is None and found["until"] is None:
        return ALWAYS
    try:
        period = Period(*(None if day is None else _day(day) for day in (found["from"], found["until"])))
    except ValueError:
        return None
    return None if period.first and period.last and period.first > period.last else period


_day = lru_cache(maxsize=1024)(date.fromisoformat)
