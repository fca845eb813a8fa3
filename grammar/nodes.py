"""The syntax tree: immutable, typed, and equal where the text means the same.

Spans are offsets into the text a node was read from (a rule's nodes: into the rule's own text) and do not
take part in comparison.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from .codes import HSCode

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Trivia:
    """What stands around a statement: comments before it (None for a blank line) and behind it."""

    before: tuple[str | None, ...] = ()
    trailing: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a text is in force: both named days belong to it."""

    first: date | None = None
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the text is in force on that day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def meets(self, other: Period) -> bool:
        """Whether there is a day on which both are in force."""
        starts = [p.first for p in (self, other) if p.first is not None]
        ends = [p.last for p in (self, other) if p.last is not None]
        return not starts or not ends or max(starts) <= min(ends)


ALWAYS = Period()


# --- scopes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """Codes from `first` through `last`, both of the same level; one code where they are equal."""

    first: HSCode
    last: HSCode
    span: Span = _span()

    def holds(self, code: str) -> bool:
        """Whether a code that is at least as long as the scope's own lies in it."""
        return self.first <= code[: len(self.first)] <= self.last

    def could_hold(self, code: str) -> bool:
        """Whether a code too short to tell may lie in it."""
        return self.first[: len(code)] <= code <= self.last[: len(code)]


Scopes = tuple[Scope, ...]


# --- rules --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """The number that an abbreviation's definition leaves open: the n of ``RVC<n>``."""

    name: str


Number = Decimal | Parameter
Level = Literal["chapter", "heading", "subheading"]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A word that the agreement's headnotes define, with its number and its exceptions."""

    name: str
    number: Decimal | None = None
    only_from: Scopes = ()
    except_from: Scopes = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Change:
    """A change in tariff classification of the non-originating materials.

    `level` None stands for a change that is told by its sources alone (`only_from`).
    `outside_group` asks that the material be outside the codes the row itself covers.
    `target` is what an annex sentence repeats of its row's scope; it carries no meaning of its own.
    """

    level: Level | None
    only_from: Scopes = ()
    except_from: Scopes = ()
    outside_group: bool = False
    span: Span = _span()
    target: Scopes = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NoChange:
    """No change in tariff classification is required: holds always."""

    span: Span = _span()
    target: Scopes = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ValueContent:
    """A value content of at least `percent` by any method of the agreement, or by the one named."""

    percent: Number
    method: str | None = None
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class MaterialCap:
    """Value or weight of (non-originating) materials, of some scopes or all, at most a share of a base."""

    measure: Literal["value", "weight"]
    percent: Number
    base: str
    non_originating: bool = False
    scopes: Scopes = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class WhollyObtained:
    """The good is wholly obtained or produced in a party."""

    span: Span = _span()


@dataclass(frozen=True, slots=True)
class MaterialsAre:
    """Every material of the scopes is wholly obtained, or originating."""

    scopes: Scopes
    status: Literal["wholly obtained", "originating"]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Exclusively:
    """Produced exclusively from originating materials."""

    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Process:
    """A named process was carried out: anywhere, or in a party, or also in the countries listed."""

    name: str
    in_party: bool = False
    countries: tuple[str, ...] = ()
    scopes: Scopes = ()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Condition:
    """Any other condition, in the text's words; the claimant attests it."""

    text: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Expr, ...]
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands where a rule could not be read; a file that has one has an error and does not load."""

    span: Span = _span()


Leaf = (
    Change | NoChange | ValueContent | MaterialCap | WhollyObtained | MaterialsAre | Exclusively | Process | Condition
)
Expr = Leaf | Abbreviation | All | AnyOf | Unread


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as transcribed (white space and full-width forms made plain) and what it means.

    `source_text` is the text before that; the spans of `expr` are offsets into it.
    """

    text: str
    expr: Expr = field(compare=False)
    source_text: str = field(default="", compare=False, repr=False)


# --- formulas -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure of the claim: FOB, VNM, VOM, labour …"""

    name: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms that are added (sign 1) or taken away (sign -1)."""

    terms: tuple[tuple[int, Quantity], ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A value content: one sum over another. Both are linear, which is what makes it exact and solvable."""

    over: Sum
    under: Sum


# --- statements ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AgreementHead:
    """``agreement RCEP "Regional …"``."""

    name: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class AnnexHead:
    """``annex 3A of RCEP "Product-Specific Rules"``."""

    ref: str
    agreement: str
    title: str
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A document that was read: the default of its file or block, or one that rows call by its short name."""

    title: str
    name: str | None = None
    secondary: bool = False
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class NomenclatureLine:
    """``nomenclature HS2012``."""

    edition: str
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class OriginLine:
    """``origin of a party`` or ``origin of the agreement``."""

    of_party: bool
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class PartyLine:
    """Parties (ISO 3166 alpha-2) and the days from and until which the agreement is in force for them."""

    countries: tuple[str, ...]
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Parties:
    """The block of parties."""

    items: tuple[PartyLine, ...]
    trivia: Trivia = Trivia()
    span: Span = _span()


CriterionKind = Literal["change in tariff classification", "value content", "process", "cumulation", "de minimis"]


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """What the proof of origin prints for a kind of requirement: ``CTC  change in tariff classification``."""

    code: str
    kind: CriterionKind
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class CriterionCodes:
    """The block of criterion codes."""

    items: tuple[CriterionLine, ...]
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Term:
    """A definition that is recorded in the text's words: ``"material"  "a good used …"``."""

    term: str
    text: str
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Door:
    """One way to originate: a requirement of its own, or the rules of an annex."""

    letter: str
    code: str | None
    rule: Rule | None
    annex: str | None
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Lettered:
    """An entry of a list. `text` None: any two or more of the entries before it."""

    letter: str
    text: str | None
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Formula:
    """A method of value content: ``build-down  RVC = (FOB - VNM) / FOB``."""

    method: str
    name: str
    ratio: Ratio
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Valuation:
    """At which value materials enter: imported ones, or ones obtained in a party."""

    imported: bool
    basis: Literal["CIF", "price paid"]
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Tolerance:
    """A de minimis clause for goods of some chapters."""

    scopes: Scopes
    measure: Literal["value", "weight"]
    percent: Decimal
    base: str
    trivia: Trivia = Trivia()
    span: Span = _span()


ArticleItem = Term | Door | Lettered | Formula | Valuation | Tolerance
ArticleKind = Literal[
    "definitions",
    "originating goods",
    "wholly obtained",
    "cumulation",
    "value content",
    "insufficient operations",
    "de minimis",
    "materials used in production",
    "recorded",
]


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the origin chapter. `title` is its wording in the file, `detail` what stands behind it."""

    ref: str
    kind: ArticleKind
    title: str
    detail: str | None
    items: tuple[ArticleItem, ...]
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Definition:
    """An abbreviation and what it stands for: ``(a) RVC<n>  regional value content of at least n per cent``."""

    letter: str | None
    name: str
    parameter: str | None
    rule: Rule
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Headnote:
    """A headnote of the annex: definitions."""

    ref: str | None
    items: tuple[Definition, ...]
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a row was read: a place in its block's source, or in the source called by name."""

    source: str | None
    place: str
    span: Span = _span()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of an annex: the codes it governs, goods it describes among them, its rule and its source."""

    scopes: Scopes
    description: str | None
    rule: Rule
    citation: Citation | None = None
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()
    rule_span: Span = _span()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A block of rows of one chapter, which may have a source and a period of its own."""

    code: HSCode
    items: tuple[Row | SourceLine, ...]
    period: Period = ALWAYS
    trivia: Trivia = Trivia()
    span: Span = _span()


Block = Parties | CriterionCodes | Article | Headnote | Chapter
Item = PartyLine | CriterionLine | ArticleItem | Definition | Row
Top = AgreementHead | AnnexHead | SourceLine | NomenclatureLine | OriginLine | Block | Row


@dataclass(frozen=True, slots=True)
class File:
    """One rule file: its statements in order, and the comments after the last one."""

    statements: tuple[Top, ...]
    trivia: Trivia = Trivia()
