"""Whether what originates in a country counts as originating: in a party, and by cumulation in another one."""

from __future__ import annotations

from typing import NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.untranscribed import Supposed
from headnote.engine.claims.claim import Material
from headnote.engine.truth import Truth

from .determination import Message, say
from .facts import Subject


class Counts(NamedTuple):
    """Whether a material counts as originating if it originates, what would tell, what to say, and what to cite."""

    state: Truth
    missing: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    cited: tuple[str, ...] = ()


def counting_in(subject: Subject, law: Law, line: str, material: Material, country: str | None) -> Counts:
    """Whether what originates in a country counts, and, of a stock of fungible materials, whether it may be told."""
    counts = by_cumulation(subject, law, line, country)
    stock = law.supposed("fungible materials", subject.answers)
    if not material.fungible or not stock.article:
        return counts
    return Counts(
        min(counts.state, stock.state),
        (*counts.missing, *stock.missing),
        (*counts.warnings, *about_supposed(line, stock)),
        (*counts.cited, stock.article),
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


def _supposed_cumulation(subject: Subject, law: Law, country: str | None) -> Supposed:
    """What the claim supposes of materials of another party, where the article on cumulation is not transcribed."""
    other = country is not None and country in law.parties and country != subject.production.party
    return law.supposed("cumulation", subject.answers) if other and law.of_party else Supposed(Truth.NOT_MET)


def _not_counted(subject: Subject, law: Law, line: str, country: str) -> list[Message]:
    if law.standing(country, subject.answers) is Truth.NOT_KNOWN:
        return [say("material_undated", line=line, country=country, asked=law.asked_of(country))]
    if country not in law.party_periods:
        return [say("not_a_party", line=line, country=country)]
    if country in law.parties:
        return [say("no_cumulation", line=line, country=country)] if subject.production.party is not None else []
    return [say("not_yet_a_party", line=line, country=country, first=str(law.in_force_from(country) or ""))]
