"""What codes and figures cannot decide: processes carried out, and conditions that the claimant answers."""

from __future__ import annotations

from headnote.grammar.tree import Condition, Process, Scopes

from ..claim import ProcessDone
from ..determination import Finding, say
from ..facts import Facts
from ..truth import Truth
from .change import within

KIND = "process"


def measure_process(process: Process, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether a process of that name was carried out, where the rule asks and on the materials it names."""
    if facts.processes is None:
        field = facts.subject.field("production.processes")
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("process_unsaid", name=process.name),), missing=(field,))
    name = process.name.casefold()
    state = Truth.NOT_MET
    missing: list[str] = []
    for number, done in enumerate(facts.processes, 1):
        if done.name.casefold() != name:
            continue
        placed = _placed(process, done, facts)
        if placed is Truth.NOT_KNOWN:
            missing.append(facts.subject.field(f"production.processes[{number}].party"))
        applied = _applied(process, done, facts)
        state = max(state, min(placed, applied))
    reasons = {
        Truth.MET: say("process_done", name=process.name),
        Truth.NOT_KNOWN: say("process_where", name=process.name),
        Truth.NOT_MET: say("process_not_done", name=process.name),
    }
    nearest = (say("carry_out", requirement=text),) if state is Truth.NOT_MET else ()
    return Finding(
        text,
        KIND,
        state,
        (reasons[state],),
        missing=tuple(missing) if state is Truth.NOT_KNOWN else (),
        nearest=nearest,
    )


def _placed(process: Process, done: ProcessDone, facts: Facts) -> Truth:
    if not process.in_party and not process.countries:
        return Truth.MET
    if done.party is None:
        return Truth.NOT_KNOWN
    there = done.party in process.countries or (process.in_party and done.party in facts.law.parties)
    return Truth.MET if there else Truth.NOT_MET


def _applied(process: Process, done: ProcessDone, facts: Facts) -> Truth:
    """Whether it was carried out on every non-originating material of the scopes."""
    if not process.scopes or not done.on:
        return Truth.MET
    states = [
        Truth.MET if any(material.hs.startswith(code) for code in done.on) else Truth.NOT_MET
        for material in facts.non_originating
        if material.hs is not None and within(material.hs, process.scopes) is Truth.MET
    ]
    return min(states, default=Truth.MET)


def measure_condition(condition: Condition, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the claimant attests the condition, by its text."""
    answer = facts.subject.answers.get(condition.text)
    if answer is None:
        missing = (f"answers.{text}",)
        return Finding(text, "", Truth.NOT_KNOWN, (say("unanswered", text=condition.text),), missing=missing)
    if answer:
        return Finding(text, "", Truth.MET, (say("answered_yes", text=condition.text),))
    return Finding(text, "", Truth.NOT_MET, (say("answered_no", text=condition.text),))
