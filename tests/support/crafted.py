"""Workbooks as nobody's program writes them: a sheet's XML by hand, and whatever else is asked for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_RELATION = '<Relationship Id="{}" Type="' + _OFFICE + '/{}" Target="{}"/>'

BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def sheet(rows: str) -> str:
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def packed(
    table: str | Iterable[str], kind: str = "worksheet", strings: str = "", book: str = BOOK, **more: str
) -> bytes:
    """A workbook whose first sheet's part is `table`."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("_rels/.rels", _RELATIONS.format(_RELATION.format("r1", "officeDocument", "xl/workbook.xml")))
        file.writestr("xl/workbook.xml", book)
        related = _RELATION.format("r1", kind, "worksheets/sheet1.xml")
        if strings:
            related += _RELATION.format("r2", "sharedStrings", "sharedStrings.xml")
            file.writestr("xl/sharedStrings.xml", strings)
        file.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(related))
        with file.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in [table] if isinstance(table, str) else table:
                part.write(piece.encode())
        for name, text in more.items():
            file.writestr(name.replace("__", "/"), text)
    return data.getvalue()
