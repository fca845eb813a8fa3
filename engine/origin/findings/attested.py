"""What codes and figures cannot decide: processes carried out, and conditions that the claimant answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from headnote.engine.claims.production import ProcessDone
from headnote.engine.truth import Truth
from headnote.grammar.rules.expand import leaves
from headnote.grammar.rules.tree import Condition, Expr, Process, Rule, Scopes

from ..coding import not_of
from ..counting import Burden, Counting, Weigh, count
from ..determination import Finding, attested_as, say
from ..facts import Facts, MaterialFact
from ..plain import evaluate
from .selecting import good_is, within

KIND = "process"


def measure_process(process: Process, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether a process of that name was carried out, where the rule asks and on the materials it names.

    Carried out on the good, or in the production of a material that may count by its content.
    """
    if process.goods is not None:
        return _on_named(process, process.goods, facts, text)
    chains = dict(_chains(facts.materials or (), ()))
    done = [one for production in _productions(facts, chains) for one in _named(process, *production, facts)]
    if all(one.process is None for one in done) and facts.processes is None:
        missing = tuple(one.where for one in done)
        return Finding(text, KIND, Truth.NOT_KNOWN, (say("process_unsaid", name=process.name),), missing=missing)
    own = max((one.placed for one in done if not one.holder), default=Truth.NOT_MET)
    by_content = tuple(chains[one.holder][-1] for one in done if one.holder and one.placed > own)
    counting = Counting(facts, facts, by_content)
    state, missing = _on_any(done, facts)
    if process.scopes:
        counting = count(facts, _untreated(process, done, chains))
        treated, telling = _on_each(process, done, chains, counting.facts)
        state, missing = min(state, treated), (*missing, *telling)
    missing = tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else ()
    return counting.told(_found(process, text, state, missing))


class _Done(NamedTuple):
    """A process of the rule's name: where it stands in the claim, and whether its place is right.

    `holder` is the line of the material in whose production it was done, empty for the good's. `process` None: the
    claim does not say what was done there; `mistyped`: a code that it was done on is none.
    """

    where: str
    process: ProcessDone | None
    placed: Truth
    holder: str = ""
    mistyped: bool = False


_Chain = tuple[MaterialFact, ...]
"""A material, and before it the materials that it was used in, the good's own first."""


def _chains(materials: Sequence[MaterialFact], before: _Chain) -> Iterator[tuple[str, _Chain]]:
    for material in materials:
        own = (*before, material)
        yield material.line, own
        if material.content is not None:
            yield from _chains(material.content.materials, own)


_Production = tuple[Sequence[ProcessDone] | None, str, str]


def _productions(facts: Facts, chains: Mapping[str, _Chain]) -> Iterator[_Production]:
    """What was done to make the good, and each material that may count by its content, with its field and its line."""
    yield facts.processes, facts.subject.field("production.processes"), ""
    for line, chain in chains.items():
        content = chain[-1].content
        if content is not None:
            yield content.processes, f"{content.path}.production.processes", line
            if not content.listed:
                yield None, f"{content.path}.materials", line


def _named(process: Process, done: Sequence[ProcessDone] | None, field: str, holder: str, facts: Facts) -> list[_Done]:
    """Those done that have the name of the process. `field` is their list in the claim."""
    if done is None:
        return [_Done(field, None, Truth.NOT_KNOWN, holder)]
    name = process.name.casefold()
    numbered = enumerate(done, 1)
    return [
        _Done(f"{field}[{n}]", one, _placed(process, one, facts), holder, _mistyped(one, facts))
        for n, one in numbered
        if one.name.casefold() == name
    ]


def _on_any(done: Sequence[_Done], facts: Facts) -> tuple[Truth, tuple[str, ...]]:
    """Whether the process is among those done, in its place, and the fields missing for that."""
    state = max((one.placed for one in done), default=Truth.NOT_MET)
    return state, tuple(_place(one, facts) for one in done if one.placed is Truth.NOT_KNOWN)


def _place(done: _Done, facts: Facts) -> str:
    """The field that would tell whether the place is right: what was done, which place, or whether it is a party's."""
    if done.process is None:
        return done.where
    party = done.process.party
    return f"{done.where}.party" if party is None else f'answers."{facts.law.asked_of(party)}"'


def _on_each(
    process: Process, done: Sequence[_Done], chains: Mapping[str, _Chain], facts: Facts
) -> tuple[Truth, tuple[str, ...]]:
    """Whether it was carried out on every non-originating material of its scopes, on one here and on another there."""
    if not facts.listed:
        on_all = [one.placed for one in done if one.process is None or not one.process.on]
        asked = (facts.subject.field("materials"),) if len(on_all) < len(done) else ()
        return max((*on_all, Truth.NOT_KNOWN)), asked
    state = Truth.MET
    telling: list[str] = []
    for material in facts.non_originating:
        treated = _treated(process, done, chains[material.line])
        if treated is Truth.NOT_KNOWN:
            telling += _telling(process, done, chains[material.line])
        state = min(state, treated)
    return state, tuple(telling)


def _untreated(process: Process, done: Sequence[_Done], chains: Mapping[str, _Chain]) -> Weigh:
    def weigh(material: MaterialFact, hopeful: bool) -> Burden:
        passing = Truth.NOT_KNOWN if hopeful else Truth.MET
        return Burden(not material.originating and _treated(process, done, chains[material.line]) < passing)

    return weigh


def _treated(process: Process, done: Sequence[_Done], chain: _Chain) -> Truth:
    """Whether a material is outside the scopes, or the process was carried out on it."""
    outside = Truth(Truth.MET - within(chain[-1].hs, process.scopes))
    return max(outside, *(min(one.placed, _on(one, chain)) for one in done)) if done else outside


def _on(done: _Done, chain: _Chain) -> Truth:
    """Whether it was carried out on a material, or on what that had become; told by the codes that the claim gives."""
    carrier = _carrier(done, chain)
    if carrier is None:
        return Truth.NOT_MET
    if done.process is None or not done.process.on:
        return Truth.MET
    code = carrier.claimed
    if code is None:
        return Truth.NOT_KNOWN
    if any(code.startswith(one) for one in done.process.on):
        return Truth.MET
    perhaps = done.mistyped or any(one.startswith(code) for one in done.process.on)
    return Truth.NOT_KNOWN if perhaps else Truth.NOT_MET


def _carrier(done: _Done, chain: _Chain) -> MaterialFact | None:
    """What a material was, or was in, when the process was carried out; None: in the making of something else."""
    if not done.holder:
        return chain[0]
    return next((used for holder, used in pairwise(chain) if holder.line == done.holder), None)


def _mistyped(done: ProcessDone, facts: Facts) -> bool:
    """Whether it is said to have been carried out on what is no code of the claim's edition."""
    edition = facts.subject.edition or facts.law.edition
    return any(not_of(one, edition) is not None for one in done.on)


def _telling(process: Process, done: Sequence[_Done], chain: _Chain) -> list[str]:
    """The fields that would tell whether the process was carried out on a material that it is asked for."""
    fields = [chain[-1].unclassified] if within(chain[-1].hs, process.scopes) is Truth.NOT_KNOWN else []
    for one in done:
        carrier = _carrier(one, chain)
        if carrier is not None and _on(one, chain) is Truth.NOT_KNOWN:
            known = carrier.claimed is not None and one.mistyped
            fields.append(f"{one.where}.on" if known else carrier.unclassified)
    return fields


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
            here, lacking = _on_any(_named(process, material.processes, material.field("processes"), "", facts), facts)
        state = min(state, here)
        missing += lacking if here is Truth.NOT_KNOWN else ()
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
    if not process.in_party:
        return Truth.NOT_MET
    standing = facts.law.standing(done.party, facts.subject.answers)
    return max(standing, _extended_to(done.party, facts)) if standing is not Truth.MET else standing


def _extended_to(country: str, facts: Facts) -> Truth:
    """Whether production in a country that is no party counts for the good, whatever it was done on."""
    lines = [
        one
        for one, _ in facts.law.also_with
        if one.what == "production" and country in ((one.union,) if one.union is not None else one.countries)
    ]
    states = (min(good_is(one.goods, facts), _fulfilled(one.rule, facts)) for one in lines if not one.materials)
    return max(states, default=Truth.NOT_MET)


def _fulfilled(rule: Rule | None, facts: Facts) -> Truth:
    """How conditions that the world has to fulfil stand, by what the claim answers."""
    if rule is None:
        return Truth.MET
    answers: dict[Expr, Truth] = {
        leaf: measure_condition(leaf, facts, (), "").state for leaf in leaves(rule.expr) if isinstance(leaf, Condition)
    }
    return evaluate(rule.expr, answers)


def measure_condition(condition: Condition, facts: Facts, group: Scopes, text: str) -> Finding:
    """Whether the claimant attests the condition, by its text."""
    answer = facts.subject.answers.get(condition.text)
    if not isinstance(answer, bool):
        missing = (f"answers.{text}",)
        return Finding(text, "", Truth.NOT_KNOWN, (say("unanswered", text=condition.text),), missing=missing)
    if answer:
        return Finding(text, "", Truth.MET, (say("answered_yes", text=condition.text),))
    return Finding(text, "", Truth.NOT_MET, (say("answered_no", text=condition.text),))


def attested(facts: Facts, text: str, kind: str = "") -> Finding:
    """What no figures of a claim give: the claimant answers for the requirement, by its text."""
    answer = facts.subject.answers.get(attested_as(text))
    if isinstance(answer, bool):
        key, state = ("answered_yes", Truth.MET) if answer else ("answered_no", Truth.NOT_MET)
        return Finding(text, kind, state, (say(key, text=attested_as(text)),))
    missing = (f'answers."{attested_as(text)}"',)
    return Finding(text, kind, Truth.NOT_KNOWN, (say("unanswered", text=attested_as(text)),), missing=missing)
