"""How worksheets are written: printed, in a PDF with its font, on a company's own template."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from pypdf import PdfReader

from examples import EXAMPLES
from headnote import Claim, Engine
from headnote.engine.documents import FontError, Sheet, Table, as_pdf, as_xlsx, worksheets
from headnote.engine.documents.sheet import Column, Number
from headnote.engine.explain import Words
from office import recalculated
from written import OWN, PART, Run, switchboard, write


def test_a_sheet_prints_on_pages_of_one_width_with_its_head_repeated(headnote: Run, tmp_path: Path) -> None:
    out = write(tmp_path, headnote, switchboard(*({**PART, "value": 7} for _ in range(80))))
    page = load_workbook(out).worksheets[1]
    head = next(row[0].row for row in page.iter_rows() if row[0].value == "Line")
    assert page.print_title_rows == f"${head}:${head}"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.orientation == "landscape"
    assert all(cell.border.left.style for cell in page[head])
    pdf = write(tmp_path, headnote, switchboard(*({**PART, "value": 7} for _ in range(80))), ending="pdf")
    texts = [one.extract_text() for one in PdfReader(pdf).pages]
    assert len(texts) > 4
    assert sum("Quantity" in text for text in texts) >= 3
    assert "Headnote 0.1.0" in texts[0]
    assert f"1 / {len(texts)}" in texts[0]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ["Calculation sheet", "build-down"]), ("ja", ["計算ワークシート", "価額", "控除方式"])]
)
def test_the_pdf_reads_back_and_its_font_is_in_it(headnote: Run, tmp_path: Path, lang: str, words: list[str]) -> None:
    out = tmp_path / "w.pdf"
    assert headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", out, "--lang", lang).exit_code == 0
    pages = PdfReader(io.BytesIO(out.read_bytes())).pages
    text = "".join(page.extract_text() for page in pages)
    for word in (*words, "8418.10", "80 %", "compressor"):
        assert word in text
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "IPAexGothic" in font["/BaseFont"]
        assert "/FontFile2" in font["/FontDescriptor"]
    again = tmp_path / "again.pdf"
    headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", again, "--lang", lang)
    assert again.read_bytes() == out.read_bytes()


def test_a_character_that_the_font_lacks_is_told_and_nothing_written(headnote: Run, tmp_path: Path) -> None:
    claim = tmp_path / "claim.json"
    named = {**PART, "description": "thủy tinh 한국"}
    claim.write_text(json.dumps(switchboard(named), ensure_ascii=False), encoding="utf-8")
    out = tmp_path / "w.pdf"
    result = headnote("worksheet", claim, "--out", out)
    assert (result.exit_code, out.exists()) == (2, False)
    for said in ("“한” (U+D55C)", "“ủ” (U+1EE7)", "--font"):
        assert said in result.output
    assert headnote("worksheet", claim, "--out", tmp_path / "w.xlsx").exit_code == 0
    assert headnote("worksheet", claim, "--out", out, "--font", claim).exit_code == 2


COLUMNS = (Column("line", "a", 9), Column("material", "b", 9))


def test_text_of_a_claim_is_never_a_formula() -> None:
    rows = (("=cmd()", Number(Decimal(-1))), ("@x", "fine\x07"))
    sheet = Sheet("comparison", "T", (("good", "=1+1"),), Table(COLUMNS, rows), notes=("+n",))
    page = load_workbook(io.BytesIO(as_xlsx([sheet]))).worksheets[0]
    kinds = {cell.value: cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds.values()
    assert [kinds[text] for text in ("=1+1", "=cmd()", "@x", "+n", "fine\ufffd")] == ["s"] * 5
    assert kinds[-1] == "n"


def test_a_text_longer_than_a_page_is_printed_whole() -> None:
    rows = (("1", "word " * 3000),)
    data = as_pdf([Sheet("comparison", "T", (), Table(COLUMNS, rows))])
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert text.count("word") == 3000


# --- a company's own template ---


def template(**cells: str) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = "calculation"
    for at, value in cells.items():
        page[at] = value
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def damaged(workbook: bytes) -> bytes:
    """A workbook whose sheet cannot be unpacked: the first byte of its content is of no kind of block."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        sheet = packed.getinfo("xl/worksheets/sheet1.xml")
    place = sheet.header_offset + 30 + len(sheet.filename)
    return workbook[:place] + b"\xff" + workbook[place + 1 :]


def test_a_template_of_a_company_is_filled(headnote: Run, tmp_path: Path) -> None:
    path = tmp_path / "ours.xlsx"
    data = load_workbook(
        io.BytesIO(
            template(
                A1="ACME", A2="{{title}} of {{title}}", B4="{{head.name}}", C4="{{head.value}}",
                A6="{{column.material}}",
                B6="{{column.non_originating}}", A7="{{line.material}}", B7="{{line.non_originating}}",
                B8="{{total.non_originating}}", A10="{{figure.name}}", B10="{{figure.value}}", A12="{{note}}",
                A14="{{signature.name}}",
            )
        )
    )  # fmt: skip
    book = data
    book.worksheets[0].title = "calculation"
    book.worksheets[0].merge_cells("A2:C2")
    book.copy_worksheet(book.worksheets[0]).title = "comparison"
    book.create_sheet("terms")["A1"] = "Our terms"
    book.save(path)
    out = write(tmp_path, headnote, switchboard(PART, {**PART, "value": 7}), "--template", str(path))
    filled = load_workbook(out)
    assert filled.sheetnames == ["terms", "Comparison table", "Calculation sheet"]
    page = filled["Calculation sheet"]
    assert [page["A1"].value, page["A2"].value] == ["ACME", "Calculation sheet of Calculation sheet"]
    assert "A2:C2" in [area.coord for area in page.merged_cells.ranges]
    shown = {row[0]: row[1] for row in recalculated(out, tmp_path)["Calculation sheet"] if len(row) > 1}
    assert shown["value of non-originating materials (VNM)"] == "307.03 USD"
    assert shown["RVC (build-down)"] == "69.30 %"


def test_a_formula_whose_column_a_template_leaves_out_is_a_number() -> None:
    claim = Claim.model_validate(switchboard(PART))
    engine = Engine.load("rcep")
    sheets = worksheets(claim, engine.determine(claim), Words("en"))[1:]
    page = load_workbook(io.BytesIO(as_xlsx(sheets, template(A1="{{figure.name}}", B1="{{figure.value}}")))).worksheets[
        0
    ]
    values = {row[0]: row[1] for row in page.iter_rows(values_only=True)}
    assert values["value of non-originating materials (VNM)"] == 300.03
    assert str(values["RVC (build-down)"]).startswith("=INT(")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (template(A1="{{line.colour}}"), "calculation!A1: “{{line.colour}}” is not known"),
        (b"no workbook", "not an Excel workbook"),
        (damaged(template(A1="{{line.hs}}")), "not an Excel workbook"),
        (template(A1="{{title}}"), "no sheet “comparison”"),
    ],
)
def test_mistakes_of_a_template(headnote: Run, tmp_path: Path, data: bytes, said: str) -> None:
    path, out = tmp_path / "t.xlsx", tmp_path / "w.xlsx"
    path.write_bytes(data)
    result = headnote("worksheet", EXAMPLES / "refrigerator.yaml", "--out", out, "--template", path)
    assert (result.exit_code, out.exists()) == (2, False)
    assert said in result.output


def test_the_shipped_font_is_there_with_its_licence() -> None:
    with pytest.raises(FontError, match="not a TrueType font"):
        as_pdf([Sheet("proof", "T", (), Table(COLUMNS, ()))], Path(__file__))
    folder = Path(__file__).resolve().parents[3] / "engine" / "documents" / "fonts"
    assert (folder / "ipaexg.ttf").stat().st_size > 5_000_000
    assert "IPA Font License Agreement v1.0" in (folder / "IPA_Font_License_Agreement_v1.0.txt").read_text("utf-8")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_word_and_no_date_of_a_pdf_is_broken(headnote: Run, tmp_path: Path, lang: str) -> None:
    declaration = {"id": "SD-2024-7", "date": "2026-01-01", "valid_until": "2026-12-31"}
    declared = {**OWN, "declaration": declaration}
    priced = {**PART, "quantity": "10", "unit": "pcs", "unit_price": "30.003"}
    out = write(tmp_path, headnote, switchboard(priced, declared), "--lang", lang, ending="pdf")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(out.read_bytes())).pages]
    for text in pages:
        assert text.count("(2026-01-01–2026-12-31)") == 1
        assert "originatin\n" not in text
