"""Two provisions compared by every set of answers that can part them: each answer, and each side of each bound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice, product

from headnote.engine.origin.deciders import decider
from headnote.engine.provisions.questions import Outcome, evaluate
from headnote.grammar.provisions.nodes import Ask, Provision, When

from .comparing import Relation

MOST = 4096
"""Sets of answers that are tried; of provisions with more, nothing is proved."""

DAYS = ("2023-02-28", "2023-08-31", "2024-02-29", "2024-03-31")
"""Days that terms in days, months and years end differently from: a month's last, and a leap year's."""

Answers = Mapping[str, bool | str]


def compare_provisions(old: Provision, new: Provision) -> tuple[Relation, tuple[str, ...]]:
    """Whether two provisions answer alike: equal if every set of answers was tried; else what parts them."""
    tried = list(islice(answers_to(old, new), MOST))
    parting = [(answers, *found) for answers in tried if (found := apart(old, new, answers)) is not None]
    if not parting:
        return ("equal" if len(tried) < MOST else "undecided"), ()
    # Another day or another answer says more than another wording.
    answers, one, other = next((found for found in parting if found[1].due != found[2].due), parting[0])
    said = ", ".join(f"{name}: {_said(answer)}" for name, answer in answers.items())
    return "different", (said, _told(one), _told(other))


def apart(old: Provision, new: Provision, answers: Answers) -> tuple[Outcome, Outcome] | None:
    """What two provisions say of answers; None where that is the same."""
    one, other = outcome(old, answers), outcome(new, answers)
    return None if (one.text, one.due, one.missing) == (other.text, other.due, other.missing) else (one, other)


def outcome(provision: Provision, answers: Answers) -> Outcome:
    """What a provision says of a set of answers."""
    return evaluate(provision, answers, {}, decider())


def answers_to(*provisions: Provision) -> Iterator[dict[str, bool | str]]:
    """Every set of answers that some provisions may tell apart."""
    asked: dict[str, list[bool | str]] = {}
    for provision in provisions:
        for item in provision.items:
            if isinstance(item, Ask):
                values = asked.setdefault(item.name, [])
                values += [value for value in _values(item, provisions) if value not in values]
    for chosen in product(*asked.values()):
        yield dict(zip(asked, chosen, strict=True))


def _values(ask: Ask, provisions: tuple[Provision, ...]) -> list[bool | str]:
    if ask.kind == "yes or no":
        return [True, False]
    if ask.kind == "words":
        return list(ask.words)
    if ask.kind == "a date":
        return list(DAYS)
    return [f"{amount:f}" for bound in _bounds(ask.name, provisions) for amount in (bound, bound + 1, bound - 1)]


def _bounds(name: str, provisions: tuple[Provision, ...]) -> list[Decimal]:
    found = [
        bound
        for provision in provisions
        for item in provision.items
        if isinstance(item, When)
        for test in item.tests
        if test.question == name
        for bound in (test.at_least, test.at_most)
        if bound is not None
    ]
    return sorted(set(found)) or [Decimal(0)]


def _said(answer: bool | str) -> str:
    return answer if isinstance(answer, str) else "yes" if answer else "no"


def _told(found: Outcome) -> str:
    day = f" ({found.due})" if found.due is not None else ""
    return f"{found.text}{day}"
