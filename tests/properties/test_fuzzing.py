"""Whatever is read, spoilt: rule files, rules, claims, tables, cache entries. An answer or its problems, never a crash.

A few hundred examples of each run with the other tests; `make nightly` runs a hundred thousand.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from demonstration import claim, non
from headnote import Engine, InputError, RuleTextError
from headnote.engine.agreements import cache
from headnote.engine.agreements.library import Library
from headnote.engine.agreements.ruleset import Ruleset, check_files, load
from headnote.engine.agreements.stored import NotStored, data_of, tree_of
from headnote.engine.claims.ledger import read_ledger
from headnote.engine.claims.reading import read_claim
from headnote.engine.claims.reading.bom import read_bom
from headnote.engine.explain import Words, as_data, explain
from headnote.engine.importing.schedule import import_schedule
from headnote.engine.origin.determination import Determination
from headnote.grammar.checks import check_schedule
from headnote.grammar.file import File
from headnote.grammar.parser import parse_bytes
from headnote.grammar.printer import print_file
from headnote.grammar.rules.expressions import print_expr
from headnote.grammar.rules.reading import read_rule
from mangling import PIECES, spoilt
from random_claims import ENGINE

ROOT = Path(__file__).resolve().parents[2]
FILES = [path.read_text(encoding="utf-8")[:40_000] for path in sorted((ROOT / "rulesets").glob("*/*.origin"))]
CLAIMS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "examples").glob("*.yaml"))]
RULES = [
    *("CTH or RVC40", "CC except from heading 09.01 through 09.10, chapter 10", 'process "dried" in a party or in US'),
    "A change to subheading 8418.10 from any other heading; or no change required, provided there is a regional value"
    " content of not less than 40 per cent",
    "value of non-originating materials of heading 85.01 at most 40 per cent of FOB, and materials of chapter 01"
    " wholly obtained",
    "CTSH(号変更)又はRVC(域内原産割合)40%",
]
LEDGER = "date,move,quantity,originating\n2026-01-01,in,100,yes\n2026-01-02,in,50,no\n2026-01-03,out,120,\n"
WORDS = Words("ja")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzzing")


@pytest.fixture(scope="module")
def rcep() -> Engine:
    return Engine.load("rcep")


def told(found: Determination) -> None:
    """Everything that is said of a determination can be said."""
    assert found.verdict in ("originating", "not originating", "undetermined")
    assert bool(found.missing) == (found.verdict == "undetermined")
    as_data(found, WORDS).model_dump_json()
    explain(found, WORDS)


@given(spoilt(FILES))
def test_rule_files(folder: Path, data: bytes) -> None:
    """What is read without a problem is printed and read again as the same."""
    path = folder / "one.origin"
    path.write_bytes(data)
    checked = check_files([path], Library())
    parsed = parse_bytes("one.origin", data)
    if not parsed.diagnostics:
        assert parse_bytes("one.origin", print_file(parsed.file).encode()).file == parsed.file
    assert len(checked.diagnostics) >= len(parsed.diagnostics)


@given(spoilt(RULES))
def test_rules(data: bytes) -> None:
    text = data.decode("utf-8", errors="replace")
    reading = read_rule(text)
    assert (reading.rule is None) == bool(reading.problems)
    if reading.rule is not None:
        again = read_rule(print_expr(reading.rule.expr))
        assert again.rule is not None
        assert again.rule.expr == reading.rule.expr
    try:
        told(ENGINE.determine(claim([non("8501.10", "400")]), rule=text))
    except RuleTextError as error:
        assert str(error)


@given(spoilt(CLAIMS))
def test_claims(folder: Path, rcep: Engine, data: bytes) -> None:
    decided(folder, rcep, data)


def members(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a claim's data, as its holder and its key."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [one for key in keys for one in ((value, key), *members(value[key]))]


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(PIECES) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["hs", "value", "x[0]", "str"]), inner),
    max_leaves=4,
)
EXAMPLE: dict[str, Any] = {
    "agreement": "rcep",
    "date": "2026-04-01",
    "good": {"hs": "8418.10", "fob": "1000", "exw": "900", "currency": "USD", "net_weight_kg": "50"},
    "production": {"party": "JP", "operations": ["a"], "costs": {"labour": "100", "profit": "-5"}},
    "answers": {"is it": True},
    "consignment": {"stops": [{"place": "Singapore", "operations": ["unloading"], "customs_control": True}]},
    "materials": [
        {"hs": "8501.10", "originating": False, "value": "300", "basis": "FOB", "freight": "5", "deductions": []},
        {
            "hs": "7208.10",
            "value": "200",
            "materials": [{"hs": "2601.11", "value": "3"}],
            "production": {"party": "JP"},
        },
    ],
}


@given(st.data())
def test_claims_in_json(folder: Path, rcep: Engine, draw: st.DataObject) -> None:
    data = json.loads(json.dumps(EXAMPLE))
    for _ in range(draw.draw(st.integers(1, 4))):
        holder, key = draw.draw(st.sampled_from(members(data)))
        match draw.draw(st.sampled_from(["put", "take", "add"])):
            case "put":
                holder[key] = draw.draw(odd)
            case "take":
                del holder[key]
            case _ if isinstance(holder, dict):
                holder[draw.draw(st.sampled_from(PIECES))] = draw.draw(odd)
        if not members(data):
            break
    decided(folder, rcep, json.dumps(data).encode())


_FORGING = set("\n\r\x00\x1b\x85\u2028\u2029\u202e\ud800")
"""What would end a line of a message, move in it or turn it."""


def decided(folder: Path, engine: Engine, data: bytes) -> None:
    path = folder / "claim.yaml"
    path.write_bytes(data)
    try:
        said = read_claim(str(path))
        if engine.answers_to(said.agreement):
            told(engine.determine(said))
    except InputError as error:
        assert error.problems
        assert not any(_FORGING & set(str(problem)) for problem in error.problems)
    except RuleTextError as error:
        assert str(error)


cells = st.sampled_from([*PIECES, "8418.10", "yes", "no", "100", "15%", "JP", "B5", "free", "=1/0", ""]) | st.text(
    max_size=6
)
HEADS = ["HS code", "value", "originating", "country", "description", "quantity", "unit price", "重量", "合計", "line"]


def as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


def as_xlsx(rows: list[list[str]]) -> bytes:
    book, data = Workbook(), io.BytesIO()
    for row in rows:
        try:
            book.active.append(row)
        except (IllegalCharacterError, ValueError):
            continue
    book.save(data)
    return data.getvalue()


tables = st.lists(st.lists(cells, min_size=1, max_size=6), max_size=6)


@given(st.lists(st.sampled_from(HEADS), min_size=1, max_size=6), tables, st.sampled_from([as_csv, as_xlsx]), st.data())
def test_tables_of_materials(
    heads: list[str], rows: list[list[str]], written: Callable[[list[list[str]]], bytes], draw: st.DataObject
) -> None:
    data = bytearray(written([heads, *rows]))
    for _ in range(draw.draw(st.integers(0, 2))):
        data[draw.draw(st.integers(0, 10**6)) % len(data)] = draw.draw(st.integers(0, 255))
    refused(read_bom, "one.csv" if written is as_csv else "one.xlsx", bytes(data))


@given(spoilt([LEDGER]))
def test_ledgers(data: bytes) -> None:
    refused(read_ledger, "one.csv", data)


def refused(read: Callable[[str, bytes], object], name: str, data: bytes) -> None:
    try:
        read(name, data)
    except InputError as error:
        assert error.problems


SCHEDULE = parse_bytes(
    "s.origin",
    b"""schedule of JP under DEMO "S"
source "Demo"
steps from 2022-01-01, then every 1 April; round up to 0.1
categories
    A       free
    B<n>    n equal yearly steps to free
""",
)
rates = st.lists(
    st.sampled_from(["8418.10", "0101.21", "15%", "“x”", "120 JPY/kg", "free", "A", "B5", *PIECES, ""]), max_size=4
)


@given(st.lists(rates, max_size=5))
def test_what_a_table_of_rates_becomes_is_accepted(rows: list[list[str]]) -> None:
    try:
        lines = import_schedule(
            "t.csv", as_csv([["line", "base", "category", "note"], *rows]), SCHEDULE.file, None
        ).lines
    except InputError as error:
        assert error.problems
        return
    written = parse_bytes(
        "s.origin", print_file(File((*SCHEDULE.file.statements, *lines), SCHEDULE.file.trivia)).encode()
    )
    assert written.diagnostics == ()
    assert list(check_schedule(written.source, written.file, None, frozenset({"JPY", "USD"}))) == []


@pytest.fixture(scope="module")
def entry() -> bytes:
    return json.dumps(data_of(load(ROOT / "rulesets" / "jbepa")), ensure_ascii=False, separators=(",", ":")).encode()


@given(st.data())
def test_cache_entries(entry: bytes, folder: Path, draw: st.DataObject) -> None:
    """A changed entry is read from text again; with a digest of its own, it is a tree or refused."""
    body = entry
    changed = bytearray(body)
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(changed) - 1))
        changed[at : at + draw.draw(st.integers(0, 3))] = draw.draw(
            st.binary(max_size=3) | st.sampled_from([b"0", b"null", b'"x"', b"[", b"1e9999999", b"-1", b"true"])
        )
    path = folder / "entry.json"
    path.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + bytes(changed))
    path.chmod(0o600)
    found = cache._read(path, Ruleset)
    assert found is None or bytes(changed) == body
    try:
        assert isinstance(tree_of(json.loads(bytes(changed)), Ruleset), Ruleset)
    except (ValueError, RecursionError, NotStored):
        return
