"""Lines of the shape that nearly every line of a schedule has, told by one pattern: a code, a rate, a category.

A line is what statements.lark says; this is the same for its common shape, and tests compare both, line by line.
"""

from __future__ import annotations

import re

from lark import Token

from headnote.grammar.line import Line

from .duty_text import read_rate
from .nodes import TariffLine

_COMMON = re.compile(
    r"""(?P<code>[0-9]{2,4}\.[0-9]{2}(?:\.[0-9]{2,3})?)
    \s+(?P<rate>[0-9]{1,3}(?:\.[0-9]{1,4})?%)
    \s+(?P<category>[A-Z]+[0-9]*\*{0,2})\s*""",
    re.VERBOSE | re.ASCII,
)


def common_line(line: Line) -> TariffLine | None:
    """A line of the common shape; None for any other, which the grammar reads."""
    statement = line.statement
    found = _COMMON.fullmatch(statement.text)
    if found is None:
        return None
    start, end = found.span("code")
    scope = line.scope(None, Token("NUM", found["code"], start, end_pos=end), None)
    if scope is None:
        return None
    return TariffLine(
        scope.first, read_rate(found["rate"]), found["category"], None, None, None, statement.trivia, line.span
    )
