"""Value content: the agreement's formulas as sums (`engine.origin.findings.content`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from headnote.engine.agreements.law import Law, Method
from headnote.engine.origin.findings.caps import ratio_of
from headnote.engine.origin.findings.content import solve
from headnote.grammar.rules.tree import Scopes, ValueContent

from .features import COUNTED, VALUE, Content, Features
from .states import MET, NOT_KNOWN, NOT_MET, Bool
from .view import ALONE, BEST, MISSING, View

FIGURES = {
    "FOB": "fob",
    "EXW": "exw",
    "V": "value_of_good",
    "labour": "labour",
    "overhead": "overhead",
    "profit": "profit",
    "other costs": "other",
    "total cost": "total_cost",
}
"""The figures of formulas that have columns, besides those of materials and what net cost leaves out."""

SUMS = {"VNM": COUNTED, "VOM": VALUE}


def figure_of(name: str, law: Law) -> str | None:
    """The column of a formula's figure; None for those of materials."""
    if name in SUMS:
        return None
    return FIGURES[name] if name in FIGURES else f"excluded{law.excluded.index(re.sub('[“”]', '', name))}"


def has_column(name: str, law: Law) -> bool:
    """Whether a formula's figure has a column."""
    return name in SUMS or name in FIGURES or re.sub("[“”]", "", name) in law.excluded


def methods_meant(content: ValueContent, law: Law) -> list[Method]:
    """The methods by which a value content may be reached."""
    return [
        one
        for one in law.methods
        if content.method in (None, one.name) and (content.base is None or content.base in one.bases)
    ]


def measure_value_content(content: ValueContent, view: View, features: Features, _name: str) -> None:
    """On which side of the percentage each formula falls, and which of its figures are given."""
    ratio = ratio_of(content.percent)
    features.bit(view.seen)
    for lines in _looked_at(content.scopes, view, features):
        sums = _materials(view, features, lines, content.scopes)
        for method in methods_meant(content, view.law):
            weights = solve(method, ratio).weights
            for terms in (weights, method.under):
                features.form(_named(terms, sums, view.law))
            features.figures.update(_figures(weights, view.law))
            if not content.scopes and view.look != ALONE:
                over, under = (tuple(_named(terms, sums, view.law)) for terms in (method.over, method.under))
                features.contents[Content(method.name, over, under, ratio)] = None


def _named(terms: Mapping[str, int], sums: Mapping[str, str | None], law: Law) -> Iterator[tuple[str, int]]:
    """A formula's terms by the columns of their figures; there is no sum where there are no lines."""
    for term, times in terms.items():
        name = sums[term] if term in SUMS else figure_of(term, law)
        if name is not None:
            yield name, times


def _figures(names: Iterable[str], law: Law) -> Iterable[str]:
    return (figure for name in names if (figure := figure_of(name, law)) is not None)


def _looked_at(scopes: Scopes, view: View, features: Features) -> list[Bool]:
    """The non-originating lines that count: of a focused value content those of its codes, with and without those that
    may be."""
    if not scopes:
        return [view.outside]
    inside = view.within(scopes)
    features.tell(view.outside & (inside == NOT_KNOWN), view.pairs.of_line("counted"))
    features.lack(view.outside & (inside == NOT_KNOWN))
    return [view.outside & (inside != NOT_MET), view.outside & (inside == MET)]


_MARKS = {ALONE: " alone", BEST: " best"}


def _materials(view: View, features: Features, lines: Bool, scopes: Scopes) -> dict[str, str | None]:
    """Sums of what does not and what does originate; what is missing of them."""
    inside = view.seen & view.originating
    mark = _MARKS.get(view.look, "") + (f" of {len(features.sums)}" if scopes else "")
    found = {}
    for name, told, own in (("VNM", "counted", lines), ("VOM", "value", inside)):
        given = view.pairs.of_line(told)
        features.bit(own & (given == MISSING))
        features.lack(own & (given == MISSING))
        found[name] = features.sum(name + mark, SUMS[name], own)
    return found
