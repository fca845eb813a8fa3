"""The statements of rule files: immutable, typed, and equal where the text means the same.

Spans are offsets into the file and do not take part in comparison. See `tree` for rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from headnote.grammar.codes import HSCode
from headnote.grammar.nodes import ALWAYS, NO_TRIVIA, Citation, Period, QuarterDay, SourceLine, Span, Trivia, no_span
from headnote.grammar.rules.tree import Definition, Rule, Scopes

from .chapter import AlsoWith, Consigned, Deductible, Differential, NetCost, SetBy, Stock, Treated, Valuation
from .formulas import Ratio
from .tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted

# --- statements ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgreementHead:
    """``agreement NAME "Title"``."""

    name: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class AnnexHead:
    """``annex 3A of NAME "Product-Specific Rules"``."""

    ref: str
    agreement: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class AppendixHead:
    """``appendix CN of NAME "Appendix to the schedule of China"``: tariff lines that an importing party lists.

    `in_part`: only some of its lines were transcribed.
    """

    country: str
    agreement: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
    in_part: bool = False


@dataclass(frozen=True)
class YearsLine:
    """``years from 2022-01-01, then every 1 January``: when the years that an appendix counts begin."""

    first: date
    month: QuarterDay
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class NomenclatureLine:
    """``nomenclature HS2012``."""

    edition: str
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class OriginLine:
    """``origin of a party`` or ``origin of the agreement``."""

    of_party: bool
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class PartyLine:
    """Parties (ISO 3166 alpha-2) and the days from and until which the agreement is in force for them.

    `undated`: from a day that is not at hand, so that whether it is in force for them is not known. `union`: the
    countries are one party, by that name.
    """

    countries: tuple[str, ...]
    period: Period = ALWAYS
    undated: bool = False
    union: str | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Parties:
    """The block of parties."""

    items: tuple[PartyLine, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


CriterionKind = Literal[
    "change in tariff classification", "value content", "process", "cumulation", "de minimis", "fungible materials"
]


@dataclass(frozen=True)
class CriterionLine:
    """What the proof of origin prints for a kind of requirement: ``CTC  change in tariff classification``."""

    code: str
    kind: CriterionKind
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class CriterionCodes:
    """The block of criterion codes."""

    items: tuple[CriterionLine, ...]
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Term:
    """A definition that is recorded in the text's words: ``"material"  "a good used …"``."""

    term: str
    text: str
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Door:
    """One way to originate: a requirement of its own, or the rules of an annex, and what `rule` asks beside them.

    `wherever`: for goods that need not have been produced in a party.
    """

    letter: str
    code: str | None
    rule: Rule | None
    annex: str | None
    wherever: bool = False
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Lettered:
    """An entry of a list. `text` None: any two or more of the entries before it.

    `conditions` are what the claimant has to attest besides, such as the flag of a vessel: all of any one group.
    `from_listed`: the entry asks that its goods be made from goods of the same list only.
    """

    letter: str
    text: str | None
    conditions: tuple[tuple[str, ...], ...] = ()
    from_listed: bool = False
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Formula:
    """A method of value content: ``build-down  RVC = (FOB - VNM) / FOB``."""

    method: str
    name: str
    ratio: Ratio
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


ArticleItem = (
    Term
    | Door
    | Lettered
    | Formula
    | Valuation
    | NetCost
    | Tolerance
    | NotTolerated
    | ToleratedIf
    | Unrestricted
    | Treated
    | Deductible
    | Consigned
    | Differential
    | SetBy
    | Stock
    | AlsoWith
)
ArticleKind = Literal[
    "definitions",
    "originating goods",
    "wholly obtained",
    "cumulation",
    "value content",
    "insufficient operations",
    "de minimis",
    "materials used in production",
    "tracing",
    "direct consignment",
    "treatment",
    "unassembled goods",
    "fungible materials",
    "tariff differentials",
    "sets",
    "recorded",
]


DETAILS: Mapping[ArticleKind, tuple[str, ...]] = {
    "cumulation": ("originating materials of the parties", "production in any party"),
    "materials used in production": ("roll-up", "own production", "roll-up and own production"),
    "insufficient operations": (
        "against every requirement",
        "against every requirement and cumulation",
        "against change in tariff classification and process",
    ),
    "tracing": ("for value content",),
    "de minimis": (
        "forgives a change in tariff classification",
        "forgives any requirement",
        "forgives any requirement and maximum weights",
    ),
    "unassembled goods": ("parts as if imported separately",),
}
"""What may stand behind the kind of an article, and changes what it means."""
ALWAYS_TRANSCRIBED: tuple[ArticleKind, ...] = (
    "definitions",
    "originating goods",
    "tracing",
    "tariff differentials",
    "recorded",
)
"""Kinds of article of which nothing is known without its text."""


@dataclass(frozen=True)
class Article:
    """An article of the origin chapter. `title` is its wording in the file, `detail` what stands behind it."""

    ref: str
    kind: ArticleKind
    title: str
    detail: str | None
    items: tuple[ArticleItem, ...]
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


Joining = Literal["together", "in this order", "in reverse order"]


@dataclass(frozen=True)
class Declared:
    """Names that rules use: ``process "a"``, ``goods "b" headings 50.04-50.06``, ``stages "b", "c"``,
    ``connector "combined with" together``.

    ``group "d" of "e", "f"``: the first of `names` is what the others are together. `scopes`
    are the codes of goods; without codes the claim says what a material is. `joining` is what a connector
    asks of the processes that it joins: all of them, or one after the other; None where no note says.
    """

    kind: Literal["process", "goods", "stages", "connector", "group"]
    names: tuple[str, ...]
    scopes: Scopes = ()
    joining: Joining | None = None
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Headnote:
    """A headnote of the annex: definitions, and the names that rules use."""

    ref: str | None
    items: tuple[Definition | Declared, ...]
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()


@dataclass(frozen=True)
class Row:
    """One row of an annex: the codes it governs, goods it describes among them, its rule and its source."""

    scopes: Scopes
    description: str | None
    rule: Rule
    citation: Citation | None = None
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
    rule_span: Span = no_span()


@dataclass(frozen=True)
class Chapter:
    """A block of rows of one chapter, which may have a source and a period of its own."""

    code: HSCode
    items: tuple[Row | SourceLine, ...]
    period: Period = ALWAYS
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
