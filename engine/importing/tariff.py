"""A country's published tariff to the rows of a tariff file: cells as printed, in quotes where our words lack them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from headnote.catalogues import _
from headnote.engine.claims.reading.sheets import read_rows
from headnote.engine.claims.reading.table import folded, records, text_of
from headnote.engine.iso import CURRENCIES
from headnote.grammar.checks import columns_of, duty_problems
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.file import File
from headnote.grammar.schedules.duties import IN_QUOTA, Printed, Rate
from headnote.grammar.schedules.duty_text import read_rate
from headnote.grammar.syntax import SyntaxProblem
from headnote.grammar.tariffs.nodes import RateRow, without_trailing
from headnote.grammar.text import one_line, plain

from .schedule import LINE_HEADERS

_WITHIN = {"関税割当数量以内のもの", "within the quota", "in quota"}
_REST = {"その他のもの", "関税割当数量以外のもの", "other", "others", "outside the quota"}
_SAID = re.compile(r"(.*\S)[\u3000 \t]+(\S+)")
_TWICE = ("printed in the first of two rows", "printed in the second of two rows")


@dataclass(frozen=True, slots=True)
class ImportedTariff:
    """The rows that were read; the cells kept in quotes, by row; and the rows that were not read, with the reason."""

    rows: tuple[RateRow, ...]
    quoted: tuple[tuple[int, str], ...]
    unread: tuple[tuple[int, str, str], ...]


def import_tariff(name: str, data: bytes, tariff: File, headings: Mapping[str, str]) -> ImportedTariff:
    """Read a CSV or XLSX table into the columns of a tariff. Raises InputError for an unusable table.

    `headings`: what the table calls a column, where that is not the column's own name.
    """
    columns = [column.name for column in columns_of(tariff)]
    asked = {column.lower(): (folded(headings.get(column, column)),) for column in columns}
    found: list[_Row] = []
    unread: list[tuple[int, str, str]] = []
    for number, cells in records(name, read_rows(name, data), {"line": LINE_HEADERS, **asked}, ("line", *asked), _raw):
        texts = tuple(cells[column.lower()] for column in columns)
        try:
            found.append(_Row(number, HSCode.read(cells["line"]), texts))
        except CodeError as error:
            unread.append((number, " | ".join(filter(None, (cells["line"], *texts))), str(error)))
    return _sorted_out(found, unread)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    code: HSCode
    texts: tuple[str, ...]


def _raw(cell: Any) -> str:
    """A cell's text as printed: white space apart, its forms are part of what a condition says."""
    return cell.strip() if isinstance(cell, str) else text_of(cell)


def _sorted_out(found: Sequence[_Row], unread: list[tuple[int, str, str]]) -> ImportedTariff:
    """Rows of codes that go deeper are groups; a line that is printed twice becomes one, by condition."""
    codes = sorted({row.code for row in found})
    groups = {shorter for shorter, longer in pairwise(codes) if longer.startswith(shorter)}
    lines: dict[HSCode, list[_Row]] = {}
    for row in found:
        if row.code not in groups:
            lines.setdefault(row.code, []).append(row)
    rows: list[RateRow] = []
    quoted: list[tuple[int, str]] = []
    for row in found:
        same = [row] if row.code in groups else lines[row.code]
        if row is not same[0]:
            continue
        if len(same) > 2:
            unread += [(one.number, one.code.dotted, _("the line is printed more than twice")) for one in same]
            continue
        cells = [_merged(texts) for texts in zip(*(one.texts for one in same), strict=True)]
        quoted += [(row.number, cell.text) for cell in cells if cell is not None and isinstance(cell.duty, Printed)]
        rows.append(RateRow(row.code, without_trailing(cells), row.code in groups))
    return ImportedTariff(tuple(rows), tuple(quoted), tuple(sorted(unread)))


def _merged(texts: tuple[str, ...]) -> Rate | None:
    """The cell of a line: of its one row, or of two that differ by something the table does not say here."""
    if len(set(texts)) == 1:
        return _cell(texts[0])
    rates = [_cell(text) for text in texts]
    plainly = [rate.text for rate in rates if rate is not None and not _conditional(rate)]
    if len(plainly) == len(texts):
        return read_rate(", ".join(f'{text} if "{said}"' for text, said in zip(plainly, _TWICE, strict=True)))
    return _quoted(" / ".join(text or "blank" for text in texts))


def _conditional(rate: Rate) -> bool:
    return '"' in rate.text or IN_QUOTA in rate.text


def _cell(text: str) -> Rate | None:
    """A cell as a rate: as it stands, or line by line with what each is for, or else in quotes, as printed."""
    if not text:
        return None
    for whole in (re.sub(r"\s*\n\s*", " ", text), text.replace("\n", "")):
        if (rate := _read(whole)) is not None:
            return rate
    parts = list(_parts(text))
    rate = _read(", ".join(parts)) if parts and all(parts) else None
    return rate if rate is not None else _quoted(text)


def _parts(text: str) -> Iterator[str]:
    """``気密容器入りのもの　3%`` as ``3% if "気密容器入りのもの"``; empty where a line is not of this form."""
    lines = [line.strip() for line in re.split(r"\n+", text)]
    for number, line in enumerate(lines):
        found = _SAID.fullmatch(line)
        if found is None or '"' in found[1] or _read(found[2]) is None:
            yield ""
            continue
        said, rate = found[1].strip(), plain(found[2]).strip()
        if said in _REST and number and number == len(lines) - 1:
            yield f"else {rate}"
        else:
            yield f"{rate} {IN_QUOTA}" if said in _WITHIN else f'{rate} if "{said}"'


def _read(text: str) -> Rate | None:
    try:
        rate = read_rate(plain(text).strip())
    except SyntaxProblem:
        return None
    return None if any(duty_problems(rate.duty, CURRENCIES)) else rate


def _quoted(text: str) -> Rate:
    words = one_line(text.replace('"', "”"))
    return Rate(f'"{words}"', Printed(words))
