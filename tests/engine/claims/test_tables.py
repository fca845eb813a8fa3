"""Tables of materials as people have them: found, their heads understood, their cells read, their totals left out."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from headnote import InputError
from headnote.engine.claims.reading import Asked, claim_of, heads, read_asked
from headnote.engine.claims.reading.bom import Sheet, read_bom
from headnote.engine.claims.reading.heads import columns, head_of, synonym, tight
from headnote.engine.claims.reading.profile import Profile


def book(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets:
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def read(*rows: list[Any]) -> Sheet:
    return read_bom("bom.xlsx", book(("BOM", list(rows))))


def csv(text: str, encoding: str = "utf-8") -> Sheet:
    return read_bom("bom.csv", text.encode(encoding))


def told(sheet: Sheet) -> str:
    return "\n".join(map(str, (*sheet.problems, *sheet.notes)))


def refused(call: Any) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return "\n".join(map(str, caught.value.problems))


ERP = [
    ["部品構成表（BOM）　製品: 遠心ポンプ CP-50"],
    ["出力日: 2026/11/20   作成: 生産管理部"],
    [],
    ["No.", "品番", "品名", "HSコード", "仕入先", "原産国", "原産区分", "数量", "単位", "単価（円）", "金額（円）"],
    [1, "P-1001", "モーターコア", "8503.00", "仕入先2", "CN", "非原産", 1, "個", 4200, "=H5*J5"],
    [2, "P-1009", "Ｏリング　P-60", "4016.93", "仕入先1", "JP", None, 3, "個", 15, "=H6*J6"],
    [3, "P-1022", "塗料（エポキシ）", "3208.90", "仕入先5", "JP", "原産", 0.3, "kg", 900, "=H7*J7"],
    [None, None, "合計", None, None, None, None, None, None, None, "=SUM(K5:K7)"],
]


def test_an_export_of_an_erp_is_read_as_it_is() -> None:
    sheet = read(*ERP)
    assert sheet.problems == []
    first, ring, paint = sheet.materials
    assert first == {
        "id": "1", "part": "P-1001", "description": "モーターコア", "hs": "8503.00", "country": "CN",
        "originating": "no", "quantity": "1", "unit": "個", "unit_price": "4200", "value": "4200", "currency": "JPY",
        "notes": {"supplier": "仕入先2"},
    }  # fmt: skip
    assert "originating" not in ring
    assert ring["description"] == "Ｏリング　P-60"
    assert paint["value"] == "270.0"
    assert "row 8: “合計” is a total and is left out" in told(sheet)
    assert "no results of 3 formula(s) (rows 5–7)" in told(sheet)


def test_a_table_beside_empty_columns_below_a_title_and_above_remarks() -> None:
    sheet = read(
        [None, "Parts of CP-50"],
        [None, None, "Item", "HS Code", None, "Amount (USD)"],
        [None, None, "1", "8503.00", None, 10],
        [],
        [None, None, None, None, None, 10],
        [None, None, "※ prices of October"],
    )
    assert [one["hs"] for one in sheet.materials] == ["8503.00"]
    assert sheet.materials[0]["currency"] == "USD"
    assert "row 5: “10” is a total" in told(sheet)
    assert "row 6: the row is left out: it says only “※ prices of October”" in told(sheet)


def test_a_total_that_is_another_than_the_lines_is_told() -> None:
    rows = [["hs", "value"], ["8503.00", 10], ["8413.91", 5], ["小計", 15], ["8482.10", 1], ["合　計", 17]]
    sheet = read(*rows)
    assert len(sheet.materials) == 3
    assert "row 4: “小計” is a total and is left out\n" in told(sheet)
    assert "row 6: “合　計” is a total and is left out; it says 17, and the lines above" in told(sheet)
    assert "add up to 1 / 16" in told(sheet)


def test_a_line_that_only_looks_like_a_total_is_a_line() -> None:
    sheet = read(["description", "hs", "value"], ["計器", "9026.20", 650], ["Total station", "9015.30", 650])
    assert len(sheet.materials) == 2


@pytest.mark.parametrize(
    ("head", "rows", "said"),
    [
        ("原材料名,税番,原産・非原産,原産地,価格", "鋼,7208.10,×,中国,100", ("no", "CN")),
        ("物料名称,HS编码,是否原产,原产国,金额", "钢,7208.10,否,中国,100", ("no", "CN")),
        ("Part name,HTS,Status,COO,Ext. cost", "steel,7208.10,Non-originating,China,100", ("no", "CN")),
        (
            "品名/Description,HSコード（HS Code）,原産性,原産国(Country of Origin),金額",
            "鋼,7208.10,原産,ベトナム,100",
            ("yes", "VN"),
        ),
    ],
)
def test_heads_and_words_of_three_languages(head: str, rows: str, said: tuple[str, str]) -> None:
    (material,) = csv(f"{head}\n{rows}\n").materials
    assert (material["originating"], material["country"]) == said
    assert (material["hs"], material["value"]) == ("7208.10", "100")


def test_no_synonym_names_two_fields_and_a_templates_heads_are_read_back() -> None:
    named: dict[str, set[str]] = {}
    for key, languages in heads._lists()["columns"].items():
        for names in languages.values():
            for name in names:
                named.setdefault(tight(name), set()).add(key)
    assert {name: keys for name, keys in named.items() if len(keys) > 1} == {}
    for language in ("en", "ja", "zh"):
        assert [found.key for key in columns() if (found := head_of(synonym(key, language)))] == list(columns())


def test_what_no_field_is_for_is_kept_beside_the_line() -> None:
    sheet = csv("hs,colour,Orignating,\n8418.10,red,x,9\n8418.20,,,,7\n")
    assert sheet.problems == []
    assert sheet.materials[0] == {"hs": "8418.10", "notes": {"colour": "red", "Orignating": "x", "column D": "9"}}
    assert sheet.materials[1]["notes"] == {"column E": "7"}
    assert "“colour” is no known head and is kept as a note" in told(sheet)
    assert "did you mean “originating”?" in told(sheet)


def test_hints_do_no_harm() -> None:
    sheet = csv("hs,数\n8418.10,5\n")
    assert "did you mean" not in told(sheet)
    (line,) = csv("hs,重量(g)\n8418.10,500\n").materials
    assert line["net_weight_kg"] == "0.500"
    (line,) = csv("hs,重量(lb)\n8418.10,500\n").materials
    assert "net_weight_kg" not in line


def test_a_profile_says_what_heads_mean() -> None:
    text = "hs,購入価（円）,等級\n8418.10,500,A\n"
    profile = Profile(columns={"購入価（円）": "value", "等級": "note"})
    sheet = read_bom("bom.csv", text.encode(), profile)
    assert sheet.materials == [{"hs": "8418.10", "value": "500", "currency": "JPY", "notes": {"等級": "A"}}]
    assert sheet.notes == []
    with pytest.raises(ValueError, match="did you mean “value”"):
        Profile(columns={"購入価": "valeu"})


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (8413.91, "8413.91"),
        (841391, "841391"),
        (8413.9, "8413.90"),
        (80510, "080510"),
        (805.1, "0805.10"),
        (8503, "8503"),
    ],
)
def test_codes_in_number_cells_get_their_zeros_back_and_that_is_told(number: float, code: str) -> None:
    sheet = read(["hs", "value"], [number, 1])
    assert sheet.materials[0]["hs"] == code
    lost = code.replace(".", "") != str(number).replace(".", "")
    assert ("it lost a zero" in told(sheet)) == lost


def test_a_code_of_text_that_lacks_a_digit_is_offered_with_its_zero() -> None:
    assert "write 0805.10" in told(csv("hs,value\n80510,1\n"))
    assert csv("hs,value\n8413.91-000,1\n").materials[0]["hs"] == "8413.91.000"


@pytest.mark.parametrize(
    ("cell", "day"),
    [("令和8年11月20日", "2026-11-20"), ("R8.11.20", "2026-11-20"), ("令和元年5月1日", "2019-05-01"),
     ("H30/4/1", "2018-04-01"),
     ("2026/11/20", "2026-11-20"), ("２０２６年１１月２０日", "2026-11-20"), ("20261120", "2026-11-20")],
)  # fmt: skip
def test_days_as_they_are_written_in_japan(cell: str, day: str) -> None:
    assert csv(f"hs,納入日\n8418.10,{cell}\n").materials[0]["supplied"] == day


def test_a_day_that_may_be_two_is_refused() -> None:
    assert "is not a day that can be read in one way" in told(csv("hs,supplied\n8418.10,11/10/2026\n"))


def test_amounts_with_marks_and_binary_dust() -> None:
    sheet = read(["hs", "value"], ["8418.10", "￥1,200"], ["8418.10", "1,200.50 USD"], ["8418.10", 0.1 + 0.2])
    assert [(one["value"], one.get("currency")) for one in sheet.materials] == [
        ("1200", "JPY"), ("1200.50", "USD"), ("0.3", None)
    ]  # fmt: skip
    (thousand,) = csv("hs,金額（千円）\n8418.10,1.5\n").materials
    assert (Decimal(thousand["value"]), thousand["currency"]) == (1500, "JPY")


def test_an_amount_that_is_not_quantity_times_price_is_told_and_counts() -> None:
    sheet = csv("hs,qty,unit price,amount\n8418.10,3,5,20\n8418.10,3,3.333,10\n")
    assert [one["value"] for one in sheet.materials] == ["20", "10"]
    assert "row 2, column D: the amount 20 is not quantity × unit price, 15" in told(sheet)
    assert "row 3" not in told(sheet)


def test_a_formula_without_result_and_without_price_counts_as_not_given() -> None:
    sheet = read(["hs", "金額"], ["8418.10", "=1+1"], ["=A2", 5])
    assert "value" not in sheet.materials[0]
    assert "hs" not in sheet.materials[1]
    assert "row 2, column B: the file holds no result of this formula, so “金額” counts as not given" in told(sheet)
    assert "row 3, column A: the file holds no result of this formula" in told(sheet)


def test_an_indented_bill_is_a_tree_and_its_level_0_the_good() -> None:
    text = "level,hs,value\n0,8413.70,100\n.1,8501.52,50\n..2,8503.00,20\n..2,8482.10,5\n.1,8413.91,9\n"
    sheet = csv(text)
    motor, casing = sheet.materials
    assert [one["hs"] for one in motor["materials"]] == ["8503.00", "8482.10"]
    assert casing["hs"] == "8413.91"
    assert "the line of level 0 is the good itself" in told(sheet)
    assert "a level is left out" in told(csv("level,hs\n1,8501.52\n3,8503.00\n"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_in_the_encodings_and_separators_of_spreadsheets(encoding: str, separator: str) -> None:
    rows = [["部品表"], ["品名", "HSコード", "原産性"], ["㈱鋼材・①", "7208.10", "非原産"]]
    text = "".join(separator.join(row) + "\r\n" for row in rows)
    (material,) = csv(text, encoding).materials
    assert material == {"description": "㈱鋼材・①", "hs": "7208.10", "originating": "no"}


def test_text_in_no_such_encoding_is_told_how_to_be_saved() -> None:
    assert "CSV UTF-8" in refused(lambda: read_bom("bom.csv", b"hs\n\x81\xff\xfe\n"))


def test_the_sheet_with_the_materials_is_found_or_named() -> None:
    bill = [["品名", "HSコード", "原産国", "原産区分", "金額"], ["鋼", "7208.10", "CN", "非原産", 5]]
    codes = [["HSコード", "品名"], ["7208.10", "鋼"]]
    sheet = read_bom("b.xlsx", book(("HS", codes), ("構成", bill)))
    assert sheet.materials[0]["value"] == "5"
    assert "b.xlsx: 構成 row 1: the materials are read from this sheet" in told(sheet)
    both = book(("A", bill), ("B", bill))
    assert "more than one sheet may hold the materials: “A”, “B”" in refused(lambda: read_bom("b.xlsx", both))
    assert len(read_bom("b.xlsx", both, sheet="B").materials) == 1
    assert "there is no sheet “C”; there are “A”, “B”" in refused(lambda: read_bom("b.xlsx", both, sheet="C"))


def test_a_declaration_of_a_line_and_the_agreement_that_it_is_under() -> None:
    head = "hs,country,supplier,declaration no,declaration date,valid until,agreement,evidence"
    (material,) = csv(f"{head}\n8501.52,JP,Acme,D-7,2026-01-01,2026-12-31,rcep,file 3\n").materials
    assert material["origin"] == {
        "rcep": {
            "declaration": {"id": "D-7", "date": "2026-01-01", "valid_until": "2026-12-31", "supplier": "Acme"},
            "originating": "yes",
            "country": "JP",
        }
    }
    (looked_up,) = csv("hs,declaration no\n8501.52,D-7、D-8\n").materials
    assert looked_up["declared_by"] == ["D-7", "D-8"]
    assert "says that it does not originate" in told(csv(f"{head},originating\n8501.52,JP,A,D,2026-01-01,,,,no\n"))
    assert "no number of it" in told(csv("hs,valid until\n8501.52,2026-12-31\n"))


def claim(tmp_path: Path, text: str, **good: str) -> Any:
    path, bom = tmp_path / "claim.yaml", tmp_path / "bom.csv"
    said = "".join(f", {key}: {value}" for key, value in good.items())
    path.write_text(f"agreement: rcep\ndate: 2026-04-01\ngood: {{hs: 8413.70{said}}}\nproduction: {{party: JP}}\n")
    bom.write_text(text, encoding="utf-8")
    return claim_of(read_asked(Asked(str(path), str(bom))))


def test_lines_in_other_money_are_put_in_the_goods_and_no_verdict_gains_by_it(tmp_path: Path) -> None:
    text = (
        "hs,originating,country,value,currency\n8503.00,no,CN,1000,JPY\n8503.00,yes,JP,1000,JPY\n8503.00,no,CN,7,USD\n"
    )
    found = claim(tmp_path, text, fob="100", currency="USD", exchange="{JPY: 150}")
    # 1000 / 150 = 6.666…
    assert [one.value for one in found.materials] == [Decimal("6.666667"), Decimal("6.666666"), Decimal(7)]
    assert {one.currency for one in found.materials} == {None}
    said = refused(lambda: claim(tmp_path, text, fob="100", currency="USD"))
    assert (
        "row 2, column E: materials[1].currency: the line is in JPY; good.exchange.JPY, how many JPY are one USD"
        in said
    )


def test_a_good_without_amounts_is_in_the_currency_of_all_its_lines(tmp_path: Path) -> None:
    assert claim(tmp_path, "hs,金額（円）\n8503.00,5\n").good.currency == "JPY"
    assert "currency" in refused(lambda: claim(tmp_path, "hs,金額（円）\n8503.00,5\n", fob="9"))


def test_of_more_rows_than_are_read_none_is_and_that_alone_is_told() -> None:
    found = read_bom("b.csv", b"hs,value\n" + b"8538.90,x\n" * 100_000)
    assert [str(one) for one in found.problems] == ["b.csv: row 100001: more than 100,000 rows are not read"]
    assert found.materials == []


def test_of_many_problems_of_a_table_the_first_thousand_are_told() -> None:
    found = read_bom("b.csv", b"hs,value\n" + b"8538.9,1\n" * 5_000)
    assert len(found.problems) == 1_001
    assert str(found.problems[-1]) == "b.csv: row 1002: there are more than these 1,000 problems"
    assert found.materials == []
