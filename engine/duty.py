"""The duty of a claim: the agreement's rate on its day, and the most-favoured-nation rate where that is lower."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from headnote.grammar.codes import HSCode

from .amounts import minor_unit, whole
from .claim import Claim
from .determination import Determination
from .staging import Path, Schedule, Step

_PER_CENT = re.compile(r"\d{1,4}(\.\d{1,6})?")


class Duty(NamedTuple):
    """What is paid. `percent` None: not known, and `missing` names what would tell.

    `preferential` is the agreement's rate where the good has it; `saving` against the MFN rate, both in millionths
    of the claim's currency; `notes` are keys of what was taken into account.
    """

    percent: Decimal | None
    preferential: Decimal | None
    mfn: Decimal | None
    amount: int | None
    saving: int | None
    step: Step | None
    path: Path | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def duty(claim: Claim, determination: Determination, schedules: Sequence[Schedule]) -> Duty:
    """The duty of a claim whose good was determined, by the schedule of its importing party."""
    mfn = claim.good.mfn_percent
    notes: list[str] = []
    missing: list[str] = []
    path = _path(claim, schedules)
    step = path.on(claim.date) if path is not None else None
    preferential: Decimal | None = None
    if determination.verdict == "undetermined":
        missing += determination.missing
    elif not determination.originating:
        notes.append("the good does not originate; the agreement's rate does not apply")
    elif claim.importing_party is None:
        missing.append("importing_party")
    elif path is None:
        missing.append(f"the line {_line(claim)} in the schedule of {claim.importing_party}")
    elif path.end_use is not None and claim.answers.get(path.end_use) is True:
        preferential = Decimal(0)
        notes.append(f"free: {path.end_use}")
    elif step is None:
        notes.append("the schedule gives no concession on this day")
    else:
        preferential = _lower(step, claim, missing, notes)
    if mfn is None:
        missing.append("good.mfn_percent")
    known = [rate for rate in (preferential, mfn) if rate is not None]
    percent = min(known) if known and not missing else None
    if percent is not None and preferential is not None and mfn is not None and mfn < preferential:
        notes.append("the most-favoured-nation rate is lower and applies")
    value = claim.good.customs_value
    amount = _money(value, percent, claim)
    full = _money(value, mfn, claim)
    saving = full - amount if full is not None and amount is not None else None
    return Duty(percent, preferential, mfn, amount, saving, step, path, tuple(dict.fromkeys(missing)), tuple(notes))


def _line(claim: Claim) -> str:
    return claim.good.hs.dotted if claim.good.hs is not None else "(no HS code)"


def _path(claim: Claim, schedules: Sequence[Schedule]) -> Path | None:
    schedule = next((one for one in schedules if one.head.country == claim.importing_party), None)
    if schedule is None or claim.good.hs is None:
        return None
    return schedule.path(HSCode(claim.good.hs))


def _lower(step: Step, claim: Claim, missing: list[str], notes: list[str]) -> Decimal | None:
    """A step's rate, or another named one where that is lower."""
    if step.lower_of is None:
        return step.percent
    other = claim.answers.get(f"{step.lower_of} rate")
    if not isinstance(other, str) or not _PER_CENT.fullmatch(other):
        missing.append(f'answers."{step.lower_of} rate"')
        return None
    notes.append(f"the lower of {step.percent:f} % and the {step.lower_of} rate of {other} %")
    return min(step.percent, Decimal(other))


def _money(value: Decimal | None, percent: Decimal | None, claim: Claim) -> int | None:
    """A share of the customs value in millionths, cut to the currency's smallest coin."""
    if value is None or percent is None:
        return None
    coin = minor_unit(claim.good.currency or "")
    exact = Fraction(percent) * whole(value) / 100
    return int(exact // coin) * coin
