"""What single articles of an origin chapter say: values, packing and the like, the way of a good, sets, stocks …"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from headnote.grammar.nodes import ALWAYS, NO_TRIVIA, Period, Span, Trivia, no_span
from headnote.grammar.rules.tree import Rule, Selection


@dataclass(frozen=True)
class Valuation:
    """At which value something enters: imported materials, materials obtained in a party, a good of no known FOB.

    ``value of the good  at transaction value less "international shipment"`` is what V stands for in formulas; `less`
    and `plus` are what is taken from the basis and added to it.
    """

    what: Literal["imported materials", "materials obtained in a party", "FOB not known", "value of the good"]
    basis: Literal["CIF", "price paid", "first ascertainable price", "customs value", "transaction value", "FOB", "EXW"]
    less: tuple[str, ...] = ()
    plus: tuple[str, ...] = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class NetCost:
    """``net cost is total cost less "sales promotion", "royalties"``: what NC stands for in formulas."""

    less: tuple[str, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


Role = Literal["shipment packing", "retail packing", "accessories", "indirect materials"]
Asked = Literal[
    "wholly obtained",
    "exclusively from originating materials",
    "change in tariff classification",
    "process",
    "value content",
]
ASKED: tuple[Asked, ...] = get_args(Asked)
"""The kinds of requirement that an article on packing and the like may set apart."""


@dataclass(frozen=True)
class Treated:
    """How packing, accessories or indirect materials count.

    They are `disregarded` for some kinds of requirement and `originating` for others, and what they are for the rest.
    """

    role: Role
    disregarded: tuple[Asked, ...]
    originating: tuple[Asked, ...] = ()
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Deductible:
    """The kinds of cost that may be deducted from the value of a non-originating material.

    `from_price_paid`: only where that value is a price paid in a party; `with_document`: each with its document;
    `for_content`: only in a value content, while tolerances and caps take the value as it is.
    """

    texts: tuple[str, ...]
    from_price_paid: bool = False
    with_document: bool = False
    for_content: bool = False
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Consigned:
    """What direct consignment asks of a stop: operations allowed or not, customs control, any one evidence.

    ``under customs control``: at any stop; ``operations allowed under customs control "storage"``: where one of these
    was done outside the parties. ``stops outside the parties``: the article looks at no others.
    """

    what: Literal[
        "operations allowed",
        "operations allowed under customs control",
        "operations not allowed",
        "under customs control",
        "stops outside the parties",
        "evidence",
    ]
    texts: tuple[str, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Differential:
    """How the country of origin is found where an importing party treats parties differently."""

    what: Literal["goods exclusively from originating materials", "listed goods", "otherwise"]
    percent: Decimal | None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class SetBy:
    """``by rule 3(c)    only if each item of the set originating allowing at most 10 per cent of V``.

    For sets that are classified by those general rules, of some goods only where they are named. `rule` None: the
    rule of its own code; `only`: nothing else will do.
    """

    rules: tuple[str, ...]
    goods: Selection
    rule: Rule | None
    only: bool = False
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Stock:
    """``methods "FIFO", "average"``, ``materials of chapters 10, 15``, or ``provided that "customs authorised it"``.

    What accounting segregation of fungible materials asks: any one of the methods, any one of the materials, the rule.
    """

    methods: tuple[str, ...] = ()
    materials: Selection = ()
    rule: Rule | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class AlsoWith:
    """``also with EU = DE FR until 2027-12-31    originating materials of heading 17.04 in goods of chapter 18``.

    Cumulation with countries that are no party: of materials that originate there, or of production there. `rule`: what
    the world has to be like for it, behind ``provided that``.
    """

    countries: tuple[str, ...]
    union: str | None
    what: Literal["originating materials", "production"]
    materials: Selection
    goods: Selection
    period: Period = ALWAYS
    rule: Rule | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
