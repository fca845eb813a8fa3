"""What codes and figures cannot decide: processes carried out, and conditions that the claimant answers."""

from __future__ import annotations

from collections.abc import Sequence

from headnote.engine.claims.claim import ProcessDone
from headnote.engine.truth import Truth
from headnote.grammar.rules.tree import Condition, Process, Scopes

from ..determination import Finding, say
from ..facts import Facts
from .change import within

KIND = "process"


def measure_process(process: Process, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether a process of that name was carried out, where the rule asks and on the materials it names."""
    if process.goods is not None:
        return _on_named(process, process.goods, facts, text)
    if facts.processes is None:
        field = facts.subject.field("production.processes")
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("process_unsaid", name=process.name),), missing=(field,))
    state, missing = _done(process, facts.processes, facts, facts.subject.field("production.processes"))
    return _found(process, text, state, missing)


def _done(process: Process, done: Sequence[ProcessDone], facts: Facts, field: str) -> tuple[Truth, tuple[str, ...]]:
    """Whether the process is among those done, and the facts missing for that. `field` is their list in the claim."""
    name = process.name.casefold()
    state = Truth.NOT_MET
    missing: list[str] = []
    for number, one in enumerate(done, 1):
        if one.name.casefold() != name:
            continue
        placed = _placed(process, one, facts)
        if placed is Truth.NOT_KNOWN:
            undated = "" if one.party is None else f'answers."{facts.law.asked_of(one.party)}"'
            missing.append(undated or f"{field}[{number}].party")
        state = max(state, min(placed, _applied(process, one, facts)))
    return state, tuple(missing) if state is Truth.NOT_KNOWN else ()


def _found(process: Process, text: str, state: Truth, missing: tuple[str, ...], lines: tuple[str, ...] = ()) -> Finding:
    keys = {Truth.MET: "process_done", Truth.NOT_KNOWN: "process_where", Truth.NOT_MET: "process_not_done"}
    reasons = [say(keys[state], name=process.name)]
    if lines:
        reasons.append(say("process_lines", name=process.name, lines=lines))
    nearest = (say("carry_out", requirement=text),) if state is Truth.NOT_MET else ()
    return Finding(text, KIND, state, tuple(reasons), lines=lines, missing=missing, nearest=nearest)


def _on_named(process: Process, goods: str, facts: Facts, text: str) -> Finding:
    """Whether the process was carried out on every non-originating material that is what the rule names.

    What a material is, and what was done to it, is the claimant's to say, line by line.
    """
    if not facts.listed:
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("no_materials"),), missing=("materials",))
    state = Truth.MET
    missing: list[str] = []
    lines: list[str] = []
    for material in facts.non_originating:
        if material.described_as is None:
            state = min(state, Truth.NOT_KNOWN)
            missing.append(material.field("described_as"))
            continue
        if goods.casefold() not in {word.casefold() for word in material.described_as}:
            continue
        if material.processes is None:
            here: Truth = Truth.NOT_KNOWN
            lacking: tuple[str, ...] = (material.field("processes"),)
        else:
            here, lacking = _done(process, material.processes, facts, material.field("processes"))
        state = min(state, here)
        missing += lacking
        if here is not Truth.MET:
            lines.append(material.line)
    return _found(process, text, state, tuple(missing) if state is Truth.NOT_KNOWN else (), tuple(lines))


def _placed(process: Process, done: ProcessDone, facts: Facts) -> Truth:
    if not process.in_party and not process.countries:
        return Truth.MET
    if done.party is None:
        return Truth.NOT_KNOWN
    if done.party in process.countries:
        return Truth.MET
    return facts.law.standing(done.party, facts.subject.answers) if process.in_party else Truth.NOT_MET


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
    if not isinstance(answer, bool):
        missing = (f"answers.{text}",)
        return Finding(text, "", Truth.NOT_KNOWN, (say("unanswered", text=condition.text),), missing=missing)
    if answer:
        return Finding(text, "", Truth.MET, (say("answered_yes", text=condition.text),))
    return Finding(text, "", Truth.NOT_MET, (say("answered_no", text=condition.text),))
