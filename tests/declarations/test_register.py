"""The register: versions are added and never changed; what ends is found; a stranger's table is told all its faults."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from headnote import InputError
from headnote.declarations import RegisterError, SqlRegister, open_register, read_declarations
from headnote.engine.claims.declared import Declared

NOW = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def register(tmp_path: Path) -> SqlRegister:
    return open_register(f"sqlite:///{tmp_path / 'folder' / 'register.db'}", create=True)


def declared(id_: str = "D-1", **changed: object) -> Declared:
    said = {"id": id_, "supplier": "Parts Ltd", "agreement": "rcep", "valid_from": "2026-01-01", **changed}
    return Declared.model_validate(said)


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., str]:
    def make(text: str) -> str:
        path = tmp_path / "table.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return make


def test_a_correction_is_a_new_version_and_the_old_one_stays(register: SqlRegister) -> None:
    assert register.put([declared(), declared("D-2")], NOW) == (("D-1", "D-2"), (), ())
    assert register.put([declared(valid_until="2026-12-31"), declared("D-2")], NOW) == ((), ("D-1",), ("D-2",))
    assert register.put([declared(valid_until="2026-12-31")], NOW) == ((), (), ("D-1",))
    assert register.put([declared()], NOW).corrected == ("D-1",)
    versions = [one.declared for one in register.all(versions=True) if one.declared.id == "D-1"]
    assert [(one.version, one.valid_until) for one in versions] == [(1, None), (2, date(2026, 12, 31)), (3, None)]
    assert register.current(["D-1", "D-9"]) == {"D-1": declared(version=3)}
    assert [one.declared.id for one in register.all()] == ["D-1", "D-2"]
    assert {one.recorded for one in register.all()} == {"2026-11-22T01:02:03.000000Z"}


def test_every_field_comes_back(register: SqlRegister) -> None:
    full = declared(
        material="端子",
        hs="8538.90",
        criterion="CTC",
        country="jp",
        valid_until="2026-12-31",
        document="d.pdf",
        sha256="0" * 64,
    )
    register.put([full])
    assert register.current(["D-1"])["D-1"] == full


def test_many_are_looked_up_at_once(register: SqlRegister) -> None:
    register.put([declared(f"D-{number}") for number in range(1200)])
    assert len(register.current([f"D-{number}" for number in range(1300)])) == 1200


def test_what_ends_is_found_the_first_to_end_first(register: SqlRegister) -> None:
    register.put([declared("never"), declared("b", valid_until="2026-03-02"), declared("a", valid_until="2026-03-01")])
    register.put([declared("c", valid_until="2026-03-01")])
    register.put([declared("c", valid_until="2027-03-01")])
    assert [one.id for one in register.ending(date(2026, 3, 1))] == ["a"]
    assert [one.id for one in register.ending(date(2026, 3, 2))] == ["a", "b"]


def test_an_address_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("this is no database at all, and long enough to be read as one", encoding="utf-8")
    with pytest.raises(RegisterError, match="it is sqlite:///FILE"):
        open_register("register.csv")
    with pytest.raises(RegisterError, match="there is no register"):
        open_register(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(RegisterError, match="is not a file"):
        open_register(f"sqlite:///{tmp_path}")
    with pytest.raises(RegisterError, match="not a database"):
        open_register(f"sqlite:///{tmp_path / 'x.db'}").current(["D-1"])


def test_a_table_is_read_with_heads_in_either_language(table: Callable[..., str]) -> None:
    english = table(
        "declaration id,supplier,part,hs code,FTA,criterion,origin,from,until\n"
        "D-1,Parts Ltd,terminals,8538.90,RCEP,CTC,JP,2026-01-01,2026-12-31\n"
    )
    (one,) = read_declarations(english).declared
    japanese = table(
        "宣誓書番号,仕入先,品名,税番,協定,原産地基準,原産国,有効開始日,有効期限\n"
        "D-1,Parts Ltd,terminals,8538.90,RCEP,CTC,JP,2026-01-01,2026-12-31\n"
    )
    assert read_declarations(japanese).declared == (one,)
    assert (one.hs, one.country, one.valid_until) == ("853890", "JP", date(2026, 12, 31))


def test_a_workbook_is_read_below_its_titles_with_dates_that_are_dates(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["Declarations"], [], ["no.", "supplier", "agreement", "from", "until"]):
        sheet.append(row)
    sheet.append(["D-1", "Parts Ltd", "rcep", date(2026, 1, 1), datetime(2026, 12, 31, 0, 0)])
    sheet.append([None, "Parts Ltd", "rcep", None, None])
    book.save(tmp_path / "table.xlsx")
    read = read_declarations(str(tmp_path / "table.xlsx"))
    assert read.declared == (declared(valid_until="2026-12-31"),)
    assert read.open_rows == (5,)


def test_every_problem_of_a_table_is_told_by_its_row(table: Callable[..., str]) -> None:
    path = table(
        "no.,supplier,agreement,from,until,hs,country\n"
        "D-1,Parts Ltd,rcep,2026-01-01,,,\n"
        "D-2,,rcep,2026-13-01,,85.x,\n"
        "D-1,Parts Ltd,rcep,2026-01-01,,,\n"
        "D-3,Parts Ltd,rcep,2026-01-01,2025-12-31,,XX\n"
    )
    with pytest.raises(InputError) as caught:
        read_declarations(path)
    told = [
        (str(one.where).removeprefix(path), one.field, one.message.partition("”")[0]) for one in caught.value.problems
    ]
    assert sorted(told) == [
        (": row 3", "hs", "“85.x"),
        (": row 3", "supplier", "is missing; it has to be given"),
        (": row 3", "valid_from", "“2026-13-01"),
        (": row 4", "id", "the declaration D-1 stands in row 2 already"),
        (": row 5", "country", "“XX"),
    ]


def test_a_period_that_ends_before_it_begins_is_refused(table: Callable[..., str]) -> None:
    path = table("no.,supplier,agreement,from,until\nD-1,Parts Ltd,rcep,2026-01-01,2025-12-31\n")
    with pytest.raises(InputError, match="ends before it begins"):
        read_declarations(path)


def test_a_table_without_what_is_needed_says_what_it_lacks(table: Callable[..., str]) -> None:
    with pytest.raises(InputError, match="the header lacks"):
        read_declarations(table("no.,supplier\nD-1,Parts Ltd\n"))


def test_a_document_beside_the_table_is_digested(tmp_path: Path, table: Callable[..., str]) -> None:
    (tmp_path / "d1.pdf").write_bytes(b"paper")
    digest = hashlib.sha256(b"paper").hexdigest()
    head = "no.,supplier,agreement,from,document,sha256\n"
    (one,) = read_declarations(table(f"{head}D-1,Parts Ltd,rcep,2026-01-01,d1.pdf,\n")).declared
    assert one.sha256 == digest
    (one,) = read_declarations(table(f"{head}D-1,Parts Ltd,rcep,2026-01-01,d1.pdf,{digest}\n")).declared
    assert one.sha256 == digest
    with pytest.raises(InputError, match=f"its SHA-256 is {digest}"):
        read_declarations(table(f"{head}D-1,Parts Ltd,rcep,2026-01-01,d1.pdf,{'0' * 64}\n"))


def test_a_table_has_no_other_files_read(tmp_path: Path, table: Callable[..., str]) -> None:
    (tmp_path.parent / "secret.pdf").write_bytes(b"secret")
    for named in ("../secret.pdf", str(tmp_path.parent / "secret.pdf"), "none.pdf"):
        (one,) = read_declarations(
            table(f"no.,supplier,agreement,from,document\nD-1,Parts Ltd,rcep,2026-01-01,{named}\n")
        ).declared
        assert one.sha256 is None
        assert one.document == named
