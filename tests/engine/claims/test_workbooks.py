"""Workbooks: what Excel's own hold, and what is told of crafted, broken and mistaken ones."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart

from crafted import BOOK, packed, sheet
from headnote.engine.claims.reading.cells import MAX_COLUMNS
from headnote.engine.claims.reading.problems import InputError
from headnote.engine.claims.reading.sheets import MAX_ROWS, read_rows
from headnote.engine.claims.reading.workbook import MAX_SHEETS, read_all, read_workbook

HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>hs</t></is></c></row>'


def saved(book: Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def rows(data: bytes) -> list[list[Any]]:
    return list(read_workbook("x.xlsx", data))


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as error:
        list(read_rows("x.xlsx", data))
    (problem,) = error.value.problems
    assert problem.where == "x.xlsx"
    return problem.message


def trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] in (None, ""):
        row = row[:-1]
    return row


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
cell = (
    st.none()
    | texts.filter(lambda text: not text.startswith("=") and "_x" not in text)
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(-1e12, 1e12, allow_subnormal=False)
    | st.dates(date(1901, 1, 1), date(2100, 1, 1))
)


@given(st.lists(st.lists(cell, max_size=6), max_size=6))
def test_what_openpyxl_writes_and_reads_is_read_alike(table: list[list[Any]]) -> None:
    book = Workbook()
    for number, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            book.worksheets[0].cell(number, column, value)
    data = saved(book)
    again = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    expected = [[one.date() if isinstance(one, datetime) else one for one in trimmed(list(row))] for row in again]
    while expected and not expected[-1]:
        expected.pop()
    assert [trimmed(row) for row in rows(data)] == expected


def test_shares_days_and_times_as_they_are_shown() -> None:
    book = Workbook()
    shown = [(0.15, "0%"), (0.075, "0.00%"), (1, '0"d"'), (date(2024, 2, 29), "d mmm yyyy"), (time(12, 30), "hh:mm")]
    for column, (value, pattern) in enumerate(shown, 1):
        book.worksheets[0].cell(1, column, value).number_format = pattern
    assert rows(saved(book)) == [["15%", "7.5%", 1, date(2024, 2, 29), time(12, 30)]]


def test_dates_of_1904_and_the_day_that_never_was() -> None:
    styles = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    table = sheet('<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1"><v>61</v></c></row>')
    related = (
        '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    data = {"xl/styles.xml": styles, "xl/_rels/workbook.xml.rels": related, "xl/worksheets/sheet1.xml": table}
    for pr, days in (("", [date(1900, 1, 1), date(1900, 3, 1)]), ("1", [date(1904, 1, 2), date(1904, 3, 2)])):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as file:
            for name, text in data.items():
                file.writestr(name, text)
            file.writestr("xl/workbook.xml", BOOK.replace("<sheets>", f'<workbookPr date1904="{pr}"/><sheets>'))
        assert rows(whole.getvalue()) == [days]


def test_the_reading_of_japanese_words_is_no_part_of_them() -> None:
    strings = (
        "<sst><si><r><t>部</t></r><r><t>品</t></r><rPh><t>ブヒン</t></rPh></si><si><t>a_x000D_b_xD800_</t></si></sst>"
    )
    table = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>')
    assert rows(packed(table, strings=strings)) == [["部品", None, "a\rb_xD800_"]]


def test_rows_that_are_left_out_are_empty_and_formulas_are_what_they_last_showed() -> None:
    table = sheet('<row r="2"><c r="B2"><f>A1*2</f><v>4</v></c><c r="C2"><f>A1</f></c></row><row><c><v>5</v></c></row>')
    assert rows(packed(table)) == [[], [None, 4], [5]]


def test_cells_without_a_value_take_no_room_wherever_they_stand() -> None:
    far = '<row r="9"><c r="XFD9" s="1"/></row><row r="1048576"><c r="A1048576" s="2"/></row>'
    assert rows(packed(sheet(HEAD + far))) == [["hs"]]


MANY = " ".join(f'a{number}="x"' for number in range(200_000))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('<row r="2"><c r="XFD2"><v>1</v></c></row>', f"cell XFD2 stands beyond column {MAX_COLUMNS:,}"),
        ('<row r="1"/>', "row 1 of the sheet stands below row 1"),
        ('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>', "cell A2 of the sheet stands behind"),
        ('<row r="2"><c r="A2" t="s"><v>7</v></c></row>', "cell A2 holds “7”, which is no value of its kind"),
        ('<row r="2"><c r="A2"><v>1e999</v></c></row>', "cell A2 holds “1e999”"),
        ('<row r="2"><c r="A2"><v>seven</v></c></row>', "cell A2 holds “seven”"),
        (f"<row {MANY}/>", "one tag fills more than a million bytes"),
        ("<row><c></row>", "it is broken (ExpatError: mismatched tag"),
    ],
)
def test_a_crafted_sheet_is_refused_with_its_cell(table: str, said: str) -> None:
    assert said in refused(packed(sheet(HEAD + table)))


def test_of_a_sheet_of_too_many_rows_the_first_are_read() -> None:
    row = "<row><c><v>1</v></c></row>"
    endless = packed(["<worksheet><sheetData>", row * (MAX_ROWS + 5_000), "<this is never looked at"])
    assert len(read_all("b.xlsx", endless)[0].rows) == MAX_ROWS + 1


def test_a_workbook_of_thousands_of_sheets_is_refused() -> None:
    one = '<sheet name="A" sheetId="1" r:id="r1"/>'
    assert one in BOOK
    assert "the workbook has more than 1,000 sheets" in refused(
        packed(sheet(HEAD), book=BOOK.replace(one, one * (MAX_SHEETS + 1)))
    )


def test_a_document_type_is_refused() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>' + sheet(HEAD)
    assert "declares a document type" in refused(packed(laughs))


def test_chart_only_encrypted_and_mistaken_files_are_told_apart() -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_chartsheet("chart").add_chart(BarChart())
    assert "no sheet with cells, only charts" in refused(saved(book))
    assert "encrypted or an old Excel workbook" in refused(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    files = {
        "content.xml": "an OpenDocument file",
        "xl/workbook.bin": "a binary workbook (.xlsb)",
        "word/document.xml": "not an Excel workbook: it holds word/document.xml",
    }
    for name, said in files.items():
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as file:
            file.writestr(name, "x")
        assert said in refused(data.getvalue())
    locked = bytearray(packed(sheet(HEAD)))
    at = locked.find(b"PK\x01\x02")
    while at >= 0:
        locked[at + 8] |= 1
        at = locked.find(b"PK\x01\x02", at + 1)
    assert "encrypted" in refused(bytes(locked))


WHOLE = packed(sheet(HEAD + '<row r="2"><c r="A2"><v>1</v></c></row>'), strings="<sst><si><t>x</t></si></sst>")


@given(st.integers(0, len(WHOLE)), st.binary(max_size=6), st.integers(0, 20))
def test_a_broken_workbook_is_rows_or_an_input_error(at: int, put: bytes, cut: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile warns of names that stand twice
        with contextlib.suppress(InputError):
            rows(WHOLE[:at] + put + WHOLE[at + cut :])


PIECES = st.sampled_from(
    [
        *("<row>", "<row/>", "</row>", '<row r="3">', "<c>", '<c t="s">', '<c r="B2">', '<c t="inlineStr">', "</c>"),
        *("<v>1</v>", "<v>x</v>", "<is>", "</is>", "<t>a</t>", "<rPh>", "</rPh>", '<c s="1"/>', "<!--x-->", "x"),
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_tags_are_rows_or_an_input_error(table: str) -> None:
    with contextlib.suppress(InputError):
        rows(packed(sheet(table), strings="<sst><si><t>x</t></si></sst>"))


def test_an_erp_export_is_read_as_openpyxl_reads_it(tmp_path: Path) -> None:
    book = Workbook()
    table = book.worksheets[0]
    table.append(["Bill of materials 4711"])
    table.append([])
    table.append(["Pos", "Teil", "Menge", "Preis", "Wert"])
    for number in range(1, 4):
        table.append([number, "Blech", 2.5, 1.1 * number, f"=C{number + 3}*D{number + 3}"])
    table.merge_cells("A1:E1")
    assert rows(saved(book))[3] == [1, "Blech", 2.5, 1.1]
