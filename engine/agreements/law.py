"""What an agreement says on a day: its parties, doors, formulas, tolerances, definitions and rows in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from headnote.engine.truth import Truth
from headnote.grammar.agreements.chapter import AlsoWith, Deductible, SetBy, Stock, Valuation
from headnote.grammar.agreements.formulas import Sum
from headnote.grammar.agreements.nodes import Door, Formula, Lettered
from headnote.grammar.nodes import Period
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.rules.tree import Definition, Scopes
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary

from .appendices import Appendix
from .library import nomenclature
from .rows import RowIndex
from .tolerances import Clause
from .untranscribed import Supposed, supposed


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """A formula of value content, with the article it stands in: how often each figure counts over and under.

    Net cost stands as the figures that it is made of; `bases` are those that the text names below the line.
    """

    name: str
    label: str
    over: Mapping[str, int]
    under: Mapping[str, int]
    citation: str
    bases: frozenset[str] = frozenset()

    @classmethod
    def of(cls, formula: Formula, citation: str, excluded: Iterable[str] = ()) -> Method:
        """The method of a formula. `excluded` are the costs that net cost leaves out."""
        over, under = (_signs(total, excluded) for total in (formula.ratio.over, formula.ratio.under))
        named = {quantity.name for _, quantity in formula.ratio.under.terms}
        bases = named | {_CALLED[name] for name in named if name in _CALLED}
        return cls(formula.method, formula.name, over, under, citation, frozenset(bases))


_CALLED = {"NC": "net cost"}


def _signs(total: Sum, excluded: Iterable[str]) -> Mapping[str, int]:
    signs: dict[str, int] = {}
    for sign, quantity in total.terms:
        parts = {quantity.name: 1}
        if quantity.name == "NC":
            parts = {"total cost": 1} | {excluded_cost(one): -1 for one in excluded}
        for name, times in parts.items():
            signs[name] = signs.get(name, 0) + sign * times
    return signs


def excluded_cost(text: str) -> str:
    """The name of a figure that net cost leaves out."""
    return f"“{text}”"


@dataclass(frozen=True, slots=True)
class Operations:
    """The insufficient operations by letter; `combination` is the letter of "any two or more of these".

    `kinds` are the kinds of requirement that they defeat; None: every one. `transcribed`: whether the list is at hand.
    `cumulation`: nothing of another party counts as originating where no more than that was done.
    """

    letters: Mapping[str, str]
    combination: str | None
    citation: str
    kinds: frozenset[str] | None
    transcribed: bool = True
    cumulation: bool = False


@dataclass(frozen=True, slots=True)
class Consignment:
    """Direct consignment: what may and may not be done at a stop, whether customs control is asked, any one evidence.

    `supervised` operations are allowed under customs control, which `customs_control` asks at any stop; `outside`: the
    stops in the parties are not looked at. An operation that the article does not name is neither: the claim is asked.
    """

    allowed: frozenset[str]
    supervised: frozenset[str]
    refused: frozenset[str]
    customs_control: bool
    outside: bool
    evidence: tuple[str, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class Differentials:
    """Tariff differentials: the share to be added for listed goods, and what importing parties list.

    `earliest` is the first day on which the agreement is in force for any party.
    """

    added: tuple[int, int] | None
    exclusive_beyond: bool
    listed: Mapping[str, Appendix]
    earliest: date | None
    citation: str


@dataclass(frozen=True, slots=True)
class Treatment:
    """For which kinds of requirement packing and the like are disregarded, and for which originating."""

    role: str
    disregarded: frozenset[str]
    originating: frozenset[str]
    citation: str


@dataclass(frozen=True, slots=True)
class WayIn:
    """A door of the originating goods article."""

    door: Door
    citation: str


@dataclass
class Law:
    """An agreement on a day. Built once for each span of days with the same text (see Laws)."""

    name: str
    title: str
    edition: str
    parties: frozenset[str]
    party_periods: Mapping[str, tuple[Period, ...]]
    undated: frozenset[str]
    unions: Mapping[str, str]
    of_party: bool
    definitions: Mapping[str, Definition]
    doors: tuple[WayIn, ...]
    wholly_obtained: Mapping[str, Lettered]
    wholly_obtained_citation: str
    cumulation: str | None
    methods: tuple[Method, ...]
    valuations: Mapping[str, str]
    value_of_good: Valuation | None
    excluded: tuple[str, ...]
    operations: Operations | None
    tolerances: tuple[Clause, ...]
    roll_up: str | None
    own_production: str | None
    any_production: str | None
    tracing: str | None
    unassembled: str | None
    fungible: str | None
    codes: Mapping[str, str]
    annexes: Mapping[str, RowIndex]
    treatments: Mapping[str, Treatment]
    deductible: tuple[Deductible, ...]
    consignment: Consignment | None
    differentials: Differentials | None
    sets: tuple[tuple[SetBy, str], ...] = ()
    stocks: tuple[Stock, ...] = ()
    also_with: tuple[tuple[AlsoWith, str], ...] = ()
    untranscribed: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Vocabulary = NO_NAMES
    goods: Mapping[str, Scopes] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stages: tuple[tuple[str, ...], ...] = ()
    joining: Mapping[str, str | None] = field(default_factory=dict)
    plans: dict[tuple[str | None, Scopes, str | None], Any] = field(default_factory=dict)
    supplied: dict[tuple[str | None, Scopes, str | None], Any] = field(default_factory=dict)
    ruled: dict[tuple[str, str], Any] = field(default_factory=dict)

    @cached_property
    def annex(self) -> str | None:
        """The annex of product-specific rules that a door refers to."""
        return next((way.door.annex for way in self.doors if way.door.annex is not None), None)

    @cached_property
    def inputs_refute(self) -> bool:
        """Whether any non-originating input defeats every letter of the list of goods wholly obtained."""
        listed = all(entry.from_listed for entry in self.wholly_obtained.values())
        return listed and "wholly obtained" not in self.untranscribed

    @cached_property
    def surely(self) -> frozenset[str | None]:
        """The countries for which the agreement is in force, whatever a claim answers; and None, for none."""
        return frozenset({*(self.parties - self.undated), None})

    def standing(self, country: str, answers: Mapping[str, bool | str]) -> Truth:
        """Whether the agreement is in force for a country; of one whose day is not at hand, what the claim answers."""
        if country in self.undated:
            answer = answers.get(self.asked_of(country))
            return Truth.NOT_KNOWN if not isinstance(answer, bool) else Truth.MET if answer else Truth.NOT_MET
        return Truth.MET if country in self.parties else Truth.NOT_MET

    def asked_of(self, country: str) -> str:
        """What a claim answers about a party whose day is not at hand."""
        return f"{self.name} is in force for {country}"

    def supposed(self, what: str, answers: Mapping[str, bool | str]) -> Supposed:
        """What a claim supposes of an article that is named and not transcribed (see `untranscribed`)."""
        return supposed(what, self.untranscribed, answers)

    def party_of(self, country: str) -> str:
        """The party that a country is, or belongs to: the countries of a union are one party."""
        return self.unions.get(country, country)

    def in_force_from(self, country: str) -> date | None:
        """The first day that the agreement is in force for a country; None for no party, or where no day is given."""
        periods = self.party_periods.get(country, ())
        return min((period.first for period in periods if period.first is not None), default=None)

    @cached_property
    def nomenclature(self) -> Nomenclature | None:
        """The codes of the agreement's HS edition."""
        return nomenclature(self.edition)
