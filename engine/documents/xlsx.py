"""Sheets as an Excel workbook, on Headnote's own template or a company's, with formulas for what follows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from headnote.catalogues import _

from .fill import fill
from .sheet import Sheet
from .template import TemplateError, own_template, read_template

_FORMULA = ("=", "+", "-", "@")
_FORMULA_CELL = re.compile(r'(<c r="(?P<at>[A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)(?:<v\s*/>|<v></v>)')
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


def as_xlsx(sheets: Sequence[Sheet], template: bytes | None = None) -> bytes:
    """The workbook, a worksheet a sheet. Raises TemplateError."""
    if template is None:
        book = Workbook()
        book.remove(book.worksheets[0])
    else:
        book = read_template(template)
    masters = {page.title: page for page in book.worksheets}
    values: dict[str, Mapping[str, str]] = {}
    for sheet in sheets:
        page = own_template(book, sheet) if template is None else _copied(book, masters, sheet)
        page.title = _named(sheet.title, book.sheetnames)
        values[page.title] = fill(page, sheet)
    for key in ("comparison", "calculation", "proof"):
        if template is not None and key in masters:
            book.remove(masters[key])
    book.active = 0
    data = io.BytesIO()
    book.save(data)
    names = {f"xl/worksheets/sheet{number}.xml": title for number, title in enumerate(book.sheetnames, 1)}
    return _with_values(data.getvalue(), {path: values.get(title, {}) for path, title in names.items()})


def _copied(book: Workbook, masters: Mapping[str, Worksheet], sheet: Sheet) -> Worksheet:
    """A page of the template for a sheet, with its pictures and page head."""
    master = masters.get(sheet.key)
    if master is None:
        raise TemplateError(_("the template has no sheet “{key}”, which this paper is written on", key=sheet.key))
    page: Worksheet = book.copy_worksheet(master)
    page.HeaderFooter = copy(master.HeaderFooter)
    for image in cast(Any, master)._images:
        page.add_image(copy(image))
    return page


def _named(title: str, taken: Sequence[str]) -> str:
    """A name that a worksheet may have: 31 characters, none that is forbidden, none twice."""
    name = plain = _FORBIDDEN.sub(" ", title)[:31]
    number, used = 2, {other.casefold() for other in taken}
    while name.casefold() in used:
        name = f"{plain[:24]} ({number})"
        number += 1
    return name


def _with_values(data: bytes, values: Mapping[str, Mapping[str, str]]) -> bytes:
    """The workbook with what each formula gives beside it, for readers that work nothing out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for info in packed.infolist():
            content = packed.read(info)
            if own := values.get(info.filename):
                text = _FORMULA_CELL.sub(lambda found: _valued(found, own), content.decode())
                content = text.encode()
            written.writestr(info, content)
    return out.getvalue()


def _valued(found: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(found["at"])
    return found[0] if value is None else f"{found[1]}<v>{value}</v>"


def safe(cell: Any) -> Any:
    """A cell as it may stand in a table of text: no formula from outside, and no control characters."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
