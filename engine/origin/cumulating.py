"""Whether what originates in a country counts as originating: in a party, and by cumulation in another one."""

from __future__ import annotations

from typing import NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.untranscribed import Supposed
from headnote.engine.claims.claim import Material
from headnote.engine.truth import Truth

from .coding import carried
from .conditions import holds
from .determination import Message, say
from .extended import extended, reaches
from .facts import MaterialFact, Subject, facts_of
from .findings.selecting import is_of, untold


class Counts(NamedTuple):
    """Whether a material counts as originating if it originates, what would tell, what to say, and what to cite."""

    state: Truth
    missing: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    cited: tuple[str, ...] = ()


def counting_in(subject: Subject, law: Law, line: str, material: Material, country: str | None) -> Counts:
    """Whether what originates in a country counts, and, of a stock of fungible materials, whether it may be told."""
    counts = by_cumulation(subject, law, line, country)
    if counts.state is not Truth.MET and reaches(law, country):
        counts = _beyond(subject, law, line, material, country)
    if not material.fungible:
        return counts
    stock = _of_stock(subject, law, line, material)
    return Counts(
        min(counts.state, stock.state),
        (*counts.missing, *stock.missing),
        (*counts.warnings, *stock.warnings),
        (*counts.cited, *stock.cited),
    )


def _beyond(subject: Subject, law: Law, line: str, material: Material, country: str | None) -> Counts:
    """Whether a material that originates in a country that is no party counts by what the article extends to."""
    facts = facts_of(subject, law, ())
    found = extended(facts, plain_fact(subject, law, line, material), country, "originating materials")
    said = () if found.state is Truth.MET else (say("not_extended", line=line, article=found.article),)
    if found.state is Truth.NOT_KNOWN:
        said = (say("perhaps_extended", line=line, article=found.article),)
    return Counts(found.state, found.missing, said, (found.article,) if found.state is Truth.MET else ())


def _of_stock(subject: Subject, law: Law, line: str, material: Material) -> Counts:
    """Whether an inventory method may tell the origin of a material that is drawn from a stock."""
    supposed = law.supposed("fungible materials", subject.answers)
    if supposed.article:
        return Counts(supposed.state, supposed.missing, about_supposed(line, supposed), (supposed.article,))
    facts, fact = facts_of(subject, law, ()), plain_fact(subject, law, line, material)
    materials = [one.materials for one in law.stocks if one.materials]
    methods = [method.casefold() for one in law.stocks for method in one.methods]
    used = material.inventory_method
    parts = [holds(one.rule, facts)[:2] for one in law.stocks if one.rule is not None]
    if materials:
        state = max(is_of(fact, (), one, facts, ()) for one in materials)
        parts.append((state, tuple(field for one in materials for field in untold((fact,), (), one, facts, ()))))
    if methods and used is None:
        parts.append((Truth.NOT_KNOWN, (fact.field("inventory_method"),)))
    elif methods:
        parts.append((Truth.MET if used is not None and used.casefold() in methods else Truth.NOT_MET, ()))
    state = min((state for state, _ in parts), default=Truth.MET)
    if state is Truth.MET:
        return Counts(state)
    key = "stock_not_told" if state is Truth.NOT_MET else "stock_perhaps_told"
    missing = tuple(dict.fromkeys(field for here, fields in parts if here is Truth.NOT_KNOWN for field in fields))
    said = say(key, line=line, article=law.fungible or law.name)
    return Counts(state, missing if state is Truth.NOT_KNOWN else (), (said,))


def plain_fact(subject: Subject, law: Law, line: str, material: Material) -> MaterialFact:
    """A material by its code and what it is described as, before it is weighed."""
    code = carried(material.hs, material.hs_edition or subject.edition, law, subject.answers, [], line)
    holder = f"{subject.path}." if subject.path else ""
    return MaterialFact(
        line=line,
        holder=holder,
        hs=code,
        originating=False,
        cumulated=False,
        value=None,
        weight=None,
        wholly_obtained=None,
        counted=None,
        described_as=material.described_as,
        claimed=material.hs,
    )


def rolls_up(law: Law) -> bool:
    """Whether a material that originates may count as such: by the article, or perhaps by one that is not at hand."""
    return law.roll_up is not None or "materials used in production" in law.untranscribed


def about_supposed(line: str, supposed: Supposed) -> tuple[Message, ...]:
    """What to say of a material that hangs on an article that is not transcribed, and for which no claim answers."""
    if supposed.state is not Truth.NOT_KNOWN:
        return ()
    return (say("line_untranscribed", line=line, article=supposed.article, question=supposed.question),)


def by_cumulation(subject: Subject, law: Law, line: str, country: str | None) -> Counts:
    """Whether what originates in a country counts."""
    state, missing = _counts(subject, law, country)
    if state is not Truth.NOT_MET and not missing:
        return Counts(state)
    other = country in law.parties and country != subject.production.party and law.of_party
    supposed = law.supposed("cumulation", subject.answers)
    if state is Truth.NOT_MET and other and supposed.article:
        return Counts(supposed.state, supposed.missing, about_supposed(line, supposed), (supposed.article,))
    return Counts(state, missing, tuple(_not_counted(subject, law, line, country or "")))


def _counts(subject: Subject, law: Law, country: str | None) -> tuple[Truth, tuple[str, ...]]:
    """Whether what originates in a country counts as originating: in a party, and by cumulation in another one.

    With what would tell, besides where the material was made.
    """
    if country is None:
        return Truth.NOT_KNOWN, ()
    party, standing = subject.production.party, law.standing(country, subject.answers)
    if standing is Truth.NOT_KNOWN:
        return standing, (f'answers."{law.asked_of(country)}"',)
    if standing is Truth.NOT_MET or not law.of_party or law.cumulation is not None or country == party:
        return standing, ()
    return (Truth.NOT_KNOWN, (subject.field("production.party"),)) if party is None else (Truth.NOT_MET, ())


def _not_counted(subject: Subject, law: Law, line: str, country: str) -> list[Message]:
    if law.standing(country, subject.answers) is Truth.NOT_KNOWN:
        return [say("material_undated", line=line, country=country, asked=law.asked_of(country))]
    if country not in law.party_periods:
        return [say("not_a_party", line=line, country=country)]
    if country in law.parties:
        return [say("no_cumulation", line=line, country=country)] if subject.production.party is not None else []
    return [say("not_yet_a_party", line=line, country=country, first=str(law.in_force_from(country) or ""))]
