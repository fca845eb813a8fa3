"""What is wrong inside a rule's text, and how codes and figures in it are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from headnote.catalogues import _
from headnote.grammar.codes import DIGITS, CodeError, HSCode, level_name
from headnote.grammar.nodes import Span

from .tree import Scope

if TYPE_CHECKING:
    from lark import Token

    from headnote.grammar.nomenclature import Nomenclature


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """A problem inside a rule's text: a diagnostic without its file."""

    id: str
    span: Span
    message: str
    expected: tuple[str, ...] = ()
    suggestion: str | None = None
    help: str | None = None


def lacking(scopes: Iterable[Scope], nomenclature: Nomenclature) -> Iterator[tuple[HSCode, RuleProblem]]:
    """The codes of scopes that an edition lacks, each with what is to be said of it."""
    for scope in scopes:
        for code in dict.fromkeys((scope.first, scope.last)):
            if not nomenclature.has(code):
                message = _(
                    "{level} {code} is not in {edition}",
                    level=level_name(code.level),
                    code=code.dotted,
                    edition=nomenclature.edition,
                )
                yield code, RuleProblem("HN0301", scope.span, message)


class ScopeProblem(Exception):
    """A code or a range that cannot be; carries the diagnostic id and the place."""

    def __init__(self, problem: RuleProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def scope_of(level: str | None, first: Token, last: Token | None, span: Span) -> Scope:
    """One code, or the codes from one through another. Raises ScopeProblem."""
    read = []
    for token in (first,) if last is None else (first, last):
        place = (token.start_pos or 0, token.end_pos or 0)
        try:
            code = HSCode.read(f"0{token}" if len(token) == 1 else str(token).replace(" ", ""))
        except CodeError as error:
            raise ScopeProblem(RuleProblem("HN0302", place, str(error))) from None
        if level is not None and len(code) != DIGITS[level]:
            raise ScopeProblem(
                RuleProblem(
                    "HN0302",
                    place,
                    _(
                        "“{token}” is not a {level}: a {level} has {digits} digits",
                        token=token,
                        level=level_name(level),
                        digits=DIGITS[level],
                    ),
                    help=_(
                        "write the {level} with {digits} digits, or say “{other}”",
                        level=level_name(level),
                        digits=DIGITS[level],
                        other=code.level,
                    ),
                )
            )
        read.append(code)
    low, high = read[0], read[-1]
    if len(low) != len(high):
        raise ScopeProblem(
            RuleProblem(
                "HN0307",
                span,
                _(
                    "{low} is a {level} but {high} is a {other}",
                    low=low.dotted,
                    level=level_name(low.level),
                    high=high.dotted,
                    other=level_name(high.level),
                ),
            )
        )
    if low > high:
        raise ScopeProblem(
            RuleProblem("HN0303", span, _("no code lies from {low} through {high}", low=low.dotted, high=high.dotted))
        )
    return Scope(low, high, span)


def per_cent(token: Token) -> Decimal:
    """A percentage from 0 to 100; a comma may stand for the point. Raises ScopeProblem."""
    place = (token.start_pos or 0, token.end_pos or 0)
    try:
        number = Decimal(str(token).replace(",", "."))
    except InvalidOperation:
        raise ScopeProblem(RuleProblem("HN0208", place, _("“{token}” is not a number", token=token))) from None
    if not 0 <= number <= 100:
        raise ScopeProblem(RuleProblem("HN0208", place, _("{token} per cent is outside 0 to 100", token=token)))
    return number
