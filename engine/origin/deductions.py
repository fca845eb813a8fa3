"""What is deducted from a material's value: the kinds of cost that the agreement names, as it allows them."""

from __future__ import annotations

import re

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import whole
from headnote.engine.claims.claim import Deduction, Material
from headnote.grammar.agreements.chapter import Deductible

from .determination import Message, say

_SEVERAL = re.compile(r"\s*(?:,|、|;|\band\b|・)\s*", re.IGNORECASE)


def deducted(material: Material, law: Law, *, for_content: bool = False) -> int:
    """What the agreement lets deduct from a material's value, in millionths.

    `for_content`: what it lets deduct in a value content alone, instead.
    """
    if not material.deductions:
        return 0
    made = ((one, item) for one in material.deductions if (item := _allowed(one, material, law)) is not None)
    return sum(whole(one.amount) for one, item in made if item.for_content is for_content)


def about_deductions(line: str, material: Material, law: Law) -> list[Message]:
    """What to say of deductions that were not made."""
    found = (_refused(one, material, law, line) for one in material.deductions)
    return [message for message in found if message is not None]


def _kinds(text: str) -> frozenset[str]:
    """The kinds that a deduction names: "freight, insurance and packing" are three."""
    return frozenset(part.casefold() for part in _SEVERAL.split(text) if part)


def _item_of(one: Deduction, law: Law) -> Deductible | None:
    """The line of the article that names every kind that a deduction names."""
    named = _kinds(one.what)
    return next((item for item in law.deductible if named and named <= {text.casefold() for text in item.texts}), None)


def _allowed(one: Deduction, material: Material, law: Law) -> Deductible | None:
    """The line of the article by which a deduction is made; None where it is not."""
    return _item_of(one, law) if _refused(one, material, law, "") is None else None


def _refused(one: Deduction, material: Material, law: Law, line: str) -> Message | None:
    """Why a deduction is not made; None where it is."""
    found = _item_of(one, law)
    if found is None:
        return say("not_deductible", line=line, what=one.what, agreement=law.name, kinds=_listed(law.deductible))
    if found.from_price_paid and material.basis != "price paid":
        return say("deduction_price_paid", line=line, what=one.what)
    if found.with_document and not one.document:
        return say("deduction_undocumented", line=line, what=one.what)
    return None


def _listed(deductible: tuple[Deductible, ...]) -> tuple[str, ...]:
    return tuple(text for item in deductible for text in item.texts)
