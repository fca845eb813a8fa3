"""What codes and figures cannot decide: processes carried out, and conditions that the claimant answers."""

from __future__ import annotations

from collections.abc import Sequence

from headnote.engine.claims.claim import ProcessDone
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Condition, Process, Scopes

from ..coding import not_of
from ..determination import Finding, say
from ..facts import Facts, MaterialFact
from .change import within

KIND = "process"


def measure_process(process: Process, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether a process of that name was carried out, where the rule asks and on the materials it names."""
    if process.goods is not None:
        return _on_named(process, process.goods, facts, text)
    field = facts.subject.field("production.processes")
    if facts.processes is None:
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("process_unsaid", name=process.name),), missing=(field,))
    state, missing = _carried_out(process, facts, field)
    return _found(process, text, state, missing)


def _done(process: Process, done: Sequence[ProcessDone], facts: Facts, field: str) -> tuple[Truth, tuple[str, ...]]:
    """Whether the process is among those done, and the facts missing for that. `field` is their list in the claim."""
    named = _named(process, done, facts, field)
    state = max((placed for _, _, placed in named), default=Truth.NOT_MET)
    if state is not Truth.NOT_KNOWN:
        return state, ()
    return state, tuple(_place(where, one, facts) for where, one, placed in named if placed is Truth.NOT_KNOWN)


_Done = list[tuple[str, ProcessDone, Truth]]


def _named(process: Process, done: Sequence[ProcessDone], facts: Facts, field: str) -> _Done:
    """Those done that have the name of the process: where each stands in the claim, and whether its place is right."""
    name = process.name.casefold()
    numbered = enumerate(done, 1)
    return [(f"{field}[{n}]", one, _placed(process, one, facts)) for n, one in numbered if one.name.casefold() == name]


def _carried_out(process: Process, facts: Facts, field: str) -> tuple[Truth, tuple[str, ...]]:
    """Whether the process was carried out in its place, on every non-originating material of its scopes.

    It may have been carried out on one material here and on another there.
    """
    done = _named(process, facts.processes or (), facts, field)
    missing = [_place(where, one, facts) for where, one, placed in done if placed is Truth.NOT_KNOWN]
    state = max((placed for _, _, placed in done), default=Truth.NOT_MET)
    if process.scopes and not facts.listed:
        on_all = max((placed for _, one, placed in done if not one.on), default=Truth.NOT_KNOWN)
        state = min(state, max(on_all, Truth.NOT_KNOWN))
        missing += [facts.subject.field("materials")] if any(one.on for _, one, _ in done) else []
    for material in facts.non_originating if process.scopes else ():
        inside = within(material.hs, process.scopes)
        on_it = max((min(placed, _on(one, material, facts)) for _, one, placed in done), default=Truth.NOT_MET)
        covered = max(on_it, Truth(Truth.MET - inside))
        if covered is Truth.NOT_KNOWN:
            missing += _telling(inside, material, done, facts)
        state = min(state, covered)
    return state, tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else ()


def _place(where: str, done: ProcessDone, facts: Facts) -> str:
    """The field that would tell whether the place is right: which it is, or whether it is a party's."""
    return f"{where}.party" if done.party is None else f'answers."{facts.law.asked_of(done.party)}"'


def _on(done: ProcessDone, material: MaterialFact, facts: Facts) -> Truth:
    """Whether it was carried out on a material, told by the codes that the claim gives."""
    if not done.on:
        return Truth.MET
    code = material.claimed
    if code is None:
        return Truth.NOT_KNOWN
    if any(code.startswith(one) for one in done.on):
        return Truth.MET
    perhaps = any(one.startswith(code) for one in done.on) or _mistyped(done, facts)
    return Truth.NOT_KNOWN if perhaps else Truth.NOT_MET


def _mistyped(done: ProcessDone, facts: Facts) -> list[HSCode]:
    """The codes it is said to have been carried out on that are no codes of the claim's edition."""
    edition = facts.subject.edition or facts.law.edition
    return [one for one in done.on if not_of(one, edition) is not None]


def _telling(inside: Truth, material: MaterialFact, done: _Done, facts: Facts) -> list[str]:
    """The fields that would tell whether the process was carried out on a material that it is asked for."""
    untold = [(where, one) for where, one, _ in done if _on(one, material, facts) is Truth.NOT_KNOWN]
    mistyped = [f"{where}.on" for where, one in untold if material.claimed is not None and _mistyped(one, facts)]
    own = inside is Truth.NOT_KNOWN or len(mistyped) < len(untold)
    return [*([material.unclassified] if own else []), *mistyped]


def _found(process: Process, text: str, state: Truth, missing: tuple[str, ...], lines: tuple[str, ...] = ()) -> Finding:
    if state is Truth.NOT_KNOWN and not all(field.endswith(".party") for field in missing):
        reasons = [say("process_untold", name=process.name, missing=missing)]
    else:
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
        unlisted = (facts.subject.field("materials"),)
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("no_materials"),), missing=unlisted)
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


def measure_condition(condition: Condition, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the claimant attests the condition, by its text."""
    answer = facts.subject.answers.get(condition.text)
    if not isinstance(answer, bool):
        missing = (f"answers.{text}",)
        return Finding(text, "", Truth.NOT_KNOWN, (say("unanswered", text=condition.text),), missing=missing)
    if answer:
        return Finding(text, "", Truth.MET, (say("answered_yes", text=condition.text),))
    return Finding(text, "", Truth.NOT_MET, (say("answered_no", text=condition.text),))
