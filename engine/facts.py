"""What a claim amounts to under an agreement: each material originating or not, each value as the article asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from .amounts import whole
from .claim import Costs, Material, ProcessDone, Production
from .determination import Determination, Message, say
from .law import Law


@dataclass(frozen=True, slots=True)
class Subject:
    """A good, or a material that is determined as a good of its own. Amounts in millionths of their unit.

    `path` is how error messages and missing facts name its fields: empty for the good itself.
    """

    path: str
    hs: str | None
    description: str | None
    fob: int | None
    exw: int | None
    weight: int | None
    currency: str
    production: Production
    materials: tuple[Material, ...] | None
    answers: Mapping[str, bool]
    rule: str | None

    def field(self, name: str) -> str:
        """The full name of one of its fields, as the claim spells it."""
        if not self.path:
            return name
        return f"{self.path}.{name.removeprefix('good.').replace('fob', 'price').replace('exw', 'price')}"


class MaterialFact(NamedTuple):
    """One material as the requirements see it.

    `line` is its number and `holder` the field of the good it is a material of; `cumulated`: it originates in
    another party; `lacks` names the fields whose lack leaves its value open.
    """

    line: str
    holder: str
    hs: str | None
    originating: bool
    cumulated: bool
    value: int | None
    weight: int | None
    wholly_obtained: bool | None
    lacks: str = ""

    def field(self, name: str) -> str:
        """The full name of one of its fields, as the claim spells it."""
        return f"{self.holder}materials[{self.line}].{name}"

    @property
    def unvalued(self) -> str:
        """The field that would give its value."""
        return self.field(self.lacks)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that requirements measure, for one subject.

    `materials` None: the claim lists none. `non_originating` are those of them that do not count as originating,
    unknown ones among them; `outside` their line numbers.
    """

    subject: Subject
    law: Law
    party: str | None
    materials: tuple[MaterialFact, ...] | None
    non_originating: tuple[MaterialFact, ...]
    outside: tuple[str, ...]

    @property
    def listed(self) -> bool:
        """Whether the bill of materials lists anything: an empty one tells nothing (docs/decisions/0006)."""
        return bool(self.materials)

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
        """The same facts with the materials of other parties counted as non-originating."""
        materials = tuple(m._replace(originating=False) if m.cumulated else m for m in self.materials or ())
        return facts_of(self.subject, self.law, materials)


def facts_of(subject: Subject, law: Law, materials: tuple[MaterialFact, ...] | None) -> Facts:
    """The facts of a subject with its materials weighed."""
    outside = tuple([m for m in materials or () if not m.originating])
    return Facts(subject, law, subject.production.party, materials, outside, tuple([m.line for m in outside]))


Determine = Callable[[Subject], Determination]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Facts with what was noticed on the way, and the determinations of materials."""

    facts: Facts
    warnings: tuple[Message, ...]
    inner: tuple[tuple[str, Determination], ...]


def gather(subject: Subject, law: Law, determine: Determine) -> Gathered:
    """Weigh each material of a subject. `determine` decides materials that have materials of their own."""
    party = subject.production.party
    warnings: list[Message] = []
    inner: list[tuple[str, Determination]] = []
    unknown: list[str] = []
    holder = f"{subject.path}." if subject.path else ""
    materials: list[MaterialFact] = []
    for number, material in enumerate(subject.materials or (), 1):
        line = str(number)
        originating, country = material.originating, material.country
        if material.materials is not None:
            outcome = _roll_up(subject, material, f"{holder}materials[{line}]", law, determine)
            if outcome is None:
                warnings.append(say("no_roll_up", line=line))
            else:
                inner.append((line, outcome))
                warnings += _about_inner(line, material, outcome)
                originating, country = outcome.originating, outcome.party or country
        elif originating is None:
            unknown.append(line)
        if originating and not _counts(law, country, party):
            originating = False
            warnings.append(_not_counted(law, line, country or ""))
        counts = bool(originating)
        value, weight = material.exact
        lacks = "" if material.basis is None and value is not None else "value"
        if lacks:
            value, lacks = _value(material, law, counts)
        materials.append(
            MaterialFact(
                line,
                holder,
                material.hs,
                counts,
                counts and law.of_party and country != party,
                value,
                weight,
                material.wholly_obtained,
                lacks,
            )
        )
    if unknown:
        warnings.append(say("unknown_origin", lines=tuple(unknown)))
    facts = facts_of(subject, law, None if subject.materials is None else tuple(materials))
    return Gathered(facts, tuple(warnings), tuple(inner))


def _about_inner(line: str, material: Material, outcome: Determination) -> list[Message]:
    """What to say of a material's own determination."""
    found = []
    if outcome.verdict == "undetermined":
        found.append(say("material_undetermined", line=line, missing=outcome.missing))
    if material.originating is not None and material.originating != outcome.originating:
        found.append(say("declared_otherwise", line=line, verdict=outcome.verdict))
    return found


def _roll_up(subject: Subject, material: Material, path: str, law: Law, determine: Determine) -> Determination | None:
    if law.roll_up is None:
        return None
    production = material.production or Production()
    if production.party is None and material.country is not None:
        production = production.model_copy(update={"party": material.country})
    price = material.price if material.price is not None else material.value
    base = None if price is None else whole(price)
    return determine(
        Subject(
            path=path,
            hs=material.hs,
            description=material.description,
            fob=base,
            exw=base,
            weight=None if material.net_weight_kg is None else whole(material.net_weight_kg),
            currency=subject.currency,
            production=production,
            materials=material.materials,
            answers=subject.answers,
            rule=material.rule,
        )
    )


def _counts(law: Law, country: str | None, party: str | None) -> bool:
    """Whether what originates in a country counts as originating: in a party, and by cumulation in another one."""
    if country not in law.parties:
        return False
    return not law.of_party or country == party or law.cumulation is not None


def _not_counted(law: Law, line: str, country: str) -> Message:
    periods = law.party_periods.get(country)
    if periods is None:
        return say("not_a_party", line=line, country=country)
    if country in law.parties:
        return say("no_cumulation", line=line, country=country)
    first = min((p.first for p in periods if p.first is not None), default=None)
    return say("not_yet_a_party", line=line, country=country, first=str(first or ""))


def _value(material: Material, law: Law, originating: bool) -> tuple[int | None, str]:
    """A material's value, or the field that is missing for it.

    Where the agreement asks for the CIF value of imported materials, an FOB price needs freight and insurance.
    """
    if material.value is None:
        return None, "value"
    value = whole(material.value)
    if material.basis == "FOB" and not originating and law.valuations.get(True) == "CIF":
        for name in ("freight", "insurance"):
            extra = getattr(material, name)
            if extra is None:
                return None, name
            value += whole(extra)
    return value, ""
