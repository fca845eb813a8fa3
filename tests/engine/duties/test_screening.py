"""A list of products screened: which agreement makes each free, when, and what it saves."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from pypdf import PdfReader

from headnote.engine.amounts import UNIT
from headnote.engine.claims.reading.document import MAX_BYTES as CLAIM_BYTES
from headnote.engine.claims.reading.problems import InputError
from headnote.engine.documents.screening import CsvWriter, HtmlWriter, XlsxWriter
from headnote.engine.duties import screening
from headnote.engine.duties.comparison import between
from headnote.engine.duties.country import Country, load_country
from headnote.engine.duties.preference import Preferences
from headnote.engine.duties.screening import WHEN, Product, Screener, Totals, read_products
from headnote.engine.duties.tariff import Tariff
from headnote.engine.explain import Language, Words
from headnote.grammar.codes import HSCode
from headnote.grammar.parser import parse_bytes
from headnote.grammar.schedules.duties import AdValorem
from office import convert

Headnote = Callable[..., Result]

PRODUCTS = """\
品目番号,品名,金額,通貨
0303.84.000,鱸,120000,USD
2001.10.200,ピクルス,"850,000",USD
2001.10,six digits of two lines,100,USD
3921.90.020,film,2400000,USD
8418.10.000,refrigerators,5200000,USD
0102.29.100,cattle,1000,USD
0203.11.031,in doubt,1000,USD
2710.20.131,by quantity,1000,USD
84.18,too short,1,USD
x,"=HYPERLINK(""http://example.org"")",1,USD
0303.84.000,no amount,many,USD
0303.84.000,"no such\x08 money",5,XXZ
"""


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_of_products(headnote: Headnote, tmp_path: Path) -> None:
    table = tmp_path / "products.csv"
    table.write_text(PRODUCTS, encoding="utf-8")
    out = [tmp_path / f"out{suffix}" for suffix in (".csv", ".xlsx", ".html")]
    options = [part for path in out for part in ("--out", path)]
    result = headnote("screen", table, "--from", "BN", "--to", "jp", "--date", "2026-11-22", *options)
    assert result.exit_code == 1
    assert "12 product(s)" in result.output
    assert "4 row(s) could not be read" in result.output
    rows = rows_of(out[0])
    assert [row["row"] for row in rows] == [str(number) for number in range(2, 14)]
    fish, pickles, short, film, fridge, cattle, doubt, petrol, *unread = rows
    assert (fish["MFN"], fish["JBEPA rate"], fish["RCEP rate"]) == ("3.5%", "0%", "1.6%")
    assert (fish["JBEPA free"], fish["RCEP free"], fish["best"]) == ("first year", "within five years", "JBEPA")
    assert (fish["free"], fish["under"], fish["saving"]) == ("first year", "JBEPA", "4200.00")
    assert pickles["value"] == "850000"
    assert "give one: 2001.10.100, 2001.10.200" in short["remark"]
    assert film["saving"] == "98400.00"
    assert (fridge["free"], fridge["saving"]) == ("MFN free", "0.00")
    assert cattle["free"] == "not known"
    assert "no concession, or a rate on another row" in cattle["remark"]
    assert "which cover it is not known" in doubt["remark"]
    assert (petrol["saving"], petrol["remark"].split(";")[-1].strip()) == ("", "the saving depends on the quantity")
    assert [row["free"] for row in unread] == ["not read"] * 4
    assert unread[1]["description"].startswith("'=HYPERLINK")
    assert "“XXZ” is not a currency's three letters" in unread[3]["remark"]

    book = load_workbook(out[1])
    products = list(book["Products"].iter_rows(values_only=True))
    assert len(products) == 13
    assert products[1][products[0].index("saving")] == 4200
    chapters = {row[0]: row for row in book["By chapter"].iter_rows(values_only=True)}
    assert chapters["03"][2] == 1
    assert chapters["not read"][2] == 4
    page = out[2].read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "<h2>By chapter</h2>" in page
    assert "HYPERLINK" not in page


def test_the_same_from_a_workbook(headnote: Headnote, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["HS code", "value"])
    sheet.append(["0303.84.000", 120000])
    sheet.append([30384000, 5.5])
    sheet.append([None, None])
    book.save(tmp_path / "products.xlsx")
    out = tmp_path / "out.csv"
    result = headnote(
        "screen", tmp_path / "products.xlsx", "--from", "BN", "--to", "JP", "--date", "2026-11-22",
        "--currency", "usd", "--out", out,
    )  # fmt: skip
    rows = rows_of(out)
    assert [row["saving"] for row in rows] == ["4200.00", ""]
    # A workbook that stores codes as numbers drops their first zero: what is left is another code.
    assert (rows[1]["line"], rows[1]["free"]) == ("3038.40.00", "not known")
    assert "if its first zero was lost" in rows[1]["remark"]
    assert "0303.84.000" in rows[1]["remark"]
    assert result.exit_code == 0


def test_the_mfn_rate_of_the_list_comes_first(headnote: Headnote, tmp_path: Path) -> None:
    table, out = tmp_path / "products.csv", tmp_path / "out.csv"
    table.write_text(
        "line,value,MFN rate\n2007.91.121,1000,12%\n8415.10.10.00,1000,10\n0303.84.000,1000,free\n0303.84.000,1,low\n",
        encoding="utf-8",
    )
    asked = ("screen", table, "--date", "2026-11-22", "--currency", "USD", "--out", out)
    assert headnote(*asked, "--from", "CN", "--to", "JP").exit_code == 1
    rows = rows_of(out)
    assert (rows[0]["MFN"], rows[0]["saving"]) == ("12%", "65.00")
    assert (rows[2]["free"], rows[2]["saving"]) == ("MFN free", "0.00")
    assert "“low” is not a rate" in rows[3]["remark"]
    assert headnote(*asked, "--from", "JP", "--to", "ID").exit_code == 1
    assert (rows_of(out)[1]["saving"], rows_of(out)[1]["free"]) == ("100.00", "first year")


def test_codes_of_an_older_edition(headnote: Headnote, tmp_path: Path) -> None:
    table, out = tmp_path / "products.csv", tmp_path / "out.csv"
    table.write_text("line,value\n2008.91,100\n0303.84,100\n8418.10,100\n3002.19,100\n", encoding="utf-8")
    options = ("--from", "TH", "--to", "JP", "--date", "2026-11-22", "--currency", "JPY", "--out", out)
    assert headnote("screen", table, *options, "--edition", "HS2012").exit_code == 0
    rows = rows_of(out)
    assert Decimal(rows[0]["saving"]) == 9  # 15 yen of MFN, 6.8 of RCEP, which is cut to 6
    assert "its lines have different rates, give one: 0303.84.000, 0303.99" in rows[1]["remark"]
    assert rows[2]["free"] == "MFN free"  # in HS2022 it is one of many codes, all of them free
    assert headnote("screen", table, *options, "--edition", "HS2017").exit_code == 0
    assert "has none in the tariff's" in rows_of(out)[3]["remark"]
    bad = headnote("screen", table, *options, "--edition", "HS2013")
    assert bad.exit_code == 2
    assert "known are HS2002" in bad.output


@pytest.mark.parametrize(
    ("text", "options", "said_"),
    [
        ("goods,value\nx,1\n", {}, "the header lacks line"),
        ("", {}, "the table is empty"),
        ("line,hs,value\n1,2,3\n", {}, "two columns say line"),
        ("line\n0303.84\n", {"--from": "US"}, "no agreement between US and JP"),
        ("line\n0303.84\n", {"--out": "out.txt"}, "has to end in .xlsx, .csv, .html"),
        ("line\n0303.84\n", {"--from": "Brunei"}, "“Brunei” is not a country's two letters"),
        ("line\n0303.84\n", {"--currency": "dollars"}, "“DOLLARS” is not a currency's three letters"),
        ("line\n0303.84\n", {"--out": "products.csv"}, "is the table itself"),
        ("line\n0303.84\n", {"--out": "none/out.csv"}, "cannot be written"),
    ],
)
def test_what_cannot_be_screened(
    headnote: Headnote, tmp_path: Path, text: str, options: dict[str, str], said_: str
) -> None:
    table = tmp_path / "products.csv"
    table.write_text(text, encoding="utf-8")
    given_ = {"--from": "BN", "--to": "JP", "--out": "out.csv"} | options
    given_["--out"] = str(tmp_path / given_["--out"])
    result = headnote("screen", table, *(part for pair in given_.items() for part in pair), "--date", "2026-11-22")
    assert result.exit_code == 2
    assert said_ in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["products.csv"]
    assert table.read_text(encoding="utf-8") == text


def test_a_list_longer_than_a_claim_is_screened_and_one_without_end_refused(
    headnote: Headnote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "products.csv"
    table.write_text("line,description\n" + f"8418.10.000,{'x' * 120_000}\n" * 300, encoding="utf-8")
    assert table.stat().st_size > CLAIM_BYTES
    asked = ("screen", str(table), "--from", "CN", "--to", "JP", "--date", "2026-11-22", "--out")
    assert headnote(*asked, str(tmp_path / "out.csv")).exit_code == 0
    assert len(rows_of(tmp_path / "out.csv")) == 300
    monkeypatch.setattr(screening, "MAX_BYTES", 2**20)
    refused = headnote(*asked, str(tmp_path / "none.csv"))
    assert (refused.exit_code, "more than 1 MiB" in refused.output) == (2, True)
    assert not (tmp_path / "none.csv").exists()


def test_products_are_taken_one_by_one() -> None:
    """A list is never held as a whole: the first product is there before the table has ended."""

    def rows() -> Iterator[list[str]]:
        yield ["line"]
        yield ["0303.84.000"]
        raise AssertionError("read on before it was asked")

    first = next(read_products("x", rows(), "USD"))
    assert first.code == HSCode("030384000")
    with pytest.raises(InputError):
        list(read_products("x", [], "USD"))


def screener(day: str) -> Screener:
    on = date.fromisoformat(day)
    country = load_country("jp")
    rates = [Preferences.under(one, "JP", country) for one in between("BN", "JP", on)]
    return Screener(rates, "BN", on, None)


RATES = """\
tariff of JP "Tariff"
source "Demo"
nomenclature HS2022
columns
    general    MFN
    A          under ALPHA
    B          under BETA
0101.21.100 | 5% | 3% | 2%
0101.21.200 | 5% | 5% | 6%
0101.21.300 | 5% | 3% | 30 JPY/kg
0101.21.400 | 5% | | 6%
0101.21.500 | 5% | Free | 2%
0101.21.600 | 40 JPY/kg | 30 JPY/kg | 35 JPY/kg
0101.21.700 | "?" | Free | 1%
0101.21.800 | 5% | Free in quota, else 4% | 3%
0101.21.900 | 5%
"""


@pytest.mark.parametrize(
    ("line", "best", "when", "saving"),
    [
        ("0101.21.100", "BETA", "not known", 3),
        ("0101.21.200", None, "not known", 0),  # no rate is below the MFN rate
        ("0101.21.300", None, "not known", None),  # which is lower depends on the weight
        ("0101.21.400", None, "not known", None),  # what the other agreement gives is not printed
        ("0101.21.500", "ALPHA", "first year", 5),
        ("0101.21.600", "ALPHA", "not known", None),
        ("0101.21.700", "ALPHA", "first year", None),
        ("0101.21.800", "BETA", "not known", 2),
        ("0101.21.900", None, "not known", None),
    ],
)
def test_the_best_rate_is_known_or_said_to_be_not(line: str, best: str | None, when: str, saving: int | None) -> None:
    parsed = parse_bytes("x", RATES.encode())
    assert parsed.diagnostics == ()
    country = Country([Tariff(parsed.file)], [])
    rates = [Preferences(name, "JP", (), country) for name in ("BETA", "ALPHA")]
    code = HSCode.read(line)
    one = Screener(rates, "TH", date(2026, 11, 22), None).screen(Product(2, code, line, "", Decimal(100), "USD"))
    assert (one.best.agreement if one.best else None, one.when) == (best, when)
    assert one.saving == (None if saving is None else saving * UNIT)
    assert one.remarks or when != "not known"


ON = screener("2026-11-22")
LINES = load_country("jp").tariffs[0].lines("")


@given(st.sampled_from(LINES), st.integers(0, 10**9))
def test_what_holds_of_any_product(line: HSCode, value: int) -> None:
    one = ON.screen(Product(2, line, line.dotted, "", Decimal(value), "JPY"))
    assert one.when in WHEN
    totals = Totals()
    totals.add(one)
    assert sum(totals.by_when().values()) == 1
    if one.saving is not None:
        assert 0 <= one.saving <= value * UNIT * 10
    if one.best is not None and isinstance(one.best.duty, AdValorem):
        shares = [o.duty.percent for o in one.options if isinstance(o.duty, AdValorem)]
        assert one.best.duty.percent == min(shares)
        if isinstance(one.mfn, AdValorem):
            assert one.best.duty.percent < one.mfn.percent
    if one.free_under:
        assert one.free_under in {o.agreement for o in one.options if o.when == one.when}


CELLS = st.one_of(
    st.sampled_from(["0303.84.000", "2001.10", "84", "1,000", "-5", "free", "12%", "JPY", "=1+1", "\x08", "a\nb"]),
    st.text(max_size=12),
)
HEADS = st.permutations(["line", "value", "currency", "mfn", "description", "other"])


@given(HEADS, st.lists(st.lists(CELLS, max_size=6), max_size=6), st.sampled_from(["en", "ja"]))
def test_whatever_a_list_says_every_product_is_in_every_result(
    heads: list[str], rows: list[list[str]], language: Language
) -> None:
    products = list(read_products("x", [heads, *rows], "USD"))
    words, names, totals = Words(language), ["JBEPA", "RCEP"], Totals()
    files = [io.BytesIO() for _ in range(3)]
    writers = [
        CsvWriter(files[0], names, words),
        XlsxWriter(files[1], names, words),
        HtmlWriter(files[2], names, words, "x"),
    ]
    for product in products:
        one = ON.screen(product)
        totals.add(one)
        for writer in writers:
            writer.add(one)
    for writer in writers:
        writer.finish(totals)
    found = list(csv.reader(io.StringIO(files[0].getvalue().decode("utf-8-sig"), newline="")))
    assert len(found) == len(products) + 1
    assert len(list(load_workbook(files[1]).worksheets[0].iter_rows())) == len(products) + 1
    assert sum(totals.by_when().values()) == len(products)
    assert files[2].getvalue().endswith(b"</html>\n")


def test_the_workbook_has_formats_a_filter_and_prints_one_page_wide(
    headnote: Callable[..., Result], tmp_path: Path
) -> None:
    source = tmp_path / "p.csv"
    source.write_text(
        f"line,description,value,currency\n2001.10.200,{'pickled ' * 12},1234567.5,USD\n", encoding="utf-8"
    )
    out = tmp_path / "s.xlsx"
    result = headnote("screen", source, "--from", "CN", "--to", "JP", "--date", "2026-11-22", "--out", out)
    assert result.exit_code == 0, result.output
    products, chapters = load_workbook(out).worksheets
    for page in (products, chapters):
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.print_title_rows, page.freeze_panes) == ("$1:$1", "A2")
    assert products.auto_filter.ref == f"A1:{get_column_letter(products.max_column)}2"
    value = next(cell for cell in products[2] if cell.value == 1234567.5)
    assert value.number_format == "#,##0.00"
    assert products.row_dimensions[2].height >= 30
    convert(out, "pdf", tmp_path)
    text = PdfReader(tmp_path / "s.pdf").pages[0].extract_text()
    assert "1,234,567.50" in text
    assert "saving" in text.lower()
