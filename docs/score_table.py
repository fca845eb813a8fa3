"""Write docs/scores.md: of the mistakes that are planted in the shipped rulesets, how many check or a case notices.

    python docs/score_table.py [--out FILE] [AGREEMENT …]

What is planted is fixed in rulesets/mutation.toml. It takes about ten minutes on one core; each ruleset is told as
it is done.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from headnote import Engine
from headnote.analysis.mutation.mutants import mutants
from headnote.analysis.mutation.noticing import Bench
from headnote.analysis.mutation.plan import distinct, masked, read_plan
from headnote.analysis.mutation.scoring import Score, Scores, score
from headnote.engine.agreements.library import shipped
from headnote.grammar.agreements.nodes import Chapter, Row

AGREEMENTS = ("rcep", "jiepa", "jbepa", "cptpp", "uk-japan", "uk-eu", "uk-australia", "eu-japan")
INTRO = """\
# What the cases notice

Written by `make score` (docs/score_table.py). Mistakes are planted one at a time, as
[rulesets/mutation.toml](../rulesets/mutation.toml) says: every operator at every place; in an annex, in the first row
of each distinct rule, codes masked. One is noticed if `headnote check` says something else of the files, or if a case
beside them fails; comparing with a stored copy notices nothing. Left out are only mistakes that are proved to change
nothing. Which codes a row governs is compared with its source by `headnote import`, and is not counted here.
[analysis](analysis.md) tells how cases are confirmed.

| agreement | part | planted | noticed | | proved equal |
|---|---|---:|---:|---:|---:|
"""
RULES = """
## Distinct rules of annexes

| agreement | rules, codes masked | with a case |
|---|---:|---:|
"""
OPERATORS = """
## By operator, the lowest first

| operator | planted | noticed | |
|---|---:|---:|---:|
"""


class Scored(NamedTuple):
    """A ruleset's scores, and how many distinct rules its annexes have, and how many of them some case rests on."""

    name: str
    scores: Scores
    rules: int
    met: int


def scored(name: str) -> Scored:
    """Plant every mistake of the plan in a shipped ruleset."""
    engine = Engine.load(name)
    bench = Bench(shipped() / name, engine)
    rows = [row for file in engine.ruleset.annexes for row in _rows(file.statements)]
    texts = {text for tested in bench.cases for _, text in tested.rows}
    met = {masked(row) for row in rows if row.rule.text in texts}
    rules = [masked(row) for row in distinct(rows, lambda row: row)]
    return Scored(name, score(bench, mutants(engine.ruleset, read_plan())), len(rules), sum(r in met for r in rules))


def _rows(statements: Sequence[object]) -> Iterator[Row]:
    for top in statements:
        if isinstance(top, Row):
            yield top
        elif isinstance(top, Chapter):
            yield from (item for item in top.items if isinstance(item, Row))


def page(found: Sequence[Scored]) -> str:
    """The page."""
    parts = [
        f"| {one.name} | {part} | {each.planted:,} | {each.noticed:,} | {each.per_cent} % | {each.counts['equal']} |\n"
        for one in found
        for part, each in one.scores.parts.items()
    ]
    rules = [f"| {one.name} | {one.rules} | {one.met} |\n" for one in found if one.rules]
    every = Scores()
    for one in found:
        for name, each in one.scores.operators.items():
            every.operators.setdefault(name, Score()).counts.update(each.counts)
    operators = [
        f"| {name} | {each.planted:,} | {each.noticed:,} | {each.per_cent} % |\n" for name, each in every.lowest_first()
    ]
    return "".join((INTRO, *parts, RULES, *rules, OPERATORS, *operators))


def main(given: Sequence[str] | None = None) -> int:
    """Write the page. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("agreements", nargs="*", default=AGREEMENTS)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("scores.md"))
    asked = parser.parse_args(given)
    found = []
    for name in asked.agreements:
        one = scored(name)
        found.append(one)
        told = (
            f"{part} {each.noticed} of {each.planted}, {each.per_cent} %" for part, each in one.scores.parts.items()
        )
        sys.stdout.write(f"{name}: {'; '.join(told)}\n")
        sys.stdout.flush()
    asked.out.write_text(page(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
