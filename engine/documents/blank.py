"""A blank workbook for a claim: the good on one sheet, its materials on another, and a page that explains."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from headnote.catalogues import Language, _, language, speaking
from headnote.engine.claims.reading.heads import fields_of_goods, label, status_words, synonym
from headnote.engine.iso import COUNTRIES, CURRENCIES

LINES = 500
"""Rows of materials that are formatted; more may be added below."""

COLUMNS = (
    *(
        "id",
        "part",
        "description",
        "hs",
        "originating",
        "country",
        "quantity",
        "unit",
        "unit_price",
        "value",
        "currency",
    ),
    *("supplier", "declaration", "declared_on", "valid_until", "declared_under", "evidence", "supplied"),
    *("wholly_obtained", "basis", "freight", "insurance", "net_weight_kg", "parent"),
)
_NEEDED = ("agreement", "date", "importing_party", "good.hs", "good.fob", "good.currency", "production.party")
_TEXT = ("id", "part", "hs", "declaration", "parent", "good.hs", "good.tariff_line", "proof.number")
_DAYS = ("declared_on", "valid_until", "supplied", "date", "production.date")
_COUNTRIES = ("country", "exporting_party", "importing_party", "production.party")
_CURRENCIES = ("currency", "good.currency")
_YES_NO = ("wholly_obtained", "production.wholly_obtained")
_WIDE = {"description": 30, "part": 14, "evidence": 24, "supplier": 18, "hs": 12}
_FACE = "Yu Gothic"
_THIN = Side(style="thin", color="BBBBBB")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_HEAD, _NEED = PatternFill("solid", fgColor="DDE6F0"), PatternFill("solid", fgColor="FFF4CC")
_WRAP = Alignment(wrap_text=True, vertical="top")


def blank_workbook(chosen: Language, agreements: Sequence[str]) -> bytes:
    """The workbook, in a language; `agreements` are those that may be chosen."""
    with speaking(chosen):
        book = Workbook()
        lists = _lists(book, agreements)
        _good(book.worksheets[0], lists)
        _materials(book.create_sheet(_("Materials"), 1), lists)
        _explanation(book.create_sheet(_("Explanation"), 2))
        book.active = 0
        data = io.BytesIO()
        book.save(data)
        return data.getvalue()


def _lists(book: Workbook, agreements: Sequence[str]) -> dict[str, str]:
    """What may be chosen from, on a hidden sheet; where each list stands."""
    page = book.create_sheet("lists")
    page.sheet_state = "hidden"
    yes, no, unknown = status_words(language())
    lists = {
        "agreement": sorted(agreements),
        "country": sorted(COUNTRIES),
        "currency": sorted(CURRENCIES),
        "status": [yes, no, unknown],
        "yes": [_("yes"), _("no")],
        "basis": ["CIF", "FOB", "price paid"],
        "edition": ["HS2002", "HS2007", "HS2012", "HS2017", "HS2022"],
    }
    where = {}
    for column, (name, entries) in enumerate(lists.items(), 1):
        for row, entry in enumerate(entries, 1):
            page.cell(row, column, entry)
        letters = get_column_letter(column)
        where[name] = f"lists!${letters}$1:${letters}${len(entries)}"
    return where


def _validation(field: str, lists: dict[str, str]) -> DataValidation | None:
    """What may stand in the cells of a field; another entry is warned of, not refused."""
    name = (
        "agreement" if field in ("agreement", "declared_under")
        else "country" if field in _COUNTRIES
        else "currency" if field in _CURRENCIES
        else "status" if field == "originating"
        else "yes" if field in _YES_NO
        else "edition" if field == "good.hs_edition"
        else "basis" if field == "basis"
        else None
    )  # fmt: skip
    if name is not None:
        return DataValidation(type="list", formula1=lists[name], allow_blank=True, errorStyle="warning")
    if field in _DAYS:
        return DataValidation(
            type="date", operator="greaterThan", formula1="36526", allow_blank=True, errorStyle="warning"
        )
    if field in ("quantity", "unit_price", "value", "freight", "insurance", "net_weight_kg"):
        return DataValidation(
            type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True, errorStyle="warning"
        )
    return None


def _format(cell: Any, field: str) -> None:
    cell.border, cell.font = _BOX, Font(name=_FACE, size=10)
    if field in _TEXT:
        cell.number_format = "@"
    elif field in _DAYS:
        cell.number_format = "yyyy-mm-dd"


def _good(page: Any, lists: dict[str, str]) -> None:
    page.title = _("Good")
    for column, (head, width) in enumerate(
        zip((_("Field"), _("Entry"), _("What it is")), (30, 36, 80), strict=True), 1
    ):
        _head(page.cell(1, column, head))
        page.column_dimensions[get_column_letter(column)].width = width
    says = dict(_about_goods())
    for row, field in enumerate(fields_of_goods(), 2):
        page.cell(row, 1, label(field, language())).font = Font(name=_FACE, size=10, bold=field in _NEEDED)
        entry = page.cell(row, 2)
        _format(entry, field)
        if field in _NEEDED:
            entry.fill = _NEED
        said = page.cell(row, 3, says.get(field, ""))
        said.font, said.alignment = Font(name=_FACE, size=9, color="555555"), _WRAP
        if (validation := _validation(field, lists)) is not None:
            page.add_data_validation(validation)
            validation.add(entry)
    page.freeze_panes = "B2"
    _printed(page)


def _materials(page: Any, lists: dict[str, str]) -> None:
    for column, field in enumerate(COLUMNS, 1):
        letters = get_column_letter(column)
        _head(page.cell(1, column, synonym(field, language())))
        page.column_dimensions[letters].width = _WIDE.get(field, 13)
        for row in range(2, LINES + 2):
            _format(page.cell(row, column), field)
        if (validation := _validation(field, lists)) is not None:
            page.add_data_validation(validation)
            validation.add(f"{letters}2:{letters}{LINES + 1}")
    page.freeze_panes = "D2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    _printed(page)


def _explanation(page: Any) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 30, 110
    row = 1
    for said in _opening():
        page.cell(row, 1, said).alignment = _WRAP
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
        page.row_dimensions[row].height = 32
        row += 1
    row += 1
    _head(page.cell(row, 1, _("Column")))
    _head(page.cell(row, 2, _("What it is")))
    for field, said in _about_columns():
        row += 1
        for column, text in enumerate((synonym(field, language()), said), 1):
            cell = page.cell(row, column, text)
            cell.alignment, cell.border, cell.font = _WRAP, _BOX, Font(name=_FACE, size=10)
    _printed(page)


def _head(cell: Any) -> None:
    cell.font, cell.fill, cell.border = Font(name=_FACE, size=10, bold=True), _HEAD, _BOX
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _printed(page: Any) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0


def _opening() -> Iterator[str]:
    yield _(
        "Fill in the good and its materials, save, and give the workbook to headnote determine, worksheet or compare."
    )
    yield _(
        "What you do not know stays empty: it counts as not known, is named where it would decide, and is never a no."
    )
    yield _("Yellow fields are needed for most verdicts. Columns may be moved, left out or added (kept as notes).")


def _about_goods() -> Iterator[tuple[str, str]]:
    yield "agreement", _("the agreement under which the good is to originate")
    yield "date", _("the day of importation: it picks the text in force")
    yield "exporting_party", _("where the good is exported from; empty: the country of production")
    yield "importing_party", _("where the good is imported")
    yield "good.hs", _("six digits or more, in the edition of the agreement")
    yield "good.hs_edition", _("of the good's code and the materials' codes; empty: the agreement's")
    yield "good.description", _("what the good is called, on papers too; in English for forms that are in English")
    yield "good.fob", _("value free on board of the good, for the quantity that the materials below make")
    yield "good.exw", _("for agreements that reckon by the ex-works price")
    yield "good.currency", _("three letters, such as JPY; lines in other money say so in their own column")
    yield "good.customs_value", _("for the duty: what it is a share of")
    yield "good.tariff_line", _("for the duty: the importing country's line, where six digits do not tell it")
    yield "good.mfn_percent", _("for the duty: the importing country's MFN rate, where we have none")
    yield "good.net_weight_kg", _("for tolerances by weight")
    yield "production.party", _("the country in which the good was produced")
    yield "production.date", _("suppliers' declarations have to be valid on this day")
    yield "production.wholly_obtained", _("whether the good is wholly obtained there")
    yield "production.operations", _("letters of insufficient operations, where nothing more was done; else: none")
    yield "production.processes", _("processes that a rule asks for, separated by commas")
    yield "production.costs.labour", _("for value contents by build-up, in the good's currency")
    yield "consignment.route", _("countries from the exporting to the importing one, separated by commas")
    yield "rule", _("the rule of the annex, where it was not transcribed: CTH or RVC40")
    yield "proof.exporter", _("for certificates and declarations: name and address")


def _about_columns() -> Iterator[tuple[str, str]]:
    yield "id", _("a number or name of the line")
    yield "part", _("the part number")
    yield "description", _("what the material is")
    yield "hs", _("the HS code, as text: 0805.10 or 080510")
    yield "originating", _("whether it originates under the agreement; empty or unknown counts as non-originating")
    yield "country", _("where it originates or comes from: two letters, or the name")
    yield "quantity", _("how much goes into the good")
    yield "unit", _("kg, pieces and so on")
    yield "unit_price", _("the price of one unit")
    yield "value", _("the amount; empty: quantity × unit price")
    yield (
        "currency",
        _("empty: the good's; for another, the good has a row “exchange rate (JPY)”: JPY for one of its own"),
    )
    yield "supplier", _("who supplied it")
    yield (
        "declaration",
        _("the number of the supplier's declaration; without a day it is looked up in the register"),
    )
    yield "declared_on", _("the first day on which the declaration holds")
    yield "valid_until", _("the last day on which it holds")
    yield "declared_under", _("the agreement of the declaration, where it is not the good's")
    yield "evidence", _("documents that show origin or value")
    yield "supplied", _("the day of supply: the declaration has to be valid then")
    yield "wholly_obtained", _("whether the material is wholly obtained")
    yield "basis", _("what the amount is: CIF, FOB or price paid; empty: what the agreement asks for")
    yield "freight", _("to the place of importation, where the amount is FOB")
    yield "insurance", _("to the place of importation, where the amount is FOB")
    yield "net_weight_kg", _("in kilograms, for tolerances by weight")
    yield "parent", _("the number of the line that this line is a part of")
