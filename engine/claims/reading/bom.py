"""Bills of materials from spreadsheets: CSV or XLSX with a header row in English or Japanese."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from headnote.grammar.diagnostics import did_you_mean

from ..claim import MAX_DEPTH
from .cells import MAX_COLUMNS
from .document import MAX_BYTES
from .problems import InputError, InputProblem, Located, Path
from .table import folded
from .workbook import read_workbook

MAX_ROWS = 200_000
_OLD_OR_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1")

_HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("id", "line", "no", "no.", "item", "番号", "行", "行番号"),
    "parent": ("parent", "part of", "parent id", "親", "親番号", "上位"),
    "description": ("description", "material", "name", "品名", "材料", "材料名", "名称", "原材料"),
    "hs": ("hs", "hs code", "code", "tariff code", "hsコード", "hs番号", "税番", "関税分類番号"),
    "originating": ("originating", "originating?", "origin status", "status", "原産", "原産性", "原産品"),
    "wholly_obtained": ("wholly obtained", "wo", "完全生産", "完全生産品"),
    "country": ("country", "origin", "country of origin", "原産国", "国", "国名"),
    "value": ("value", "amount", "cost", "価額", "金額", "価格"),
    "quantity": ("quantity", "qty", "数量", "使用数量"),
    "unit": ("unit", "uom", "単位"),
    "unit_price": ("unit price", "単価"),
    "evidence": ("evidence", "documents", "証拠書類", "裏付資料", "証憑"),
    "basis": ("basis", "incoterm", "価額の種類", "建値"),
    "freight": ("freight", "運賃"),
    "insurance": ("insurance", "保険料", "保険"),
    "net_weight_kg": ("net weight kg", "net weight", "weight", "weight kg", "重量", "正味重量", "重量kg"),
    "price": ("price", "own price", "単体価格"),
    "counted_as": ("counted as", "算入"),
    "rule": ("rule", "psr", "規則", "品目別規則"),
    "declared_by": ("declared by", "declaration", "declarations", "declaration id", "宣誓書番号", "証明番号"),
    "supplied": ("supplied", "supply date", "day of supply", "納入日", "仕入日"),
}
_BY_HEADER = {name: key for key, names in _HEADERS.items() for name in (*names, key)}
_BY_AGREEMENT = ("originating", "wholly_obtained", "country")
"""Columns that may be given for each agreement: “originating (name)”."""
_AGREEMENT = re.compile(r"(.+?) ?\(([^()]+)\)")
_STATUS = {
    "原産": "yes",
    "非原産": "no",
    "originating": "yes",
    "non-originating": "no",
    "nonoriginating": "no",
    "○": "yes",
    "×": "no",
    "はい": "yes",
    "いいえ": "no",
    "unknown": "",
    "不明": "",
}


@dataclass(slots=True)
class Sheet:
    """A bill of materials as a claim's `materials`, and where each field stood."""

    name: str
    materials: list[dict[str, Any]]
    cells: dict[Path, tuple[int, int]] = field(default_factory=dict)
    problems: list[InputProblem] = field(default_factory=list)

    def locate(self, path: Path) -> Located:
        """Where a field stands, by row and column."""
        for length in range(len(path), 0, -1):
            if cell := self.cells.get(path[:length]):
                row, column = cell
                named = f", column {_column(column)}" if column else ""
                return cell, f"{self.name}: row {row}{named}"
        return (0, 0), self.name


def is_header(cells: Sequence[Any]) -> bool:
    """Whether a row is a header: two of its cells are heads. One may be chance: “no” is a head and an answer."""
    return sum(folded(str(cell)) in _BY_HEADER for cell in cells) >= 2


def read_bom(name: str, data: bytes) -> Sheet:
    """Read a bill of materials, with the problems of its cells. Raises InputError where it is no sheet at all."""
    rows = list(islice(read_rows(name, data), MAX_ROWS + 1))
    if not rows:
        raise InputError([InputProblem(name, "", "the sheet is empty; it needs a header row and materials")])
    return _Lines(name, rows).sheet()


def read_rows(name: str, data: bytes) -> Iterator[list[Any]]:
    """The rows of a CSV file or of a workbook's first sheet. Raises InputError."""
    if len(data) > MAX_BYTES:
        raise InputError(
            [InputProblem(name, "", f"the file has more than {MAX_BYTES // 2**20} MiB, which are not read")]
        )
    if data.startswith(_OLD_OR_ENCRYPTED):
        message = "this is an encrypted or an old Excel workbook; save it without a password as .xlsx or CSV"
        raise InputError([InputProblem(name, "", message)])
    return read_workbook(name, data) if data[:2] == b"PK" else _csv(name, data)


def _csv(name: str, data: bytes) -> Iterator[list[Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        mend = "save it as “CSV UTF-8” (Japanese Excel writes Shift_JIS otherwise)"
        raise InputError([InputProblem(f"{name}: row {line}", "", f"this is not UTF-8 text; {mend}")]) from None
    if "\x00" in text:
        raise InputError([InputProblem(name, "", "the file holds NUL characters; it is not a CSV file")])
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if len(row) > MAX_COLUMNS:
                message = f"the row has {len(row):,} columns; at most {MAX_COLUMNS:,} are read"
                raise InputError([InputProblem(f"{name}: row {number}", "", message)])
            yield row
    except csv.Error as error:
        raise InputError([InputProblem(name, "", f"this is not CSV: {error}")]) from None


def _column(number: int) -> str:
    """A column's letters as spreadsheets show them: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _key(header: str) -> str | None:
    """What a header names: a field, or “field (agreement)”."""
    key = _BY_HEADER.get(header) or _BY_HEADER.get(header.replace(" ", "_"))
    if key is not None or (found := _AGREEMENT.fullmatch(header)) is None:
        return key
    field = _key(found[1])
    return f"{field} ({found[2].strip()})" if field in _BY_AGREEMENT else None


def _path(key: str) -> tuple[str, ...]:
    """Where a column's entry belongs in a material."""
    found = _AGREEMENT.fullmatch(key)
    return (key,) if found is None else ("origin", found[2], found[1])


def _listed(text: str) -> list[str]:
    """The ids of a cell, between commas or the like."""
    return [part for one in re.split(r"[,;、，；\n]", text) if (part := one.strip())]


def _set(line: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        line = line.setdefault(part, {})
    line[path[-1]] = value


class _Lines:
    def __init__(self, name: str, rows: Sequence[Sequence[Any]]) -> None:
        self.name = name
        self.rows = rows
        self.problems: list[InputProblem] = []

    def sheet(self) -> Sheet:
        columns = self._columns()
        lines: list[tuple[int, dict[str, Any], dict[str, int]]] = []
        for number, row in enumerate(self.rows[1:], 2):
            if number > MAX_ROWS:
                self._problem(number, None, f"more than {MAX_ROWS:,} rows are not read")
                break
            if all(cell is None or str(cell).strip() == "" for cell in row):
                continue
            line, where = self._line(number, row, columns)
            lines.append((number, line, where))
        sheet = self._nested(lines)
        sheet.problems = self.problems
        return sheet

    def _problem(self, row: int, column: int | None, message: str) -> None:
        named = f", column {_column(column)}" if column is not None else ""
        self.problems.append(InputProblem(f"{self.name}: row {row}{named}", "", message))

    def _columns(self) -> dict[int, str]:
        columns: dict[int, str] = {}
        used = {n for row in self.rows[1:] for n, cell in enumerate(row, 1) if cell not in (None, "")}
        for number, cell in enumerate(self.rows[0], 1):
            header = "" if cell is None else folded(str(cell))
            if not header:
                if number in used:
                    self._problem(1, number, "the column has entries but no header")
                continue
            key = _key(header)
            if key is None:
                near = did_you_mean(header, _BY_HEADER)
                known = f"did you mean “{near}”?" if near else "known are " + ", ".join(sorted(_HEADERS))
                self._problem(1, number, f"“{cell}” is not a known header; {known}")
            elif key in columns.values():
                self._problem(1, number, f"“{cell}” names {key} a second time")
            else:
                columns[number] = key
        if not columns:
            self._problem(1, None, f"the row has no known header; known are {', '.join(sorted(_HEADERS))}")
            raise InputError(self.problems)
        return columns

    def _line(self, number: int, row: Sequence[Any], columns: dict[int, str]) -> tuple[dict[str, Any], dict[str, int]]:
        line: dict[str, Any] = {}
        where: dict[str, int] = {}
        for column, key in columns.items():
            cell = row[column - 1] if column <= len(row) else None
            text = self._text(number, column, key, cell)
            if text:
                line[key] = text
                where[key] = column
        if len(row) > max(columns) and any(cell not in (None, "") for cell in row[len(self.rows[0]) :]):
            self._problem(number, len(self.rows[0]) + 1, "the row is longer than the header")
        return line, where

    def _text(self, row: int, column: int, key: str, cell: Any) -> str:
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, date) and key == "supplied":
            return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
        if isinstance(cell, date):
            self._problem(row, column, f"the cell holds a date where {key} is expected; format it as text")
            return ""
        if key == "hs" and isinstance(cell, int | float):
            digits = str(cell) if isinstance(cell, int) else repr(cell)
            if not (isinstance(cell, int) and len(digits) in (4, 6, 8, 10)):
                mend = "format the column as text and type the code with all its digits"
                self._problem(row, column, f"the code is stored as the number {digits}, which loses zeros; {mend}")
                return ""
            return digits
        # Excel stores the shortest text of a number; repr gives that text back.
        text = repr(cell) if isinstance(cell, float) else str(cell).strip()
        if isinstance(cell, float) and text.endswith(".0"):
            text = text[:-2]
        if _path(key)[-1] in ("originating", "wholly_obtained"):
            return _STATUS.get(folded(text), text)
        return text

    def _nested(self, lines: list[tuple[int, dict[str, Any], dict[str, int]]]) -> Sheet:
        """Lines with a `parent` go into the materials of that line. Cycles and strangers are problems."""
        by_id: dict[str, int] = {}
        for index, (number, line, where) in enumerate(lines):
            if identity := line.get("id"):
                if identity in by_id:
                    self._problem(number, where["id"], f"the id “{identity}” is given twice")
                by_id[identity] = index
        parents: list[int | None] = []
        for number, line, where in lines:
            parent = line.get("parent")
            if parent and parent not in by_id:
                self._problem(number, where["parent"], f"no line has the id “{parent}”")
            parents.append(by_id.get(parent) if parent else None)
        if not self._acyclic(lines, parents):
            parents = [None] * len(lines)
        sheet = Sheet(self.name, [])
        children: dict[int | None, list[int]] = {}
        for index, parent in enumerate(parents):
            children.setdefault(parent, []).append(index)
        todo: list[tuple[int | None, Path, list[dict[str, Any]]]] = [(None, ("materials",), sheet.materials)]
        while todo:
            holder, path, into = todo.pop()
            for position, index in enumerate(children.get(holder, [])):
                number, line, where = lines[index]
                own: dict[str, Any] = {}
                for key, value in line.items():
                    if key not in ("id", "parent"):
                        _set(own, _path(key), _listed(value) if key == "declared_by" else value)
                into.append(own)
                here: Path = (*path, position)
                sheet.cells[here] = (number, 0)
                sheet.cells.update({(*here, *_path(key)): (number, column) for key, column in where.items()})
                if index in children:
                    own["materials"] = []
                    todo.append((index, (*here, "materials"), own["materials"]))
        return sheet

    def _acyclic(self, lines: list[tuple[int, dict[str, Any], dict[str, int]]], parents: list[int | None]) -> bool:
        depth: dict[int, int] = {}
        for start in range(len(lines)):
            chain: list[int] = []
            at: int | None = start
            while at is not None and at not in depth:
                if at in chain:
                    number, _, where = lines[at]
                    loop = " → ".join(str(lines[i][1].get("id", "?")) for i in (*chain[chain.index(at) :], at))
                    self._problem(number, where.get("parent"), f"the line is part of itself: {loop}")
                    return False
                chain.append(at)
                if len(chain) > MAX_DEPTH:
                    self._problem(lines[start][0], None, f"bills of materials stand more than {MAX_DEPTH} deep")
                    return False
                at = parents[at]
            below = depth.get(at, 0) if at is not None else 0
            for step, index in enumerate(reversed(chain), 1):
                depth[index] = below + step
        return True
