"""A material's value under an agreement: at its basis, less what is deducted; and what of it counts in VNM."""

from __future__ import annotations

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import money, whole
from headnote.engine.claims.claim import Material

from .deductions import deducted
from .determination import Message, say
from .facts import Facts, MaterialFact


def value_of(material: Material, law: Law, originating: bool) -> tuple[int | None, str]:
    """A material's value wherever a requirement or a tolerance asks for it, or the field that is missing for it.

    Of a non-originating material, what the article deducts from its value is taken off. Where the agreement asks for
    the CIF value of imported materials, an FOB price needs freight and insurance; where it asks for the customs value,
    what that is depends on the country, and no other value stands for it.
    """
    value = material.exact[0]
    if value is None:
        return None, "value"
    if not originating and _at_another(material, law):
        return None, "value"
    if not originating and _at_cif(material, law):
        for name in ("freight", "insurance"):
            extra = getattr(material, name)
            if extra is None:
                return None, name
            value += whole(extra)
    return value if originating else max(0, value - deducted(material, law)), ""


def counted_of(material: Material, value: int, made_of: Facts | None, law: Law, *, hopeful: bool = False) -> int:
    """What of a non-originating material's value counts in a value content; hopeful: at least.

    Less what is deducted there alone, or its traced content, which is `made_of`.
    """
    counted = max(0, value - deducted(material, law, for_content=True))
    if made_of is not None and law.tracing is not None:
        counted = min(counted, traced(made_of, value, hopeful=hopeful))
    return counted


def least(material: Material, law: Law) -> int:
    """What a material's value is at least where it, or freight or insurance that is to be added to it, is not given."""
    given = 0 if _at_another(material, law) else material.exact[0] or 0
    if _at_cif(material, law):
        given += sum(whole(extra) for extra in (material.freight, material.insurance) if extra is not None)
    return max(0, given - deducted(material, law) - deducted(material, law, for_content=True))


def _at_another(material: Material, law: Law) -> bool:
    """Whether the customs value is asked for, and another one is given."""
    customs = law.valuations.get("imported materials") == "customs value"
    return customs and material.basis not in (None, "customs value")


def _at_cif(material: Material, law: Law) -> bool:
    """Whether freight and insurance are to be added to a non-originating material's value."""
    return material.basis == "FOB" and law.valuations.get("imported materials") == "CIF"


def traced(content: Facts, value: int, *, hopeful: bool = False) -> int:
    """What of a non-originating material's value counts: the non-originating content, if it was made in a party.

    A content whose value is not known, or is more than the material's own, leaves the whole value; hopeful: only what
    is known of it, which is the least that it may be (see `untraced`).
    """
    if content.party not in content.law.parties and not (hopeful and content.party is None):
        return value
    if not content.listed:
        return 0 if hopeful else value
    inside = _traced_in(content)
    if not hopeful and any(material.counted is None for material in inside):
        return value
    return min(sum(material.least if material.counted is None else material.counted for material in inside), value)


def untraced(content: Facts) -> tuple[str, ...]:
    """The fields that would tell how much of a material's content counts."""
    if content.party is not None and content.party not in content.law.parties:
        return ()
    unplaced = () if content.party is not None else (content.subject.field("production.party"),)
    if not content.listed:
        return (*unplaced, content.subject.field("materials"))
    return (*unplaced, *(material.unvalued for material in _traced_in(content) if material.counted is None))


def _traced_in(content: Facts) -> tuple[MaterialFact, ...]:
    return content.asked("value content").non_originating


def said_traced(line: str, counted: int, value: int, currency: str, article: str) -> Message:
    """That only a material's content counts, and by which article."""
    return say(
        "traced", line=line, amount=money("", counted, currency), value=money("", value, currency), article=article
    )
