"""Portfolios in columns against the single engine, finding by finding: its public `determine` is the reference.

Some rules on many claims each, so that they share their columns as the rules of an annex do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from zlib import crc32

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from demonstration import claim
from headnote.batch.decide.outcome import margins
from headnote.engine.origin.determination import Determination
from headnote.grammar.rules.expand import count_alternatives
from headnote.grammar.rules.expressions import print_expr
from portfolios import Columns, good_row, in_columns, line_rows
from random_claims import ENGINE, claims, joined, leaf

RULES = 20
METHODS = ("build-down", "build-up")
NIGHTLY = settings().max_examples >= 100_000
ROUNDS, CLAIMS = (100, 50) if NIGHTLY else (1, 15)
"""Rounds of 20 rules, each on so many claims: 100,000 pairs nightly, 300 else."""

Drawn = TypeVar("Drawn")


def drawn(strategy: st.SearchStrategy[Drawn], count: int, number: int) -> list[Drawn]:
    """So many values of a strategy, the same ones for a number."""
    found: list[Drawn] = []

    @seed(number)
    @settings(max_examples=count, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def collect(one: Drawn) -> None:
        found.append(one)

    collect()
    return found


def hash_of(text: str) -> int:
    """An order that has nothing to do with how simple a rule is."""
    return crc32(text.encode())


def pairs(number: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    texts = {
        print_expr(rule) for rule in drawn(leaf | joined(leaf), 4 * RULES, number) if count_alternatives(rule) <= 50
    }
    cases = drawn(claims(), RULES * CLAIMS, number)
    for place, text in enumerate(sorted(texts, key=hash_of)[:RULES]):
        for case, fields in enumerate(cases[place * CLAIMS : (place + 1) * CLAIMS]):
            yield f"{place:02d}-{case:02d}", text, fields


@pytest.mark.parametrize("number", range(ROUNDS))
def test_columns_measure_as_the_single_engine_does(number: int) -> None:
    asked = list(pairs(number))
    goods = [good_row(key, fields, rule) for key, rule, fields in asked]
    lines = [line for key, _, fields in asked for line in line_rows(key, fields["materials"] or [])]
    found = in_columns(ENGINE, goods, lines)
    assert found.differing == []
    for key, rule, fields in asked:
        compare(key, f"{key}: {rule} {fields}", ENGINE.determine(claim(**fields), rule=rule), found)
    assert len(found.states) > len(asked) / 3, "too few of the claims had a form in columns to prove anything"


def compare(key: str, told: str, expected: Determination, found: Columns) -> None:
    result = found.results[key]
    assert (result["verdict"], result["criterion"]) == (expected.verdict, ", ".join(expected.criterion)), told
    assert result["party"] == expected.party, told
    assert set(result["missing"]) == set(expected.missing), told
    wanted = margins(expected, METHODS)
    for name in (f"{what}.{method}" for what in ("content", "margin") for method in METHODS):
        assert result.get(name) == wanted.get(name), f"{name}: {told}"
    states = {f.requirement: f.state for one in expected.alternatives for f in one.findings}
    for text, state in found.states.get(key, {}).items():
        assert states[text] == state, f"{text}: {told}"
