"""What an agreement's tolerances forgive: materials that a requirement does not pass, within a share of the good.

A requirement is measured first without them. What is forgiven stays in every value content and share, which are never
forgiven themselves: a tolerance lifts no percentage that the rule sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from headnote.engine.agreements.tolerances import FORGIVABLE, Clause, is_maximum_weight
from headnote.engine.amounts import Figure
from headnote.engine.truth import Truth
from headnote.grammar.agreements.tolerances import ToleratedIf
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.tree import (
    Change,
    Expr,
    MaterialCap,
    Scopes,
)

from .clauses import measure_of, share_base, share_figures, within_share
from .conditions import holds
from .counting import Barred
from .determination import Finding, Message, say
from .exceeding import least_beyond, unweighed
from .facts import Facts, MaterialFact
from .findings import MEASURES
from .findings.caps import Named, Sum, total
from .findings.selecting import good_is, is_of, kinds_used, opposite, untold, untold_of_good
from .findings.splitting import Split
from .freely import Freely

NOT_MET = Truth.NOT_MET  # an enumeration's members are slow to reach in loops


def forgiving(leaf: Expr, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The clauses that may forgive a requirement of its kind."""
    if is_maximum_weight(leaf):
        return tuple(one for one in clauses if one.weights and one.those)
    if not isinstance(leaf, FORGIVABLE):
        return ()
    return clauses if isinstance(leaf, Change) else tuple(one for one in clauses if one.any)


def forgive(
    found: Finding, leaf: Expr, facts: Facts, group: Scopes, clauses: Sequence[Clause], split: Split | None = None
) -> Finding:
    """A finding that is not met, with what the clauses that apply, or may apply, forgive: any one of them suffices.

    `split` are the materials as the finding sorted them, by value, where it did.
    """
    applying = applying_to(clauses, facts)
    freely = Freely(tuple(clause for clause, _ in applying if clause.free), facts, group)
    splits: dict[Clause | None, Split | None] = {None: None if freely.clauses else split}
    state, missing = found.state, list(found.missing)
    figures: list[Figure] = []
    reasons: list[Message] = []
    nearest: list[Message] = []
    cited: list[str] = list(found.citations)
    for clause, applies in applying:
        # Without content nothing is counted another way, whatever the clause.
        key = clause if facts.has_content else None
        split = splits.get(key)
        if split is None:
            splits[key] = split = freely.split_of(leaf, measure_of(clause), barred_by(clause, facts, group))
        if split.allowed and split.exceeded:
            return found
        if not (split.failing or split.unsure):
            return split.counting.told(freely.found(found, split) if split.free else _unfailed(found))
        judged = judge(clause, facts, group, split, leaf)
        figures += judged.figures
        reasons += judged.reasons
        if min(applies, judged.state) is Truth.MET:
            return split.counting.told(_forgiven(found, clause, split, judged, freely.told(split)))
        if judged.state is not Truth.NOT_MET:
            missing += split.open if state is Truth.NOT_MET else ()
            state = Truth.NOT_KNOWN
            missing += judged.missing if applies is Truth.MET else untold_of_good(clause.goods, facts)
        elif len(judged.figures) > 1 and clause.cap is not None:
            nearest.append(
                say("too_much", measure=clause.cap.measure, used=judged.figures[0], allowed=judged.figures[1])
            )
        cited.append(clause.citation)
    kept = (one for one in found.nearest if not nearest or one.key != "replace_lines")
    return found._replace(
        state=state,
        reasons=tuple(dict.fromkeys((*found.reasons, *reasons))),
        figures=(*figures, *found.figures),
        missing=tuple(dict.fromkeys(missing)) if state is Truth.NOT_KNOWN else (),
        nearest=(*dict.fromkeys(nearest), *kept) if state is Truth.NOT_MET else (),
        citations=tuple(dict.fromkeys(cited)),
    )


def _unfailed(found: Finding) -> Finding:
    """A process that was not carried out, where no material is used that could fail for it: what is forgiven for the
    smallest of amounts is not asked of none at all.
    """
    return Finding(found.requirement, found.kind, Truth.MET, (say("all_originating"),))


def applying_to(clauses: Iterable[Clause], facts: Facts) -> list[tuple[Clause, Truth]]:
    """The clauses that are for the good, or may be."""
    found = [(clause, good_is(clause.goods, facts)) for clause in clauses]
    return [(clause, applies) for clause, applies in found if applies is not NOT_MET]


class Judged(NamedTuple):
    """What a clause says of some materials."""

    state: Truth
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()
    reasons: tuple[Message, ...] = ()


def _forgiven(
    found: Finding, clause: Clause, split: Split, judged: Judged, besides: tuple[Message, ...] = ()
) -> Finding:
    measure = measure_of(clause)
    if clause.cap is None:
        said = judged.reasons[0]
    elif judged.figures:
        said = say("forgiven", measure=measure, used=judged.figures[0], allowed=judged.figures[1])
    else:
        said = say("forgiven_nothing", measure=measure)
    return Finding(
        found.requirement,
        found.kind,
        Truth.MET,
        (*(split.reasons or found.reasons), said, *besides),
        judged.figures,
        tuple(m.line for m in (*split.failing, *split.unsure)),
        citations=(clause.citation,),
        de_minimis=True,
    )


def judge(clause: Clause, facts: Facts, group: Scopes, split: Split, *leaves: Expr) -> Judged:
    """What a clause says of what requirements leave to it.

    Of materials beyond a maximum weight no source says which part of them fails: all of them within the tolerance are
    forgiven, whichever it is, and the cheapest part beyond it is not; else the claimant, who has read the article, is
    asked, once it is known how much is beyond.
    """
    if clause.free:
        return _freely_used(split)
    judged = _tolerate(clause, facts, group, split)
    if judged.state is Truth.NOT_KNOWN and any(map(is_maximum_weight, leaves)):
        measured = (*split.failing, *split.unsure)
        least = max(least_beyond(leaf, measured, facts, group) for leaf in leaves)
        if measure_of(clause) == "value" and within_share(clause, facts, group, least) is Truth.NOT_MET:
            return Judged(Truth.NOT_MET, share_figures(clause, facts, group, least))
        if judged.missing or split.open:
            return judged
        if lacking := dict.fromkeys(one for leaf in leaves for one in unweighed(leaf, measured, facts, group)):
            said = say("tolerance_missing", article=clause.citation, missing=tuple(lacking))
            return Judged(Truth.NOT_KNOWN, (), tuple(lacking), (said,))
        return _asked(clause, facts, "tolerance_of_weight")
    return judged


def _freely_used(split: Split) -> Judged:
    """Whether a requirement leaves nothing but what is used without restriction."""
    if split.failing:
        return Judged(Truth.NOT_MET)
    return Judged(Truth.NOT_KNOWN, missing=split.open) if split.unsure else Judged(Truth.MET)


def _tolerate(clause: Clause, facts: Facts, group: Scopes, split: Split) -> Judged:
    """Whether a clause forgives all the materials that fail.

    Those that may have failed count on the safe side: forgiven with all of them is met, not forgiven without any of
    them is not met.
    """
    if clause.cap is None:
        return _asked(clause, facts)
    parts = [_amount(clause, facts, group, split)]
    for material in (*split.failing, *split.unsure):
        state, missing = _forgivable(clause, material, facts, group)
        if state is Truth.MET:
            continue
        if material in split.unsure:
            state = Truth.NOT_KNOWN
        said = say("not_tolerated" if state is Truth.NOT_MET else "perhaps_tolerated", line=material.line)
        parts.append(Judged(state, (), tuple(missing), (_with_article(said, clause),)))
    parts += [_proviso(one, clause, facts, group) for one in clause.conditions]
    if clause.mixture is not None:
        parts.append(_mixture(clause.mixture, facts))
    parts += [_kept(cap, clause, facts, group) for cap in clause.also]
    if len(parts) == 1 and parts[0].state is Truth.MET:
        return Judged(Truth.MET, parts[0].figures)
    state = min(part.state for part in parts)
    against = [part for part in parts if part.state is state is not Truth.MET]
    return Judged(
        state,
        parts[0].figures,
        tuple(dict.fromkeys(field for part in against for field in part.missing)) if state is Truth.NOT_KNOWN else (),
        tuple(dict.fromkeys(reason for part in against[:6] for reason in part.reasons)),
    )


def _with_article(said: Message, clause: Clause) -> Message:
    return say(said.key, **dict(said.arguments), article=clause.citation)


def _asked(clause: Clause, facts: Facts, why: str = "tolerance_untranscribed") -> Judged:
    """What is not transcribed of a clause: the claimant, who has read it, may answer for it."""
    asked = clause.question + (f" ({facts.subject.path})" if facts.subject.path else "")
    answer = facts.subject.answers.get(asked)
    if isinstance(answer, bool):
        key, state = ("answered_yes", Truth.MET) if answer else ("answered_no", Truth.NOT_MET)
        return Judged(state, reasons=(say(key, text=asked),))
    said = say(why, article=clause.citation)
    return Judged(Truth.NOT_KNOWN, missing=(f'answers."{asked}"',), reasons=(said,))


def _amount(clause: Clause, facts: Facts, group: Scopes, split: Split) -> Judged:
    """Whether the amount stays within the share: of the materials that fail, or of all that the clause names."""
    cap = clause.cap
    if cap is None:
        raise ValueError("a clause that is not transcribed has no amount")
    counted = split.counting.facts
    if clause.those:
        surely = _total(split.failing, cap.measure)
        perhaps = _total(split.unsure, cap.measure) if split.unsure else Sum(0)
    else:
        lines = {m.line for m in counted.non_originating}
        pool = (*counted.non_originating, *(m for m in (*split.failing, *split.free) if m.line not in lines))
        surely, perhaps = total(pool, Named(cap.measure, cap.scopes, cap.goods), counted, group), Sum(0)
    base, field = share_base(clause, facts, group)
    unsure_base = () if base.known and not base.missing else (*field, *base.missing)
    if within_share(clause, facts, group, surely.known) is Truth.NOT_MET and not base.missing:
        return Judged(Truth.NOT_MET, share_figures(clause, facts, group, surely.known))
    missing = (*surely.missing, *perhaps.missing)
    used = surely.known + perhaps.known
    if within_share(clause, facts, group, used, more=bool(missing)) is Truth.MET:
        return Judged(Truth.MET, share_figures(clause, facts, group, used))
    lacking = tuple(dict.fromkeys((*unsure_base, *missing)))
    # Where every amount is known, it hangs on which of the materials fail.
    said = say("tolerance_missing", article=clause.citation, missing=tuple(sorted(lacking or split.open)))
    return Judged(Truth.NOT_KNOWN, (), lacking, (said,))


def _total(materials: Sequence[MaterialFact], measure: str) -> Sum:
    used = sum([material.at_least(measure) for material in materials])
    missing = tuple([m.unmeasured(measure) for m in materials if m.amount(measure) is None])
    return Sum(used, (), missing)


def _forgivable(clause: Clause, material: MaterialFact, facts: Facts, group: Scopes) -> tuple[Truth, list[str]]:
    """Whether a clause forgives such a material at all, and the fields that would tell."""
    cap = clause.cap
    state, missing = Truth.MET, []
    if cap is not None and (cap.scopes or cap.goods):
        state = is_of(material, cap.scopes, cap.goods, facts, group)
        missing += untold((material,), cap.scopes, cap.goods, facts, group)
    if cap is not None and cap.base == "the component":
        inside = material.in_component
        state = min(state, Truth.NOT_KNOWN if inside is None else Truth.MET if inside else Truth.NOT_MET)
        missing += [material.field("in_component")] if inside is None else []
    for excepted in clause.excepted:
        here = min(good_is(excepted.goods, facts), is_of(material, (), excepted.materials, facts, group))
        state = min(state, opposite(here))
        if here is Truth.NOT_KNOWN:
            missing += untold((material,), (), excepted.materials, facts, group)
            missing += untold_of_good(excepted.goods, facts)
    return state, missing


def barred_by(clause: Clause, facts: Facts, group: Scopes) -> Barred:
    """Whether a clause does not forgive a material, so that another counting of it serves better."""

    def barred(material: MaterialFact, hopeful: bool) -> bool:
        return _forgivable(clause, material, facts, group)[0] < (Truth.NOT_KNOWN if hopeful else Truth.MET)

    return barred


def _mixture(group: str, facts: Facts) -> Judged:
    """Whether the good is of two or more of what a group names."""
    found, missing = kinds_used(group, facts)
    if found >= MIXED:
        return Judged(Truth.MET)
    if missing:
        return Judged(Truth.NOT_KNOWN, missing=tuple(missing))
    return Judged(Truth.NOT_MET, reasons=(say("no_mixture", group=group),))


MIXED = 2


def _kept(cap: MaterialCap, clause: Clause, facts: Facts, group: Scopes) -> Judged:
    """Whether a share that a tolerance asks besides is kept."""
    found = MEASURES[MaterialCap](cap, facts, group, print_expr(cap))
    if found.state is Truth.NOT_KNOWN:
        said = say("tolerance_missing", article=clause.citation, missing=tuple(sorted(found.missing)))
        return Judged(found.state, (), found.missing, (said,))
    return Judged(found.state, (), found.missing, found.reasons)


def _proviso(one: ToleratedIf, clause: Clause, facts: Facts, group: Scopes) -> Judged:
    """A condition, which is asked of the component's materials alone where the share is of the component."""
    if clause.cap is None or clause.cap.base != "the component" or not facts.materials:
        return _condition(one, facts, group)
    inside = tuple(m for m in facts.materials if m.in_component is True)
    perhaps = tuple(m for m in facts.materials if m.in_component is not False)
    surely, all_ = (_condition(one, facts.of(materials), group) for materials in (inside, perhaps))
    if surely.state is all_.state:
        return all_
    return Judged(Truth.NOT_KNOWN, missing=tuple(m.field("in_component") for m in perhaps if m.in_component is None))


def _condition(one: ToleratedIf, facts: Facts, group: Scopes) -> Judged:
    """What an article asks besides, of goods for that."""
    applies = good_is(one.goods, facts)
    if applies is Truth.NOT_MET:
        return Judged(Truth.MET)
    held = holds(one.rule, facts, group)
    state = max(opposite(applies), held.state)
    missing = [*held.missing, *(untold_of_good(one.goods, facts) if applies is Truth.NOT_KNOWN else ())]
    return Judged(state, (), tuple(missing), held.reasons)
