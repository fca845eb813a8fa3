"""Whatever the bytes: a verdict or a diagnostic, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import check_files
from headnote.grammar.parser import MAX_STATEMENT, Parsed, parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.text import MAX_BYTES

SCHEDULE = 'schedule of JP under DEMO "S"\nsource "Demo"\nsteps from 2008-07-01, then every 1 April; round up to 1\n'
TARIFF = 'tariff of JP "T"\nsource "Demo"\nnomenclature HS2022\ncolumns\n    general    MFN\n'
HEAD = 'annex 1 of DEMO "Rules"\nsource "Demo"\n'


def ids(parsed: Parsed) -> set[str]:
    return {one.id for one in parsed.diagnostics}


@pytest.mark.parametrize(
    ("data", "id_"),
    [
        (b"x" * (MAX_BYTES + 1), "HN0101"),
        ("規則".encode("shift_jis"), "HN0102"),
        ("annex".encode("utf-16"), "HN0102"),
        (b"annex 3A\x00 of RCEP", "HN0103"),
        (HEAD.encode() + b"13.01    " + b"CC or " * (MAX_STATEMENT // 6 + 1) + b"CC", "HN0104"),
        (HEAD.encode() + b"13.01    " + b"(" * 10_000 + b"CC" + b")" * 10_000, "HN0105"),
        (SCHEDULE.encode() + b"13.01    " + b"(" * 9_000 + b"5%" + b")" * 9_000 + b"    A", "HN0105"),
        (SCHEDULE.encode() + b"note 1    " + b'quota "x": free, else ' * 2_000 + b"free", "HN0105"),
        (TARIFF.encode() + b"1301.20 | " + b"the lower of " * 3_000 + b"5%" + b" and 5%" * 3_000, "HN0224"),
    ],
)
def test_what_cannot_be_read_is_a_diagnostic(data: bytes, id_: str) -> None:
    assert ids(parse_bytes("x.origin", data)) == {id_}


@pytest.mark.parametrize(
    ("text", "id_", "line"),
    [
        (TARIFF.replace("tariff of", "tarif of") + "0901.11 | 5%\n", "HN0201", 1),
        (TARIFF.replace("tariff of JP", "tariff JP") + "0901.11 | 5%\n", "HN0202", 1),
        (SCHEDULE.replace("schedule of JP", "schedule JP") + "0901.11    5%    A\n", "HN0202", 1),
        (TARIFF + "chapter 09\n0901.11 | 5%\n", "HN0302", 6),
        (TARIFF + "heading 09.01 | 5%\n0901.11 | 5%\n", "HN0302", 6),
    ],
)
def test_a_mistaken_head_of_rates_is_the_one_problem_of_its_file(text: str, id_: str, line: int) -> None:
    (problem,) = parse_bytes("x.origin", text.encode()).diagnostics
    assert (problem.id, problem.place.line) == (id_, line)


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        (TARIFF.replace("of JP", "of XX"), "HN0406"),
        (TARIFF.replace("MFN", "MFN\n    partner    under RCEP for XX"), "HN0406"),
        (TARIFF.replace("HS2022", "HS2023"), "HN0407"),
        (SCHEDULE.replace("of JP", "of XX"), "HN0406"),
    ],
)
def test_the_countries_and_the_edition_of_rates_are_known(text: str, id_: str, tmp_path: Path) -> None:
    path = tmp_path / "rates.origin"
    path.write_text(text, encoding="utf-8")
    assert id_ in {one.id for one in check_files([path], Library()).diagnostics}


def test_ten_megabytes_of_rows_end_in_a_tree() -> None:
    row = b'    1302.19    CC except from subheading 1211.20    @ "3A-19"\n'
    data = HEAD.encode() + b"chapter 13\n" + row * (10 * 1024 * 1024 // len(row))
    parsed = parse_bytes("x.origin", data)
    assert parsed.diagnostics == ()
    assert len(parsed.file.statements) == 3


def test_ten_megabytes_of_noise_end_in_diagnostics() -> None:
    parsed = parse_bytes("x.origin", b"@#$ (" * (2 * 1024 * 1024))
    assert parsed.diagnostics


def test_a_place_is_right_after_carriage_returns_and_wide_text() -> None:
    parsed = parse_bytes("x.origin", ("\ufeff" + HEAD + "# 日本語\r\n13.01    CCX exept\r\n").encode())
    (one,) = parsed.diagnostics
    assert (one.place.line, one.place.column) == (4, 14)


WORDS = """annex of DEMO "Rules" source chapter heading 13 13.01 1302.19 CC CTH or RVC40 and ( ) ; , - through
except from @ ex until 2022-01-01 # ８４ ． “x” article 3.2 headnote parties JP KR (a) < > n = / +"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n    ", "\t", "\u3000"])


@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_words_of_the_language_in_any_order(text: str) -> None:
    parse_bytes("x.origin", text.encode())


DUTY_WORDS = """group 0101.21.100 8415.10 | free 免税 5% 12.5 % 4,000円/頭 3 JPY/kg the lower of higher and or , in
quota else if "x" base rate ( ) + 又は のうちいずれか高い税率 note 1 2 B7 A P X equal yearly steps to by 2010-01-01
whichever is at once from quota "1 t" : under negotiation no concession categories columns MFN JIEPA for CN B<n> as
its category"""


@given(
    st.sampled_from([SCHEDULE, TARIFF]), st.lists(st.sampled_from([*DUTY_WORDS.split(), "\n", "\n    "]), max_size=60)
)
def test_words_of_schedules_and_tariffs_in_any_order(head: str, words: list[str]) -> None:
    parsed = parse_bytes("x.origin", (head + " ".join(words)).encode())
    again = parse_bytes("x.origin", print_file(parsed.file).encode())
    assert parsed.diagnostics or again.file == parsed.file


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    parse_bytes("x.origin", data)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    parse_bytes("x.origin", text.encode("utf-8", errors="replace"))


@pytest.mark.parametrize(
    ("head", "row", "id_"),
    [
        (TARIFF, "chapter 09\n0901.11 | 5%\n", "HN0302"),
        (TARIFF, "chapter 09 | 5%\n    0901.11 | 5%\n", "HN0302"),
        (SCHEDULE, "chapter 09\n    0901.11    5%    A\n", "HN0202"),
        (TARIFF, "0901.11 | 1.2.3%\n", "HN0224"),
        (SCHEDULE, "0901.11    1.2.3%    A\n", "HN0202"),
        (SCHEDULE.replace("round up to 1", "round up to 1.2.3"), "", "HN0202"),
        (SCHEDULE, "categories\n    X    0000.00 equal yearly steps to free\n", "HN0202"),
        (HEAD, "84.18    RVC1e9999999\n", "HN0202"),
        (HEAD, "84.18    value of materials at most 1.2.3% of FOB\n", "HN0208"),
    ],
)
def test_a_number_or_heading_out_of_place_is_told(head: str, row: str, id_: str) -> None:
    assert id_ in ids(parse_bytes("x.origin", (head + row).encode()))
