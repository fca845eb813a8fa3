"""Cases drafted for mistakes that nobody notices: a claim that shows the mistake, and no outcome.

The outcome is another's to say, from the source and the claim (docs/analysis.md): a draft does not hold the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from headnote.engine.origin.plans import RuleTextError
from headnote.grammar.agreements.nodes import Row
from headnote.grammar.provisions.nodes import Provision

from ..answers import answers_to, apart
from ..comparing import compare
from ..terms import between
from ..witnesses import Witness
from .mutants import Mutant
from .noticing import Bench
from .scoring import governed, sides_of


def drafted(bench: Bench, survivors: list[Mutant]) -> Iterator[tuple[str, str]]:
    """Files of drafts, by name: one for each mistake that a claim, or answers, can show."""
    for number, mutant in enumerate(survivors, 1):
        data = draft(bench, mutant)
        if data is not None:
            slug = re.sub(r"[^a-z0-9]+", "-", f"{mutant.operator}-{number:04d}".lower()).strip("-")
            yield f"{slug}.yaml", yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


def draft(bench: Bench, mutant: Mutant) -> dict[str, Any] | None:
    """A draft of a case for a mistake; None where no claim is found that shows it."""
    if isinstance(mutant.old, Provision) and isinstance(mutant.new, Provision):
        return _of_provision(bench, mutant.old, mutant.new)
    if isinstance(mutant.old, Row) and isinstance(mutant.new, Row) and mutant.place.role == "annexes":
        return _of_row(bench, mutant)
    return None


def _of_provision(bench: Bench, old: Provision, new: Provision) -> dict[str, Any] | None:
    parting = next((answers for answers in answers_to(old, new) if apart(old, new, answers) is not None), None)
    if parting is None:
        return None
    source = old.citation.place if old.citation is not None else ""
    return {
        "draft": f"expected outcome to be confirmed against {source or bench.engine.name}",
        "case": old.title,
        "source": source,
        "provision_of": {
            "agreement": bench.engine.name,
            "provision": old.title,
            "date": str(bench.engine.turns[-1]),
            "answers": dict(parting),
        },
    }


def _of_row(bench: Bench, mutant: Mutant) -> dict[str, Any] | None:
    witness = shown_by(bench, mutant)
    if witness is None:
        return None
    (row,) = {one.rows[0] for one in governed(sides_of(bench, mutant), mutant) if one.rows[0] is not None}
    return {
        "draft": f"expected outcome to be confirmed against {row.source or row.annex}",
        "case": f"{row.scope} {row.rule.text}"[:200],
        "source": row.source or row.annex,
        "claim": witness.claims[0],
    }


def shown_by(bench: Bench, mutant: Mutant) -> Witness | None:
    """A claim that originates by the row as it is and not with the mistake, or the other way round."""
    sides = sides_of(bench, mutant)
    for one in governed(sides, mutant):
        try:
            found = compare(one, sides, between(bench.ruleset.edition, bench.ruleset.edition))
        except RuleTextError:
            return None
        if (witness := found.lost or found.gained) is not None:
            return witness
    return None
