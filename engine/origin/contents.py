"""What a material was made of: whether an article lets it count in the material's place, and as what."""

from __future__ import annotations

from typing import NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import whole
from headnote.engine.claims.claim import Material
from headnote.engine.truth import Truth

from .cumulating import plain_fact
from .extended import extended, reaches
from .facts import Content, Facts, MaterialFact, Subject, facts_of


class Permitted(NamedTuple):
    """Whether a material may count by its content, by which article, and what would tell."""

    state: Truth
    article: str = ""
    missing: tuple[str, ...] = ()


def permitted(subject: Subject, material: Material, content: Facts | None, law: Law, line: str) -> Permitted:
    """Whether the production of a material counts as production of the good: in its own party, or in any party.

    Or in a country that is none, where the article extends to that. Of one whose list of materials is empty it is not
    known what there is to count (docs/decisions/0006).
    """
    if content is None or material.counted_as == "whole":
        return Permitted(Truth.NOT_MET)
    found = _of_production(subject, material, content, law, line)
    if content.listed or found.state is Truth.NOT_MET:
        return found
    return Permitted(Truth.NOT_KNOWN, found.article, (*found.missing, content.subject.field("materials")))


def _of_production(subject: Subject, material: Material, content: Facts, law: Law, line: str) -> Permitted:
    article = law.any_production or law.own_production
    if reaches(law, content.party):
        fact = plain_fact(subject, law, line, material)
        return Permitted(*extended(facts_of(subject, law, ()), fact, content.party, "production"))
    if article is None:
        supposed = law.supposed("production", subject.answers)
        return Permitted(supposed.state, supposed.article, supposed.missing)
    made, party = content.party, subject.production.party
    if made is None:
        return Permitted(Truth.NOT_KNOWN, article, (content.subject.field("production.party"),))
    standing = law.standing(made, subject.answers)
    missing = (f'answers."{law.asked_of(made)}"',) if standing is Truth.NOT_KNOWN else ()
    if law.any_production is None and standing is not Truth.NOT_MET and made != party:
        if party is not None:
            return Permitted(Truth.NOT_MET)
        return Permitted(Truth.NOT_KNOWN, article, (*missing, subject.field("production.party")))
    return Permitted(standing, article, missing)


def content_of(line: str, material: Material, made_of: Facts, article: str, subject: Subject) -> Content:
    """What stands in a material's place where it counts by its content. `line` is its own."""
    return Content(
        materials=under(line, made_of.materials or (), subject, made_of.law),
        costs=made_of.costs,
        processes=made_of.processes,
        path=made_of.subject.path,
        party=made_of.party,
        worth=None if material.value is None else whole(material.value),
        article=article,
        fixed=material.counted_as == "content",
        listed=made_of.listed,
    )


def under(line: str, materials: tuple[MaterialFact, ...], subject: Subject, law: Law) -> tuple[MaterialFact, ...]:
    """The materials of a material as those of the good: numbered below it, cumulated if of another party than it."""
    return tuple(_under(line, material, subject, law) for material in materials)


def _under(line: str, material: MaterialFact, subject: Subject, law: Law) -> MaterialFact:
    content = material.content
    if content is not None:
        content = content._replace(materials=under(line, content.materials, subject, law))
    elsewhere = law.of_party and material.country not in (None, subject.production.party)
    return material._replace(
        line=f"{line}.{material.line}", content=content, cumulated=material.originating and elsewhere
    )
