"""One statement's text to its node. Each wing has a function for each of its lines, named as in statements.lark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lark import Lark, Token, Tree

from .agreements import lines as agreement_lines
from .agreements.rows import common_row
from .line import Line
from .provisions import lines as provision_lines
from .schedules import lines as schedule_lines
from .schedules.common import common_line
from .syntax import grammar, parse_shallow
from .tariffs import lines as tariff_lines

_READERS: dict[str, Callable[[Line, Tree[Token]], Any]] = {
    **provision_lines.READERS,
    **schedule_lines.READERS,
    **tariff_lines.READERS,
    **agreement_lines.READERS,
}

_COMMON: dict[str, Callable[[Line], Any]] = {"row": common_row, "line": common_line}
"""What tells lines of the common shape by one pattern, and None of all others."""


def read_line(line: Line, start: str) -> Any:
    """Read a statement as the kind of line named. Raises SyntaxProblem."""
    if start == "rates":
        return tariff_lines.read_row(line)
    common = _COMMON.get(start)
    found = None if common is None else common(line)
    return by_grammar(line, start) if found is None else found


def by_grammar(line: Line, start: str) -> Any:
    """Read a statement by statements.lark. Raises SyntaxProblem."""
    tree = parse_shallow(by_statements(), line.statement.text, start, line.vocabulary.all())
    return _READERS[start](line, tree)


def by_statements() -> Lark:
    """The parser of statements."""
    return grammar("statements", tuple(_READERS))
