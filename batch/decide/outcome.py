"""What is told of a good under an agreement, whoever worked it out: the columns of the result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow as pa

from headnote.engine import Claim, Determination, Engine, InputError, RuleTextError
from headnote.engine.amounts import UNIT
from headnote.engine.origin.determination import Finding
from headnote.grammar.agreements.nodes import Article, Formula
from headnote.grammar.rules.reading import read_supplied
from headnote.grammar.rules.tree import ValueContent
from headnote.grammar.text import plain

COLUMNS, SINGLE, NOT_READ = "columns", "single engine", "not read"
"""Who decided. The last is the verdict as well, of a good whose rows cannot be read; `problem` says why."""

FIXED = (
    ("agreement", pa.string()),
    ("verdict", pa.string()),
    ("criterion", pa.string()),
    ("party", pa.string()),
    ("rule", pa.string()),
    ("rule_scope", pa.string()),
    ("rule_source", pa.string()),
    ("missing", pa.list_(pa.string())),
    ("problem", pa.string()),
    ("decided", pa.string()),
    ("ruleset", pa.string()),
)
PERCENT = pa.decimal128(18, 6)
MAX_CONTENT = 10**15
"""Millionths of a per cent; a content beyond a billion per cent is not told."""


def methods_of(engines: Iterable[Engine]) -> tuple[str, ...]:
    """The methods of value content that the agreements have, on any day."""
    articles = [top for engine in engines for top in engine.ruleset.agreement.statements if isinstance(top, Article)]
    return tuple(sorted({item.method for top in articles for item in top.items if isinstance(item, Formula)}))


def schema(key: pa.DataType, methods: Sequence[str]) -> pa.Schema:
    """The result's columns: those that are always there, and content and margin of each method in per cent."""
    margins = [(f"{what}.{method}", PERCENT) for method in methods for what in ("content", "margin")]
    return pa.schema([("key", key), *FIXED[:7], *margins, *FIXED[7:]])


class Told(NamedTuple):
    """What the single engine determined of a claim, or why it could not."""

    determination: Determination | None
    problem: str = ""


def determined(engine: Engine, read: Any) -> Told:
    """Determine a claim that `read` makes; a row that cannot be read is told and stops nothing."""
    try:
        claim: Claim = read()
        return Told(engine.determine(claim))
    except InputError as error:
        return Told(None, "; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in error.problems))
    except RuleTextError as error:
        return Told(None, str(error))


def row(key: Any, engine: Engine, told: Told, methods: Sequence[str], digest: str) -> dict[str, Any]:
    """A row of the result for a claim that was determined by itself."""
    found: dict[str, Any] = {"key": key, "agreement": engine.name, "ruleset": digest}
    one = told.determination
    if one is None:
        return {**found, "verdict": NOT_READ, "problem": told.problem, "decided": NOT_READ, "missing": []}
    used = one.rule
    found |= {"verdict": one.verdict, "criterion": ", ".join(one.criterion), "party": one.party, "decided": SINGLE}
    found |= {"missing": sorted(set(one.missing)), "rule": used.text if used else None}
    found |= {"rule_scope": used.scope if used else None, "rule_source": used.source if used else None}
    return found | margins(one, methods)


def margins(one: Determination, methods: Sequence[str]) -> dict[str, Decimal | None]:
    """Content and margin of each method: of several value contents, the margin of the one nearest to be met."""
    found: dict[str, Decimal | None] = {}
    for finding in dict.fromkeys(f for alternative in one.alternatives for f in alternative.findings):
        asked = _asked(finding) if finding.kind == "value content" else None
        if asked is None:
            continue
        for figure in finding.figures:
            method = next((m for m in methods if figure.unit == "%" and figure.name.endswith(f" {m}")), None)
            if method is None:
                continue
            content = figure.numerator * UNIT // figure.denominator
            if abs(content) >= MAX_CONTENT:
                continue
            margin = content - -(-asked[0] * UNIT // asked[1])
            before = found.get(f"margin.{method}")
            if before is None or _percent(margin) > before:
                found[f"content.{method}"], found[f"margin.{method}"] = _percent(content), _percent(margin)
    return found


def _percent(millionths: int) -> Decimal:
    return Decimal(millionths).scaleb(-6)


def _asked(finding: Finding) -> tuple[int, int] | None:
    return _percentage(finding.requirement)


@lru_cache(maxsize=4096)
def _percentage(text: str) -> tuple[int, int] | None:
    """The percentage that a value content asks, from its text; None where it looks at some materials alone."""
    reading = read_supplied(plain(text))
    expr = reading.rule.expr if reading.rule is not None else None
    if not isinstance(expr, ValueContent) or expr.scopes or not isinstance(expr.percent, Decimal):
        return None
    return expr.percent.as_integer_ratio()
