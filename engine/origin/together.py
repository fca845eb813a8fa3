"""Whether a tolerance forgives what several requirements of one alternative leave to it, taken together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from headnote.engine.amounts import Figure
from headnote.engine.truth import Truth

from .clauses import measure_of
from .counting import Counting
from .determination import Finding, say
from .facts import Facts, MaterialFact
from .findings.selecting import untold_of_good
from .findings.splitting import Split
from .forgiving import applying_to, barred_by, judge
from .freely import Freely


class _Needing(NamedTuple):
    """A requirement that is not met, or not known, without a tolerance; the facts as it sees them."""

    asked: Any
    facts: Facts
    found: Finding


def measure_together(several: Sequence[Any], facts: Facts, text: str) -> Finding:
    """Whether what several requirements of one alternative leave to a tolerance stays within it, taken together.

    `several` are the requirements (see `compile`), each with the clauses that may forgive it. One of which it is not
    known whether it needs the tolerance may need none: what is beyond it with them alone is not known.
    """
    needing = []
    for one in several:
        own = facts.asked(one.asked)
        found = one.measure(one.leaf, own, one.group, one.text)
        if found.state is not Truth.MET:
            needing.append(_Needing(one, own, found))
    worst = _together(needing, facts, text)
    surely = [one for one in needing if one.found.state is Truth.NOT_MET]
    if worst.state is Truth.NOT_MET and _together(surely, facts, text).state is not Truth.NOT_MET:
        missing = dict.fromkeys(field for one in needing for field in one.found.missing)
        said = (say("together_open", lines=worst.lines),)
        return worst._replace(state=Truth.NOT_KNOWN, reasons=said, missing=tuple(missing))
    return worst


def _together(needing: Sequence[_Needing], facts: Facts, text: str) -> Finding:
    first = needing[0].asked.clauses if needing else ()
    shared = [clause for clause in first if all(clause in one.asked.clauses for one in needing)]
    applying = applying_to(shared, facts)
    if len(needing) < 2 or not applying:
        return Finding(text, "", Truth.MET, (say("together_one"),))
    freeing = tuple(clause for clause, _ in applying if clause.free)
    freely = [Freely(freeing, one.facts, one.asked.group) for one in needing]
    counted = _seen_by_any([one.facts for one in needing], facts)
    state = Truth.NOT_MET
    missing: list[str] = []
    lines: tuple[str, ...] = ()
    figures: list[Figure] = []
    cited: list[str] = []
    for clause, applies in applying:
        measure = measure_of(clause)
        split = _joined(
            [
                own.split_of(one.asked.leaf, measure, barred_by(clause, one.facts, one.asked.group))
                for own, one in zip(freely, needing, strict=True)
            ],
            counted,
        )
        if not (split.failing or split.unsure):
            said = freely[0].told(split) or (say("together_one"),)
            return Finding(text, "", Truth.MET, said, citations=(clause.citation,))
        judged = judge(clause, counted, (), split, *(one.asked.leaf for one in needing))
        here = min(applies, judged.state)
        figures = list(judged.figures) if here > state else [*figures, *judged.figures]
        state = max(state, here)
        missing += [
            *judged.missing,
            *split.open,
            *(() if applies is Truth.MET else untold_of_good(clause.goods, facts)),
        ]
        lines = tuple(m.line for m in (*split.failing, *split.unsure))
        cited.append(clause.citation)
        if state is Truth.MET:
            break
    keys = {Truth.MET: "together_within", Truth.NOT_MET: "together_beyond", Truth.NOT_KNOWN: "together_open"}
    return Finding(
        text,
        "",
        state,
        (say(keys[state], lines=lines),),
        tuple(dict.fromkeys(figures)),
        lines,
        tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else (),
        citations=tuple(dict.fromkeys(cited)),
    )


def _seen_by_any(asked: Sequence[Facts], facts: Facts) -> Facts:
    """The facts with the materials that any of several requirements looks at: packing that all disregard is none."""
    if all(one is facts for one in asked):
        return facts
    seen: dict[str, MaterialFact] = {}
    for material in [material for one in asked for material in one.materials or ()]:
        if material.line not in seen or not material.originating:
            seen[material.line] = material
    return facts.of(tuple(seen[material.line] for material in facts.materials or () if material.line in seen))


def _joined(splits: Sequence[Split], facts: Facts) -> Split:
    """The materials that any of several requirements leaves: a material that counts as a whole holds its own."""
    failing = {m.line: m for split in splits for m in split.failing}
    unsure = {m.line: m for split in splits for m in split.unsure if m.line not in failing}
    whole = {*failing, *unsure}

    def kept(found: Mapping[str, MaterialFact]) -> tuple[MaterialFact, ...]:
        return tuple(m for line, m in found.items() if not any(line.startswith(f"{one}.") for one in whole))

    open_ = dict.fromkeys(field for split in splits for field in split.open)
    free = {m.line: m for split in splits for m in split.free}
    return Split(Counting(facts, facts), kept(failing), kept(unsure), (), tuple(open_), free=tuple(free.values()))
