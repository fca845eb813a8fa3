"""What a claim amounts to under an agreement: each material originating or not, each value as the article asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from headnote.engine.agreements.law import Law, Treatment
from headnote.engine.claims.claim import Material, Row
from headnote.engine.claims.production import Costs, ProcessDone, Production
from headnote.grammar.codes import HSCode

from .bases import Base
from .determination import Message
from .late import Late


class Subject(NamedTuple):
    """A good, or a material that is determined as a good of its own. Amounts in millionths of their unit.

    `path` is how error messages and missing facts name its fields: empty for the good itself. `claimed` is its code as
    the claim gives it; `hs` that code in the agreement's edition, as far as it is known. `rows` are the materials in
    figures, where nothing sets one of them apart.
    """

    path: str
    hs: str | None
    edition: str | None
    description: str | None
    fob: int | None
    exw: int | None
    weight: int | None
    currency: str
    production: Production
    materials: tuple[Material, ...] | None
    answers: Mapping[str, bool | str]
    rule: str | None
    warnings: tuple[Message, ...] = ()
    claimed: HSCode | None = None
    value: Base = (None, "good.value")
    transaction: Base = (None, "good.transaction_value")
    net_cost: Base = (None, "production.costs.total")
    component: int | None = None
    set_rule: str | None = None
    rows: tuple[Row, ...] | None = None

    def field(self, name: str) -> str:
        """The full name of one of its fields, as the claim spells it."""
        if not self.path:
            return name
        own = "price" if name in _PRICES else name.removeprefix("good.")
        return f"{self.path}.{own}"

    def base(self, measure: str, base: str) -> tuple[int | None, str]:
        """What a share by value or by weight is taken of, and the field that gives it.

        By value: of the FOB or EXW price, of `V`, the value of the good as the agreement has it, or of a cost.
        """
        if measure == "weight":
            if base == "the component":
                return self.component, self.field("good.component_kg")
            return self.weight, self.field("good.net_weight_kg")
        if base == "V":
            amount, field = self.value
        elif base == "EXW":
            amount, field = self.exw, "good.exw"
        elif base == "transaction value":
            amount, field = self.transaction
        elif base == "net cost":
            amount, field = self.net_cost
        elif base == "total cost":
            costs = self.production.costs
            amount = None if costs.total is None else costs.of_the_good(costs.total)
            field = "production.costs.total"
        else:
            amount, field = self.fob, "good.fob"
        return amount, self.field(field) if self.path else field


_PRICES = ("good.fob", "good.exw", "good.value", "good.transaction_value")
"""Fields that a material has one price for."""


class Content(NamedTuple):
    """What a material was made of, where an article lets that count in its place.

    `path` names the material in the claim; `worth` is its value as an originating material; `fixed`: the claim has it
    count so; not `listed`: what it was made of, and what was done to that, is not known.
    """

    materials: tuple[MaterialFact, ...]
    costs: Costs
    processes: tuple[ProcessDone, ...] | None
    path: str
    party: str | None
    worth: int | None
    article: str
    fixed: bool
    listed: bool


class MaterialFact(NamedTuple):
    """One material as the requirements see it.

    `line` is its number and `holder` the field of the good it is a material of; `cumulated`: it originates in
    another party; `value` is its value as the agreement has it; `counted` is what of that counts as non-originating in
    a value content, all of it but for tracing and what is deducted there alone; `lacks` names the field whose lack
    leaves its value open, and `least` is what the value then is at least; `told_by` names the field that would tell
    what it is and is worth, where it stands for what is not listed; `claimed` is its code as the claim gives it, in the
    claim's edition. `brought` is what counts of its value where it is taken as coming from elsewhere, however it
    originates, and `unbrought` the field that lacks for that. `content`: it may count by what it was made of instead
    (see `counting`). `in_component`: whether it is in the component of the good that determines its classification.
    """

    line: str
    holder: str
    hs: str | None
    originating: bool
    cumulated: bool
    value: int | None
    weight: int | None
    wholly_obtained: bool | None
    counted: int | None
    lacks: str = ""
    described_as: tuple[str, ...] | None = None
    processes: tuple[ProcessDone, ...] | None = None
    country: str | None = None
    treatment: Treatment | None = None
    brought: int | None = None
    unbrought: str = ""
    least: int = 0
    told_by: str = ""
    claimed: HSCode | None = None
    content: Content | None = None
    in_component: bool | None = None

    def field(self, name: str) -> str:
        """The full name of one of its fields, as the claim spells it.

        Of what stands for something that is not listed, that tells all but its weight.
        """
        if self.told_by and name != "net_weight_kg":
            return self.told_by
        return f"{self.holder}materials[{self.line.rpartition('.')[2]}].{name}"

    @property
    def unclassified(self) -> str:
        """The field that would give its code."""
        return self.field("hs")

    @property
    def unvalued(self) -> str:
        """The field that would give its value."""
        return self.field(self.lacks)

    def asked(self, kind: str, party: str | None) -> MaterialFact | None:
        """Itself as a kind of requirement sees it; None where it is disregarded for that."""
        treatment, content = self.treatment, self.content
        if treatment is not None and kind in treatment.disregarded:
            return None
        if treatment is not None and kind in treatment.originating:
            return self._replace(originating=True, cumulated=False, country=party)
        if content is None:
            return self
        inside = tuple(one for inner in content.materials if (one := inner.asked(kind, party)) is not None)
        return self._replace(content=content._replace(materials=inside))

    def amount(self, measure: str) -> int | None:
        """Its value or its weight."""
        return self.weight if measure == "weight" else self.value

    def at_least(self, measure: str) -> int:
        """What its value or its weight surely is at least."""
        amount = self.amount(measure)
        if amount is not None:
            return amount
        return 0 if measure == "weight" else self.least

    def unmeasured(self, measure: str) -> str:
        """The field that would give its value or its weight."""
        return self.field("net_weight_kg") if measure == "weight" else self.unvalued


class Bill(Protocol):
    """A bill of materials in figures, where nothing sets one of its lines apart (`bills`).

    `listed`: it has any line; `foreign` is the value of its lines that do not originate, by their code; `vnm` and
    `vom` are the values of those that do not and that do originate, None where one is not given, and `given` what is
    given of both; `cumulated`: some originate in another party than that of production.
    """

    listed: bool
    foreign: Mapping[HSCode | None, int]
    vnm: int | None
    vom: int | None
    given: int
    cumulated: bool


@dataclass(frozen=True, slots=True)
class Facts(Late):
    """Everything that requirements measure, for one subject.

    `materials` None: the claim lists none. Packing and the like are among them as the requirement asks that these
    facts are for (`asked`); without one, all are. `non_originating` are those of them that do not count as originating,
    unknown ones among them; `outside` their line numbers. `doubt`: where it is open whether some of them originate;
    these facts count them as non-originating. `hopeful`: what is open counts at best. `has_content`: some may count by
    what they were made of. `bill`: the same materials in figures, where they have such a form; they are made of it when
    they are looked at.
    """

    subject: Subject
    law: Law
    party: str | None
    materials: tuple[MaterialFact, ...] | None
    non_originating: tuple[MaterialFact, ...]
    outside: tuple[str, ...]
    doubt: Doubt | None = None
    hopeful: bool = False
    has_content: bool = False
    bill: Bill | None = None

    @property
    def listed(self) -> bool:
        """Whether the bill of materials lists anything: an empty one tells nothing (docs/decisions/0006)."""
        return bool(self.materials) if self.bill is None else self.bill.listed

    @property
    def production(self) -> Production:
        """How the good was produced."""
        return self.subject.production

    @property
    def costs(self) -> Costs:
        """Costs and profit."""
        return self.subject.production.costs

    @property
    def processes(self) -> tuple[ProcessDone, ...] | None:
        """The processes carried out; None where the claim does not say."""
        return self.subject.production.processes

    def without_cumulation(self) -> Facts:
        """The same facts with nothing of other parties: their materials non-originating, their production none."""
        return facts_of(self.subject, self.law, tuple(_alone(m, self.party) for m in self.materials or ()))

    def of(self, materials: tuple[MaterialFact, ...]) -> Facts:
        """The same subject's facts with some of its materials alone."""
        return facts_of(self.subject, self.law, materials, hopeful=self.hopeful)

    def asked(self, kind: str) -> Facts:
        """The same facts as a kind of requirement sees them, with packing and the like as their articles treat them."""
        if self.bill is not None:
            return self
        if not self.has_content and all(material.treatment is None for material in self.materials or ()):
            return self
        seen = tuple(one for material in self.materials or () if (one := material.asked(kind, self.party)) is not None)
        doubt = self.doubt and replace(self.doubt, best=self.doubt.best.asked(kind))
        return facts_of(self.subject, self.law, seen, doubt, hopeful=self.hopeful)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is open about materials: `best` are the facts if all of them originate, and count as serves best.

    `lines` are those whose origin, or content, is open; `missing` the facts of the claim that would tell. No lines:
    all origins are known, but what materials count as may hang on figures that are not.
    """

    best: Facts
    lines: tuple[str, ...]
    missing: tuple[str, ...]


def facts_of(
    subject: Subject,
    law: Law,
    materials: tuple[MaterialFact, ...] | None,
    doubt: Doubt | None = None,
    *,
    hopeful: bool = False,
) -> Facts:
    """The facts of a subject with its materials weighed."""
    outside = tuple([m for m in materials or () if not m.originating])
    lines = tuple([m.line for m in outside])
    has_content = any(m.content is not None for m in materials or ())
    return Facts(subject, law, subject.production.party, materials, outside, lines, doubt, hopeful, has_content)


def _alone(material: MaterialFact, party: str | None) -> MaterialFact:
    content = material.content
    if content is not None:
        inside = tuple(_alone(inner, party) for inner in content.materials)
        content = content._replace(materials=inside) if content.party == party else None
    return material._replace(originating=material.originating and not material.cumulated, content=content)
