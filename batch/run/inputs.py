"""The tables of a portfolio: two files, or a folder with a folder for each partition. CSV is made Parquet first."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from headnote.batch.columns import KEY, LINE, PARENT, goods_paths, material_paths, unknown
from headnote.batch.encode import figures, worth
from headnote.catalogues import _
from headnote.engine.claims.reading.problems import InputError, InputProblem

GOODS, MATERIALS = "goods", "materials"
SUFFIXES = (".parquet", ".csv")
AMOUNTS = frozenset({*figures.AMOUNTS, *figures.INERT_AMOUNTS})
LINE_AMOUNTS = frozenset({*worth.AMOUNTS, *worth.INERT_AMOUNTS})


class Source(NamedTuple):
    """The two tables of a partition, as files."""

    name: str
    goods: Path
    materials: Path


class Broken(NamedTuple):
    """A row of a file that is no row of its table."""

    file: str
    row: int
    problem: str


def sources_of(first: Path, second: Path | None) -> list[Source]:
    """The tables that were named. Raises InputError."""
    if second is not None:
        return [Source("all", first, second)]
    if not first.is_dir():
        message = _("needs the table of materials beside it: headnote batch goods.parquet materials.parquet")
        raise InputError([InputProblem(str(first), "", message)])
    found = [one for folder in sorted(first.iterdir()) if folder.is_dir() for one in _in_folder(folder)]
    found = found or _in_folder(first)
    if not found:
        message = _("holds no folder with goods.parquet and materials.parquet (or .csv)")
        raise InputError([InputProblem(str(first), "", message)])
    return found


def _in_folder(folder: Path) -> list[Source]:
    named = {what: [folder / f"{what}{suffix}" for suffix in SUFFIXES] for what in (GOODS, MATERIALS)}
    there = {what: next((path for path in paths if path.is_file()), None) for what, paths in named.items()}
    goods, materials = there[GOODS], there[MATERIALS]
    return [] if goods is None or materials is None else [Source(folder.name, goods, materials)]


def staged(path: Path, folder: Path, name: str) -> tuple[Path, list[Broken]]:
    """A table as Parquet, and its rows that are none. Raises InputError where it is no table."""
    if path.suffix.lower() == ".parquet":
        return path, []
    if path.suffix.lower() != ".csv":
        message = _("is neither .parquet nor .csv")
        raise InputError([InputProblem(str(path), "", message)])
    made = folder / f"{name}.parquet"
    return made, _from_csv(path, made)


def _from_csv(path: Path, made: Path) -> list[Broken]:
    """Cells stay text, and empty ones are not given. A row with other cells than the head is kept apart."""
    broken: list[Broken] = []

    def refused(row: Any) -> str:
        message = _(
            "the row has {found} cells, and the head {asked}", found=row.actual_columns, asked=row.expected_columns
        )
        broken.append(Broken(path.name, row.number or 0, message))
        return "skip"

    names = _head(path)
    convert = pacsv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    parse = pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=refused)
    try:
        # One thread: rows are counted only so.
        reader = pacsv.open_csv(path, pacsv.ReadOptions(use_threads=False), parse, convert)
        with pq.ParquetWriter(made, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(
            [InputProblem(str(path), "", _("the table cannot be read: {problem}", problem=error))]
        ) from None
    return broken


def _head(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = next(csv.reader(file), [])
    except UnicodeDecodeError as error:
        message = _("byte {place} is not UTF-8 text; save the table as UTF-8", place=error.start)
        raise InputError([InputProblem(str(path), "", message)]) from None
    except (OSError, csv.Error) as error:
        raise InputError(
            [InputProblem(str(path), "", _("the table cannot be read: {problem}", problem=error))]
        ) from None
    twice = {name for name in head if head.count(name) > 1}
    if twice or not head:
        message = (
            _("two columns are called {names}", names=", ".join(sorted(twice))) if twice else _("the table is empty")
        )
        raise InputError([InputProblem(str(path), "", message)])
    return head


def checked(source: Source, given: Source, ignored: tuple[str, ...], numbered: bool) -> None:
    """Refuse tables whose columns are no fields of a claim, with all of them. `numbered`: lines need their numbers.

    `given` are the tables as they were named, before they were made Parquet.
    """
    problems = [*_columns(source.goods, given.goods, goods_paths(), AMOUNTS, ignored)]
    lines = material_paths() | {LINE, PARENT}
    problems += _columns(source.materials, given.materials, lines, LINE_AMOUNTS, ignored)
    names = _schema(source.materials).names
    if PARENT in names and LINE not in names:
        problems.append(InputProblem(str(given.materials), PARENT, _("needs the column “line” that it refers to")))
    elif numbered and LINE not in names:
        problems.append(InputProblem(str(given.materials), LINE, _("is missing; Spark keeps no order of rows")))
    if problems:
        raise InputError(problems)


def _columns(
    path: Path, given: Path, known: frozenset[str], amounts: frozenset[str], ignored: tuple[str, ...]
) -> Iterator[InputProblem]:
    found = _schema(path)
    if KEY not in found.names:
        yield InputProblem(str(given), KEY, _("is missing: the column that joins goods and materials"))
    yield from unknown(str(given), [name for name in found.names if name != KEY], known, ignored)
    for field in found:
        if field.name in amounts and pa.types.is_floating(field.type):
            message = _("holds binary fractions; make it DECIMAL or text, such as 1000.50")
            yield InputProblem(str(given), field.name, message)


def _schema(path: Path) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        message = _("is not a Parquet file, or it is broken: {problem}", problem=error)
        raise InputError([InputProblem(str(path), "", message)]) from None
