"""Rates, duties and comparisons in words, line by line. Explains, and never decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from headnote.catalogues import named_by_rules, of_rules
from headnote.engine.amounts import money
from headnote.engine.duties.comparison import Candidate, Comparison
from headnote.engine.duties.duty import DutyFound
from headnote.engine.duties.preference import Preference
from headnote.grammar.codes import HSCode
from headnote.grammar.schedules.duties import Duty, print_duty
from headnote.grammar.schedules.text import print_reliefs

from .build import verdict_line, why
from .words import Words, figure_text


def rate_text(duty: Duty | None, words: Words) -> str:
    """A rate as the language writes it, or that it is not known."""
    return words.word("not known") if duty is None else print_duty(duty)


def sum_text(amount: int, currency: str) -> str:
    """An amount in millionths of a currency."""
    return figure_text(money("", amount, currency))


def line_heading(code: HSCode, country: str, agreement: str, goods: str, words: Words) -> str:
    """A tariff line into a country under an agreement; `goods`: of which parties, where that matters."""
    of = words.heading("goods_of", parties=goods) if goods else ""
    return words.heading("line_into", line=code.dotted, country=country, agreement=agreement, goods=of)


def staging_lines(heading: str, one: Preference, day: date, words: Words) -> Iterator[str]:
    """The rates of a line, step by step, with a day marked."""
    if one.path is None and one.duty is None:
        yield f"{heading}: {words.sentence(one.why) if one.why is not None else words.word('not known')}"
        return
    if one.path is None:
        yield words.heading("rate_of_day", heading=heading, rate=rate_text(one.duty, words), day=str(day))
        yield f"  {words.heading('source')}: {one.source}"
        return
    path = one.path
    base = "" if path.line.base is None else words.heading("base", rate=path.line.base.text)
    yield words.heading("staged", heading=heading, base=base or words.heading("no_base"), category=path.line.category)
    texts = [print_duty(step.duty) for step in path.steps]
    width = max(map(len, texts), default=0)
    for step, text in zip(path.steps, texts, strict=True):
        yield f"  {step.first}    {text:>{width}}{f'  <- {day}' if step is one.step else ''}"
    if not path.steps:
        yield f"  {words.word('no concession')}"
    if path.reliefs:
        yield f"  {words.heading('free_if', conditions=print_reliefs(path.reliefs))}"
    if path.quota is not None:
        yield f"  {words.heading('quota', volume=path.quota)}"
    yield f"  {words.heading('source')}: {one.source}"


def duty_lines(agreement: str, found: DutyFound, currency: str, value: Decimal | None, words: Words) -> Iterator[str]:
    """The duty of a claim: both rates, where they come from, what is paid and what is saved."""
    line = words.heading("on_line", line=found.line.dotted) if found.line is not None else ""
    goods = words.heading("for_goods_of", country=found.origin) if found.origin and found.elections else ""
    none = found.preferential is None and not found.missing
    yield f"{agreement}{goods}: {words.word('none') if none else rate_text(found.preferential, words)}{line}"
    if found.found is not None and found.found.path is not None and found.found.step is not None:
        path = found.found.path
        base = "" if path.line.base is None else words.heading("base", rate=path.line.base.text)
        first = str(found.found.step.first)
        yield f"  {words.heading('step', category=path.line.category, base=base, day=first)}"
    if found.found is not None and found.found.source:
        yield f"  {words.heading('source')}: {found.found.source}"
    yield f"{words.sheet('mfn')}: {rate_text(found.mfn, words)}"
    if found.mfn_source:
        yield f"  {words.heading('source')}: {found.mfn_source}"
    for note in found.notes:
        yield f"  {words.sentence(note)}"
    yield from _elections(found, currency, words)
    if found.duty is None:
        yield words.heading("duty_not_known", missing=words.lacks(found.missing))
        return
    paid = "" if found.due is None else words.heading("paid", amount=sum_text(found.due, currency))
    if paid and value is not None:
        paid += words.heading("on_value", value=f"{value:,.2f} {currency}".strip())
    yield words.heading("duty_is", rate=rate_text(found.duty, words)) + paid
    if found.saving is not None:
        yield words.heading("saving_is", amount=sum_text(found.saving, currency))


def _elections(found: DutyFound, currency: str, words: Words) -> Iterator[str]:
    for one in found.elections:
        elected = words.heading(f"elect_{one.among}")
        if one.duty is None:
            yield words.heading("elect_not_known", elected=elected, missing=words.lacks(one.missing))
        else:
            due = "" if one.amount is None else words.heading("paid", amount=sum_text(one.amount, currency))
            yield f"{elected}: {rate_text(one.duty, words)} ({' '.join(one.parties)}){due}"


def comparison_lines(found: Comparison, currency: str, words: Words) -> Iterator[str]:
    """Agreements side by side: the best on top, and why the others lose."""
    if found.best is None:
        known = found.mfn is not None and not found.missing
        none = words.heading("best_none", rate=rate_text(found.mfn, words)) if known else words.heading("best_unknown")
        yield none + (words.heading("needed", missing=words.lacks(found.missing)) if found.missing else "")
    else:
        saving = found.best.duty.saving
        saves = "" if saving is None else words.heading("saves", amount=sum_text(saving, currency))
        rate = rate_text(found.best.duty.preferential, words)
        yield words.heading("best", agreement=found.best.agreement, rate=rate) + saves
    yield f"{words.sheet('mfn')}: {rate_text(found.mfn, words)}"
    if found.rates_lack:
        yield f"  {words.heading('needed', missing=words.lacks(found.rates_lack)).strip()}"
    for one in found.candidates:
        yield ""
        yield from _candidate(one, found, currency, words)


def _candidate(one: Candidate, found: Comparison, currency: str, words: Words) -> Iterator[str]:
    duty = one.duty
    yield f"{one.agreement}: {one.title}"
    yield f"  {verdict_line(one.determination, words)}"
    yield f"  {why(one.determination, words)}"
    due = "" if duty.due is None else words.heading("duty_now", amount=sum_text(duty.due, currency))
    saving = "" if duty.saving is None else words.heading("saving_now", amount=sum_text(duty.saving, currency))
    if one.determination.originating:
        yield f"  {words.heading('rate_now', rate=rate_text(duty.preferential, words))}{due}{saving}"
    else:
        yield f"  {words.heading('prospect', rate=_prospect(one, words))}"
    if one.coming:
        steps = [words.heading("from_day", rate=rate_text(s.duty, words), day=str(s.first)) for s in one.coming]
        yield f"  {words.heading('later', steps=words.lacks(steps))}"
    elif duty.preferential is not None and (duty.found is None or duty.found.path is None):
        yield f"  {words.heading('later', steps=words.word('not transcribed'))}"
    for text in one.proof:
        yield f"  {words.heading('proof', text=of_rules(text))}"
    if one.asked:
        asked = words.lacks(map(named_by_rules, dict.fromkeys(one.asked)))
        yield f"  {words.heading('proof_not_known', missing=asked)}"
    for note in duty.notes:
        yield f"  {words.sentence(note)}"
    yield f"  {words.heading('lowest') if one is found.best else _why_not(one, found, words)}"


def _prospect(one: Candidate, words: Words) -> str:
    rate = rate_text(one.prospect, words)
    return f"{rate}: {words.sentence(one.no_prospect)}" if one.no_prospect is not None else rate


def _why_not(one: Candidate, found: Comparison, words: Words) -> str:
    if one.determination.verdict == "undetermined":
        return words.heading("not_undetermined", missing=words.lacks(one.determination.missing))
    if not one.determination.originating:
        return words.heading("not_originating")
    if one.duty.preferential is None:
        lacking = words.lacks(one.duty.missing) or words.word("no concession")
        return words.heading("not_no_rate", missing=lacking)
    if found.best is None:
        return words.heading("not_below_mfn") if not found.missing else words.heading("not_comparable")
    if one.duty.preferential == found.best.duty.preferential:
        return words.heading("not_same", agreement=found.best.agreement)
    own, best = rate_text(one.duty.preferential, words), rate_text(found.best.duty.preferential, words)
    return words.heading("not_above", rate=own, best=best)
