"""Cumulation with countries that are no party: which of their materials, or of their production, counts."""

from __future__ import annotations

from typing import Literal, NamedTuple

from headnote.engine.agreements.law import Law
from headnote.engine.truth import Truth

from .conditions import Held, holds
from .facts import Facts, MaterialFact
from .findings.selecting import good_is, is_of, untold, untold_of_good


class Extended(NamedTuple):
    """Whether something counts, by which article, and what would tell. Not met by no article: nothing is said of it."""

    state: Truth = Truth.NOT_MET
    article: str = ""
    missing: tuple[str, ...] = ()


def reaches(law: Law, country: str | None) -> bool:
    """Whether cumulation extends to a country at all."""
    return any(country in _named(one.union, one.countries) for one, _ in law.also_with)


def extended(
    facts: Facts, material: MaterialFact, country: str | None, what: Literal["originating materials", "production"]
) -> Extended:
    """Whether a material of a country, or its production there, counts for the good: by any line of the article."""
    found = Extended()
    for one, article in facts.law.also_with:
        if one.what != what or country not in _named(one.union, one.countries):
            continue
        held = holds(one.rule, facts) if one.rule is not None else Held(Truth.MET)
        state = min(good_is(one.goods, facts), is_of(material, (), one.materials, facts, ()), held.state)
        told = (*untold_of_good(one.goods, facts), *untold((material,), (), one.materials, facts, ()))
        missing = (*told, *held.missing)
        if state > found.state or not found.article:
            found = Extended(state, article, missing if state is Truth.NOT_KNOWN else ())
    return found


def _named(union: str | None, countries: tuple[str, ...]) -> tuple[str, ...]:
    return countries if union is None else (union,)
