"""The rule of a set: that of its own code, or what the agreement's article on sets asks of its items."""

from __future__ import annotations

from dataclasses import replace

from headnote.engine.agreements.law import Law
from headnote.engine.truth import Truth
from headnote.grammar.codes import HSCode
from headnote.grammar.rules.tree import Condition, Rule

from .determination import RuleUsed
from .facts import Subject, facts_of
from .findings.selecting import good_is
from .plans import Ruled


def ruled_as_set(ruled: Ruled, subject: Subject, law: Law) -> Ruled:
    """What governs a good that is classified as a set: the first line of the article that is for it."""
    if subject.set_rule is None:
        return ruled
    supposed = law.supposed("sets", subject.answers)
    if supposed.question:
        return _only(Rule(f'"{supposed.question}"', Condition(supposed.question)), supposed.article, ruled, subject)
    facts = facts_of(subject, law, ())
    for one, article in law.sets:
        if subject.set_rule not in one.rules or good_is(one.goods, facts) is not Truth.MET:
            continue
        if one.rule is None:
            return ruled
        if one.only:
            return _only(one.rule, article, ruled, subject)
        return replace(ruled, of_items=one.rule, items_by=article)
    return ruled


def _only(rule: Rule, article: str, ruled: Ruled, subject: Subject) -> Ruled:
    scope = HSCode(subject.hs).dotted if subject.hs else ""
    return Ruled(None, RuleUsed(scope, rule.text, article, "official"), ruled.group, of_items=rule, items_by=article)
