"""The lines of single articles as the canonical layout has them, each in its columns."""

from __future__ import annotations

from collections.abc import Iterable

from headnote.grammar.nodes import print_period
from headnote.grammar.text import display_width, words

from .chapter import (
    ASKED,
    AlsoWith,
    Consigned,
    Deductible,
    Differential,
    NetCost,
    SetBy,
    Stock,
    Treated,
    Valuation,
)
from .tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted, print_goods_of

ChapterItem = (
    Valuation
    | NetCost
    | Treated
    | Deductible
    | Consigned
    | Differential
    | Tolerance
    | ToleratedIf
    | NotTolerated
    | Unrestricted
    | SetBy
    | Stock
    | AlsoWith
)
_WIDEST = 32
"""Goods that are longer stand on the line of what is said of them."""


def cells_of(item: ChapterItem) -> tuple[str, ...]:
    """The columns of a line."""
    match item:
        case Valuation():
            changes = ((word, texts) for word, texts in (("less", item.less), ("plus", item.plus)) if texts)
            changed = (f"{word} {', '.join(quoted(texts))}" for word, texts in changes)
            return (item.what, words(f"at {item.basis}", *changed))
        case NetCost():
            return ("net cost", f"is total cost less {', '.join(quoted(item.less))}")
        case Treated():
            return (item.role, _treatment(item))
        case Deductible():
            paid = "from a price paid" if item.from_price_paid else None
            document = "with a document" if item.with_document else None
            content = "for value content" if item.for_content else None
            return (words("deductible", paid, document, content), ", ".join(f'"{text}"' for text in item.texts))
        case Consigned():
            return (words(item.what, ", ".join(f'"{text}"' for text in item.texts)),)
        case Differential():
            return (item.what, _differential(item))
        case Tolerance():
            see = f'see "{item.note}"' if item.note is not None else None
            mixture = f'of two or more "{item.mixture}"' if item.mixture is not None else None
            head = words(print_goods_of(item.goods), see, mixture)
            return (head, *_share(item)) if display_width(head) <= _WIDEST else (words(head, *_share(item)),)
        case ToleratedIf():
            return (print_goods_of(item.goods), f"provided that {item.rule.text}")
        case Unrestricted():
            goods = print_goods_of(item.goods, "in goods")
            return (words("unrestricted", print_goods_of(item.materials, "materials"), goods),)
        case NotTolerated():
            goods = print_goods_of(item.goods, f"{'in ' if item.materials else ''}goods")
            return (words("not for", print_goods_of(item.materials, "materials"), goods),)
        case SetBy():
            by = words(f"by rule {', '.join(item.rules)}", print_goods_of(item.goods, "goods"))
            rule = "its own rule" if item.rule is None else item.rule.text
            return (by, words("only if" if item.only else None, rule))
        case Stock():
            methods = f"methods {', '.join(quoted(item.methods))}" if item.methods else None
            provided = f"provided that {item.rule.text}" if item.rule is not None else None
            return (words(methods, print_goods_of(item.materials, "materials"), provided),)
        case AlsoWith():
            named = " ".join((*((item.union, "=") if item.union is not None else ()), *item.countries))
            what = print_goods_of(item.materials, item.what) or item.what
            goods = print_goods_of(item.goods, "in goods")
            provided = f"provided that {item.rule.text}" if item.rule is not None else None
            return (words("also with", named, print_period(item.period)), words(what, goods, provided))


def _share(item: Tolerance) -> tuple[str, ...]:
    """A share in its columns: a short one has its measure in the first."""
    if not item.caps:
        return ("not transcribed",)
    measure, rest = item.text.split(maxsplit=1)
    return (item.text,) if rest.lower().startswith("of ") else (measure, rest)


def quoted(texts: Iterable[str]) -> list[str]:
    """Texts in quotes."""
    return [f'"{text}"' for text in texts]


def _treatment(item: Treated) -> str:
    parts = [("disregarded", item.disregarded), ("originating", item.originating)]
    return ", ".join(
        word
        if asked == ASKED
        else f"{word} for {' and '.join([', '.join(asked[:-1]), asked[-1]]) if asked[1:] else asked[0]}"
        for word, asked in parts
        if asked
    )


def _differential(item: Differential) -> str:
    if item.percent is not None:
        return f"at least {item.percent.normalize():f} per cent added in the exporting party"
    if item.what == "otherwise":
        return "the party of the highest value of originating materials"
    return "more than insufficient operations in the exporting party"
