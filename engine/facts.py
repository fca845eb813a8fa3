"""What a claim amounts to under an agreement: each material originating or not, each value as the article asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from headnote.grammar.codes import HSCode

from .amounts import money, whole
from .claim import Costs, Material, ProcessDone, Production
from .determination import Determination, Message, say
from .editions import carry
from .law import Law


@dataclass(frozen=True, slots=True)
class Subject:
    """A good, or a material that is determined as a good of its own. Amounts in millionths of their unit.

    `path` is how error messages and missing facts name its fields: empty for the good itself.
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

    def field(self, name: str) -> str:
        """The full name of one of its fields, as the claim spells it."""
        if not self.path:
            return name
        return f"{self.path}.{name.removeprefix('good.').replace('fob', 'price').replace('exw', 'price')}"


class MaterialFact(NamedTuple):
    """One material as the requirements see it.

    `line` is its number and `holder` the field of the good it is a material of; `cumulated`: it originates in
    another party; `counted` is what of its value counts as non-originating, all of it but for tracing; `lacks`
    names the field whose lack leaves its value open.
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
    value_only: bool = False

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

    `materials` None: the claim lists none. `valued` are those that enter a value content: packing and accessories
    may be among them and among `materials` not. `non_originating` are those of them that do not count as originating,
    unknown ones among them; `outside` their line numbers.
    """

    subject: Subject
    law: Law
    party: str | None
    materials: tuple[MaterialFact, ...] | None
    valued: tuple[MaterialFact, ...]
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
        materials = tuple(m._replace(originating=False) if m.cumulated else m for m in self.valued)
        return facts_of(self.subject, self.law, materials)


def facts_of(subject: Subject, law: Law, valued: tuple[MaterialFact, ...] | None) -> Facts:
    """The facts of a subject with its materials weighed."""
    materials = None if valued is None else tuple([m for m in valued if not m.value_only])
    outside = tuple([m for m in materials or () if not m.originating])
    lines = tuple([m.line for m in outside])
    return Facts(subject, law, subject.production.party, materials, valued or (), outside, lines)


Determine = Callable[[Subject], tuple[Determination, Facts]]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Facts with what was noticed on the way, and the determinations of materials."""

    facts: Facts
    warnings: tuple[Message, ...]
    inner: tuple[tuple[str, Determination], ...]
    citations: tuple[str, ...]


def gather(subject: Subject, law: Law, day: date, determine: Determine) -> Gathered:
    """Weigh each material of a subject. `determine` decides materials that have materials of their own."""
    party = subject.production.party
    warnings: list[Message] = list(subject.warnings)
    inner: list[tuple[str, Determination]] = []
    unknown: list[str] = []
    cited: dict[str, None] = {}
    holder = f"{subject.path}." if subject.path else ""
    materials: list[MaterialFact] = []
    for number, material in enumerate(subject.materials or (), 1):
        line = str(number)
        treatment = law.treatments.get(material.role)
        if treatment == "disregarded":
            continue
        originating, country = material.originating, material.country
        content: Facts | None = None
        if material.materials is not None:
            path = f"{holder}materials[{line}]"
            outcome, content = determine(_as_good(subject, material, path, law))
            if law.roll_up is not None:
                inner.append((line, outcome))
                warnings += _about_inner(line, material, outcome)
                originating, country = outcome.originating, outcome.party or country
                cited |= {law.roll_up: None} if originating else {}
            else:
                warnings.append(say("no_roll_up", line=line))
        elif treatment is not None and treatment.startswith("originating"):
            originating, country = True, party
        elif originating is None:
            unknown.append(line)
        if material.declaration is not None and (expired := _expired(material, day)):
            originating = None if originating else originating
            warnings.append(say("declaration_expired", line=line, id=material.declaration.id, day=expired))
        if content is not None and not originating and _absorbed(content, law):
            inside = content.materials or ()
            materials += [m._replace(line=f"{line}.{m.line}") for m in inside]
            warnings.append(say("absorbed", line=line, country=content.party or "", agreement=law.name))
            continue
        if originating and not _counts(law, country, party):
            originating = False
            warnings.append(_not_counted(law, line, country or ""))
        counts = bool(originating)
        value, weight = material.exact
        lacks = "" if material.basis is None and value is not None else "value"
        if material.deductions:
            warnings += _about_deductions(line, material, law)
        if lacks:
            value, lacks = _value(material, law, counts)
        counted = value
        if material.deductions and value is not None and not counts:
            counted = max(0, value - _deducted(material, law))
        if content is not None and not counts and law.tracing is not None and value is not None:
            traced = _traced(content, value)
            if traced < value:
                counted = traced
                cited[law.tracing] = None
                warnings.append(_said_traced(line, counted, value, subject.currency, law.tracing))
        hs: str | None = material.hs
        edition = material.hs_edition or subject.edition
        if material.hs is not None and edition is not None and edition != law.edition:
            hs = carried(material.hs, edition, law, subject.answers, warnings)
        materials.append(
            MaterialFact(
                line,
                holder,
                hs,
                counts,
                counts and law.of_party and country != party,
                value,
                weight,
                material.wholly_obtained,
                counted,
                lacks,
                material.described_as,
                material.processes,
                country,
                treatment is not None and treatment != "originating",
            )
        )
    if unknown:
        warnings.append(say("unknown_origin", lines=tuple(unknown)))
    declared = [m for m in subject.materials or () if m.originating and m.materials is None]
    if any(m.declaration for m in declared) and not all(m.declaration for m in declared):
        lines = tuple(str(n) for n, m in enumerate(subject.materials or (), 1) if m in declared and not m.declaration)
        warnings.append(say("declaration_missing", lines=lines))
    facts = facts_of(subject, law, None if subject.materials is None else tuple(materials))
    return Gathered(facts, tuple(warnings), tuple(inner), tuple(cited))


def _expired(material: Material, day: date) -> str:
    """The last day of a supplier's declaration that is no longer, or not yet, valid; empty for a valid one."""
    declaration = material.declaration
    if declaration is None:
        return ""
    if declaration.date > day:
        return str(declaration.date)
    last = declaration.valid_until
    return str(last) if last is not None and last < day else ""


def _deducted(material: Material, law: Law) -> int:
    """What the agreement lets deduct from a material's value: each kind it names, with its document."""
    return sum(
        whole(one.amount) for one in material.deductions if one.document and one.what.casefold() in law.deductible
    )


def _about_deductions(line: str, material: Material, law: Law) -> list[Message]:
    found = []
    for one in material.deductions:
        if one.what.casefold() not in law.deductible:
            found.append(say("not_deductible", line=line, what=one.what, agreement=law.name))
        elif not one.document:
            found.append(say("deduction_undocumented", line=line, what=one.what))
    return found


def _about_inner(line: str, material: Material, outcome: Determination) -> list[Message]:
    """What to say of a material's own determination."""
    found = []
    if outcome.verdict == "undetermined":
        found.append(say("material_undetermined", line=line, missing=outcome.missing))
    if material.originating is not None and material.originating != outcome.originating:
        found.append(say("declared_otherwise", line=line, verdict=outcome.verdict))
    return found


def _as_good(subject: Subject, material: Material, path: str, law: Law) -> Subject:
    """A material with materials of its own, as the good of a determination of its own."""
    production = material.production or Production()
    if production.party is None and material.country is not None:
        production = production.model_copy(update={"party": material.country})
    price = material.price if material.price is not None else material.value
    base = None if price is None else whole(price)
    warnings: list[Message] = []
    hs: str | None = material.hs
    edition = material.hs_edition or subject.edition
    if material.hs is not None and edition is not None and edition != law.edition:
        hs = carried(material.hs, edition, law, subject.answers, warnings)
    return Subject(
        path=path,
        hs=hs,
        edition=edition,
        description=material.description,
        fob=base,
        exw=base,
        weight=material.exact[1],
        currency=subject.currency,
        production=production,
        materials=material.materials,
        answers=subject.answers,
        rule=material.rule,
        warnings=tuple(warnings),
    )


def carried(
    code: HSCode, edition: str, law: Law, answers: Mapping[str, bool | str], warnings: list[Message]
) -> HSCode | None:
    """A code in the agreement's edition, and what to say of it."""
    found = carry(code, edition, law.edition, answers)
    if found.candidates or found.code is None:
        several = tuple(one.dotted for one in found.candidates)
        warnings.append(say("carried_open", code=code.dotted, edition=edition, to=law.edition, codes=several))
    elif found.code != code[:6]:
        new = found.code.dotted
        warnings.append(say("carried", code=code.dotted, edition=edition, to=law.edition, new=new))
    return found.code


def _absorbed(content: Facts, law: Law) -> bool:
    """Whether what a material was made of stands in its place.

    Where goods originate in the agreement's area as a whole, working on a material in any party is part of the
    production of the good.
    """
    return not law.of_party and content.listed and content.party in law.parties


def _traced(content: Facts, value: int) -> int:
    """What of a non-originating material's value counts: the non-originating content, if it was made in a party.

    A content whose value is not known, or is more than the material's own, leaves the whole value.
    """
    if content.party not in content.law.parties or not content.listed:
        return value
    inside = [material.counted for material in content.non_originating]
    known = [amount for amount in inside if amount is not None]
    return min(sum(known), value) if len(known) == len(inside) else value


def _said_traced(line: str, counted: int, value: int, currency: str, article: str) -> Message:
    return say(
        "traced", line=line, amount=money("", counted, currency), value=money("", value, currency), article=article
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
    if material.basis == "FOB" and not originating and law.valuations.get("imported materials") == "CIF":
        for name in ("freight", "insurance"):
            extra = getattr(material, name)
            if extra is None:
                return None, name
            value += whole(extra)
    return value, ""
