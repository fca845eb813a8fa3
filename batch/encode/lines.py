"""Lines of the bills as kinds and amounts: what a line says besides its amounts is read once for each distinct case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from headnote.batch.columns import KEY, LINE, ORIGIN, ROW, nested
from headnote.batch.measure.states import MET, NOT_KNOWN, NOT_MET
from headnote.batch.measure.view import Kinds
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.claims.origins import for_another
from headnote.engine.claims.reading.problems import InputError
from headnote.engine.origin.coding import carried
from headnote.engine.origin.extended import reaches
from headnote.engine.origin.parties import in_parties
from headnote.engine.origin.weighing import EVERY

from .dictionary import joined
from .goods import Case, land, reach
from .worth import FLAGS, FOREIGN, Worth, of_flags

CODED = ("hs", "hs_edition", "described_as", "processes")
SAID = (
    *("originating", "wholly_obtained", "country", "role", "basis", "fungible", "kit", "in_component", "counted_as"),
    *("supplied", "declared_by", "declaration", "inventory_method"),
)
EDITION = "good_edition"
"""The good's own edition, which holds for a material's code that gives none."""

KIND = "_kind"

MADE, MADE_IN = "_made", "_made_in"
"""Of a line with materials of its own: whether it originates, and where it was produced."""

ALWAYS = (-(10**9), 10**9)
"""From when until when a declaration holds that says nothing of it."""


class Encoded(NamedTuple):
    """Lines with the number of their kind and their amounts, and the kinds.

    `counted` is there only where it differs from `value`, and `weight` where any is given.
    """

    lines: ir.Table
    kinds: Kinds


class Reader:
    """What lines say, under a case's agreement; codes and words apart from origin, each distinct one once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.numbers: dict[tuple[Any, ...], int] = {}
        self._words: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._origins: dict[tuple[Any, ...], dict[str, Any]] = {}
        self._processes: dict[Any, int] = {}

    def kind(self, row: Mapping[str, Any]) -> tuple[int, bool, bool]:
        """The number of a row's kind, whether it surely is not originating, and whether freight and insurance are added
        to its value."""
        words = self._once(self._words, row, (*CODED, EDITION), self._word)
        own = {name: cell for name, cell in row.items() if name not in CODED and name not in (EDITION, FLAGS)}
        origin = self._once(self._origins, own, tuple(own), self._origin)
        known = of_flags(row[FLAGS])
        foreign, abroad = origin["said"] == NOT_MET, origin["abroad"]
        landed = bool(foreign and abroad)
        odd = origin["odd"] or words["unread"] or known["odd"] or (landed and not known["landed"])
        odd = odd or ((abroad or known["deducted"]) and not foreign and origin["open"])
        if foreign:
            known["value"] = known["net"]
        told = {**words, **origin, **known, "odd": odd, "open": words["open"]}
        number = self.numbers.setdefault(tuple(told[name] for name in _TOLD), len(self.numbers))
        return number, bool(foreign), landed

    def kinds(self) -> Kinds:
        """Every kind that was met."""
        columns = dict(zip(_TOLD, zip(*self.numbers, strict=True), strict=True))
        described = columns.pop("described")
        types: dict[str, Any] = {"role": np.str_}
        return Kinds({name: np.array(one, dtype=types.get(name)) for name, one in columns.items()}, described)

    def _once(self, memory: dict[Any, Any], row: Mapping[str, Any], names: tuple[str, ...], say: Any) -> dict[str, Any]:
        cells = {name: row[name] for name in names if row.get(name) is not None}
        key = tuple((name, repr(cell)) for name, cell in cells.items())
        if key not in memory:
            memory[key] = say(cells)
        found: dict[str, Any] = memory[key]
        return found

    def _word(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Its code as a range, what it is described as, what was done to it; `open`: answers may tell more."""
        found: dict[str, Any] = {"low": 0, "high": 999_999, "digits": 0, "described": None, "open": False}
        found |= {"unread": True, "claimed": "", "done": 0}
        try:
            material = Material.model_validate(nested({k: v for k, v in cells.items() if k != EDITION}))
        except ValueError:
            return found
        notes: list[Any] = []
        code = carried(material.hs, material.hs_edition or cells.get(EDITION), self.case.law, {}, notes)
        found["low"], found["high"] = reach(code or "")
        words = material.described_as
        found |= {"digits": len(code or ""), "claimed": material.hs or "", "unread": False}
        found |= {"described": None if words is None else frozenset(word.casefold() for word in words)}
        found |= {"open": any(note.key == "carried_open" for note in notes)}
        return found | {"done": self._processes.setdefault(material.processes, len(self._processes))}

    def _origin(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Whether it originates where that counts, for how long, and as what it is used; `open`: that may turn."""
        case, law = self.case, self.case.law
        found: dict[str, Any] = {"said": 0, "land": -1, "wholly": 1, "role": "material", "abroad": False}
        found |= {"mixed": False, "always": False, "odd": True, "component": 1, "supplied": -1}
        found |= {"first": ALWAYS[0], "last": ALWAYS[1], "open": False}
        own, cells = case.own or cells.get(MADE) is not None, as_made(cells)
        try:
            one = {"agreement": case.engine.name if own else "another agreement", "date": case.day}
            claim = Claim.model_validate({**one, "good": {}, "production": {}, "materials": [nested(cells)]})
            claim = claim if own else for_another(claim, case.engine.name)
            claim = in_parties(case.engine.as_given(claim), law)
        except (ValueError, InputError):
            return found
        material = (claim.materials or ())[0]
        held = law.treatments.get(material.role)
        always = held is not None and held.disregarded | held.originating >= EVERY
        country = material.country
        standing = int(law.standing(country, {})) if material.originating and country is not None else int(NOT_MET)
        found |= {"said": int(MET) if always else standing, "land": land(country), "role": material.role}
        found |= {"wholly": _truth(material.wholly_obtained), "component": _truth(material.in_component)}
        found |= {"mixed": material.fungible, "always": always}
        declaration = None if always else material.declaration
        if material.originating and declaration is not None:
            until = declaration.valid_until
            found |= {"first": declaration.date.toordinal()}
            found |= {"last": ALWAYS[1] if until is None else until.toordinal()}
        found["supplied"] = -1 if material.supplied is None else material.supplied.toordinal()
        found["abroad"] = material.basis == "FOB" and law.valuations.get("imported materials") == "CIF"
        found["open"] = (
            standing == NOT_KNOWN or declaration is not None or (law.of_party and law.cumulation is None and not always)
        )
        found["odd"] = self._odd(material, standing)
        return found

    def _odd(self, material: Material, standing: int) -> bool:
        """Whether the single engine has to look at it, whatever its amounts are."""
        law = self.case.law
        asked = {"shipment packing": "packing", "retail packing": "packing"}.get(material.role, material.role)
        fungible = material.fungible and (bool(law.stocks) or "fungible materials" in law.untranscribed)
        customs = law.valuations.get("imported materials") == "customs value"
        return (
            (material.kit and law.unassembled is not None)
            or material.counted_as is not None
            or (material.originating is True and reaches(law, material.country))
            or (fungible and material.originating is True)
            or (asked in law.untranscribed or "cumulation" in law.untranscribed)
            or (standing == NOT_KNOWN and material.fungible)
            or (customs and material.basis not in (None, "customs value"))
        )


def as_made(cells: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line whose origin was determined from its materials: what is said of it counts no more."""
    if cells.get(MADE) is None:
        return cells
    kept = {k: v for k, v in cells.items() if k != "originating" and not k.startswith((ORIGIN, "declar", MADE))}
    country = cells.get(MADE_IN) or cells.get("country")
    return {**kept, "originating": cells[MADE], **({"country": country} if country is not None else {})}


def _truth(said: bool | None) -> int:
    return int(NOT_KNOWN) if said is None else int(MET) if said else int(NOT_MET)


_TOLD = (
    *("low", "high", "digits", "described", "open", "claimed", "done", "said", "land", "wholly", "role", "abroad"),
    *("mixed", "always", "odd", "component", "supplied", "first", "last", "value", "counted", "weight"),
)


def encoded(lines: ir.Table, case: Case, claims: ir.Table) -> Encoded:
    """Lines with their kinds and amounts. `claims` are the goods of the case."""
    if EDITION in claims.columns:
        own = claims.select(_good=claims[KEY], **{EDITION: claims[EDITION]})
        lines = lines.inner_join(own, lines[KEY] == own["_good"]).drop("_good")
    said = [name for name in (*CODED, *SAID, EDITION, MADE, MADE_IN) if name in lines.columns]
    said += [name for name in lines.columns if name.startswith((ORIGIN, "declaration."))]
    worth = Worth(lines, case.law, said)
    names = said if worth.plain is not None else [*said, FLAGS]
    reader = Reader(case)
    rows = worth.lines.select(*names).distinct().to_pyarrow() if names else pa.table({"_": pa.nulls(1)})
    kinds = [reader.kind({FLAGS: worth.plain, **row}) for row in rows.to_pylist()]
    landed = any(one for _, _, one in kinds)
    told = rows.append_column(KIND, pa.array([number for number, _, _ in kinds], pa.int32()))
    if landed or worth.sums:
        told = told.append_column(FOREIGN, pa.array([foreign for _, foreign, _ in kinds], pa.bool_()))
    table = joined(worth.lines, told if names else told.drop_columns("_"), names)
    order = {name: table[name] for name in (LINE, ROW) if name in table.columns}
    own = worth.columns(table, landed=landed)
    return Encoded(table.select(KEY, KIND, **order, **own), reader.kinds())


def has_days(lines: ir.Table) -> bool:
    """Whether it hangs on a day what originates: declarations hold for a time."""
    return any(name == "supplied" or "declar" in name for name in lines.columns)
