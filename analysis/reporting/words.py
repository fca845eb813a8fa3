"""The sentences that every form of a report says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from difflib import ndiff
from typing import Any, Literal, get_args

from headnote.catalogues import _, language
from headnote.engine.explain import Words
from headnote.grammar.codes import HSCode

from ..comparing import Relation
from ..diffing import Diff
from ..grouping import Change
from ..turning import Outcome
from ..witnesses import Witness

ORDER: tuple[Relation, ...] = get_args(Relation)


def relation_name(relation: Relation | Literal["told by the goods"]) -> str:
    """What the new rule is to the old one, in the reader's language."""
    names = {
        "different": _("different"),
        "stricter": _("stricter"),
        "looser": _("looser"),
        "undecided": _("undecided"),
        "removed": _("removed"),
        "added": _("added"),
        "equal": _("equal"),
        "told by the goods": _("told by the goods"),
    }
    return names[relation]


def verdict_name(verdict: str) -> str:
    """A verdict in the reader's language."""
    return Words(language()).word(verdict)


def heading(diff: Diff) -> str:
    """What is compared."""
    return _("{old} → {new}", old=diff.titles[0], new=diff.titles[1])


def summary(diff: Diff) -> Iterator[str]:
    """How many goods are in which relation, and what the comparison holds for."""
    goods = diff.goods
    counted = ", ".join(
        f"{relation_name(relation)} {goods.counts[relation]:,}" for relation in ORDER if goods.counts[relation]
    )
    total = sum(goods.counts.values())
    yield _("{count} goods compared by code and period: {counted}.", count=f"{total:,}", counted=counted or _("none"))
    if diff.goods.editions[0] != diff.goods.editions[1]:
        old, new = diff.goods.editions
        yield _("Codes of {old} and {new} that may be one good are compared with each other.", old=old, new=new)
        compared = {side: {codes[side] for one in goods.changes for codes in one.codes} for side in (0, 1)}
        split = [(a, b) for a, b in goods.split if compared[0].issuperset(a) or compared[1].issuperset(b)]
        for olds, news in split:
            was, now = (", ".join(HSCode(code).dotted for code in codes) for codes in (olds, news))
            yield _("{olds} became {news}.", olds=was, news=now)
    if diff.bare:
        yield _(
            "One production, told in each agreement's terms: prices add up, nothing cumulates; de minimis only with"
            " --de-minimis."
        )


def changed_lines(old: str | None, new: str | None) -> list[tuple[str, str]]:
    """What was taken away (-) and put in (+) of a text, below its first line, which stays as it is (blank)."""
    before, after = (old or "").splitlines(), (new or "").splitlines()
    if old is None or new is None:
        return [("+" if old is None else "-", line) for line in before or after]
    kept = [(" ", before[0])] if len(before) > 1 and before[:1] == after[:1] else []
    return kept + [(line[0], line[2:]) for line in ndiff(before, after) if line[0] in "-+"]


def period(change: Change) -> str:
    """The days of a change; nothing where it holds on all."""
    return span(change.first, change.after)


def span(first: date | None, after: date | None) -> str:
    """A span of days by its first and its last."""
    parts = [_("from {day}", day=first)] if first is not None else []
    parts += [_("until {day}", day=after - timedelta(days=1))] if after is not None else []
    return " ".join(parts)


def witness_lines(witness: Witness, side: int) -> Iterator[str]:
    """A witness in a few words: the good, its materials, what was done, and both verdicts. `side`: whose terms."""
    claim = witness.claims[side]
    yield _(
        "{good}: {materials}: {old}, now {new}",
        good=claim["good"]["hs"],
        materials="; ".join(_material(one, claim) for one in claim["materials"] if not one["originating"]),
        old=verdict_name(witness.verdicts[0]),
        new=verdict_name(witness.verdicts[1]),
    )
    done = ", ".join(one["name"] for one in claim["production"]["processes"])
    if done:
        yield _("carried out in {party}: {done}", party=claim["production"]["party"], done=done)
    yes = [text for text, answer in claim["answers"].items() if answer is True]
    if yes:
        yield _("attested: {texts}", texts="; ".join(yes))


def outcome(one: Outcome) -> str:
    """What one side says of a claim: verdict, criterion, duty, as far as there are."""
    return ", ".join(part for part in (verdict_name(one.verdict), " ".join(one.criterion), one.duty) if part)


def _material(material: dict[str, Any], claim: dict[str, Any]) -> str:
    named = f" ({', '.join(material['described_as'])})" if material["described_as"] else ""
    fob, exw = claim["good"]["fob"], claim["good"]["exw"]
    return _(
        "non-originating {code}{named}, {value} of {price} {currency}, {weight} of {whole} kg",
        code=material["hs"],
        named=named,
        value=material["value"],
        price=fob if fob == exw else _("{fob} (FOB; EXW {exw})", fob=fob, exw=exw),
        currency=claim["good"]["currency"],
        weight=material["net_weight_kg"],
        whole=claim["good"]["net_weight_kg"],
    )
