"""How a good is decided under an agreement on a day: its doors, its rule, and their shape. Made once for each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from headnote.catalogues import _
from headnote.engine.agreements.law import Law, Operations
from headnote.engine.agreements.library import nomenclature
from headnote.engine.agreements.rows import GoverningRow
from headnote.engine.resting import reader, resting_lock
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.expand import expand, leaves, problems
from headnote.grammar.rules.named_codes import scopes_of
from headnote.grammar.rules.problems import RuleProblem, lacking
from headnote.grammar.rules.tree import All, Expr, Rule, Scope, Scopes, Unread
from headnote.grammar.text import plain

from .compile import Compiled, Requirement, compile_rule, together_of
from .decision import Shape
from .determination import Message, RuleUsed, say
from .findings import KINDS
from .gauges import Gauge, gauge_of
from .preconditions import SUFFICIENT, measure_sufficient

PROVISIONS = 3
"""Findings besides the doors: produced in a party, direct consignment, and in force between the claim's parties.

A door asks for the first two; one for goods wherever they were produced for the last two.
"""


MAX_SUPPLIED = 200
"""Plans that are kept of rules that came with claims; a long one takes a quarter of a megabyte."""


class RuleTextError(ValueError):
    """A rule supplied with the claim cannot be read; `problem` says why and where in its text."""

    def __init__(self, text: str, problem: RuleProblem) -> None:
        self.text, self.problem = text, problem
        more = _("; did you mean “{suggestion}”?", suggestion=problem.suggestion) if problem.suggestion else ""
        super().__init__(_("the rule “{text}”: {problem}{more}", text=text, problem=problem.message, more=more))

    def __reduce__(self) -> tuple[type[RuleTextError], tuple[str, RuleProblem]]:
        return type(self), (self.text, self.problem)


@dataclass(frozen=True, slots=True)
class Entry:
    """A door with what it asks; `compiled` None: no rule is at hand for it.

    `sufficient`: whether insufficient operations may defeat it.
    """

    letter: str
    code: str | None
    citation: str
    expr: Expr | None
    compiled: Compiled | None
    of_annex: bool
    wherever: bool = False
    sufficient: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """All doors as one shape. `owners` tells which door each alternative belongs to.

    `chain` is the shape of the second decision: one door, and the provisions that it asks for. `parts` are the
    alternatives that are decided together: those of doors for goods wherever they were produced stand apart; `shapes`
    are theirs. `gauges` tell how its requirements stand in figures, where they have one; `kinds` are what a proof would
    call them; `decided` and `criteria` remember decisions (`deciding`) and what
    they are named (`story`).
    """

    entries: tuple[Entry, ...]
    requirements: tuple[Requirement, ...]
    shape: Shape
    owners: tuple[int, ...]
    texts: tuple[str, ...]
    chain: Shape
    parts: tuple[tuple[int, ...], ...]
    gauges: tuple[Gauge | None, ...]
    shapes: tuple[Shape, ...]
    kinds: tuple[str, ...]
    decided: dict[Any, Any] = field(default_factory=dict, compare=False)
    criteria: dict[Any, tuple[str, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rule for a good, or why there is none: a message, and the facts that would tell.

    `of_items`: of a set, what may be asked of its items instead, by an article.
    """

    rule: Rule | None
    used: RuleUsed | None
    group: Scopes = ()
    reason: Message | None = None
    missing: tuple[str, ...] = ()
    of_items: Rule | None = None
    items_by: str = ""


def find_rule(
    law: Law,
    annex: str,
    code: str | None,
    supplied: str | None,
    answers: Mapping[str, bool | str],
    field: Callable[[str], str],
) -> Ruled:
    """The rule that governs a code: the one supplied with the claim, or the annex row in force.

    `field` gives what the claim calls a field of that good. Raises RuleTextError.
    """
    if supplied is None and code is not None:
        known: Ruled | None = law.ruled.get((annex, code))
        if known is not None:
            return known
    index = law.annexes[annex]
    if supplied is not None:
        reading = reader()(plain(supplied), law.vocabulary)
        if reading.rule is None:
            raise RuleTextError(supplied, reading.problems[0])
        if (other := _names_other(reading.rule, code) or _names_none(reading.rule, law)) is not None:
            raise RuleTextError(supplied, other)
        group = (Scope(HSCode(code[:6]), HSCode(code[:6])),) if code else ()
        return Ruled(
            reading.rule,
            RuleUsed(_dotted(code), reading.rule.text, "supplied with the claim", "supplied"),
            group,
        )
    if code is None:
        return Ruled(None, None, reason=say("no_good_code"), missing=(field("good.hs"),))
    governing = index.governing(code)
    if governing.deeper:
        return Ruled(None, None, reason=say("code_too_short", code=_dotted(code)), missing=(field("good.hs"),))
    for row in governing.rows:
        if row.description is None:
            ruled = ruled_by(row)
            if len(governing.rows) == 1:
                law.ruled[annex, code] = ruled
            return ruled
        answer = answers.get(row.description)
        if not isinstance(answer, bool):
            reason = say("described", code=row.scope, description=row.description)
            return Ruled(None, None, reason=reason, missing=(f'answers."{row.description}"',))
        if answer:
            return ruled_by(row)
    return Ruled(None, None, reason=say("no_rule", code=_dotted(code)), missing=(field("rule"),))


def _names_other(rule: Rule, code: str | None) -> RuleProblem | None:
    """That an annex's own sentence is for other codes than the good's."""
    for leaf in leaves(rule.expr):
        target: Scopes = getattr(leaf, "target", ())
        if target and code is not None and not any(scope.could_hold(code) for scope in target):
            named = ", ".join(dict.fromkeys(one.dotted for scope in target for one in (scope.first, scope.last)))
            span = (target[0].span[0], target[-1].span[1])
            return RuleProblem(
                "HN0308",
                span,
                _("the sentence is for {named}, and the good is {dotted}", named=named, dotted=_dotted(code)),
            )
    return None


def _names_none(rule: Rule, law: Law) -> RuleProblem | None:
    """That a rule names a code that the agreement's edition lacks: no material would ever be of it."""
    codes = nomenclature(law.edition)
    if codes is None:
        return None
    named = (scope for leaf in leaves(rule.expr) for scopes in scopes_of(leaf) for scope in scopes)
    return next((problem for _code, problem in lacking(named, codes)), None)


def ruled_by(row: GoverningRow) -> Ruled:
    """The rule of a row."""
    used = RuleUsed(row.scope, row.rule.text, row.source, row.reading)
    return Ruled(row.rule, used, row.scopes)


def _dotted(code: str | None) -> str:
    return HSCode(code).dotted if code else ""


def plan(law: Law, ruled: Ruled) -> Plan:
    """The plan for a rule, from the law's memory where the rule was met before. Raises RuleTextError."""
    key = (ruled.rule.text if ruled.rule else None, ruled.group, ruled.of_items.text if ruled.of_items else None)
    made = law.plans.get(key) or law.supplied.get(key)
    if made is None:
        made = _make(law, ruled)
        if ruled.used is None or ruled.used.reading != "supplied":
            law.plans[key] = made
        else:
            _keep(law.supplied, key, made)
    return made


def _keep(plans: dict[Any, Plan], key: Any, made: Plan) -> None:
    """Keep the plan of a rule that came with a claim: of ever-new ones, the last."""
    with _KEEPING:
        if len(plans) >= MAX_SUPPLIED:
            del plans[next(iter(plans))]
        plans[key] = made


_KEEPING = resting_lock()


def _make(law: Law, ruled: Ruled) -> Plan:
    entries = []
    for way in law.doors:
        of_annex = way.door.annex is not None
        rule = ruled.rule if of_annex else way.door.rule
        group = ruled.group if of_annex else ()
        expr = compiled = None
        if rule is not None:
            asked = All((rule.expr, way.door.rule.expr)) if of_annex and way.door.rule is not None else rule.expr
            if found := problems(asked, law.definitions):
                raise RuleTextError(rule.source_text, found[0])
            expr = expand(asked, law.definitions)
            clauses = tuple(one for one in law.tolerances if one.is_for(rule.notes))
            compiled = compile_rule(expr, group, clauses)
        entries.append(Entry(way.door.letter, way.door.code, way.citation, expr, compiled, of_annex, way.door.wherever))
    if ruled.of_items is not None:
        entries.append(_of_items(law, ruled.of_items, ruled))
    return _joined(tuple(entries), law)


def _of_items(law: Law, rule: Rule, ruled: Ruled) -> Entry:
    """The way of a set by its items; operations that are insufficient, such as making up sets, do not defeat it."""
    expr = expand(rule.expr, law.definitions)
    compiled = compile_rule(expr, ruled.group)
    return Entry("", None, ruled.items_by, expr, compiled, of_annex=True, sufficient=False)


def _defeated(requirements: Iterable[Requirement], operations: Operations | None) -> bool:
    """Whether insufficient operations defeat an alternative: any, or one that asks for a kind they are set against."""
    if operations is None:
        return False
    return operations.kinds is None or any(KINDS.get(type(one.leaf)) in operations.kinds for one in requirements)


def _joined(entries: tuple[Entry, ...], law: Law) -> Plan:
    requirements: list[Requirement] = []
    shape: list[tuple[int, ...]] = []
    owners: list[int] = []
    texts: list[str] = []
    numbers: dict[tuple[Expr, Scopes], int] = {}
    sufficient: int | None = None
    together: dict[tuple[Requirement, ...], int] = {}
    seen: set[tuple[tuple[int, ...], bool]] = set()
    for owner, entry in enumerate(entries):
        if entry.compiled is None:
            continue
        own = []
        for requirement in entry.compiled.requirements:
            key = (requirement.leaf, requirement.group)
            if key not in numbers:
                numbers[key] = len(requirements)
                requirements.append(requirement)
            own.append(numbers[key])
        for needs, text in zip(entry.compiled.shape, entry.compiled.texts, strict=True):
            one = tuple(sorted(own[n] for n in needs))
            several = tuple(requirements[n] for n in one if requirements[n].clauses)
            if len(several) > 1:
                if several not in together:
                    together[several] = len(requirements)
                    requirements.append(together_of(several))
                one = tuple(sorted((*one, together[several])))
            if entry.sufficient and _defeated([requirements[n] for n in one], law.operations):
                if sufficient is None:
                    sufficient = len(requirements)
                    requirements.append(Requirement(Unread(), SUFFICIENT, (), measure_sufficient))
                one = tuple(sorted((*one, sufficient)))
            if (one, entry.wherever) in seen:
                continue  # an earlier door asks the same: that door decides
            seen.add((one, entry.wherever))
            shape.append(one)
            owners.append(owner)
            texts.append(text)
    produced, consigned, between = range(len(entries), len(entries) + PROVISIONS)
    chain = tuple(
        (number, consigned, between) if entry.wherever else (number, produced, consigned)
        for number, entry in enumerate(entries)
    )
    apart = tuple(n for n, owner in enumerate(owners) if entries[owner].wherever)
    here = tuple(n for n in range(len(owners)) if n not in apart)
    parts = tuple(part for part in (here, apart) if part)
    return Plan(
        entries,
        tuple(requirements),
        tuple(shape),
        tuple(owners),
        tuple(texts),
        chain,
        parts,
        tuple(gauge_of(one, law) for one in requirements),
        tuple(tuple(shape[n] for n in part) for part in parts),
        tuple(KINDS.get(type(one.leaf), "") for one in requirements),
    )


def expand_for(law: Law, rule: Rule) -> Expr:
    """A row's rule in the primitives, by the headnotes in force."""
    return expand(rule.expr, law.definitions)
