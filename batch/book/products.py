"""The products of a workbook: a row for each on one sheet, the lines of their bills on another, joined by a column.

What heads and cells mean is read as in the workbook of one good: `engine.claims.reading`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from headnote.catalogues import _
from headnote.engine import Claim
from headnote.engine.claims.reading import Read, claim_of
from headnote.engine.claims.reading.bom import Sheet, read_materials
from headnote.engine.claims.reading.finding import find_table
from headnote.engine.claims.reading.giving import path_of, read_given
from headnote.engine.claims.reading.heads import head_of, label_of, tight
from headnote.engine.claims.reading.problems import InputError, InputProblem, Located, Path
from headnote.engine.claims.reading.profile import Profile
from headnote.engine.claims.reading.sheets import Cell, Tab, read_tabs

KEYS = frozenset(
    tight(name)
    for name in (
        *("key", "product code", "product no", "product no.", "product number", "product id", "finished good"),
        *("製品コード", "製品番号", "製品品番", "産品コード", "親品番", "完成品コード", "キー"),
        *("产品编码", "产品编号", "成品编码", "成品料号", "产品代码"),
    )
)
"""What the column is called that joins products and their lines."""

_ABOVE = 20
_ONE_PRODUCT = frozenset({"date", "importing_party", "exporting_party", "production.party", "good.fob", "good.exw"})


class Product(NamedTuple):
    """A product by its key: what its row and its lines say, or why they cannot be read."""

    key: str
    description: str
    read: Read

    def claim(self, agreement: str, *, alone: bool) -> Claim:
        """The product as a claim, for an agreement where its row names none. Raises InputError with every problem.

        `alone`: it is the only one that is asked; else origin has to be said of one by its name.
        """
        data = self.read.data
        if not data:
            raise InputError(self.read.problems)
        if "agreement" in data:
            return claim_of(self.read)
        lines = data.get("materials") or ()
        if not alone and any(line.get(name) is not None for line in lines for name in ("originating", "declaration")):
            mend = _("say of which agreement: a head such as 原産性 (RCEP), or a column for the product's agreement")
            raise InputError([InputProblem(self.read.source.name, "originating", mend)])
        return claim_of(replace(self.read, data={"agreement": agreement, **data}))


@dataclass(slots=True)
class _Heads:
    """A sheet with its row of heads, and the column of keys."""

    tab: Tab
    row: int
    key: int

    @property
    def names(self) -> list[str]:
        return [str(cell or "") for cell in self.tab.rows[self.row - 1]]

    @property
    def of_products(self) -> int:
        fields = {found[0] for name in self.names if (found := label_of(name)) is not None}
        return len(fields & _ONE_PRODUCT)


@dataclass(frozen=True, slots=True)
class _Own(Tab):
    """The lines of one product; a place in it is one in the whole sheet."""

    numbers: tuple[int, ...] = ()

    def cell(self, row: int, column: int = 0) -> Cell:
        return Cell(self.file, "" if self.alone else self.title, self.numbers[row - 1] if row else 0, column)


class Row(NamedTuple):
    """What a product's row says as a claim's fields, and where each stood."""

    name: str
    value: dict[str, Any]
    places: dict[Path, Cell]
    problems: list[InputProblem]

    def locate(self, path: Path) -> Located:
        """Where a field stands."""
        for length in range(len(path), 0, -1):
            if cell := self.places.get(path[:length]):
                return (cell.row, cell.column), cell
        return (0, 0), self.name


def products_of(name: str, data: bytes, day: date) -> Iterator[Product]:
    """The products of a workbook. `day` stands in where a row names none.

    Raises InputError where the workbook does not have both sheets.
    """
    products, bills = _sheets(name, read_tabs(name, data))
    lines = _by_key(bills)
    seen: dict[str, int] = {}
    for number, row in enumerate(products.tab.rows[products.row :], products.row + 1):
        key = _key(row, products.key)
        if key is None:
            continue
        own = _row(products, number, row)
        if key in seen:
            message = _("the product {key} stands in row {row} already", key=key, row=seen[key])
            own.problems.append(InputProblem(products.tab.cell(number, products.key), "", message))
        seen.setdefault(key, number)
        own.value.setdefault("date", day.isoformat())
        sheet = _materials(bills, lines.pop(key)) if key in lines else None
        yield Product(key, str(own.value["good"].get("description") or ""), _read(own, sheet))
    for key, numbers in lines.items():
        message = _("{count} line(s) of a product that is not there", count=f"{len(numbers):,}")
        problem = InputProblem(bills.tab.cell(numbers[0], bills.key), "", message)
        yield Product(key, "", Read(Row(name, {}, {}, []), {}, None, (problem,)))


def _sheets(name: str, tabs: Sequence[Tab]) -> tuple[_Heads, _Heads]:
    found = [heads for tab in tabs if not tab.hidden and (heads := _heads(tab)) is not None]
    found.sort(key=lambda heads: heads.of_products, reverse=True)
    if len(found) < 2 or not found[0].of_products:
        message = _(
            "a portfolio needs two sheets with a column of product codes (製品コード, product code): one with a row for"
            " each product (its HS code, FOB value, country of production), one with the lines of their bills"
        )
        raise InputError([InputProblem(name, "", message)])
    return found[0], found[1]


def _heads(tab: Tab) -> _Heads | None:
    for number, row in enumerate(tab.rows[:_ABOVE], 1):
        key = next((at for at, cell in enumerate(row, 1) if isinstance(cell, str) and tight(cell) in KEYS), None)
        if key is not None and sum(_known(cell) for cell in row) > 1:
            return _Heads(tab, number, key)
    return None


def _known(cell: Any) -> bool:
    return isinstance(cell, str) and (head_of(cell) is not None or label_of(cell) is not None)


def _key(row: Sequence[Any], column: int) -> str | None:
    cell = row[column - 1] if column <= len(row) else None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    return text or None


def _by_key(bills: _Heads) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, row in enumerate(bills.tab.rows[bills.row :], bills.row + 1):
        if (key := _key(row, bills.key)) is not None:
            found.setdefault(key, []).append(number)
    return found


def _materials(bills: _Heads, numbers: Sequence[int]) -> Sheet:
    """The lines of one product, under the heads of all."""
    tab = bills.tab
    kept = (bills.row, *numbers)
    rows = [[None if at == bills.key else cell for at, cell in enumerate(tab.rows[n - 1], 1)] for n in kept]
    unvalued = frozenset((at, column) for at, n in enumerate(kept, 1) for row, column in tab.unvalued if row == n)
    own = _Own(
        tab.file, tab.title, rows, unvalued if tab.unvalued else frozenset(), tab.hidden, tab.alone, numbers=kept
    )
    return read_materials(find_table([own], Profile()))


def _row(products: _Heads, number: int, row: Sequence[Any]) -> Row:
    found = Row(products.tab.file, {"good": {}, "production": {}}, {}, [])
    for column, (name, cell) in enumerate(zip(products.names, row, strict=False), 1):
        named = label_of(name) if column != products.key else None
        if named is None or cell is None or str(cell).strip() == "":
            continue
        field, money = named
        place = products.tab.cell(number, column)
        try:
            value = read_given(field, cell)
        except ValueError as error:
            found.problems.append(InputProblem(place, field, str(error)))
            continue
        _set(found, path_of(field), value, place)
        if money:
            _set(found, ("good", "currency"), money, place)
    return found


def _set(found: Row, path: Path, value: Any, place: Cell) -> None:
    holder = found.value
    for part in path[:-1]:
        holder = holder.setdefault(str(part), {})
    holder.setdefault(str(path[-1]), value)
    found.places.setdefault(path, place)


def _read(own: Row, sheet: Sheet | None) -> Read:
    data = {**own.value, "materials": sheet.materials} if sheet is not None and sheet.materials else own.value
    problems = (*own.problems, *(sheet.problems if sheet is not None else ()))
    return Read(own, data, sheet, tuple(problems), tuple(sheet.notes) if sheet is not None else ())
