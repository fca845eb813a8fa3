"""Provisions evaluated: the first condition that holds, what follows, and the day by which.

Conditions are decided through durable_rules like everything else; one that is tried after a condition which is
not known does not count until that one is settled.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import NamedTuple

from headnote.catalogues import _
from headnote.engine.agreements.law import Law
from headnote.engine.claims.claim import Answers, Claim
from headnote.engine.origin.decision import Decider
from headnote.engine.truth import Truth
from headnote.grammar.file import File
from headnote.grammar.nodes import SourceLine
from headnote.grammar.provisions.nodes import Ask, Provision, Term, Test, When

_EXACT = Context(prec=60)
NOTHING = "nothing"
"""What follows where no condition holds."""


class Outcome(NamedTuple):
    """What a provision says. `text` None: not known, and `missing` names the questions that would tell.

    `due` is the day that a term in days, months or years ends on; None for one in hours, or without a beginning.
    """

    provision: str
    text: str | None
    due: date | None
    sources: tuple[str, ...]
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def answers_of(claim: Claim, law: Law) -> Answers:
    """The answers of a claim, and what it says anyway: its parties, since when the agreement is in force there,
    and the customs value in the claim's currency, and in every currency of its `exchange`.
    """
    known: dict[str, bool | str] = {}
    exporting = claim.exporting_party or claim.production.party
    for name, party in (("exporting", exporting), ("importing", claim.importing_party)):
        if party is None:
            continue
        known[f"{name} party"] = party
        first = law.in_force_from(party)
        if first is not None:
            known[f"in force for the {name} party"] = str(first)
    good = claim.good
    if good.customs_value is not None and good.currency is not None:
        for currency, rate in {**good.exchange, good.currency: Decimal(1)}.items():
            known[f"customs value in {currency}"] = f"{_EXACT.multiply(good.customs_value, rate):f}"
    return known | claim.answers


def evaluate_claim(
    files: Iterable[File], claim: Claim, law: Law, decider: Decider, ending: str = ""
) -> Iterator[Outcome]:
    """What the provisions of an agreement's files say of a claim on its day; those whose title ends so."""
    answers = answers_of(claim, law)
    for file in files:
        yield from evaluate_file(file, answers, claim.date, decider, ending)


def evaluate_file(file: File, answers: Answers, day: date, decider: Decider, ending: str = "") -> Iterator[Outcome]:
    """Every provision of a file that is in force on a day, and whose title ends so."""
    sources = {top.name: top.title for top in file.statements if isinstance(top, SourceLine)}
    for top in file.statements:
        if isinstance(top, Provision) and top.period.covers(day) and top.title.endswith(ending):
            yield evaluate(top, answers, sources, decider)


def evaluate(provision: Provision, answers: Answers, sources: Mapping[str | None, str], decider: Decider) -> Outcome:
    """One provision: its conditions in order."""
    asked = {item.name: item for item in provision.items if isinstance(item, Ask)}
    whens = [item for item in provision.items if isinstance(item, When)]
    problems = tuple(_strange(asked, answers))
    tests: dict[Test, int] = {}
    shape = []
    for when in whens:
        needs = tuple(sorted({tests.setdefault(test, len(tests)) for test in when.tests}))
        shape.append(needs)
    values = [_holds(test, asked[test.question], answers) for test in tests]
    states = _states(shape, values, decider)
    for when, needs, state in zip(whens, shape, states, strict=True):
        cited = _cited(provision, when, sources)
        if state is Truth.MET:
            since = _day(answers.get(when.term.since)) if when.term is not None and when.term.since else None
            lacking = (when.term.since,) if when.term is not None and when.term.since and since is None else ()
            due = end_of(when.term, since) if when.term is not None and since is not None else None
            return Outcome(provision.title, when.outcome, due, cited, lacking, problems)
        if state is Truth.NOT_KNOWN:
            names = list(tests)
            missing = tuple(dict.fromkeys(names[n].question for n in needs if values[n] is Truth.NOT_KNOWN))
            return Outcome(provision.title, None, None, cited, missing, problems)
    return Outcome(provision.title, NOTHING, None, _cited(provision, None, sources), (), problems)


def _states(shape: list[tuple[int, ...]], values: list[Truth], decider: Decider) -> list[Truth]:
    """The state of each condition, decided one by one: their order is the provision's, not a set of alternatives."""
    found = []
    for needs in shape:
        if not needs:
            found.append(Truth.MET)
            continue
        found.append(decider.decide((tuple(range(len(needs))),), [values[n] for n in needs]).state)
    return found


def _holds(test: Test, ask: Ask, answers: Answers) -> Truth:
    answer = answers.get(test.question)
    if ask.kind == "an amount":
        amount = _amount(answer)
        if amount is None:
            return Truth.NOT_KNOWN
        inside = (test.at_least is None or amount >= test.at_least) and (test.at_most is None or amount <= test.at_most)
        return Truth.MET if inside and not (test.below and amount == test.at_most) else Truth.NOT_MET
    if ask.kind == "words":
        if not isinstance(answer, str) or answer.casefold() not in {word.casefold() for word in ask.words}:
            return Truth.NOT_KNOWN
        chosen = answer.casefold() in {word.casefold() for word in test.words}
        return Truth.MET if chosen is not test.negated else Truth.NOT_MET
    if not isinstance(answer, bool):
        return Truth.NOT_KNOWN
    return Truth.MET if answer is not test.negated else Truth.NOT_MET


def _strange(asked: Mapping[str, Ask], answers: Answers) -> Iterator[str]:
    """Answers that are given but cannot be read as what is asked for."""
    for name, ask in asked.items():
        answer = answers.get(name)
        if answer is None:
            continue
        fits = {
            "yes or no": isinstance(answer, bool),
            "a date": _day(answer) is not None,
            "an amount": _amount(answer) is not None,
            "words": isinstance(answer, str) and answer.casefold() in {word.casefold() for word in ask.words},
        }[ask.kind]
        if not fits:
            wanted = ", ".join(ask.words) if ask.kind == "words" else kind_said(ask.kind)
            yield _("“{answer}” is no answer to “{name}”: {wanted}", answer=answer, name=name, wanted=wanted)


def kind_said(kind: str) -> str:
    """What kind of answer a question asks for."""
    said = {"yes or no": _("yes or no"), "a date": _("a date"), "an amount": _("an amount"), "words": _("words")}
    return said.get(kind, kind)


def _day(answer: object) -> date | None:
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


def _amount(answer: object) -> Decimal | None:
    try:
        number = Decimal(answer) if isinstance(answer, str) else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _cited(provision: Provision, when: When | None, sources: Mapping[str | None, str]) -> tuple[str, ...]:
    citation = (when.citation if when is not None else None) or provision.citation
    title = sources.get(citation.source if citation is not None else None, "")
    place = citation.place if citation is not None else ""
    return (", ".join(part for part in (title, place) if part),)


def end_of(term: Term, since: date) -> date | None:
    """The last day of a term; None for one in hours.

    One that runs from a day ends on the same day of its last month, or on that month's last day. One that runs from
    the day after begins with that day: five years from the day after 1 April 2022 are 2 April 2022 to 1 April 2027.
    """
    if term.unit == "hours":
        return None
    if term.unit == "days":
        return since + timedelta(days=term.count)
    months = term.count * (12 if term.unit == "years" else 1)
    if not term.day_after:
        return months_after(since, months)
    first = since + timedelta(days=1)
    again = months_after(first, months)
    return again if again.day < first.day else again - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    months += day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
