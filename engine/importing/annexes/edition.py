"""Whether an annex's codes are those of the agreement's edition of the Harmonized System, or of another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from headnote.grammar.codes import HSCode
from headnote.grammar.nomenclature import Nomenclature

from .codes import Printed, place


@dataclass(frozen=True, slots=True)
class Strangers:
    """Codes of a source that an edition lacks, and how many of them each other edition has."""

    edition: str
    codes: tuple[str, ...]
    elsewhere: Mapping[str, int]

    def __str__(self) -> str:
        shown = ", ".join(HSCode(code).dotted for code in self.codes[:6]) + (" …" if len(self.codes) > 6 else "")
        counted = "1 code is" if len(self.codes) == 1 else f"{len(self.codes):,} codes are"
        best = max(self.elsewhere.values(), default=0)
        names = " and of ".join(name for name, count in self.elsewhere.items() if count == best)
        if not best:
            known = "no other edition has them"
        elif len(self.codes) == 1:
            known = f"it is of {names}"
        else:
            known = f"{best:,} are of {names}"
        return f"{counted} not of {self.edition} ({shown}); {known}"


def strangers(printed: Iterable[Printed], edition: Nomenclature, others: Sequence[Nomenclature]) -> Strangers | None:
    """The codes that are not of an edition; None where there are none."""
    codes = dict.fromkeys(code for one in printed for code in place(one, edition).strange)
    if not codes:
        return None
    elsewhere = {other.edition: sum(other.has(HSCode(code)) for code in codes) for other in others}
    return Strangers(edition.edition, tuple(codes), elsewhere)
