"""A published table of tariff lines to the lines of a schedule file: what cannot be read is said, none is dropped."""

from __future__ import annotations

from dataclasses import dataclass

from headnote.catalogues import _
from headnote.engine.claims.reading.rate import read_cell
from headnote.engine.claims.reading.sheets import read_rows
from headnote.engine.claims.reading.table import records
from headnote.engine.iso import CURRENCIES
from headnote.grammar.checks import categories_of, line_problems, notes_of, staging_of
from headnote.grammar.codes import CodeError, HSCode
from headnote.grammar.file import File
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.schedules.duties import Printed, Rate
from headnote.grammar.schedules.nodes import TariffLine
from headnote.grammar.text import one_line

LINE_HEADERS = ("line", "tariff item", "tariff item number", "hs", "hs code", "code", "品目番号", "関税番号", "番号")
_HEADERS = {
    "line": LINE_HEADERS,
    "base": ("base", "base rate", "rate", "基準税率", "税率"),
    "category": ("category", "staging category", "区分", "カテゴリー"),
    "note": ("note", "note number", "注", "注番号"),
    "description": ("description", "goods", "品名", "物品名"),
}


@dataclass(frozen=True, slots=True)
class Imported:
    """The lines that were read, and the rows that were not, with the reason."""

    lines: tuple[TariffLine, ...]
    unread: tuple[tuple[int, str, str], ...]


def import_schedule(name: str, data: bytes, schedule: File, nomenclature: Nomenclature | None) -> Imported:
    """Read a CSV or XLSX table against a schedule's categories and notes. Raises InputError for an unusable table.

    `nomenclature`: the codes of the schedule's edition; None: not known, codes are not checked.
    """
    categories, notes, staging = categories_of(schedule), notes_of(schedule), staging_of(schedule)
    seen = {top.code for top in schedule.statements if isinstance(top, TariffLine)}
    lines: list[TariffLine] = []
    unread: list[tuple[int, str, str]] = []
    for number, cells in records(name, read_rows(name, data), _HEADERS, ("line", "category")):
        try:
            line = _line(cells)
            if problems := [
                problem.message for problem in line_problems(line, categories, notes, staging, nomenclature, CURRENCIES)
            ]:
                raise ValueError("; ".join(problems))
            if line.code in seen:
                raise ValueError(_("{code} is given twice", code=line.code.dotted))
        except ValueError as error:
            unread.append((number, " | ".join(text for text in cells.values() if text), str(error)))
            continue
        seen.add(line.code)
        lines.append(line)
    return Imported(tuple(lines), tuple(unread))


def _line(cells: dict[str, str]) -> TariffLine:
    """One row. Raises ValueError with the reason it cannot be read."""
    try:
        code = HSCode.read(cells["line"])
    except CodeError as error:
        raise ValueError(str(error)) from None
    note = cells.get("note", "").removeprefix("note").strip() or None
    description = one_line(cells.get("description", "").replace('"', "”")) or None
    return TariffLine(code, _rate(cells.get("base", "")), cells["category"], note, description)


def _rate(text: str) -> Rate | None:
    """A duty as the table prints it. An empty cell is not printed, and never free."""
    if not text:
        return None
    rate = read_cell(text)
    if rate is None or isinstance(rate.duty, Printed):  # a schedule works its rates out, and keeps none in quotes
        raise ValueError(_("“{text}” is not a rate such as 15% or 120 JPY/kg", text=text))
    return rate
