"""Lines of the bills in columns: codes, words and origin, read once for each distinct case, and figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from headnote.batch.columns import KEY, LINE, ORIGIN, PARENT, ROW, material_paths, nested
from headnote.batch.measure.states import any_of
from headnote.batch.measure.view import Atom
from headnote.engine.agreements.law import Law
from headnote.engine.claims.claim import Claim, Material
from headnote.engine.claims.origins import for_another
from headnote.engine.claims.reading.problems import InputError
from headnote.engine.origin.coding import carried
from headnote.engine.origin.findings.selecting import within
from headnote.engine.origin.parties import in_parties
from headnote.engine.origin.weighing import EVERY
from headnote.engine.truth import Truth

from .amounts import AMOUNT, amount
from .dictionary import joined, said_of
from .goods import Case, land, reach, texts_too_long

CODED = ("hs", "hs_edition", "described_as")
SAID = ("originating", "wholly_obtained", "country", "role", "basis", "fungible", "kit")
AMOUNTS = ("value", "net_weight_kg", "freight", "insurance")
INERT_AMOUNTS = ("quantity", "unit_price", "price")
TEXTS = ("id", "part", "description", "evidence", "unit")
EDITION = "good_edition"
"""The good's own edition, which holds for a material's code that gives none."""


class Wording:
    """What codes and words of materials say, to the questions (`atoms`) of a case's requirements."""

    def __init__(self, case: Case, atoms: Iterable[Atom]) -> None:
        self.case = case
        self.columns = {atom: f"w{number}" for number, atom in enumerate(dict.fromkeys(atoms))}
        self.types = {
            "low": pa.int32(),
            "high": pa.int32(),
            "short": pa.bool_(),
            "described": pa.bool_(),
            "settled": pa.bool_(),
            "unread": pa.bool_(),
            **dict.fromkeys(self.columns.values(), pa.int8()),
        }

    def said(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a line's code and words say; `settled`: the claim's answers may tell more of its code."""
        found: dict[str, Any] = dict.fromkeys(self.columns.values(), 1)
        found |= {"low": 0, "high": 999_999, "short": True, "described": False, "settled": True, "unread": False}
        edition = row.get(EDITION)
        try:
            material = Material.model_validate(nested({k: v for k, v in row.items() if k != EDITION}))
        except ValueError:
            return {**found, "unread": True}
        notes: list[Any] = []
        code = carried(material.hs, material.hs_edition or edition, self.case.law, {}, notes)
        found["low"], found["high"] = reach(code or "")
        found |= {"short": len(code or "") < 6, "described": material.described_as is not None}
        found["settled"] = not any(note.key == "carried_open" for note in notes)
        return found | {name: int(self._told(atom, code, material)) for atom, name in self.columns.items()}

    def _told(self, atom: Atom, code: str | None, material: Material) -> Truth:
        _, asked = atom
        if not isinstance(asked, str):
            return within(code, asked)
        declared = self.case.law.goods.get(asked)
        if declared:
            return within(code, declared)
        if material.described_as is None:
            return Truth.NOT_KNOWN
        return Truth.MET if asked in {word.casefold() for word in material.described_as} else Truth.NOT_MET


class Sourcing:
    """Whether materials originate, as the claim says it under the case's agreement."""

    types: Mapping[str, pa.DataType] = {
        "said": pa.int8(),
        "land": pa.int32(),
        "wholly": pa.int8(),
        "as_role": pa.string(),
        "abroad": pa.bool_(),
        "mixed": pa.bool_(),
        "always": pa.bool_(),
        "alien": pa.bool_(),
    }

    def __init__(self, case: Case) -> None:
        self.case = case

    def said(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """``said`` 2: it originates where that counts; ``abroad``: priced FOB; ``alien``: the single engine looks."""
        case, law = self.case, self.case.law
        blank = {"said": 0, "land": -1, "wholly": 1, "as_role": "material", "abroad": False, "mixed": False}
        blank |= {"always": False, "alien": False}
        try:
            one = {"agreement": case.engine.name if case.own else "another agreement", "date": case.day}
            claim = Claim.model_validate({**one, "good": {}, "production": {}, "materials": [nested(row)]})
            claim = claim if case.own else for_another(claim, case.engine.name)
            claim = in_parties(case.engine.as_given(claim), law)
        except (ValueError, InputError):
            return {**blank, "alien": True}
        material = (claim.materials or ())[0]
        held = law.treatments.get(material.role)
        always = held is not None and held.disregarded | held.originating >= EVERY
        country = material.country
        standing = Truth.NOT_MET
        if material.originating and country is not None:
            standing = law.standing(country, {})
        known = {Truth.MET: 2, Truth.NOT_MET: 0, Truth.NOT_KNOWN: 1}[standing]
        wholly = 1 if material.wholly_obtained is None else 2 if material.wholly_obtained else 0
        return {
            "said": 2 if always else known,
            "land": land(country),
            "wholly": wholly,
            "as_role": material.role,
            "abroad": material.basis == "FOB" and law.valuations.get("imported materials") == "CIF",
            "mixed": bool(material.fungible),
            "always": always,
            "alien": bool(material.kit and law.unassembled is not None)
            or material.counted_as is not None
            or known == 1,
        }


KEPT = tuple(f"{mark}_{end}" for mark in "chs" for end in ("low", "high", "short"))
"""What of a good its lines are compared with, besides where it was produced."""


class Encoded(NamedTuple):
    """Lines in columns; whether some are packing and the like, whether there are weights, and whether every code, of
    the goods as well, has its six digits."""

    lines: ir.Table
    roles: bool
    weighed: bool
    exact: bool


def encoded(lines: ir.Table, case: Case, wording: Wording, claims: ir.Table) -> Encoded:
    """The lines of some claims, by key."""
    kept = [*KEPT, "party", "answering", "group_open", *([EDITION] if EDITION in claims.columns else [])]
    own = claims.select(**{f"_{KEY}": claims[KEY]}, **{name: claims[name] for name in kept})
    found = lines.inner_join(own, lines[KEY] == own[f"_{KEY}"]).drop(f"_{KEY}")
    coded = [name for name in (*CODED, EDITION) if name in found.columns]
    source = found if EDITION in coded else lines
    words = said_of(source, coded, wording.said, wording.types)
    found = joined(found, words, coded)
    named = [name for name in lines.columns if name in SAID or name.startswith(ORIGIN)]
    sources = said_of(lines, named, Sourcing(case).said, Sourcing.types)
    found = joined(found, sources, named)
    roles = set(sources["as_role"].to_pylist()) != {"material"}
    given = "value" in lines.columns and not lines.filter(lines.value.isnull()).count().to_pyarrow().as_py()
    figures = _figures(found, case.law, given=given)
    weighed = "net_weight_kg" in lines.columns
    exact = not any(words["short"].to_pylist()) and not claims.filter(claims.s_short).count().to_pyarrow().as_py()
    texts = {name: found[name] for name in (LINE, ROW, *wording.columns.values()) if name in found.columns}
    whole = {name: found[name] for name in (KEY, *kept, "low", "high", "short", "described", "wholly", "mixed")}
    return Encoded(found.select(**whole, **texts, role=found.as_role, **figures), roles, weighed, exact)


def _figures(lines: ir.Table, law: Law, *, given: bool) -> dict[str, Any]:
    """Origin, value and weight of each line, and whether it is `odd`: one for the single engine.

    `given`: no value is missing.
    """
    zero: Any = ibis.literal(0).cast(AMOUNT)
    false: Any = ibis.literal(value=False)
    found = {name: amount(lines, name) for name in (*AMOUNTS, *INERT_AMOUNTS)}
    odd: list[Any] = [one.strange for one in found.values() if one is not None]
    odd += texts_too_long(lines, TEXTS) + [lines[name].notnull() for name in _others(lines)]
    yes: Any = ibis.literal(value=True)
    odd += [lines.unread.fill_null(yes), lines.alien.fill_null(yes), ~lines.settled & lines.answering]
    odd += [lines[PARENT].notnull()] if PARENT in lines.columns else []
    value, weight, freight, insurance = (found[name] for name in ("value", "net_weight_kg", "freight", "insurance"))
    said: Any = lines.said
    if law.of_party and law.cumulation is None:
        elsewhere = (lines.land != lines.party) & ~lines.always
        odd.append((said == 2) & elsewhere & (lines.party < 0))
        said = ibis.ifelse(elsewhere, 0, said).cast("int8")
    worth = zero if value is None else value.value
    abroad = lines.abroad & (said == 0)
    if freight is not None and insurance is not None:
        worth = ibis.ifelse(abroad, worth + freight.value + insurance.value, worth).cast(AMOUNT)
        odd.append(abroad & ~(freight.given & insurance.given))
    else:
        odd.append(abroad)
    return {
        "said": said,
        "land": ibis.ifelse(lines.always, lines.party, lines.land),
        "value": worth,
        "valued": false if value is None else ibis.literal(value=True) if given else value.given,
        "weight": zero if weight is None else weight.value,
        "weighed": false if weight is None else weight.given,
        "odd": any_of(odd),
    }


def _others(lines: ir.Table) -> list[str]:
    """Columns of a line that have no form here."""
    read = {*CODED, *SAID, *AMOUNTS, *INERT_AMOUNTS, *TEXTS, KEY, LINE, PARENT}
    known = material_paths()
    return [name for name in lines.columns if name in known and name not in read and not name.startswith(ORIGIN)]
