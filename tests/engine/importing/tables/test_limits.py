"""Documents are never trusted: what is too large, locked, or declares entities is refused with a reason."""

from __future__ import annotations

import io
import zipfile

import pytest
from reportlab.platypus import Image

from grids import KINDS, as_csv, as_pdf
from headnote.engine import InputError
from headnote.engine.importing.tables import apart, packed, raw, read_tables

GRID = [["code", "rule"], ["84.18", "CTH"]]


def refused(name: str, data: bytes, **more: object) -> str:
    with pytest.raises(InputError) as caught:
        read_tables(name, data, **more)  # type: ignore[arg-type]
    return str(caught.value)


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info.filename))
    return out.getvalue()


@pytest.mark.parametrize(("kind", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet1.xml")])
def test_an_archive_that_unpacks_to_too_much_is_refused(kind: str, part: str) -> None:
    bomb = repacked(KINDS[kind](GRID), part, b" " * (packed.MAX_UNPACKED + 1))
    assert len(bomb) < 2_000_000
    assert "unpacks to more than 256 MiB" in refused(f"a.{kind}", bomb)


def test_a_document_of_millions_of_tags_is_refused() -> None:
    part, cell = "word/document.xml", b"<p><r><t>x</t></r></p>"
    bomb = repacked(KINDS["docx"](GRID), part, b"<w>" + cell * (packed.MAX_TAGS // 6) + b"</w>")
    assert "more than 4,000,000 tags" in refused("a.docx", bomb)
    assert "more than 1,500,000 tags" in refused("a.html", b"<table>" + b"<tr><td>x" * 750_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(("kind", "part"), [("docx", "word/document.xml"), ("xlsx", "xl/worksheets/sheet1.xml")])
def test_xml_that_declares_entities_is_refused(kind: str, part: str, encoding: str) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(encoding)
    assert "declares XML entities" in refused(f"a.{kind}", repacked(KINDS[kind](GRID), part, text))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.docx", b"", "the file is empty"),
        ("a.docx", b"PK\x03\x04 nothing of the kind", "this is not a Word (.docx) file"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "of the old format, or is locked"),
        ("a.pdf", b"%PDF-1.7 and no more", "it cannot be read as PDF"),
        ("a.csv", "code,rule\n84.18,é".encode("latin-1"), "neither UTF-8"),
    ],
)
def test_what_is_no_document_of_its_kind_is_refused(name: str, data: bytes, said: str) -> None:
    assert said in refused(name, data)


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "64 MiB" in refused("a.csv", b"x" * (raw.MAX_BYTES + 1))


def test_rows_columns_and_cells_are_limited() -> None:
    assert "more than 100,000 rows" in refused("a.csv", as_csv([["1"]] * 100_001))
    assert "row 1 has 101 columns" in refused("a.csv", as_csv([["1"] * 101]))
    assert "more than 20,000 characters" in refused("a.csv", as_csv([["x" * 20_001]]))
    wide = f"<table><tr>{'<td colspan=90>x</td>' * 2}</tr></table>".encode()
    assert "columns; at most 100 are read" in refused("a.html", wide)


def test_a_page_that_spans_without_end_is_refused() -> None:
    page = "<table>" + "<tr><td rowspan=9999 colspan=100>x</td></tr>" * 3 + "</table>"
    assert "columns; at most 100 are read" in refused("a.html", page.encode())


def test_a_single_cell_far_out_does_not_make_a_sheet_of_billions() -> None:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1048576">\
<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>'
    far = repacked(KINDS["xlsx"](GRID), "xl/worksheets/sheet1.xml", sheet)
    assert "reaches over more than 5,000,000 cells" in refused("a.xlsx", far)


def test_cells_merged_over_a_whole_sheet_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_SECONDS", 2)
    monkeypatch.setattr(apart, "_MARGIN", 0)
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/>\
<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    said = refused("a.xlsx", repacked(KINDS["xlsx"](GRID), "xl/worksheets/sheet1.xml", sheet))
    assert "given up" in said


def test_a_pdf_of_pictures_alone_says_so() -> None:
    pixel = io.BytesIO(
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
        b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\xa7&\xb1\xa6\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    assert "pictures without text" in refused("a.pdf", as_pdf(Image(pixel, 100, 100)))


def test_pages_are_of_pdf_files_and_exist() -> None:
    data = KINDS["pdf"](GRID)
    assert read_tables("a.pdf", data, [1]).tables[0].rows
    assert "it has 1 pages, and no page 2" in refused("a.pdf", data, pages=[2])
    assert "--pages is for PDF files" in refused("a.csv", as_csv(GRID), pages=[1])
