"""Bills of materials from spreadsheets as people have them: CSV or XLSX, with heads in English, Japanese or Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

from headnote.catalogues import _

from . import declaring
from .finding import Table, find_table
from .heads import MONEY, Head
from .passing import Passing
from .problems import MAX_PROBLEMS, InputProblem, Located, Path
from .profile import Profile
from .sheets import Tab, read_tabs
from .trees import Line, parents_of
from .validating import MAX_LINES
from .values import amount_of, number_text, read_value, written

MOST_RESTORED = 3
"""Codes that got back a zero, which are told one by one."""
_SMALLEST = Decimal("0.000001")
_EXACT = Context(prec=80)


@dataclass(slots=True)
class Sheet:
    """A bill of materials as a claim's `materials`, and where each field stood.

    `rows` are the row of each line and the columns of its fields; `notes` what was left out, restored or kept aside in
    reading; `problems` what has to be mended.
    """

    table: Table
    materials: list[dict[str, Any]]
    rows: dict[Path, tuple[int, Mapping[str, int]]] = field(default_factory=dict)
    problems: list[InputProblem] = field(default_factory=list)
    notes: list[InputProblem] = field(default_factory=list)
    worked_out: list[int] = field(default_factory=list)
    """Rows whose amount is quantity × unit price, because the file holds no result of its formula."""

    def locate(self, path: Path) -> Located:
        """Where a field stands, by row and column."""
        for length in range(len(path), 0, -1):
            if (found := self.rows.get(path[:length])) is not None:
                row, columns = found
                column = _column(columns, path[length:])
                return (row, column), self.table.tab.cell(row, column)
        return (0, 0), self.table.tab.file

    def column(self, field: str) -> int:
        """The column that holds a field; 0 where none does."""
        return next((number for number, head in self.table.columns.items() if head.name == field), 0)


def read_bom(name: str, data: bytes, profile: Profile | None = None, sheet: str | None = None) -> Sheet:
    """Read a bill of materials, with the problems of its cells. Raises InputError where it is no sheet at all."""
    return read_materials(find_table(read_tabs(name, data), profile or Profile(), sheet))


def read_materials(table: Table, rows: Sequence[int] | None = None) -> Sheet:
    """The materials of a table; `rows`: of those alone, whose `worked_out` is left to be told together."""
    reader = _Reader(table)
    lines = list(reader.lines(range(table.row + 1, len(table.tab.rows) + 1) if rows is None else rows))
    reader.tell_restored()
    sheet = reader.nested([] if reader.stopped else lines)
    if rows is None:
        sheet.notes += worked_out(table, sheet.worked_out)
    return sheet


def worked_out(table: Table, rows: Sequence[int]) -> Iterator[InputProblem]:
    """What is told, once, of amounts that were worked out because the file holds no results of their formulas."""
    if rows:
        first, last = min(rows), max(rows)
        message = _(
            "the file holds no results of {count} formula(s) (rows {rows}): these amounts are quantity × unit price",
            count=len(rows),
            rows=f"{first}–{last}" if last > first else str(first),
        )
        yield InputProblem(table.tab.cell(table.row), "", message)


class _Reader:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.tab: Tab = table.tab
        self.problems = list(table.problems)
        self.notes = list(table.notes)
        self.worked_out: list[int] = []
        self.restored: list[tuple[int, int, str]] = []
        self.stopped = False

    def _stop(self, row: int, message: str) -> None:
        self._problem(row, None, message)
        self.stopped = True

    def _problem(self, row: int, column: int | None, message: str) -> None:
        self.problems.append(InputProblem(self.tab.cell(row, column or 0), "", message))

    def _note(self, row: int, column: int | None, message: str) -> None:
        self.notes.append(InputProblem(self.tab.cell(row, column or 0), "", message))

    def lines(self, rows: Sequence[int]) -> Iterable[Line]:
        """The lines in those rows; none where there are too many of them, or of their problems (`stopped`)."""
        passing = Passing(self.table)
        if rows and rows[-1] > MAX_LINES:
            self._stop(MAX_LINES + 1, _("more than {rows} rows are not read", rows=f"{MAX_LINES:,}"))
            return
        for number in rows:
            if len(self.problems) >= MAX_PROBLEMS:
                most = f"{MAX_PROBLEMS:,}"
                self._stop(number, _("there are more than these {max_problems} problems", max_problems=most))
                return
            row = self.tab.rows[number - 1]
            if all(cell is None or str(cell).strip() == "" for cell in row):
                continue
            if (why := passing.left_out(number, row)) is not None:
                self._note(number, None, why)
                continue
            line = self._line(number, row)
            if line.says.get("level") == "0":
                self._note(number, None, _("the line of level 0 is the good itself and is left out"))
                continue
            value = line.says.get("value")
            if not line.is_part():
                passing.add(amount_of(value) if value is not None else None)
            yield line

    def tell_restored(self) -> None:
        """Tell the codes that got back a zero which their number cells had lost; of many, the first."""
        for number, column, note in self.restored[:MOST_RESTORED]:
            self._note(number, column, note)
        if more := self.restored[MOST_RESTORED:]:
            rows = ", ".join(str(number) for number, _column, _told in more[:20]) + (" …" if len(more) > 20 else "")
            message = _("{count} more codes got back a zero (rows {rows})", count=len(more), rows=rows)
            self._note(self.table.row, more[0][1], message)

    def _line(self, number: int, row: list[Any]) -> Line:
        line = Line(number)
        currencies: dict[str, str] = {}
        for column, head in self.table.columns.items():
            cell = row[column - 1] if column <= len(row) else None
            if (number, column) in self.tab.unvalued:
                if head.key != "value":
                    self._unvalued(number, column)
                continue
            try:
                said = read_value(head.key, cell)
            except ValueError as error:
                self._problem(number, column, str(error))
                continue
            if said.note and head.key == "hs":
                self.restored.append((number, column, said.note))
            elif said.note:
                self._note(number, column, said.note)
            if said.text:
                line.says[head.name] = _times(said.text, head)
                line.where[head.name] = column
                if head.key in MONEY and (currency := said.currency or head.currency):
                    currencies[head.key] = currency
        self._aside(line, row)
        self._priced(line, currencies)
        for message in declaring.arranged(line):
            self._problem(number, line.where.get("declaration") or line.where.get("declared_on"), message)
        return line

    def _aside(self, line: Line, row: list[Any]) -> None:
        """What stands in columns that no field is for."""
        kept = {
            head: text
            for column, head in self.table.kept.items()
            if column <= len(row) and (text := written(row[column - 1]))
        }
        if kept:
            line.says["notes"] = kept

    def _priced(self, line: Line, currencies: dict[str, str]) -> None:
        """Give a line its amount where quantity and unit price give it, and its currency where it is said."""
        says, value = line.says, line.says.get("value")
        quantity, price = amount_of(says.get("quantity")), amount_of(says.get("unit_price"))
        product = _EXACT.multiply(quantity, price) if quantity is not None and price is not None else None
        column = next((n for n, head in self.table.columns.items() if head.key == "value"), None)
        if value is None and product is not None:
            says["value"] = f"{self._fitted(line, product):f}"
            line.where["value"] = line.where["unit_price"]
            if (line.row, column) in self.tab.unvalued:
                self.worked_out.append(line.row)
            if "unit_price" in currencies:
                currencies["value"] = currencies["unit_price"]
        elif value is None and column is not None and (line.row, column) in self.tab.unvalued:
            self._unvalued(line.row, column)
        elif (amount := amount_of(value)) is not None:
            says["value"] = f"{self._settled(line, amount, product):f}"
        named = says.pop("currency", None)
        found = {named, *currencies.values()} - {None} if named else set(currencies.values())
        if len(found) > 1:
            said = ", ".join(sorted(map(str, found)))
            self._problem(line.row, line.where.get("currency") or line.where.get("value"), _several(said))
        elif found:
            says["currency"] = found.pop()
            line.where.setdefault("currency", line.where.get("value") or line.where.get("unit_price", 0))

    def _settled(self, line: Line, amount: Decimal, product: Decimal | None) -> Decimal:
        """An amount as given; the exact product where it is that but for binary arithmetic."""
        if product is not None and amount != product:
            step = Decimal(1).scaleb(int(amount.as_tuple().exponent)) if amount % 1 else Decimal(1)
            if number_text(float(product)) == number_text(float(amount)) and product == self._rounded(line, product):
                return product
            if abs(amount - product) >= step:
                message = _(
                    "the amount {amount} is not quantity × unit price, {product}; the amount counts",
                    amount=f"{amount:f}",
                    product=f"{product:f}",
                )
                self._note(line.row, line.where["value"], message)
        return self._fitted(line, amount)

    def _fitted(self, line: Line, amount: Decimal) -> Decimal:
        """An amount of six decimals; that it was rounded is told."""
        rounded = self._rounded(line, amount)
        if rounded != amount:
            message = _("the amount {amount} is read as {rounded}", amount=f"{amount:f}", rounded=f"{rounded:f}")
            self._note(line.row, line.where.get("value") or line.where.get("unit_price"), message)
        return rounded

    def _rounded(self, line: Line, amount: Decimal) -> Decimal:
        """To a millionth: up, but down for what originates, so that no verdict gains by it."""
        how = "ROUND_DOWN" if line.says.get("originating") == "yes" else "ROUND_UP"
        rounded = amount.quantize(_SMALLEST, how, _EXACT)
        return amount if rounded == amount else rounded

    def _unvalued(self, row: int, column: int) -> None:
        head = self.table.head(column)
        message = _(
            "the file holds no result of this formula, so “{head}” counts as not given; save it in a spreadsheet",
            head=head,
        )
        self._note(row, column, message)

    def nested(self, lines: list[Line]) -> Sheet:
        """The sheet, its lines put into the materials of the line that they are part of."""
        sheet = Sheet(self.table, [])
        children: dict[int | None, list[int]] = {}
        for index, parent in enumerate(parents_of(lines, self._problem)):
            children.setdefault(parent, []).append(index)
        alike: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}
        todo: list[tuple[int | None, Path, list[dict[str, Any]]]] = [(None, ("materials",), sheet.materials)]
        while todo:
            holder, path, into = todo.pop()
            for position, index in enumerate(children.get(holder, [])):
                line, here = lines[index], (*path, position)
                into.append(own := _material(line))
                sheet.rows[here] = line.row, alike.setdefault(tuple(line.where.items()), line.where)
                if index in children:
                    own["materials"] = []
                    todo.append((index, (*here, "materials"), own["materials"]))
        sheet.problems, sheet.notes, sheet.worked_out = self.problems, self.notes, self.worked_out
        return sheet


def _several(currencies: str) -> str:
    return _("the line is in more than one currency: {currencies}", currencies=currencies)


def _times(text: str, head: Head) -> str:
    amount = amount_of(text) if head.times != 1 else None
    return text if amount is None else f"{amount * head.times:f}"


_AGREEMENT = re.compile(r"(\w+) \((.+)\)")


@lru_cache(maxsize=256)
def _path(name: str) -> tuple[str, ...]:
    """Where a column's entry belongs in a material."""
    found = _AGREEMENT.fullmatch(name)
    return (name,) if found is None else ("origin", found[2], found[1])


def _column(columns: Mapping[str, int], field: Path) -> int:
    """The column of a line's field, or of the field that it is of; 0: of none alone."""
    for length in range(len(field), 0, -1):
        for name, column in columns.items():
            if _path(name) == field[:length]:
                return column
    return 0


def _material(line: Line) -> dict[str, Any]:
    """A line as a claim's material."""
    own: dict[str, Any] = {}
    for name, value in line.says.items():
        if name in ("parent", "level"):
            continue
        *way, last = _path(name)
        at = own
        for part in way:
            at = at.setdefault(part, {})
        at[last] = value
    return own
