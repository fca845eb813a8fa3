"""Small claims that show where two rules part: built at the boundary of what one asks, and run on both sides.

What is built is a guess at what the engine will say; the verdicts are the engine's alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from headnote.engine import Claim
from headnote.engine.claims.reading import InputError
from headnote.engine.origin.determination import Verdict
from headnote.engine.origin.findings.caps import ratio_of
from headnote.grammar.rules.tree import (
    Chain,
    Change,
    Condition,
    Counted,
    GoodIs,
    MaterialCap,
    Process,
    ValueContent,
    WhollyObtained,
)

from .admitted import Names, Place, admitted, selected
from .implying import Asked, names_to_try
from .inclusion import Alternative
from .intervals import EVERYTHING, CodeSet
from .linear import Accounts, most_non_originating, sums_of
from .sides import Side
from .telling import CENT, PLAIN, PRICE, Codes, Question, Used, told

MOST_MATERIALS = 4


@dataclass(frozen=True)
class Witness:
    """One production, told in the terms of either side, with what each says of it; the engine was run."""

    claims: tuple[dict[str, Any], dict[str, Any]]
    verdicts: tuple[Verdict, Verdict]


@dataclass(frozen=True)
class _Budget:
    """The most that materials of a set of codes may come to."""

    codes: CodeSet
    measure: str
    most: Fraction


def find(question: Question) -> Witness | None:
    """A claim that originates by the one rule and not by the other; None where none was found."""
    for data in _claims(question):
        witness = run(data, question.sides)
        if witness is not None and witness.verdicts == ("originating", "not originating"):
            return witness
    return None


def run(claims: tuple[dict[str, Any], dict[str, Any]], sides: tuple[Side, Side]) -> Witness | None:
    """One production on both sides; None where either says that the claim is none."""
    verdicts: list[Verdict] = []
    for data, side in zip(claims, sides, strict=True):
        try:
            verdicts.append(side.determine(Claim.model_validate(data)).verdict)
        except (InputError, ValueError):
            return None
    return Witness(claims, (verdicts[0], verdicts[1]))


def _claims(question: Question) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Claims that are likely to show it, the likeliest first."""
    everyone = [asked for one in question.other.alternatives for asked in one]
    tried = [one for one in question.one.alternatives if not any(isinstance(a.leaf, WhollyObtained) for a in one)]
    measured = any(isinstance(asked.leaf, ValueContent) for asked in everyone)
    for accounts in (PLAIN, *OTHERS) if measured else (PLAIN,):
        for alternative in tried:
            for names in names_to_try(*alternative, *everyone) or ():
                for parts in _materials(alternative, names, question, accounts):
                    yield told(alternative, parts, question, accounts)
            if accounts is PLAIN:
                yield from _by_tolerance(alternative, question)


OTHERS = (
    Accounts("labour"),
    Accounts("VOM", PRICE / 10),
    Accounts("overhead"),
    Accounts("profit"),
    Accounts("other costs"),
)


def _materials(alternative: Alternative, names: Names, question: Question, accounts: Accounts) -> Iterator[list[Used]]:
    """Materials that the alternative admits, and that break what the other rule asks of them."""
    mine = EVERYTHING
    for asked in alternative:
        if isinstance(asked.leaf, Change):
            mine &= admitted(asked.leaf, asked.place, names)
    budgets = list(_budgets(alternative, names, accounts))
    chosen: dict[Codes, Used] = {}
    for other in question.other.alternatives:
        if any(_unperformed(asked, alternative) for asked in other):
            continue
        if (breaking := _breaking(mine, other, names, question, budgets)) is not None:
            chosen.setdefault(breaking, Used(breaking, names))
    if not chosen:
        first = next(_own_first(mine, question), None)
        if first is None:
            return
        chosen[first] = Used(first, names)
    used = list(chosen.values())[:MOST_MATERIALS]
    _share(used, budgets)
    filled = _filled(used, budgets, mine, names, question)
    if filled is not None:
        yield filled
    yield used
    if len(used) > 1:
        for one in used:
            alone = [Used(one.codes, names)]
            _share(alone, budgets)
            yield alone


def _unperformed(asked: Asked, alternative: Alternative) -> bool:
    """Whether a requirement is of the kind that a claim leaves undone, and the alternative does not ask it too."""
    if not isinstance(asked.leaf, Process | Chain | Counted | Condition | GoodIs | WhollyObtained):
        return False
    return all(type(one.leaf) is not type(asked.leaf) or one.leaf != asked.leaf for one in alternative)


def _breaking(
    mine: CodeSet, other: Alternative, names: Names, question: Question, budgets: Sequence[_Budget]
) -> Codes | None:
    """A material that the one admits and the other alternative does not, or has no room for."""
    loose: Codes | None = None
    for asked in other:
        if isinstance(asked.leaf, Change):
            theirs = admitted(asked.leaf, asked.place, names)
            found = _best(question.terms.admitted_by_one(mine, theirs), budgets)
            if found is not None:
                return found
        elif isinstance(asked.leaf, MaterialCap) and (asked.leaf.scopes or asked.leaf.goods):
            capped = selected(asked.leaf.scopes, asked.leaf.goods, asked.place, names)
            loose = loose or _best(question.terms.admitted_by_one(mine, ~capped), budgets)
    return loose


def _best(found: Iterator[Codes], budgets: Sequence[_Budget]) -> Codes | None:
    """Of the first few materials, the one that may be used the most."""
    best: tuple[Fraction, Codes] | None = None
    for _, codes in zip(range(12), found, strict=False):
        most = min((one.most for one in budgets if one.measure == "value" and one.codes.holds(codes[0])), default=PRICE)
        if best is None or most > best[0]:
            best = (most, codes)
    return best[1] if best is not None else None


def _own_first(mine: CodeSet, question: Question) -> Iterator[Codes]:
    """Materials that the one admits: the good's own code, then any."""
    if mine.holds(question.codes[0]):
        yield question.codes
    yield from question.terms.admitted_by_one(mine, CodeSet())


def _budgets(alternative: Alternative, names: Names, accounts: Accounts) -> Iterator[_Budget]:
    yield _Budget(EVERYTHING, "value", PRICE + accounts.loss)
    yield _Budget(EVERYTHING, "weight", PRICE)
    for asked in alternative:
        leaf = asked.leaf
        if isinstance(leaf, ValueContent):
            most = most_non_originating(sums_of(leaf, asked.law.methods), PRICE, accounts)
            codes = CodeSet.of_scopes(leaf.scopes) if leaf.scopes else EVERYTHING
            if most is not None:
                yield _Budget(codes, "value", most)
        elif isinstance(leaf, MaterialCap) and leaf.sense == "at most" and not leaf.base.endswith("materials"):
            n, scale = ratio_of(leaf.percent)
            codes = selected(leaf.scopes, leaf.goods, asked.place, names)
            yield _Budget(codes, leaf.measure, PRICE * n / (100 * scale))


def _share(used: Sequence[Used], budgets: Sequence[_Budget]) -> None:
    """Give each material its part of what is allowed, cut to the cent or the gram."""
    for measure in ("value", "weight"):
        left = {number: one.most for number, one in enumerate(budgets) if one.measure == measure}
        for at, one in enumerate(used):
            holding = [number for number in left if budgets[number].codes.holds(one.codes[0])]
            parts = (
                left[number] / sum(budgets[number].codes.holds(other.codes[0]) for other in used[at:])
                for number in holding
            )
            amount = min(parts) // CENT * CENT
            setattr(one, measure, amount)
            for number in holding:
                left[number] -= amount


def _filled(
    used: Sequence[Used], budgets: Sequence[_Budget], mine: CodeSet, names: Names, question: Question
) -> list[Used] | None:
    """The materials with one more, of codes that nothing limits, for what is left of the price."""
    spent = sum((one.value for one in used), Fraction(0))
    whole = min(one.most for one in budgets if one.measure == "value" and one.codes == EVERYTHING)
    limited = CodeSet()
    for one in budgets:
        if one.codes != EVERYTHING:
            limited |= one.codes
    if not limited or whole - spent < CENT:
        return None
    codes = next(question.terms.admitted_by_one(mine - limited, CodeSet()), None)
    if codes is None:
        return None
    heaviest = PRICE - sum((one.weight for one in used), Fraction(0))
    return [*used, Used(codes, names, (whole - spent) // CENT * CENT, max(heaviest, Fraction(0)))]


def _by_tolerance(alternative: Alternative, question: Question) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Claims that meet the alternative by its agreement's de minimis alone, to the last cent or gram."""
    changes = [asked for asked in alternative if isinstance(asked.leaf, Change)]
    for clause in Place(question.one.good, (), question.one.law).clauses if changes else ():
        if clause.cap is None or not clause.plain:
            continue
        n, scale = ratio_of(clause.cap.percent)
        most = PRICE * n / (100 * scale) // CENT * CENT
        least = CENT if most else Fraction(0)
        failing = Used(question.codes)
        free = EVERYTHING
        for asked in changes:
            if isinstance(asked.leaf, Change):
                free &= admitted(asked.leaf, asked.place, frozenset())
        for amount in (most, least):
            by_value = clause.cap.measure == "value"
            failing = Used(question.codes, frozenset(), amount if by_value else most, most if by_value else amount)
            yield told(alternative, [failing], question)
            for codes in zip(range(1), question.terms.admitted_by_one(free, CodeSet()), strict=False):
                filler = Used(codes[1], frozenset(), Fraction(0), PRICE - failing.weight)
                yield told(alternative, [failing, filler], question)
