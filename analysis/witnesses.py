"""Small claims that show where two rules part: built at the boundary of what one asks, and run on both sides.

What is built is a guess at what the engine will say; the verdicts are the engine's alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
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
    MaterialsAre,
    Process,
    ValueContent,
    WhollyObtained,
)

from .admitted import Names, Place, admitted, selected
from .budgets import Budget, allowed, budgets_of, filled, give
from .implying import Asked, names_likely
from .inclusion import Alternative
from .intervals import EVERYTHING, NOTHING, CodeSet
from .linear import Accounts, bases_of
from .sides import Side
from .telling import CENT, PLAIN, PRICE, Codes, Own, Question, Used, told

MOST_CLAIMS = 400
"""How many claims are tried before nothing is said."""

NO_NAMES: Names = frozenset()
MOST_MATERIALS = 4
MOST_CHOICES = 12
"""Of materials that may show it, how many choices are tried."""


@dataclass(frozen=True)
class Witness:
    """One production, told in the terms of either side, with what each says of it; the engine was run."""

    claims: tuple[dict[str, Any], dict[str, Any]]
    verdicts: tuple[Verdict, Verdict]


def find(question: Question) -> Witness | None:
    """A claim that originates by the one rule and not by the other; None where none was found."""
    seen: set[str] = set()
    for data in islice(_claims(question), MOST_CLAIMS):
        if repr(data) in seen:
            continue
        seen.add(repr(data))
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
    for accounts in (PLAIN, *_others(question)):
        for alternative in tried:
            for names in names_likely(*alternative, *everyone):
                for parts in _materials(alternative, names, question, accounts):
                    yield told(alternative, parts, question, accounts)
            if accounts is PLAIN:
                yield from _by_tolerance(alternative, question)
                yield from _by_own(alternative, question)


BUILT_UP = (
    Accounts("labour"),
    Accounts("VOM", PRICE / 10),
    Accounts("overhead"),
    Accounts("profit"),
    Accounts("other costs"),
)
TRANSPORTED = Accounts("other costs", exw=PRICE / 2)


def _others(question: Question) -> Iterator[Accounts]:
    """What else a price may be made of, where what is asked tells it: costs for contents, transport for two prices."""
    asked = [one for rule in (question.one, question.other) for part in rule.alternatives for one in part]
    if any(isinstance(one.leaf, ValueContent) for one in (a for part in question.other.alternatives for a in part)):
        yield from BUILT_UP
    if any("EXW" in bases_of(one.leaf) for one in asked):
        yield TRANSPORTED


def _materials(alternative: Alternative, names: Names, question: Question, accounts: Accounts) -> Iterator[list[Used]]:
    """Materials that the alternative admits, and that break what the other rule asks of them."""
    mine = _admitted_by(alternative, names)
    budgets = list(budgets_of(alternative, names, accounts))
    choices = []
    for other in question.other.alternatives:
        if any(_unperformed(asked, alternative) for asked in other):
            continue
        if breaking := _breaking(mine, other, names, question, budgets):
            choices.append(breaking)
    if not choices:
        first = next(_own_first(mine, question), None)
        if first is None:
            return
        choices = [[first]]
    for chosen in islice(product(*choices), MOST_CHOICES):
        used = [Used(codes, names) for codes in dict.fromkeys(chosen)][:MOST_MATERIALS]
        give(used, budgets)
        more = filled(used, budgets, mine, names, question)
        if more is not None:
            yield more
        yield used
        for one in used if len(used) > 1 else ():
            alone = [Used(one.codes, names)]
            give(alone, budgets)
            yield alone


def _admitted_by(alternative: Alternative, names: Names) -> CodeSet:
    """The codes of non-originating materials that an alternative admits, or allows within a limit."""
    found = EVERYTHING
    for asked in alternative:
        if isinstance(asked.leaf, Change):
            found &= admitted(asked.leaf, asked.place, names) | allowed(asked.leaf, asked.place, names)
        elif isinstance(asked.leaf, MaterialsAre):
            found -= selected(asked.leaf.scopes, asked.leaf.goods, asked.place, names)
    return found


def _unperformed(asked: Asked, alternative: Alternative) -> bool:
    """Whether a requirement is of the kind that a claim leaves undone, and the alternative does not ask it too."""
    if not isinstance(asked.leaf, Process | Chain | Counted | Condition | GoodIs | WhollyObtained):
        return False
    return all(type(one.leaf) is not type(asked.leaf) or one.leaf != asked.leaf for one in alternative)


def _breaking(
    mine: CodeSet, other: Alternative, names: Names, question: Question, budgets: Sequence[Budget]
) -> list[Codes]:
    """Materials that the one admits and the other alternative does not, or has no room for; the likeliest first."""
    refused: list[Codes | None] = []
    limited: list[Codes | None] = []
    for asked in other:
        leaf, place = asked.leaf, asked.place
        if isinstance(leaf, Change):
            free, room = admitted(leaf, place, names), allowed(leaf, place, names)
            refused.append(_best(question.terms.admitted_by_one(mine, free | room), budgets))
            limited.append(_best(question.terms.admitted_by_one(mine & (room - free), NOTHING), budgets))
        elif isinstance(leaf, MaterialsAre):
            named = selected(leaf.scopes, leaf.goods, place, names)
            refused.append(_best(question.terms.admitted_by_one(mine, ~named), budgets))
        elif isinstance(leaf, MaterialCap) and (leaf.scopes or leaf.goods):
            capped = selected(leaf.scopes, leaf.goods, place, names)
            limited.append(_best(question.terms.admitted_by_one(mine, ~capped), budgets))
    return list(dict.fromkeys(one for one in (*refused, *limited) if one is not None))


def _best(found: Iterator[Codes], budgets: Sequence[Budget]) -> Codes | None:
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


def _by_own(alternative: Alternative, question: Question) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Claims with an originating material of what a requirement names, which is not wholly obtained."""
    asked = [one for rule in (question.other, question.one) for part in rule.alternatives for one in part]
    named = [one for one in asked if isinstance(one.leaf, MaterialsAre | MaterialCap)]
    budgets = list(budgets_of(alternative, NO_NAMES, PLAIN))
    foreign = next(question.terms.admitted_by_one(_admitted_by(alternative, NO_NAMES), NOTHING), None)
    if foreign is None:
        return
    for names in names_likely(*named):
        for own in dict.fromkeys(_own(named, names, question)):
            used = [Used(foreign)]
            give(used, budgets)
            used[0].value, used[0].weight = min(used[0].value, PRICE / 2), min(used[0].weight, PRICE / 100)
            yield told(alternative, used, question, own=Own(own, names))


def _own(named: Sequence[Asked], names: Names, question: Question) -> Iterator[Codes]:
    for one in named:
        if isinstance(one.leaf, MaterialsAre | MaterialCap):
            codes = selected(one.leaf.scopes, one.leaf.goods, one.place, names)
            yield from islice(question.terms.admitted_by_one(codes, NOTHING), 1)
