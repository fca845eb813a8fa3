"""Rule text to rule tree: ``CTH or RVC40`` as an analyst copies it out of the annex."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, cast

from lark import Lark, Token, Transformer, Tree, v_args
from lark.exceptions import VisitError
from lark.tree import Meta

from headnote.grammar.codes import DIGITS, CodeError, HSCode
from headnote.grammar.nodes import Span
from headnote.grammar.syntax import SyntaxProblem, grammar, parse
from headnote.grammar.text import squeeze

from .japanese import MARKS, is_japanese, kanji_digits, kanji_number
from .tree import (
    Abbreviation,
    All,
    AnyOf,
    Change,
    Condition,
    Exclusively,
    Expr,
    Level,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Number,
    Parameter,
    Process,
    Rule,
    Scope,
    Scopes,
    ValueContent,
    WhollyObtained,
)

MAX_DEPTH = 50
"""Brackets in brackets beyond this are refused; no annex comes near."""


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """A problem inside a rule's text: a diagnostic without its file."""

    id: str
    span: Span
    message: str
    expected: tuple[str, ...] = ()
    suggestion: str | None = None
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule's text says. `rule` is None where it could not be read; `problems` may be warnings alone."""

    rule: Rule | None
    problems: tuple[RuleProblem, ...]


class ScopeProblem(Exception):
    """A code or a range that cannot be; carries the diagnostic id and the place."""

    def __init__(self, problem: RuleProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


@dataclass(frozen=True, slots=True)
class _Group:
    """A bracketed expression, while it is being read."""

    expr: Expr


def scope_of(level: str | None, first: Token, last: Token | None, span: Span) -> Scope:
    """One code, or the codes from one through another. Raises ScopeProblem."""
    read = []
    for token in (first,) if last is None else (first, last):
        place = (token.start_pos or 0, token.end_pos or 0)
        try:
            code = HSCode.read(f"0{token}" if len(token) == 1 else str(token))
        except CodeError as error:
            raise ScopeProblem(RuleProblem("HN0302", place, str(error))) from None
        if level is not None and len(code) != DIGITS[level]:
            raise ScopeProblem(
                RuleProblem(
                    "HN0302",
                    place,
                    f"“{token}” is not a {level}: a {level} has {DIGITS[level]} digits",
                    help=f"write the {level} with {DIGITS[level]} digits, or say “{code.level}”",
                )
            )
        read.append(code)
    low, high = read[0], read[-1]
    if len(low) != len(high):
        raise ScopeProblem(
            RuleProblem("HN0307", span, f"{low.dotted} is a {low.level} but {high.dotted} is a {high.level}")
        )
    if low > high:
        raise ScopeProblem(RuleProblem("HN0303", span, f"no code lies from {low.dotted} through {high.dotted}"))
    return Scope(low, high, span)


@v_args(meta=True)
class _Build(Transformer[Token, Any]):
    """Lark's tree to ours."""

    def __init__(self) -> None:
        super().__init__()
        self.mixed: list[Span] = []

    def rule(self, meta: Meta, parts: list[Any]) -> Expr:
        return cast(Expr, _bare(parts[0]))

    def any_of(self, meta: Meta, parts: list[Any]) -> Expr:
        self.mixed += [part.span for part in parts if isinstance(part, All)]
        flat: list[Expr] = []
        for part in parts:
            bare = _bare(part)
            flat.extend(bare.parts if isinstance(bare, AnyOf) else [bare])
        return AnyOf(tuple(flat), _span(meta))

    def all_of(self, meta: Meta, parts: list[Any]) -> Expr:
        flat: list[Expr] = []
        for part in parts:
            bare = _bare(part)
            flat.extend(bare.parts if isinstance(bare, All) else [bare])
        # "No change required, provided that X" says X alone.
        if any(not isinstance(part, NoChange) for part in flat):
            flat = [part for part in flat if not isinstance(part, NoChange)]
        return flat[0] if len(flat) == 1 else All(tuple(flat), _span(meta))

    def alternative(self, meta: Meta, parts: list[Any]) -> Any:
        joined = self.all_of(meta, parts)
        return _Group(joined)

    def group(self, meta: Meta, parts: list[Any]) -> _Group:
        return _Group(_bare(parts[0]))

    def abbreviation(self, meta: Meta, parts: list[Any]) -> Expr:
        name, *rest = parts
        number = next((p for p in rest if isinstance(p, Token)), None)
        sources = dict(p for p in rest if not isinstance(p, Token))
        return Abbreviation(
            str(name),
            _decimal(number) if number is not None else None,
            sources.get("only_from", ()),
            sources.get("except_from", ()),
            _span(meta),
        )

    def change_of(self, meta: Meta, parts: list[Any]) -> Expr:
        level, *rest = parts
        sources = dict(rest)
        return Change(level, sources.get("only_from", ()), sources.get("except_from", ()), span=_span(meta))

    def change_from(self, meta: Meta, parts: list[Any]) -> Expr:
        said = dict(parts)
        level, outside = said.get("any_other", (None, False))
        return Change(
            level,
            said.get("only_from", ()),
            said.get("except_from", ()),
            outside,
            _span(meta),
            said.get("target", ()),
        )

    def from_any_other(self, meta: Meta, parts: list[Any]) -> tuple[str, tuple[Level, bool]]:
        return "any_other", (parts[0], len(parts) > 1)

    def outside_group(self, meta: Meta, parts: list[Any]) -> bool:
        return True

    def target(self, meta: Meta, parts: list[Any]) -> tuple[str, Scopes]:
        return "target", parts[0]

    def only_from(self, meta: Meta, parts: list[Any]) -> tuple[str, Scopes]:
        return "only_from", parts[0]

    def except_from(self, meta: Meta, parts: list[Any]) -> tuple[str, Scopes]:
        return "except_from", parts[0]

    def no_change(self, meta: Meta, parts: list[Any]) -> Expr:
        return NoChange(_span(meta), parts[0][1] if parts else ())

    def value_content(self, meta: Meta, parts: list[Any]) -> Expr:
        said, amount, *rest = parts
        word = _CONTENT_WORDS.get(str(said)[:2], str(said).split()[0].lower())
        method = next((p for p in rest if isinstance(p, str)), None)
        return ValueContent(amount, method, _span(meta), word)

    def no_change_note(self, meta: Meta, parts: list[Any]) -> None:
        """That no change in classification is required says nothing beside a value content."""

    def method(self, meta: Meta, parts: list[Token]) -> str:
        name = str(parts[0])
        return _unquoted(name) if name.startswith('"') else name.removesuffix("method").strip()

    def cap(self, meta: Meta, parts: list[Any]) -> Expr:
        measure, *middle, amount, base = parts
        return MaterialCap(
            "value" if str(measure).lower() == "value" else "weight",
            amount,
            base_name(base),
            any(part is True for part in middle),
            next((part for part in middle if isinstance(part, tuple)), ()),
            _span(meta),
        )

    def non_originating(self, meta: Meta, parts: list[Any]) -> bool:
        return True

    def of_scopes(self, meta: Meta, parts: list[Any]) -> Scopes:
        return cast(Scopes, parts[0])

    def amount(self, meta: Meta, parts: list[Token]) -> Number:
        token = parts[0]
        if token.type == "KANJI":
            token = token.update(value=str(kanji_number(token)))
        return Parameter(str(token)) if token.type == "PARAM" else _decimal(token)

    def wholly_obtained(self, meta: Meta, parts: list[Any]) -> Expr:
        return WhollyObtained(_span(meta))

    def materials_are(self, meta: Meta, parts: list[Any]) -> Expr:
        return MaterialsAre(parts[0], parts[1], _span(meta))

    def are_wholly_obtained(self, meta: Meta, parts: list[Any]) -> str:
        return "wholly obtained"

    def are_originating(self, meta: Meta, parts: list[Any]) -> str:
        return "originating"

    def exclusively(self, meta: Meta, parts: list[Any]) -> Expr:
        return Exclusively(str(parts[0]).lower().endswith("party"), _span(meta))

    def process(self, meta: Meta, parts: list[Any]) -> Expr:
        name, *rest = parts
        said = dict(rest)
        in_party, countries = said.get("place", (False, ()))
        on = said.get("on", ())
        goods = on if isinstance(on, str) else None
        return Process(_unquoted(str(name)), in_party, countries, () if goods else on, goods, _span(meta))

    def place(self, meta: Meta, parts: list[Any]) -> tuple[str, tuple[bool, tuple[str, ...]]]:
        return "place", (any(p is True for p in parts), sum((p for p in parts if p is not True), ()))

    def in_a_party(self, meta: Meta, parts: list[Any]) -> bool:
        return True

    def or_in(self, meta: Meta, parts: list[Token]) -> tuple[str, ...]:
        return tuple(str(p) for p in parts)

    in_countries = or_in

    def on_materials(self, meta: Meta, parts: list[Any]) -> tuple[str, Scopes | str]:
        return "on", _unquoted(str(parts[0])) if isinstance(parts[0], Token) else parts[0]

    def condition(self, meta: Meta, parts: list[Token]) -> Expr:
        return Condition(_unquoted(str(parts[0])), _span(meta))

    def scopes(self, meta: Meta, parts: list[Scope]) -> Scopes:
        return tuple(parts)

    def scope(self, meta: Meta, parts: list[Any]) -> Scope:
        codes = [p for p in parts if isinstance(p, Token)]
        level = next((p for p in parts if not isinstance(p, Token)), None)
        return scope_of(level, codes[0], codes[1] if len(codes) > 1 else None, _span(meta))

    def level(self, meta: Meta, parts: list[Token]) -> str:
        return parts[0].type.lower()

    def code(self, meta: Meta, parts: list[Token]) -> Token:
        token = parts[0]
        return token.update(value=kanji_digits(token)) if token.type == "KANJI" else token


_CONTENT_WORDS = {"原産": "qualifying", "域内": "regional"}


def base_name(token: str) -> str:
    """The base of a share: FOB, EXW or ``the good`` (its weight)."""
    return " ".join(str(token).lower().split()) if token[0] in "tT" else str(token)


def _bare(part: Any) -> Any:
    return part.expr if isinstance(part, _Group) else part


def _span(meta: Meta) -> Span:
    return (meta.start_pos, meta.end_pos)


def _unquoted(text: str) -> str:
    return squeeze(text.strip('"'))


def _decimal(token: Token) -> Decimal:
    place = (token.start_pos or 0, token.end_pos or 0)
    try:
        number = Decimal(str(token))
    except InvalidOperation:
        raise ScopeProblem(RuleProblem("HN0208", place, f"“{token}” is not a number")) from None
    if not 0 <= number <= 100:
        raise ScopeProblem(RuleProblem("HN0208", place, f"{token} per cent is outside 0 to 100"))
    return number


def _parser(text: str) -> Lark:
    """The grammar for a rule's language, told by its words outside quotes."""
    return grammar("rules_ja" if is_japanese(text) else "rules", ("rule",))


def _depth_problem(text: str) -> RuleProblem | None:
    depth = 0
    quoted = False
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            opened.append(at)
            depth += 1
            if depth > MAX_DEPTH:
                return RuleProblem(
                    "HN0105",
                    (at, at + 1),
                    f"brackets stand more than {MAX_DEPTH} deep",
                    help="simplify the rule",
                )
        elif char == ")":
            if not opened:
                return RuleProblem("HN0212", (at, at + 1), "this bracket closes nothing")
            opened.pop()
            depth -= 1
    if quoted:
        at = text.rindex('"')
        return RuleProblem("HN0211", (at, len(text)), "the quoted text is not closed", help='add the closing "')
    if opened:
        return RuleProblem("HN0212", (opened[-1], opened[-1] + 1), "this bracket is never closed")
    return None


@lru_cache(maxsize=65536)
def _read(text: str) -> Reading | SyntaxProblem:
    if problem := _depth_problem(text):
        return Reading(None, (problem,))
    try:
        tree: Tree[Token] = parse(_parser(text), text, "rule")
    except SyntaxProblem as stopped:
        return stopped
    build = _Build()
    try:
        expr: Expr = build.transform(tree)
    except VisitError as error:
        if isinstance(error.orig_exc, ScopeProblem):
            return Reading(None, (error.orig_exc.problem,))
        raise
    lints = tuple(
        RuleProblem("HN0501", span, "“and” and “or” are mixed without brackets", help="bracket what belongs together")
        for span in build.mixed
    )
    printed = text.translate(MARKS) if is_japanese(text) else text
    return Reading(Rule(squeeze(printed), expr, text), lints)


def read_rule(text: str, known: Collection[str] = ()) -> Reading:
    """Read a rule's text. `known` are the abbreviations to think of where a word is mistyped.

    Equal texts give the very same tree, so an annex of thousands of rows holds each rule once.
    """
    result = _read(text)
    if isinstance(result, Reading):
        return result
    problem = result
    if known:
        try:
            parse(_parser(text), text, "rule", known)
        except SyntaxProblem as better:
            problem = better
    return Reading(
        None,
        (RuleProblem("HN0202", (problem.start, problem.end), problem.message, problem.expected, problem.suggestion),),
    )
