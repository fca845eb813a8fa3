"""The Word files of eight official annexes, where they stand beside the checkout, against their rules as CSV.

The CSV files are an independent reading of the same documents. Where a document describes goods below a heading that
has no rule of its own (UK-EU, UK-Japan, UK-Turkey), the CSV gives them the heading before; the texts are the same.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import annex_context
from headnote.engine.importing.annexes.entries import Entry, entries_of
from headnote.engine.importing.annexes.rows import rule_text
from headnote.engine.importing.tables import read_tables
from headnote.grammar.parser import parse_text
from headnote.grammar.rules.learning import learn
from headnote.grammar.rules.shortening import Shortener
from headnote.grammar.text import SourceText

ROOT = Path(__file__).resolve().parents[4]
SHARED = ROOT.parent / "shared" / "annexes"
MEASURED = parse_text(SourceText("annex", 'annex 1 of MEASURED "Rules"\nsource "the annex"\n')).file
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the official annexes do not stand beside the checkout")


def flat(text: str) -> str:
    return " ".join(text.split())


def code(text: str) -> str:
    return "".join(text.split()).lower().replace("exex", "ex")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(name: str) -> Iterator[tuple[str, str]]:
    data = (SHARED / "docx" / f"{name}.docx").read_bytes()
    for item in entries_of(read_tables(f"{name}.docx", data).tables, {}).items:
        if isinstance(item, Entry):
            yield from ((code(item.printed), flat(rule)) for rule in item.rules)


def printed(name: str) -> Iterator[tuple[str, str]]:
    yield from ((code(row["code"]), flat(row["text"])) for row in rows_of(SHARED / f"{name}.csv"))


@pytest.mark.parametrize("name", ["australia", "chile", "dcts-ldcs", "egypt", "gsp"])
def test_every_row_of_a_document_is_found_with_its_code(name: str) -> None:
    # UK-Australia prints "NA" for electrical energy, which the CSV leaves out.
    assert Counter(one for one in found(name) if one != ("2716.00", "NA")) == Counter(printed(name))


@pytest.mark.parametrize("name", ["eu", "japan", "turkey"])
def test_every_rule_of_a_document_with_goods_below_headings_is_found(name: str) -> None:
    titles = 96  # chapters, whose titles stand in the column of rules
    rules = Counter(text for at, text in found(name) if not at.startswith("chapter"))
    assert rules == Counter(text for _, text in printed(name))
    assert sum(at.startswith("chapter") for at, _ in found(name)) == titles


def test_every_rule_that_is_read_has_a_short_form_of_the_same_meaning() -> None:
    """Of some 5,000 different texts: the short form is read back before it is given out (Shortener)."""
    context, names = annex_context(ROOT / "docs" / "coverage.origin", MEASURED, Library())
    texts = {row["text"] for path in sorted(SHARED.glob("*.csv")) for row in rows_of(path)}
    without = []
    for text in sorted(texts):
        learned = learn(rule_text(text), names)
        if (rule := learned.reading.rule) is not None:
            short = Shortener(context.definitions, names + learned.names).short_form(rule)
            without += [text] if short is None else []
    assert without == []
