"""Rule tree to canonical rule text: reading it back gives the same tree."""

from __future__ import annotations

from .tree import (
    Abbreviation,
    All,
    Allowance,
    AnyOf,
    Chain,
    Change,
    Condition,
    Counted,
    Exclusively,
    Expr,
    GoodIs,
    Goods,
    Limit,
    MadeFrom,
    MaterialCap,
    MaterialsAre,
    NoChange,
    Number,
    Parameter,
    Process,
    Scope,
    Scopes,
    Selection,
    SetOfGoods,
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


OTHER_HEADINGS = Goods(but=(Goods(own="heading"),))
"""Materials of any heading except the good's own."""


def print_goods(goods: Goods) -> str:
    """``"bones" of heading 05.06``, ``materials of heading 70.01``, ``materials of the same heading``."""
    if goods == OTHER_HEADINGS:
        return "materials of any heading except that of the good"
    if goods.own == "group":
        text = "materials of this group"
    elif goods.own is not None:
        text = f"{_called(goods)} of the same {goods.own}"
    elif goods.name is None:
        text = print_scopes(goods.scopes)
    else:
        text = f'"{goods.name}"'
        if goods.scopes:
            first, *rest = goods.scopes
            more = "".join(f", {_bare_scope(scope)}" for scope in rest)
            text += f" of {print_scope(first)}{more}"
    return f"{text} (except from {', '.join(map(_excepted, goods.but))})" if goods.but else text


def _excepted(goods: Goods) -> str:
    """What an exception takes out of goods; "except from materials of" would be one phrase."""
    own = goods.own not in (None, "group") and goods.name is None and not goods.but
    return f"the good's own {goods.own}" if own else print_goods(goods)


def _called(goods: Goods) -> str:
    return "materials" if goods.name is None else f'"{goods.name}"'


def _bare_scope(scope: Scope) -> str:
    """A further code of a name: without its level, so that it is read as the name's too."""
    return scope.first.dotted if scope.first == scope.last else f"{scope.first.dotted} through {scope.last.dotted}"


def print_selection(selection: Selection) -> str:
    """A list of goods as a rule names them."""
    return ", ".join(print_goods(goods) for goods in selection)


def _number(number: Number) -> str:
    return number.name if isinstance(number, Parameter) else f"{number.normalize():f}"


def _listed(scopes: Scopes, goods: Selection) -> str:
    return ", ".join(part for part in (print_scopes(scopes), print_selection(goods)) if part)


def _sources(change: Change | Abbreviation) -> str:
    only, excepted = _listed(change.only_from, change.only_goods), _listed(change.except_from, change.except_goods)
    text = f" from {only}" if only else ""
    text += f" except from {excepted}" if excepted else ""
    return text + "".join(_allowance(one) for one in change.allowing)


def _allowance(allowance: Allowance) -> str:
    text = f" allowing {print_selection(allowance.goods)}"
    return f"{text} at most {_limits(allowance.limits)}" if allowance.limits else text


def _limits(limits: tuple[Limit, ...]) -> str:
    return " or ".join(_limit(one.percent, one.base, one.measure, one.goods) for one in limits)


def _limit(percent: Number, base: str, measure: str, goods: Selection) -> str:
    of = base
    if base.endswith("materials") and base != "these materials":
        of = f"{measure} of {base}" + (f" of {print_selection(goods)}" if goods else "")
    return f"{_number(percent)} per cent of {of}"


def _change(change: Change) -> str:
    if (
        change.level is None
        and (change.except_from or change.except_goods)
        and not (change.only_from or change.only_goods)
    ):
        return f"from any heading{_sources(change)}"
    if change.level is None or change.outside_group:
        start = "change"
        if change.level is not None:
            start += f" from any other {change.level}" + (" outside this group" if change.outside_group else "")
    else:
        start = f"change of {change.level}"
    also = f" or from {print_selection(change.also_from)}" if change.also_from else ""
    return start + also + _sources(change)


def _abbreviation(one: Abbreviation) -> str:
    text = one.name
    if one.number is not None:
        # A word that ends in a small letter would take the number as a part of it.
        text += ("" if one.name[-1:].isupper() else " ") + _number(one.number)
    if one.method is not None:
        text += f' by "{one.method}"' + (f" of {print_scopes(one.scopes)}" if one.scopes else "")
    also = f" or from {print_selection(one.also_from)}" if one.also_from else ""
    return text + (f" ({one.base})" if one.base else "") + also + _sources(one)


def _cap(cap: MaterialCap) -> str:
    which = "materials"
    if cap.non_originating or cap.originating:
        which = f"{'non-' if cap.non_originating else ''}originating materials"
    listed = _listed(cap.scopes, cap.goods)
    of = f" of {listed}" if listed else ""
    if len(cap.goods) == 1 and cap.goods[0] == Goods(but=cap.goods[0].but) != OTHER_HEADINGS and not cap.scopes:
        of = f" except from {print_selection(cap.goods[0].but)}"
    elif cap.goods == (OTHER_HEADINGS,) and not cap.scopes:
        of = " of any heading except that of the good"
    elif cap.goods and cap.goods[0].own is not None and cap.goods[0].name is None and not cap.scopes:
        of = f" of the same {cap.goods[0].own}" + (f", {print_selection(cap.goods[1:])}" if cap.goods[1:] else "")
    if cap.base == "these materials" and cap.sense == "at least":
        status = "wholly obtained" if cap.wholly_obtained else "originating"
        return f"at least {_number(cap.percent)} per cent by {cap.measure} of materials{of} {status}"
    return f"{cap.measure} of {which}{of} {cap.sense} {_limit(cap.percent, cap.base, cap.measure, cap.base_goods)}"


def _place(process: Process) -> str:
    countries = " ".join(process.countries)
    if process.in_party:
        return " in a party" + (f" or in {countries}" if countries else "")
    return f" in {countries}" if countries else ""


def _on(process: Process) -> str:
    if process.goods is not None:
        return f' on "{process.goods}"'
    return f" on materials of {print_scopes(process.scopes)}" if process.scopes else ""


def _counted(counted: Counted) -> str:
    among = ", ".join(f'"{name}"' for name in counted.among)
    return f'at least {_COUNTS[counted.least]} "{counted.name}"' + (f" such as {among}" if among else "")


_COUNTS = {2: "two", 3: "three"}


def _chain(chain: Chain) -> str:
    parts = [_chain_part(part) for part in chain.parts]
    text = parts[0] + "".join(
        f" {connector} {part}" for connector, part in zip(chain.connectors, parts[1:], strict=True)
    )
    first = chain.parts[0][0]
    where = next((one for part in chain.parts for one in part if isinstance(one, Process)), None)
    start = "" if isinstance(first, Counted) else "process "
    return start + text + ("" if where is None else _place(where) + _on(where))


def _chain_part(part: tuple[Process | Counted, ...]) -> str:
    texts = [f'"{one.name}"' if isinstance(one, Process) else _counted(one) for one in part]
    return texts[0] if len(texts) == 1 else f"({' or '.join(texts)})"


def _joined(parts: tuple[Expr, ...], inside: type[All] | type[AnyOf]) -> list[str]:
    """The texts of parts; a condition behind a list of quoted names is bracketed, so as not to go on that list."""
    texts: list[str] = []
    for number, part in enumerate(parts):
        text = print_expr(part, inside)
        behind_names = number and not isinstance(parts[number - 1], Condition) and texts[-1].endswith('"')
        texts.append(f"({text})" if behind_names and isinstance(part, Condition) else text)
    return texts


def print_expr(expr: Expr, inside: type[All] | type[AnyOf] | None = None) -> str:
    """The canonical text of a rule tree. `inside` is what surrounds it, which decides on brackets."""
    match expr:
        case AnyOf(parts):
            text = " or ".join(_joined(parts, AnyOf))
            return f"({text})" if inside is not None else text
        case All(parts):
            text = " and ".join(_joined(parts, All))
            return f"({text})" if inside is not None else text
        case Abbreviation():
            return _abbreviation(expr)
        case Change():
            return _change(expr)
        case NoChange():
            return "no change in tariff classification"
        case ValueContent(percent, method):
            by = f' by "{method}"' if method else ""
            by += f" of {print_scopes(expr.scopes)}" if expr.scopes else ""
            return f"{expr.word} value content of at least {_number(percent)} per cent{by}"
        case MaterialCap():
            return _cap(expr)
        case WhollyObtained():
            return "wholly obtained"
        case MaterialsAre(scopes, status):
            listed = _listed(scopes, expr.goods)
            text = f"materials of {listed} {status}" if listed else f"materials {status}"
            return text + "".join(_allowance(one) for one in expr.allowing)
        case MadeFrom(goods):
            return f"made from {print_selection(goods)}"
        case GoodIs(name):
            return f'the good is {"none of " if expr.other else ""}"{name}"'
        case SetOfGoods(limits):
            others = f" allowing at most {_limits(limits)}" if limits else ""
            return f"each item of the set originating{others}"
        case Exclusively(of_the_party):
            return "exclusively from originating materials" + (" of the party" if of_the_party else "")
        case Process():
            return f'process "{expr.name}"{_place(expr)}{_on(expr)}'
        case Counted():
            return _counted(expr)
        case Chain():
            return _chain(expr)
        case Condition(text):
            return f'"{text}"'
        case Unread():
            return ""
