"""A claim's materials weighed under an agreement: originating or not, at which value, under which code.

The way of a material: what it is for (packing and the like), whether it originates (declared, determined from its own
materials, or by its role), what of its value counts, and its code in the agreement's edition.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from headnote.engine.agreements.law import Law, Treatment
from headnote.engine.agreements.untranscribed import Supposed
from headnote.engine.amounts import money, whole
from headnote.engine.claims.claim import Material, rows_of
from headnote.engine.claims.production import Production
from headnote.engine.truth import Truth
from headnote.grammar.agreements.chapter import ASKED

from .bases import about_bases, net_cost
from .coding import carried
from .contents import content_of, permitted, under
from .cumulating import about_supposed, counting_in, rolls_up
from .deductions import about_deductions
from .determination import STATES, Determination, Message, say
from .facts import Doubt, Facts, MaterialFact, Subject, facts_of
from .valuing import counted_of, least, said_traced, traced, untraced, value_of

EVERY = frozenset(ASKED)
"""Every kind of requirement that packing and the like may be set apart for."""

Determine = Callable[[Subject], tuple[Determination, Facts]]


class Gathered(NamedTuple):
    """Facts with what was noticed on the way, and the determinations of materials."""

    facts: Facts
    warnings: tuple[Message, ...]
    inner: tuple[tuple[str, Determination], ...]
    citations: tuple[str, ...]


def gather(subject: Subject, law: Law, day: date, determine: Determine) -> Gathered:
    """Weigh each material of a subject. `determine` decides materials that have materials of their own."""
    weighing = _Weighing(subject, law, day, determine)
    for number, material in enumerate(subject.materials or (), 1):
        weighing.add(str(number), material)
    return weighing.done()


class _Origin(NamedTuple):
    """Whether a material originates, in which country, and what it was made of, if that was determined.

    `missing` is what would tell, where it is not known.
    """

    state: Truth
    country: str | None
    content: Facts | None = None
    missing: tuple[str, ...] = ()


class _Weighing:
    """The materials of one subject, while they are weighed: at worst, and at best where their origin is open."""

    def __init__(self, subject: Subject, law: Law, day: date, determine: Determine) -> None:
        self.subject, self.law, self.day, self.determine = subject, law, day, determine
        self.party = subject.production.party
        self.holder = f"{subject.path}." if subject.path else ""
        self.warnings: list[Message] = list(subject.warnings)
        self.inner: list[tuple[str, Determination]] = []
        self.unknown: list[str] = []
        self.elsewhere: dict[str, tuple[str, ...]] = {}
        self.undeclared: list[str] = []
        self.cited: dict[str, None] = {}
        self.materials: list[MaterialFact] = []
        self.best: list[MaterialFact] = []
        self.choices = False
        self.open: dict[str, tuple[str, ...]] = {}

    def add(self, line: str, material: Material) -> None:
        """Weigh one material."""
        law = self.law
        treatment = law.treatments.get(material.role)
        if treatment is not None:
            self._treated(line, treatment)
            if treatment.disregarded >= EVERY:
                return
        if material.assists:
            added = sum(whole(one.amount) for one in material.assists)
            whats = tuple(one.what for one in material.assists)
            self.warnings.append(say("assists", line=line, amount=money("", added, self.subject.currency), whats=whats))
        if material.kit and law.unassembled is not None and (material.materials or not material.originating):
            self._put_kit(line, material, law.unassembled)
            return
        origin = self._origin(line, material, treatment)
        made_of = origin.content
        may = permitted(self.subject, material, made_of, law, line)
        if made_of is not None and not rolls_up(law) and may.state is Truth.NOT_MET:
            self.warnings.append(say("no_roll_up", line=line))
        if material.counted_as == "content" and may.state is Truth.NOT_MET:
            self.warnings.append(say("no_content", line=line, agreement=law.name))
        article = may.article if may.state is Truth.MET else None
        worst = best_fact = self._fact(line, material, treatment, origin, origin.state is Truth.MET, article)
        self._about_counted(line, material, worst, made_of)
        if material.counted_as == "content" and may.state is Truth.NOT_KNOWN and not worst.originating:
            worst = self._unlisted(line, material, may.missing[0])
        missing = (*(origin.missing if origin.state is Truth.NOT_KNOWN else ()), *may.missing)
        if made_of is not None:
            missing = (*missing, *(untraced(made_of) if law.tracing is not None else ()))
            if made_of.doubt is not None:
                missing = (*missing, *made_of.doubt.missing)
                origin = origin._replace(content=made_of.doubt.best)
            article = may.article if may.state is not Truth.NOT_MET else None
        if made_of is not None or origin.state is Truth.NOT_KNOWN:
            # Of content that may count and is not listed, all may turn out to originate.
            unlisted = made_of is not None and not made_of.listed and article is not None
            originates = origin.state is not Truth.NOT_MET or unlisted
            best_fact = self._fact(line, material, treatment, origin, originates, article, hopeful=True)
            if may.state is Truth.NOT_KNOWN and best_fact.content is not None:
                best_fact = best_fact._replace(content=best_fact.content._replace(fixed=False))
        supposed = law.supposed(material.role, self.subject.answers)
        if supposed.state is not Truth.NOT_MET:
            self._say_supposed(line, supposed)
            # Left out, it fails no requirement: it counts as what passes each, and the bill still lists it.
            best_fact = best_fact._replace(originating=True, cumulated=False, country=self.party, content=None)
            best_fact = best_fact._replace(wholly_obtained=True)
            worst = best_fact if supposed.state is Truth.MET else worst
            missing = (*missing, *supposed.missing)
        self._put(line, (worst,), (best_fact,), missing)

    def _say_supposed(self, line: str, supposed: Supposed) -> None:
        """Say what hangs on an article that is not transcribed."""
        self.cited[supposed.article] = None
        self.warnings += about_supposed(line, supposed)

    def _put_kit(self, line: str, material: Material, article: str) -> None:
        """Put a kit's parts in its place; of one that lists none, neither codes nor values are known."""
        self.cited[article] = None
        if material.materials:
            _, parts = self.determine(_as_good(self.subject, material, f"{self.holder}materials[{line}]", self.law))
            if parts.materials:
                self.warnings.append(say("kit", line=line, article=article))
                best = parts.doubt.best if parts.doubt else parts
                worst_parts, best_parts = (
                    under(line, one.materials or (), self.subject, self.law) for one in (parts, best)
                )
                self._put(line, worst_parts, best_parts, parts.doubt.missing if parts.doubt else ())
                return
        self.warnings.append(say("kit_without_parts", line=line, article=article))
        if material.originating is None:
            self.unknown.append(line)
        unlisted = self._unlisted(line, material, f"{self.holder}materials[{line}].materials")
        # Its parts may originate, whatever is said of the kit.
        self._put(line, (unlisted,), (unlisted._replace(originating=True, country=self.party),), (unlisted.unvalued,))

    def _unlisted(self, line: str, material: Material, told_by: str) -> MaterialFact:
        """What stands for a material's own materials where it is not known which they are. `told_by` would tell."""
        return MaterialFact(
            line=line,
            holder=self.holder,
            hs=None,
            originating=False,
            cumulated=False,
            value=None,
            weight=material.exact[1],
            wholly_obtained=None,
            counted=None,
            country=material.country,
            told_by=told_by,
        )

    def _treated(self, line: str, treatment: Treatment) -> None:
        """Say how packing and the like count, and cite the article."""
        self.cited[treatment.citation] = None
        for key, asked in (("disregarded", treatment.disregarded), ("as_originating", treatment.originating)):
            if asked:
                kinds = () if asked >= EVERY else tuple(kind for kind in ASKED if kind in asked)
                said = say(
                    key if kinds else f"{key}_always",
                    line=line,
                    role=treatment.role,
                    requirements=kinds,
                    article=treatment.citation,
                )
                self.warnings.append(said)

    def _put(
        self, line: str, worst: tuple[MaterialFact, ...], best: tuple[MaterialFact, ...], missing: tuple[str, ...]
    ) -> None:
        """Count a material as `worst`, or as `best` if what is open about it turns out well."""
        self.materials += worst
        self.best += best
        self.choices = self.choices or any(one.content is not None for one in best)
        if worst != best:
            self.open[line] = missing

    def _fact(
        self,
        line: str,
        material: Material,
        treatment: Treatment | None,
        origin: _Origin,
        originating: bool,
        article: str | None,
        *,
        hopeful: bool = False,
    ) -> MaterialFact:
        law, made_of = self.law, origin.content
        value, lacks = self._value(material, originating)
        counted = value
        if not originating and value is not None:
            counted = counted_of(material, value, made_of, law, hopeful=hopeful)
        brought, unbrought = counted, lacks
        if originating:
            foreign, unbrought = self._value(material, counts=False)
            brought = None if foreign is None else counted_of(material, foreign, None, law)
        return MaterialFact(
            line=line,
            holder=self.holder,
            hs=self._code(line, material),
            originating=originating,
            cumulated=originating and law.of_party and origin.country not in (None, self.party),
            value=value,
            weight=material.exact[1],
            wholly_obtained=material.wholly_obtained,
            counted=counted,
            lacks=lacks,
            described_as=material.described_as,
            processes=material.processes,
            country=origin.country,
            treatment=treatment,
            brought=brought,
            unbrought=unbrought,
            least=0 if origin.content is not None or originating else least(material, law),
            claimed=material.hs,
            in_component=material.in_component,
            content=None
            if article is None or made_of is None
            else content_of(line, material, made_of, article, self.subject),
        )

    def done(self) -> Gathered:
        """The facts, and what was noticed on the way."""
        if self.unknown:
            self.warnings.append(say("unknown_origin", lines=tuple(self.unknown)))
        if self.elsewhere:
            others = tuple(dict.fromkeys(name for names in self.elsewhere.values() for name in names))
            lines = tuple(self.elsewhere)
            self.warnings.append(say("origin_of_others", lines=lines, others=others, agreement=self.law.name))
        if self.undeclared and any(m.declaration for m in self.subject.materials or ()):
            self.warnings.append(say("declaration_missing", lines=tuple(self.undeclared)))
        doubt = None
        best = facts_of(self.subject, self.law, tuple(self.best), hopeful=True) if self.open or self.choices else None
        if best is not None:
            missing = dict.fromkeys(field for fields in self.open.values() for field in fields)
            doubt = Doubt(best, tuple(self.open), tuple(missing))
        materials = None if self.subject.materials is None else tuple(self.materials)
        facts = facts_of(self.subject, self.law, materials, doubt)
        return Gathered(facts, tuple(self.warnings), tuple(self.inner), tuple(self.cited))

    def _origin(self, line: str, material: Material, treatment: Treatment | None) -> _Origin:
        """Whether a material counts as originating: it originates, and in a country from where that counts."""
        if treatment is not None and treatment.disregarded | treatment.originating >= EVERY:
            return _Origin(Truth.MET, self.party)
        origin = self._said(line, material) if material.materials is None else self._determined(line, material)
        if origin.state is Truth.NOT_MET:
            return origin
        counts = counting_in(self.subject, self.law, line, material, origin.country)
        self.warnings += counts.warnings
        self.cited |= dict.fromkeys(counts.cited)
        return origin._replace(state=min(origin.state, counts.state), missing=(*origin.missing, *counts.missing))

    def _said(self, line: str, material: Material) -> _Origin:
        """What the claim says of a material's origin; not said is non-originating, as the agreements have it."""
        if material.originating is None and material.origin:
            self.elsewhere[line] = tuple(material.origin)
        elif material.originating is None:
            self.unknown.append(line)
        elif material.originating and material.declaration is None:
            self.undeclared.append(line)
        elif (
            material.originating
            and (day := expired(material, day_of_supply(material, self.subject.production, self.day)))
            and material.declaration is not None
        ):
            self.warnings.append(say("declaration_expired", line=line, id=material.declaration.id, day=day))
            return _Origin(Truth.NOT_MET, material.country)
        return _Origin(Truth.MET if material.originating else Truth.NOT_MET, material.country)

    def _determined(self, line: str, material: Material) -> _Origin:
        """A material with materials of its own: determined first, and counted so where the agreement has roll-up."""
        path = f"{self.holder}materials[{line}]"
        outcome, content = self.determine(_as_good(self.subject, material, path, self.law))
        supposed = self.law.supposed("materials used in production", self.subject.answers)
        roll_up = self.law.roll_up or (supposed.article if supposed.state is not Truth.NOT_MET else None)
        if roll_up is None or (supposed.article and material.originating):
            return _Origin(Truth.MET if material.originating else Truth.NOT_MET, material.country, content)
        self.inner.append((line, outcome))
        self.warnings += _about_inner(line, material, outcome)
        state, missing = STATES[outcome.verdict], outcome.missing
        if outcome.originating:
            self.cited[roll_up] = None
        if supposed.missing and state is not Truth.NOT_MET:
            self._say_supposed(line, supposed)
            state, missing = Truth.NOT_KNOWN, (*missing, *supposed.missing)
        return _Origin(state, content.party, content, missing)

    def _value(self, material: Material, counts: bool) -> tuple[int | None, str]:
        value = material.exact[0]
        if material.basis is None and value is not None and not material.deductions:
            return value, ""
        return value_of(material, self.law, counts)

    def _about_counted(self, line: str, material: Material, fact: MaterialFact, made_of: Facts | None) -> None:
        """Say what could not be deducted from a non-originating material's value, and what was traced."""
        value, article = fact.value, self.law.tracing
        if fact.originating or value is None:
            return
        if material.deductions:
            self.warnings += about_deductions(line, material, self.law)
        if made_of is not None and article is not None and (amount := traced(made_of, value)) < value:
            self.cited[article] = None
            self.warnings.append(said_traced(line, amount, value, self.subject.currency, article))

    def _code(self, line: str, material: Material) -> str | None:
        edition = material.hs_edition or self.subject.edition
        return carried(material.hs, edition, self.law, self.subject.answers, self.warnings, line)


def day_of_supply(material: Material, production: Production | None, day: date) -> date:
    """The day on which a supplier's declaration has to be valid: of supply, else of production, else the claim's."""
    return material.supplied or (production.date if production is not None else None) or day


def expired(material: Material, day: date) -> str:
    """The last day of a supplier's declaration that is no longer, or not yet, valid; empty for a valid one."""
    declaration = material.declaration
    if declaration is None:
        return ""
    if declaration.date > day:
        return str(declaration.date)
    last = declaration.valid_until
    return str(last) if last is not None and last < day else ""


def _about_inner(line: str, material: Material, outcome: Determination) -> list[Message]:
    """What to say of a material's own determination."""
    found = []
    if material.price is None and material.value is not None:
        found.append(say("own_price_unsaid", line=line))
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
    edition = material.hs_edition or subject.edition
    warnings += about_bases(None, production, law)
    return Subject(
        path=path,
        hs=carried(material.hs, edition, law, subject.answers, warnings),
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
        claimed=material.hs,
        value=(base, "good.value"),
        transaction=(base, "good.transaction_value"),
        net_cost=net_cost(production, law),
        rows=rows_of(material.materials),
    )
