"""Write docs/coverage.md: how much of annexes is read, and what decides the rules that are.

    python docs/coverage_table.py FOLDER [--out FILE] [--unread FILE]

FOLDER holds annexes as CSV files with the columns code and text, a row a rule, and under docx/ official Word files,
which go through the import. The annexes themselves are not part of the repository.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from headnote.engine.agreements.library import Library, editions, nomenclature
from headnote.engine.agreements.ruleset import annex_context
from headnote.engine.importing.annexes import Imported, import_annex
from headnote.engine.importing.annexes.shares import NONE, Shares, shares
from headnote.engine.importing.tables import read_tables
from headnote.grammar.parser import parse_text
from headnote.grammar.text import SourceText, one_line

HEADNOTES = Path(__file__).with_name("coverage.origin")
ANNEX = parse_text(SourceText("the annex", 'annex 1 of MEASURED "Rules"\nsource "the annex"\n')).file
INTRO = """\
# How much of the annexes is read

Written by `make coverage-table ANNEXES=FOLDER` (docs/coverage_table.py) from annexes that are not part of the
repository, each row once. What decides a rule is what its weakest part needs:

- **executed**: codes, figures, declared stages, and the processes that a claim names;
- **described**: what the claim says that goods are, too, where no headnote gives the goods codes (`"natural fibres"`);
- **attested**: conditions in words, too, and names that say more than a name: that hold a code, a number, a clause, or
  are long;
- **unread**: an import keeps the rule in quotes, with the reason, and counts it apart.

Abbreviations are those of docs/coverage.origin; processes, goods and connectors are declared as an import proposes
them, for an analyst to review. Nothing else is told beforehand: goods to which an annex's notes give codes count as
described.
"""
WORD = """
## Official Word files, through `headnote import annex`

| file | rows | read | kept in quotes | no row | names proposed |
|---|---:|---:|---:|---:|---:|
"""


def measured(folder: Path) -> Iterator[tuple[str, Shares]]:
    """The shares of each CSV file of a folder, by its name."""
    context, names = annex_context(HEADNOTES, ANNEX, Library())
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rules = [row["text"] for row in csv.DictReader(file)]
        yield path.stem, shares(rules, names, context.definitions, {})


def imports(folder: Path) -> Iterator[tuple[str, Imported]]:
    """What an import makes of each Word file of a folder, by its name."""
    context, names = annex_context(HEADNOTES, ANNEX, Library())
    edition = context.nomenclature
    if edition is None:
        raise SystemExit(f"{HEADNOTES} names no edition that is known")
    others = [one for name in editions() if name != edition.edition and (one := nomenclature(name)) is not None]
    for path in sorted(folder.glob("*.docx")):
        tables = read_tables(path.name, path.read_bytes()).tables
        yield path.stem, import_annex(tables, ANNEX, context, names, edition, others)


def table(found: Iterable[tuple[str, Shares]]) -> Iterator[str]:
    """The lines of the table by annex, all together last."""
    yield "| annex | rows | read | executed | described | attested | unread |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    every = NONE
    for name, one in found:
        every += one
        yield line(name, one)
    yield line("**all**", every)


def line(name: str, one: Shares) -> str:
    """A line of the table: counts as shares of the rows."""

    def share(count: int) -> str:
        return f"{100 * count / one.rows:.1f} %" if one.rows else "-"

    shown = [share(one.rows - one.unread), share(one.executed), share(one.described), share(one.attested)]
    return f"| {name} | {one.rows:,} | {' | '.join(shown)} | {one.unread:,} |"


def word_table(found: Iterable[tuple[str, Imported]]) -> Iterator[str]:
    """The lines of the table of Word files."""
    for name, one in found:
        kept = one.count("kept") + one.count("partly kept")
        read, apart, names = one.count("read"), len(one.unplaced), len(one.proposals)
        yield f"| {name} | {read + kept + apart:,} | {read:,} | {kept:,} | {apart:,} | {names:,} |"


def page(folder: Path, found: Sequence[tuple[str, Shares]]) -> str:
    """The page of a folder's annexes."""
    lines = [INTRO, *table(found)]
    if (folder / "docx").is_dir():
        lines += [WORD.rstrip("\n"), *word_table(imports(folder / "docx"))]
    return "\n".join(lines) + "\n"


def unread(found: Iterable[tuple[str, Shares]]) -> str:
    """The texts that are not read, the most frequent first, as CSV lines: rows, annexes, text."""
    where: dict[str, list[str]] = {}
    every = NONE
    for name, one in found:
        every += one
        for text, _ in one.left:
            where.setdefault(text, []).append(name)
    return "".join(f"{count}\t{' '.join(where[text])}\t{one_line(text)}\n" for text, count in every.left)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the folder named and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=HEADNOTES.with_suffix(".md"))
    parser.add_argument("--unread", type=Path, help="write the texts that are not read here, one a line")
    given = parser.parse_args(arguments)
    found = list(measured(given.folder))
    if not found:
        sys.stderr.write(f"{given.folder} holds no annexes (*.csv with the columns code and text)\n")
        return 2
    given.out.write_text(page(given.folder, found), encoding="utf-8")
    if given.unread is not None:
        given.unread.write_text(unread(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
