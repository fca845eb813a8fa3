"""A sample of real rows: the text, its tree in the short form, and what it says in plain words, side by side.

`tests/golden/annex-sample.csv` holds rows of nineteen annexes as they are printed (their sources: docs/coverage.md),
picked so that every feature of the tree occurs. The golden file was read against the rows, by their meaning.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import annex_context
from headnote.engine.explain.wording import Wording
from headnote.engine.explain.words import Words
from headnote.grammar.parser import parse_text
from headnote.grammar.rules.expand import expand
from headnote.grammar.rules.learning import learn
from headnote.grammar.rules.shortening import Shortener
from headnote.grammar.rules.standing import standing
from headnote.grammar.text import SourceText

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = ROOT / "tests" / "golden" / "annex-sample.csv"
ANNEX = parse_text(SourceText("annex", 'annex 1 of MEASURED "Rules"\nsource "the annex"\n')).file


def beside() -> Iterator[str]:
    context, names = annex_context(ROOT / "docs" / "coverage.origin", ANNEX, Library())
    wording = Wording(Words("en"))
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            learned = learn(row["text"], names)
            rule = learned.reading.rule
            assert rule is not None, row
            meaning = expand(rule.expr, context.definitions)
            yield f"{row['annex']} {row['code']}"
            yield f"  text   {row['text']}"
            short = Shortener(context.definitions, names + learned.names).short_form(rule)
            assert short is not None, row
            yield f"  short  {short}"
            yield f"  words  {wording.of(meaning)}"
            yield f"  by     {standing(meaning, {}).name.lower()}"
            yield from (f"  doubt  {one.message}" for one in learned.reading.problems)
            yield ""


def test_rows_of_nineteen_annexes_mean_what_they_say(golden: Callable[[str, str], None]) -> None:
    golden("annex-sample.txt", "\n".join(beside()))
