"""A code of a claim in the agreement's edition: one that its own edition lacks, a slip perhaps, is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from headnote.engine.agreements.editions import carry
from headnote.engine.agreements.law import Law
from headnote.engine.agreements.library import editions, nomenclature
from headnote.grammar.codes import HSCode

from .determination import Message, say


def carried(
    code: HSCode | None,
    edition: str | None,
    law: Law,
    answers: Mapping[str, bool | str],
    warnings: list[Message],
    line: str = "",
) -> HSCode | None:
    """A code in the agreement's edition, and what to say of it. Without an edition it is taken to be in that one.

    None where it is not known: its edition lacks it, or it became several that share nothing. `line` is the material
    that it is the code of; none: the good.
    """
    if code is None:
        return None
    if (unknown := not_of(code, edition or law.edition, line)) is not None:
        warnings.append(unknown)
        return None
    if edition is None or edition == law.edition:
        return code
    found = carry(code, edition, law.edition, answers)
    if found.candidates or found.code is None:
        warnings.append(_about_several(code, edition, law, found.candidates))
    elif found.code != code[:6]:
        new = found.code.dotted
        warnings.append(say("carried", code=code.dotted, edition=edition, to=law.edition, new=new))
    return found.code


_NAMED = 12
"""So many codes are named one by one; of more, their chapters."""


def _about_several(code: HSCode, edition: str, law: Law, candidates: Sequence[HSCode]) -> Message:
    if len(candidates) <= _NAMED:
        several = tuple(one.dotted for one in candidates)
        return say("carried_open", code=code.dotted, edition=edition, to=law.edition, codes=several)
    chapters = tuple(sorted({one[:2] for one in candidates}))
    return say(
        "carried_wide", code=code.dotted, edition=edition, to=law.edition, count=len(candidates), chapters=chapters
    )


@lru_cache(maxsize=65536)
def not_of(code: HSCode, edition: str, line: str = "") -> Message | None:
    """What to say of a code that its edition lacks: the editions that have it, and the nearest codes of its own.

    None where the edition has it, or is not at hand. Of a national line, its first six digits count.
    """
    codes = nomenclature(edition)
    if codes is None or codes.has(code):
        return None
    near = tuple(one.dotted for one in codes.nearest(code))
    having = tuple(one for one in editions() if (other := nomenclature(one)) is not None and other.has(code))
    where = "line_" if line else ""
    named = {"lines": (line,)} if line else {}
    if having:
        return say(f"{where}code_of_other", **named, code=code.dotted, edition=edition, editions=having, near=near)
    return say(f"{where}code_of_none", **named, code=code.dotted, edition=edition, near=near)
