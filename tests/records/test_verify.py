"""A record that was changed behind its back: what is told, and what only a head that was kept elsewhere tells."""

from __future__ import annotations

import json
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from headnote.engine.canonical import canonical
from headnote.records.entries import Draft, Head, link
from headnote.records.erasure import decided_before, erase
from headnote.records.jsonl import JsonlStore
from headnote.records.lines import line_of_linked
from headnote.records.opening import open_store
from headnote.records.store import RecordError, Store
from headnote.records.verify import verify

from .conftest import NOW, put


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A record of five decisions."""
    path = tmp_path / "record.jsonl"
    put(JsonlStore(path), "one", "two", "three", "four", "five")
    return path


def states(path: Path) -> dict[int, str]:
    return {one.sequence: one.state for one in verify(JsonlStore(path)).found if one.state != "intact"}


def change(path: Path, number: int, **parts: Any) -> None:
    """Change parts of a line's entry, or its payload."""
    lines = path.read_bytes().splitlines(keepends=True)
    value = json.loads(lines[number - 1])
    for name, part in parts.items():
        if name in value:
            value[name] = part
        else:
            value["entry"][name] = part
    lines[number - 1] = canonical(value) + b"\n"
    path.write_bytes(b"".join(lines))


def test_an_untouched_record_is_intact(store: Store) -> None:
    put(store, "one", "two")
    found = verify(store, store.head())
    assert found.sound
    assert [one.state for one in found.found] == ["intact", "intact"]
    assert found.against_head == ""
    assert verify(store).against_head is None


def test_an_empty_record_is_sound(store: Store) -> None:
    store.append([], NOW)
    assert verify(store, Head()).sound


def test_a_changed_payload_is_altered(path: Path) -> None:
    salt = json.loads(path.read_bytes().splitlines()[2])["payload"]["salt"]
    change(path, 3, payload={"salt": salt, "body": {"said": "another"}})
    assert states(path) == {3: "altered"}


@pytest.mark.parametrize(
    ("name", "part"), [("kind", "text"), ("time", "2020-01-01T00:00:00.000000Z"), ("payload", "hmac-sha256:0")]
)
def test_a_changed_entry_is_altered(path: Path, name: str, part: str) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    value = json.loads(lines[2])
    value["entry"][name] = part
    lines[2] = canonical(value) + b"\n"
    path.write_bytes(b"".join(lines))
    assert states(path)[3] == "altered"


def test_an_entry_made_anew_breaks_the_chain_behind_it(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    second = json.loads(lines[1])["entry"]
    forged = link(Head(2, second["digest"]), Draft.of("decision", {"said": "another"}), NOW)
    lines[2] = line_of_linked(forged)
    path.write_bytes(b"".join(lines))
    assert states(path) == {4: "altered"}


def test_a_line_that_is_taken_out_is_missing(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert states(path) == {3: "missing"}


def test_the_first_entries_taken_out_are_missing(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[2:]))
    assert states(path) == {1: "missing", 2: "missing"}


def test_lines_in_another_order_are_told(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"".join(lines))
    assert not verify(JsonlStore(path)).sound


def test_a_payload_that_is_gone_without_a_word_is_missing(path: Path) -> None:
    change(path, 3, payload=None)
    assert states(path) == {3: "missing"}


def test_a_line_that_is_no_entry_is_altered(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = b"{}\n"
    path.write_bytes(b"".join(lines))
    assert states(path) == {3: "altered"}


def test_a_number_that_is_very_far_off_takes_no_time(path: Path) -> None:
    change(path, 5, sequence=10**15)
    assert not verify(JsonlStore(path)).sound


def test_a_cut_tail_is_seen_by_a_head_alone(path: Path) -> None:
    head = JsonlStore(path).head()
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
    assert verify(JsonlStore(path)).sound
    found = verify(JsonlStore(path), head)
    assert not found.sound
    assert found.against_head == "the tail was cut: the record ends at entry 3, and had 5"


def test_a_chain_made_anew_is_seen_by_a_head_alone(path: Path) -> None:
    head = JsonlStore(path).head()
    path.unlink()
    put(JsonlStore(path), "one", "two", "three", "four", "another", "and more")
    assert verify(JsonlStore(path)).sound
    found = verify(JsonlStore(path), head)
    assert not found.sound
    assert found.against_head == "the record was rewritten: its entry 5 is another one than the head that was kept"


def test_a_head_that_was_kept_holds_when_more_was_appended(path: Path) -> None:
    head = JsonlStore(path).head()
    put(JsonlStore(path), "six")
    assert verify(JsonlStore(path), head).sound


def test_a_head_is_read_as_it_is_printed(store: Store) -> None:
    put(store, "one")
    assert Head.read(f" {store.head()}\n") == store.head()
    for text in ("", "1", "1:", "x:sha256:" + "0" * 64, "1:sha256:" + "0" * 63, "1:sha256:" + "G" * 64, "-1:sha256:"):
        with pytest.raises(ValueError, match="is not a head"):
            Head.read(text)


def test_what_was_erased_is_gone_and_the_chain_says_by_whom_and_why(address: str) -> None:
    store = open_store(address, create=True)
    put(store, "one", "the secret", "three")
    head = store.head()
    made = erase(store, [2], "A. Auditor", "five years are over", NOW)
    found = verify(store, head)
    assert found.sound
    assert [(one.sequence, one.state) for one in found.found] == [
        *((1, "intact"), (2, "erased"), (3, "intact"), (4, "intact"))
    ]
    assert made.kind == "erasure"
    for file in Path(address.removeprefix("sqlite:///")).parent.iterdir():
        assert b"the secret" not in file.read_bytes()
    put(store, "four")
    assert verify(open_store(address), store.head()).sound


def test_only_decisions_that_are_there_are_erased(store: Store) -> None:
    put(store, "one", "two")
    store.append([Draft.of("bundle", {"digest": "x"})], NOW)
    erase(store, [2], "A", "B", NOW)
    for wanted in ([3], [2], [4], [9], [1, 9], []):
        with pytest.raises(RecordError, match="no decision to erase"):
            erase(store, wanted, "A", "B", NOW)
    assert [one.state for one in verify(store).found] == ["intact", "erased", "intact", "intact"]


def test_decisions_before_a_day_are_found(store: Store) -> None:
    put(store, "one")
    assert decided_before(store, date(2026, 11, 22)) == []
    assert decided_before(store, date(2026, 11, 23)) == [1]


def test_an_erasure_that_is_forged_into_the_file_hides_nothing(path: Path) -> None:
    """Taking a payload away and writing an erasure without the chain's knowing is altered, not erased."""
    change(path, 3, payload=None)
    salt = "00" * 32
    forged = {"salt": salt, "body": {"entries": [3], "who": "me", "why": "because"}}
    change(path, 5, kind="erasure", payload=forged)
    assert states(path) == {3: "missing", 5: "altered"}


def test_rows_of_a_database_that_were_changed_are_told(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'x.db'}"
    put(open_store(address, create=True), "one", "two", "three", "four")
    with sqlite3.connect(tmp_path / "x.db") as connection:
        connection.execute('UPDATE record_payloads SET body = \'{"said":"ONE"}\' WHERE sequence = 1')
        connection.execute("DELETE FROM record_payloads WHERE sequence = 2")
        connection.execute("UPDATE record_payloads SET body = '[' WHERE sequence = 3")
    connection.close()
    found = verify(open_store(address)).found
    assert [one.state for one in found] == ["altered", "missing", "altered", "intact"]
