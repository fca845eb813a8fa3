"""What is different between two determinations of one claim, in words: the requirements that turned, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from headnote.catalogues import _
from headnote.engine.explain.words import Words
from headnote.engine.origin.determination import Determination, Finding, RuleUsed

_TOLD = ("verdict", "rule", "alternatives", "provisions", "decided_by", "criterion", "party", "missing", "materials")


def differences(then: Determination, now: Determination, words: Words) -> Iterator[str]:
    """Each difference as a line, without the verdict itself and, where that turned, without what follows from it."""
    if then.rule != now.rule:
        sourced = then.rule is None or now.rule is None or then.rule.source != now.rule.source
        yield _("rule: {then} -> {now}", then=_rule(then.rule, sourced), now=_rule(now.rule, sourced))
    yield from requirements(then, now, words)
    inner = dict(now.materials)
    for line, old_one in then.materials:
        if line in inner and inner[line] != old_one:
            for text in differences(old_one, inner[line], words):
                yield _("line {line}: {text}", line=line, text=text)
    if then.verdict != now.verdict:
        return
    pairs = (("criterion", then.criterion, now.criterion), ("party", then.party, now.party))
    for name, old, new in pairs:
        if old != new:
            yield f"{name}: {_listed(old)} -> {_listed(new)}"
    if then.missing != now.missing:
        yield _("missing: {then} -> {now}", then=words.lacks(then.missing) or "-", now=words.lacks(now.missing) or "-")
    for field in dataclasses.fields(Determination):
        if field.compare and field.name not in _TOLD and getattr(then, field.name) != getattr(now, field.name):
            yield _("{field} differ", field=field.name)


def requirements(then: Determination, now: Determination, words: Words) -> Iterator[str]:
    """Each requirement that was found otherwise, as a line."""
    before, after = _findings(then), _findings(now)
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) == after.get(key):
            continue
        named = " ".join(part for part in (key[0], words.requirement(key[1])) if part)
        yield f"{named}: {_found(before.get(key), words)} -> {_found(after.get(key), words)}"


def _findings(determination: Determination) -> dict[tuple[str, str, int], Finding]:
    """Every finding by article and requirement; the number tells alternatives of one article apart."""
    found: dict[tuple[str, str, int], Finding] = {}
    for number, alternative in enumerate(determination.alternatives):
        for one in alternative.findings:
            key = (alternative.article, one.requirement)
            if not any(known[:2] == key and found[known] == one for known in found):
                found[(*key, number)] = one
    for one in determination.provisions:
        found["", one.requirement, 0] = one
    return found


def _found(finding: Finding | None, words: Words) -> str:
    if finding is None:
        return _("not asked")
    reasons = "; ".join(map(words.sentence, finding.reasons))
    state = words.word(finding.state.words)
    return f"{state} ({reasons})" if reasons else state


def _rule(rule: RuleUsed | None, sourced: bool) -> str:
    if rule is None:
        return "-"
    return f"{rule.scope} {rule.text} @ {rule.source}" if sourced else f"{rule.scope} {rule.text}"


def _listed(value: str | tuple[str, ...] | None) -> str:
    return (", ".join(value) if isinstance(value, tuple) else value) or "-"
