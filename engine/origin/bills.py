"""Bills of materials in figures: one pass over lines of which nothing sets any apart.

What a line amounts to is coded in `weighing`; this is the same for the lines that most bills are made of alone, and
tests compare both fact by fact. What stands apart (a role, a kit, deductions, materials of its own, an origin that is
not settled) sends the whole bill to `weighing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from headnote.engine.agreements.law import Law
from headnote.engine.amounts import whole
from headnote.engine.claims.claim import Material, Row
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode

from .coding import not_of
from .cumulating import Counts, by_cumulation
from .determination import Message, say
from .facts import Facts, MaterialFact, Subject
from .weighing import Gathered, day_of_supply, expired

SURELY = Counts(Truth.MET)


class PlainBill:
    """A bill in figures (`facts.Bill`). What its facts are is made when it is looked at: it is `later` to Facts."""

    __slots__ = ("_made", "_of_party", "_subject", "cumulated", "foreign", "given", "listed", "vnm", "vom")

    def __init__(self, subject: Subject, of_party: bool) -> None:
        self._subject, self._of_party = subject, of_party
        self._made: tuple[MaterialFact, ...] | None = None
        self.listed = bool(subject.rows)
        self.foreign: dict[HSCode | None, int] = {}
        self.vnm: int | None = None
        self.vom: int | None = None
        self.given = 0
        self.cumulated = False

    def materials(self) -> tuple[MaterialFact, ...] | None:
        """Each line as the requirements see it."""
        subject = self._subject
        if subject.materials is None or subject.rows is None:
            return None
        if self._made is None:
            holder = f"{subject.path}." if subject.path else ""
            home = (None, subject.production.party) if self._of_party else None
            lines = zip(subject.rows, subject.materials, strict=True)
            self._made = tuple([_fact(str(n), row, one, holder, home) for n, (row, one) in enumerate(lines, 1)])
        return self._made

    def doubt(self) -> None:
        """Nothing is open."""

    def hopeful(self) -> bool:
        """Nothing counts at best."""
        return False

    def has_content(self) -> bool:
        """No line counts by what it was made of."""
        return False

    def non_originating(self) -> tuple[MaterialFact, ...]:
        """Those that do not originate."""
        return tuple([one for one in self.materials() or () if not one.originating])

    def outside(self) -> tuple[str, ...]:
        """The lines of those that do not originate."""
        return tuple([str(line) for line, row in enumerate(self._subject.rows or (), 1) if not row[1]])


def _fact(line: str, row: Row, said: Material, holder: str, home: tuple[str | None, ...] | None) -> MaterialFact:
    """A line as the requirements see it. `home`: countries that are not another party; None: no matter which."""
    hs, originating, value = row
    lacks = "" if value is not None else "value"
    return MaterialFact(
        line,
        holder,
        hs,
        bool(originating),
        bool(originating) and home is not None and said.country not in home,
        value,
        None if said.net_weight_kg is None else whole(said.net_weight_kg),
        said.wholly_obtained,
        value,
        lacks,
        said.described_as,
        said.processes,
        said.country,
        None,
        value,
        lacks,
        0 if originating else value or 0,
        "",
        hs,
    )


def figured(subject: Subject, law: Law, day: date) -> Gathered | None:
    """The subject's materials weighed in figures; None where that needs more than figures (`weighing.gather`)."""
    rows = subject.rows
    if rows is None or (rows and subject.edition is not None and subject.edition != law.edition):
        return None
    bill = PlainBill(subject, law.of_party)
    foreign, own, unsaid, unvalued = bill.foreign, False, False, False
    for hs, originating, value in rows:
        if originating:
            own = True
            continue
        if originating is None:
            unsaid = True
        if value is None:
            unvalued = True
        foreign[hs] = foreign.get(hs, 0) + (value or 0)
    edition = subject.edition or law.edition
    if any(hs is not None and not_of(hs, edition) is not None for hs in foreign):
        return None
    vnm = sum(foreign.values())
    if own:
        home = [one for row, one in zip(rows, subject.materials or (), strict=True) if row[1]]
        if not all(_counts(one, edition, subject, law, day) for one in home):
            return None
        bill.cumulated = law.of_party and any(one.country not in (None, subject.production.party) for one in home)
    if rows:
        values = [row[2] for row in rows if row[1]] if own else []
        vom = sum([value for value in values if value is not None])
        bill.vnm, bill.vom = None if unvalued else vnm, None if None in values else vom
        bill.given = vnm + vom
    facts = Facts.later(
        bill,
        subject=subject,
        law=law,
        party=subject.production.party,
        bill=bill,
    )
    about = _about(rows, subject.materials or ()) if own or unsaid else ()
    return Gathered(facts, (*subject.warnings, *about), (), ())


def _counts(said: Material, edition: str, subject: Subject, law: Law, day: date) -> bool:
    """Whether an originating line surely counts as such: its code is one, its declaration holds, and its origin."""
    if said.hs is not None and not_of(said.hs, edition) is not None:
        return False
    if said.declaration is not None and expired(said, day_of_supply(said, subject.production, day)):
        return False
    return by_cumulation(subject, law, "", said.country) == SURELY


def _about(rows: Iterable[Row], materials: Sequence[Material]) -> Iterable[Message]:
    """What to say of lines of unknown origin, and of origin without a declaration where others have one."""
    if unsaid := [str(n) for n, row in enumerate(rows, 1) if row[1] is None]:
        yield say("unknown_origin", lines=tuple(unsaid))
    undeclared = [str(n) for n, one in enumerate(materials, 1) if one.originating and one.declaration is None]
    if undeclared and any(one.declaration for one in materials):
        yield say("declaration_missing", lines=tuple(undeclared))
