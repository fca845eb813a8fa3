"""Processes that belong together: joined by what an agreement's notes define, or counted."""

from __future__ import annotations

from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Chain, Counted, Process, Scopes

from ..determination import Finding, Message, attested_as, say
from ..facts import Facts
from .attested import KIND, measure_process


def measure_chain(chain: Chain, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether of each part one process was carried out, and joined as the agreement's notes say.

    What a connector asks that no note says, and an order that the claim's list of processes does not show, the
    claimant attests by the requirement's text.
    """
    parts = [[_measure(one, facts, group) for one in part] for part in chain.parts]
    best = [max(findings, key=lambda found: found.state) for findings in parts]
    state = min(found.state for found in best)
    missing: list[str] = []
    reasons: list[Message] = [reason for found in best for reason in found.reasons]
    if state is Truth.NOT_KNOWN:
        missing = [field for findings in parts for found in findings for field in found.missing]
    joined = _joined(chain, facts)
    if state is Truth.MET and joined is not Truth.MET:
        answer = facts.subject.answers.get(attested_as(text))
        if not isinstance(answer, bool):
            reasons.append(say("connector_unsaid", connector=", ".join(dict.fromkeys(chain.connectors))))
            missing, state = [f'answers."{attested_as(text)}"'], Truth.NOT_KNOWN
        elif not answer:
            reasons.append(say("answered_no", text=attested_as(text)))
            state = Truth.NOT_MET
        else:
            reasons.append(say("answered_yes", text=attested_as(text)))
    nearest = (say("carry_out", requirement=text),) if state is Truth.NOT_MET else ()
    return Finding(
        text, KIND, state, tuple(dict.fromkeys(reasons)), missing=tuple(dict.fromkeys(missing)), nearest=nearest
    )


def _measure(one: Process | Counted, facts: Facts, group: Scopes) -> Finding:
    if isinstance(one, Process):
        return measure_process(one, facts, group, one.name)
    return measure_counted(one, facts, group, one.name)


def _joined(chain: Chain, facts: Facts) -> Truth:
    """Whether the processes are joined as the notes say, as far as the claim shows it."""
    for number, connector in enumerate(chain.connectors):
        joining = facts.law.joining.get(connector.casefold())
        if joining is None:
            return Truth.NOT_KNOWN
        if joining == "together":
            continue
        first, second = _places(chain, number, facts), _places(chain, number + 1, facts)
        earlier, later = (first, second) if joining == "in this order" else (second, first)
        if not any(one < other for one in earlier for other in later):
            return Truth.NOT_KNOWN
    return Truth.MET


def _places(chain: Chain, part: int, facts: Facts) -> list[int]:
    names = {one.name.casefold() for one in chain.parts[part]}
    names |= {name.casefold() for one in chain.parts[part] if isinstance(one, Counted) for name in one.among}
    return [number for number, done in enumerate(facts.processes or ()) if done.name.casefold() in names]


def measure_counted(counted: Counted, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether so many of the processes were carried out; each counts once.

    Where the rule lists examples only, others may count: that they do is attested by the requirement's text.
    """
    if facts.processes is None:
        missing = (facts.subject.field("production.processes"),)
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("process_unsaid", name=counted.name),), missing=missing)
    names = {name.casefold() for name in counted.among}
    done = list(dict.fromkeys(one.name.casefold() for one in facts.processes))
    found = [name for name in done if name in names]
    reason = say("counted", count=len(found), least=counted.least, name=counted.name)
    if len(found) >= counted.least:
        return Finding(text, KIND, Truth.MET, (reason,))
    answer = facts.subject.answers.get(attested_as(text))
    if answer is True and counted.open:
        return Finding(text, KIND, Truth.MET, (reason, say("answered_yes", text=attested_as(text))))
    if counted.open and len(done) >= counted.least and answer is not False:
        missing = (f'answers."{attested_as(text)}"',)
        return Finding(
            text, KIND, Truth.NOT_KNOWN, (reason, say("unanswered", text=attested_as(text))), missing=missing
        )
    nearest = (say("carry_out", requirement=text),)
    return Finding(text, KIND, Truth.NOT_MET, (reason,), nearest=nearest)
