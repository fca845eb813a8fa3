"""A workbook of several products: a row a product on one sheet, the lines of their bills on another, by a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from headnote.catalogues import _

from .bom import Sheet, read_materials
from .finding import Table, table_of
from .giving import path_of, read_with_money
from .good import FEWEST, GoodSheet
from .heads import is_product, label_of
from .problems import InputProblem
from .profile import Profile
from .sheets import Tab
from .values import written


class Product(NamedTuple):
    """A product: its key, what its row says as a claim's fields, and the rows of its lines."""

    key: str
    good: GoodSheet
    rows: tuple[int, ...]


class Stray(NamedTuple):
    """Rows that are of no product, or of one that stands above: the key that they name, and what is wrong."""

    key: str
    problem: InputProblem


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The products of a workbook, the table of their lines, and what belongs to none of them."""

    products: tuple[Product, ...]
    table: Table
    strays: tuple[Stray, ...]
    notes: tuple[InputProblem, ...]

    @property
    def problems(self) -> tuple[InputProblem, ...]:
        """Those of no single product."""
        return (*self.table.problems, *(one.problem for one in self.strays))

    def materials(self, product: Product) -> Sheet:
        """The sheet of a product's materials; what is told of the table as a whole stands in `notes`."""
        return read_materials(replace(self.table, notes=[], problems=[]), product.rows)


class _Heads(NamedTuple):
    """The heads of a sheet of products: their row, the key's column, and the field of each other, with its money."""

    row: int
    key: int
    fields: dict[int, tuple[str, str]]


def read_portfolio(tabs: Sequence[Tab], profile: Profile) -> Portfolio | None:
    """The products and bills of a workbook; None where it is of one good. Raises InputError."""
    visible = [tab for tab in tabs if not tab.hidden]
    headed = [(tab, heads) for tab in visible if (heads := _heads(tab)) is not None]
    bills = [tab for tab in visible if _key_of_lines(tab) is not None and all(tab is not one for one, _ in headed)]
    if len(headed) != 1 or len(bills) != 1:
        return None
    (tab, heads), (lines,) = headed[0], bills
    table = table_of(lines, profile)
    column = next((n for n, text in table.heading.texts.items() if is_product(text)), 0)
    if not column:
        return None
    table = replace(
        table,
        columns={n: head for n, head in table.columns.items() if n != column},
        kept={n: head for n, head in table.kept.items() if n != column},
        notes=[note for note in table.notes if note.where != lines.cell(table.row, column)],
    )
    return _joined(tab, heads, table, column)


def _heads(tab: Tab) -> _Heads | None:
    """The heads of a sheet of products: one names the key, and some are labels of a good, its code among them."""
    for number, row in enumerate(tab.rows[:50], 1):
        texts = {column: written(cell) for column, cell in enumerate(row, 1) if isinstance(cell, str)}
        key = next((column for column, text in texts.items() if is_product(text)), None)
        named = {column: found for column, text in texts.items() if column != key and (found := label_of(text))}
        fields = {field for field, _money in named.values()}
        if key is not None and len(fields) >= FEWEST and fields & {"good.fob", "good.exw", "importing_party"}:
            return _Heads(number, key, named)
    return None


def _key_of_lines(tab: Tab) -> int | None:
    return next((n for n, row in enumerate(tab.rows[:50], 1) if any(is_product(written(cell)) for cell in row)), None)


def _joined(tab: Tab, heads: _Heads, table: Table, column: int) -> Portfolio:
    """Each product with the rows of its lines; a row without a key is of the product above it."""
    rows: dict[str, list[int]] = {}
    strays: list[Stray] = []
    key, carried = "", 0
    for number, row in enumerate(table.tab.rows[table.row :], table.row + 1):
        if all(written(cell) == "" for cell in row):
            continue
        own = written(row[column - 1]) if column <= len(row) else ""
        carried += not own and bool(key)
        key = own or key
        rows.setdefault(key, []).append(number)
    products: dict[str, Product] = {}
    for number, row in enumerate(tab.rows[heads.row :], heads.row + 1):
        name = written(row[heads.key - 1]) if heads.key <= len(row) else ""
        if not name:
            continue
        if name in products:
            twice = InputProblem(tab.cell(number, heads.key), "", _("the product {key} is given twice", key=name))
            strays.append(Stray(name, twice))
            continue
        products[name] = Product(name, _good(tab, heads, number), tuple(rows.pop(name, ())))
    for stranger, numbers in rows.items():
        place = table.tab.cell(numbers[0], column)
        strays.append(Stray(stranger, InputProblem(place, "", _("no product is called “{key}”", key=stranger))))
    notes = list(table.notes)
    if carried:
        blank = _("{count} line(s) without a product are of the product above them", count=carried)
        notes.append(InputProblem(table.tab.cell(table.row, column), "", blank))
    return Portfolio(tuple(products.values()), table, tuple(strays), tuple(notes))


def _good(tab: Tab, heads: _Heads, number: int) -> GoodSheet:
    """What the row of a product says, as a claim's fields."""
    found = GoodSheet(tab.file)
    row = tab.rows[number - 1]
    for column, (field, money) in heads.fields.items():
        cell = row[column - 1] if column <= len(row) else None
        if written(cell) == "":
            continue
        place = tab.cell(number, column)
        try:
            value, beside = read_with_money(field, cell)
        except ValueError as error:
            found.problems.append(InputProblem(place, field, str(error)))
            continue
        found.put(path_of(field), value, place)
        for currency in {money, beside} - {""}:
            found.put(("good", "currency"), currency, place)
    return found
