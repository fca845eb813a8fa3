"""Rule tree to canonical rule text: reading it back gives the same tree."""

from __future__ import annotations

from .tree import (
    Abbreviation,
    All,
    AnyOf,
    Change,
    Condition,
    Exclusively,
    Expr,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Number,
    Parameter,
    Process,
    Scope,
    Scopes,
    Unread,
    ValueContent,
    WhollyObtained,
)


def print_scope(scope: Scope) -> str:
    """``heading 85.07`` or ``subheading 8301.10 through 8311.90``."""
    text = f"{scope.first.level} {scope.first.dotted}"
    return text if scope.first == scope.last else f"{text} through {scope.last.dotted}"


def print_scopes(scopes: Scopes) -> str:
    """A list of scopes as a rule names them."""
    return ", ".join(print_scope(scope) for scope in scopes)


def _number(number: Number) -> str:
    return number.name if isinstance(number, Parameter) else f"{number.normalize():f}"


def _sources(only_from: Scopes, except_from: Scopes) -> str:
    text = f" from {print_scopes(only_from)}" if only_from else ""
    return text + (f" except from {print_scopes(except_from)}" if except_from else "")


def _change(change: Change) -> str:
    if change.level is None or change.outside_group:
        start = "change"
        if change.level is not None:
            start += f" from any other {change.level}" + (" outside this group" if change.outside_group else "")
    else:
        start = f"change of {change.level}"
    return start + _sources(change.only_from, change.except_from)


def _cap(cap: MaterialCap) -> str:
    which = "non-originating materials" if cap.non_originating else "materials"
    scopes = f" of {print_scopes(cap.scopes)}" if cap.scopes else ""
    return f"{cap.measure} of {which}{scopes} at most {_number(cap.percent)} per cent of {cap.base}"


def _process(process: Process) -> str:
    text = f'process "{process.name}"'
    countries = " ".join(process.countries)
    if process.in_party:
        text += " in a party" + (f" or in {countries}" if countries else "")
    elif countries:
        text += f" in {countries}"
    if process.goods is not None:
        text += f' on "{process.goods}"'
    return text + (f" on materials of {print_scopes(process.scopes)}" if process.scopes else "")


def print_expr(expr: Expr, inside: type[All] | type[AnyOf] | None = None) -> str:
    """The canonical text of a rule tree. `inside` is what surrounds it, which decides on brackets."""
    match expr:
        case AnyOf(parts):
            text = " or ".join(print_expr(part, AnyOf) for part in parts)
            return f"({text})" if inside is not None else text
        case All(parts):
            text = " and ".join(print_expr(part, All) for part in parts)
            return f"({text})" if inside is not None else text
        case Abbreviation():
            number = "" if expr.number is None else _number(expr.number)
            return expr.name + number + _sources(expr.only_from, expr.except_from)
        case Change():
            return _change(expr)
        case NoChange():
            return "no change in tariff classification"
        case ValueContent(percent, method):
            by = f' by "{method}"' if method else ""
            return f"{expr.word} value content of at least {_number(percent)} per cent{by}"
        case MaterialCap():
            return _cap(expr)
        case WhollyObtained():
            return "wholly obtained"
        case MaterialsAre(scopes, status):
            return f"materials of {print_scopes(scopes)} {status}"
        case Exclusively(of_the_party):
            return "exclusively from originating materials" + (" of the party" if of_the_party else "")
        case Process():
            return _process(expr)
        case Condition(text):
            return f'"{text}"'
        case Unread():
            return ""
