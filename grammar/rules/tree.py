"""The tree of a rule: immutable, typed, and equal where the text means the same.

Spans are offsets into the rule's own text and do not take part in comparison. Nodes have no slots: unpickling fills
a plain __dict__ in one step, and the cache of checked rulesets lives by that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from headnote.grammar.codes import HSCode
from headnote.grammar.nodes import NO_TRIVIA, Span, Trivia, no_span

# --- scopes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scope:
    """Codes from `first` through `last`, both of the same level; one code where they are equal."""

    first: HSCode
    last: HSCode
    span: Span = no_span()

    def holds(self, code: str) -> bool:
        """Whether a code that is at least as long as the scope's own lies in it."""
        return self.first <= code[: len(self.first)] <= self.last

    def could_hold(self, code: str) -> bool:
        """Whether a code lies in it, or, too short to tell, may lie in it."""
        digits = min(len(code), len(self.first))
        return self.first[:digits] <= code[:digits] <= self.last[:digits]


Scopes = tuple[Scope, ...]


@dataclass(frozen=True)
class Goods:
    """Materials told by codes, by a name that the agreement declares, or by both: ``"bones" of heading 05.06``.

    `own` stands for the good's own chapter, heading, subheading or description, or for the codes of its row apart
    from its own subheading (``group``); `but` are exceptions.
    """

    name: str | None = None
    scopes: Scopes = ()
    own: Own | None = None
    but: Selection = ()
    span: Span = no_span()


Own = Literal["chapter", "heading", "subheading", "description", "group"]
Selection = tuple[Goods, ...]


# --- rules --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parameter:
    """The number that an abbreviation's definition leaves open: the n of ``RVC<n>``."""

    name: str


Number = Decimal | Parameter
Level = Literal["chapter", "heading", "subheading"]


@dataclass(frozen=True)
class Limit:
    """At most, or at least, `percent` of a base: FOB, EXW, ``the good`` (its weight), ``originating materials`` …

    `goods` say which materials the base is, where it is one of materials.
    """

    percent: Number
    base: str
    measure: Measure = "value"
    goods: Selection = ()


Measure = Literal["value", "weight", "volume"]
Sense = Literal["at most", "at least", "more than"]


@dataclass(frozen=True)
class Allowance:
    """Materials that a change in classification does not ask of, up to any one of the limits, or without one."""

    goods: Selection
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True)
class Abbreviation:
    """A word that the agreement's headnotes define, with its number and its exceptions.

    `only_goods`, `except_goods`, `also_from` and `allowing` are those of `Change`; `base`, `method` and `scopes`
    stand behind the number: ``MaxNOM 50 % (EXW)``, ``RVC50 by focused value of heading 84.02``.
    """

    name: str
    number: Decimal | None = None
    only_from: Scopes = ()
    except_from: Scopes = ()
    span: Span = no_span()
    except_goods: Selection = ()
    only_goods: Selection = ()
    also_from: Selection = ()
    allowing: tuple[Allowance, ...] = ()
    base: str | None = None
    method: str | None = None
    scopes: Scopes = ()


@dataclass(frozen=True)
class Change:
    """A change in tariff classification of the non-originating materials.

    `level` None stands for a change that is told by its sources alone (`only_from`).
    `outside_group` asks that the material be outside the codes the row itself covers.
    `only_goods` and `except_goods` are told by names; `also_from` may be used though the level
    forbids it; `allowing` may be used up to a limit.
    `target` is what an annex sentence repeats of its row's scope; it carries no meaning of its own.
    """

    level: Level | None
    only_from: Scopes = ()
    except_from: Scopes = ()
    outside_group: bool = False
    span: Span = no_span()
    target: Scopes = field(default=(), compare=False, repr=False)
    except_goods: Selection = ()
    only_goods: Selection = ()
    also_from: Selection = ()
    allowing: tuple[Allowance, ...] = ()


@dataclass(frozen=True)
class NoChange:
    """No change in tariff classification is required: holds always."""

    span: Span = no_span()
    target: Scopes = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class ValueContent:
    """A value content of at least `percent` by any method of the agreement, or by the one named.

    `word` is what the text calls it (regional, qualifying, local), which changes nothing. `scopes` are the codes
    whose materials alone the method looks at (focused value); `base` the base that the text says behind the number.
    """

    percent: Number
    method: str | None = None
    span: Span = no_span()
    word: str = field(default="regional", compare=False)
    scopes: Scopes = ()
    base: str | None = None


@dataclass(frozen=True)
class MaterialCap:
    """Value, weight or volume of materials at most, or at least, a share of a base.

    Which materials: those of `scopes` and `goods`, or all; `non_originating` or `originating` ones alone, or both.
    `wholly_obtained`: of originating ones, those that are. `base` ``these materials`` is what is measured, whether
    originating or not; of a base of materials, `base_goods`
    say which.
    """

    measure: Measure
    percent: Number
    base: str
    non_originating: bool = False
    scopes: Scopes = ()
    span: Span = no_span()
    goods: Selection = ()
    originating: bool = False
    sense: Sense = "at most"
    base_goods: Selection = ()
    wholly_obtained: bool = False


@dataclass(frozen=True)
class WhollyObtained:
    """The good is wholly obtained or produced in a party."""

    span: Span = no_span()


@dataclass(frozen=True)
class MaterialsAre:
    """Every material of the scopes and the goods named, or of either, is wholly obtained, or originating.

    `allowing` need not be.
    """

    scopes: Scopes
    status: Literal["wholly obtained", "originating"]
    span: Span = no_span()
    goods: Selection = ()
    allowing: tuple[Allowance, ...] = ()


@dataclass(frozen=True)
class MadeFrom:
    """Made from what is named: of non-originating materials, only those, or what comes before them in the stages."""

    goods: Selection
    span: Span = no_span()


@dataclass(frozen=True)
class GoodIs:
    """The good is what the sentence describes among the goods of its code, or, `other`, is not."""

    name: str
    span: Span = no_span()
    other: bool = False


@dataclass(frozen=True)
class SetOfGoods:
    """Each item of a set originates, or those that do not stay within a limit."""

    limits: tuple[Limit, ...] = ()
    span: Span = no_span()


@dataclass(frozen=True)
class Exclusively:
    """Produced exclusively from originating materials: of any party, or of the party of production alone."""

    of_the_party: bool = False
    span: Span = no_span()


@dataclass(frozen=True)
class Process:
    """A named process was carried out: anywhere, or in a party, or also in the countries listed.

    On every non-originating material of `scopes`, or on those that are what `goods` names ("b").
    """

    name: str
    in_party: bool = False
    countries: tuple[str, ...] = ()
    scopes: Scopes = ()
    goods: str | None = None
    span: Span = no_span()


@dataclass(frozen=True)
class Counted:
    """At least `least` of the processes listed; `open`: the list only gives examples of what `name` says."""

    least: int
    name: str
    among: tuple[str, ...] = ()
    open: bool = True
    span: Span = no_span()


@dataclass(frozen=True)
class Chain:
    """Processes that a connector of the agreement's notes joins; of each part, any one process: ``a combined
    with b or with c``."""

    connectors: tuple[str, ...]
    parts: tuple[tuple[Process | Counted, ...], ...]
    span: Span = no_span()


@dataclass(frozen=True)
class Condition:
    """Any other condition, in the text's words; the claimant attests it."""

    text: str
    span: Span = no_span()


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Expr, ...]
    span: Span = no_span()


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Expr, ...]
    span: Span = no_span()


@dataclass(frozen=True)
class Unread:
    """Stands where a rule could not be read; a file that has one has an error and does not load."""

    span: Span = no_span()


Leaf = (
    Change
    | NoChange
    | MadeFrom
    | ValueContent
    | MaterialCap
    | WhollyObtained
    | MaterialsAre
    | Exclusively
    | Process
    | Counted
    | Chain
    | GoodIs
    | SetOfGoods
    | Condition
)
Expr = Leaf | Abbreviation | All | AnyOf | Unread


@dataclass(frozen=True)
class Rule:
    """A rule as transcribed (white space and full-width forms made plain) and what it means.

    `source_text` is the text before that; the spans of `expr` are offsets into it. `notes` are the notes that it
    refers to.
    """

    text: str
    expr: Expr = field(compare=False)
    source_text: str = field(default="", compare=False, repr=False)
    notes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Definition:
    """An abbreviation and what it stands for: ``(a) RVC<n>  regional value content of at least n per cent``."""

    letter: str | None
    name: str
    parameter: str | None
    rule: Rule
    trivia: Trivia = NO_TRIVIA
    span: Span = no_span()
