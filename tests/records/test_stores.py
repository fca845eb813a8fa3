"""Stores: what is appended is there, whole, once, and in the order of the chain; whoever else appends."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from headnote.records.entries import Draft, Head, Stored
from headnote.records.jsonl import JsonlStore
from headnote.records.opening import open_store
from headnote.records.store import RecordError, Store, Torn, Unreadable
from headnote.records.verify import verify

from .conftest import NOW, put


def said(store: Store) -> list[object]:
    return [one.payload.body.get("said") if isinstance(one, Stored) and one.payload else None for one in store.read()]


def test_what_is_put_on_record_is_read_in_its_order(store: Store) -> None:
    first = put(store, "one")
    more = put(store, "two", "三")
    assert [entry.sequence for entry in (*first, *more)] == [1, 2, 3]
    assert said(store) == ["one", "two", "三"]
    assert store.head() == Head(3, more[-1].digest)
    assert {entry.time for entry in more} == {"2026-11-22T01:02:03.000004Z"}


def test_a_record_is_opened_again_where_it_stopped(address: str) -> None:
    put(open_store(address, create=True), "one")
    again = open_store(address)
    put(again, "two")
    assert said(again) == ["one", "two"]
    assert verify(again).sound


def test_content_is_kept_once(address: str) -> None:
    text = Draft.of("text", {"digest": "sha256:1", "text": "x"})
    for _ in range(2):
        store = open_store(address, create=True)
        store.append([text, Draft.of("decision", {}), text], NOW)
    kinds = [one.entry.kind for one in open_store(address).read() if isinstance(one, Stored)]
    assert kinds == ["text", "decision", "decision"]
    assert store.holds("sha256:1")
    assert not store.holds("sha256:2")


def test_nothing_but_a_draft_that_has_a_canonical_form_is_appended(store: Store) -> None:
    put(store, "one")
    with pytest.raises(TypeError):
        store.append([Draft.of("decision", {"said": "two"}), Draft.of("decision", {"said": 0.5})], NOW)  # type: ignore[dict-item]
    assert said(store) == ["one"]
    put(store, "two")
    assert verify(store).sound


@pytest.mark.parametrize(
    ("address", "said_of_it"),
    [
        ("record.txt", "ends in .jsonl, or is sqlite:///FILE"),
        ("mysql://x/y", "ends in .jsonl, or is sqlite:///FILE"),
        ("postgresql://x:y:z/y", "cannot be read"),
        ("nowhere/record.jsonl", "there is no folder nowhere"),
        ("/dev/null", "ends in .jsonl"),
        ("folder.jsonl", "is not a file"),
    ],
)
def test_an_address_that_is_none(
    address: str, said_of_it: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(RecordError, match=said_of_it):
        open_store(address, create=True)


def test_reading_makes_no_record(address: str) -> None:
    with pytest.raises(RecordError, match="there is no record"):
        open_store(address)


def test_a_database_of_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is no database at all, and long enough to be read")
    with pytest.raises(RecordError, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", create=True)


APPENDER = """
import sys
from datetime import UTC, datetime
from headnote.records.entries import Draft
from headnote.records.opening import open_store
address, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(address, create=True)
for number in range(count):
    store.append([Draft.of("decision", {"said": f"{name} {number}", "filling": "x" * 20000})], datetime.now(UTC))
    print(number, flush=True)
"""


def appender(address: str, name: str, count: int) -> subprocess.Popen[str]:
    """A process that appends and says each number when it is acknowledged."""
    command = [sys.executable, "-c", APPENDER, address, name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_several_processes_append_at_once(address: str) -> None:
    with ExitStack() as running:
        for one in [running.enter_context(appender(address, name, 25)) for name in "abcd"]:
            assert one.wait() == 0
    store = open_store(address)
    found = [str(one) for one in said(store)]
    assert len(found) == 100
    for name in "abcd":
        assert [one for one in found if one.startswith(name)] == [f"{name} {number}" for number in range(25)]
    assert verify(store).sound


def test_what_was_acknowledged_survives_a_kill(address: str) -> None:
    acknowledged: list[str] = []
    for name in "abc":
        with appender(address, name, 100_000) as running:
            assert running.stdout is not None
            lines = [running.stdout.readline() for _ in range(7)]
            running.send_signal(signal.SIGKILL)
            lines += running.stdout.readlines()
        acknowledged += [f"{name} {line.strip()}" for line in lines if line.endswith("\n")]
        store = open_store(address)
        store.repair()
        assert set(acknowledged) <= set(map(str, said(store)))
        assert verify(store).sound
    assert len(acknowledged) >= 21


# Of files alone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.jsonl"


def test_an_entry_is_on_disk_when_it_is_acknowledged(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        real(handle)
        synced.append(path.read_bytes() if os.fstat(handle).st_ino == path.stat().st_ino else b"folder")

    monkeypatch.setattr(os, "fsync", fsync)
    put(JsonlStore(path), "one")
    assert synced == [path.read_bytes(), b"folder"]


def test_a_disk_that_is_full_leaves_nothing_half_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = JsonlStore(path)
    put(store, "one")
    before = path.read_bytes()
    real = os.write

    def write(handle: int, data: Any) -> int:
        if len(data) > 100:
            return real(handle, bytes(data[:100]))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(RecordError, match="No space left on device"):
        put(store, "two")
    monkeypatch.undo()
    assert path.read_bytes() == before
    put(store, "two")
    assert said(store) == ["one", "two"]


def test_a_torn_tail_is_told_and_cut_by_repair_alone(path: Path) -> None:
    store = JsonlStore(path)
    put(store, "one", "two")
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for length in range(first + 1, len(whole) - 1, 37):
        path.write_bytes(whole[:length])
        with pytest.raises(RecordError, match="headnote records repair"):
            put(store, "three")
        assert path.read_bytes() == whole[:length]
        *_, last = store.read()
        assert last == Torn(f"{path}, line 2", length - first)
        assert not verify(store).sound
        assert store.repair() == Torn(f"{path}, byte {first}", length - first)
        assert path.read_bytes() == whole[:first]
        assert store.repair() is None
        assert verify(store).sound


def test_a_file_that_is_no_record_is_not_appended_to(path: Path) -> None:
    for text in ("hello\n", '{"entry": {}, "payload": null}\n', "[" * 100_000 + "\n", "0.5\n", "\ufeff\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(RecordError, match="not intact"):
            put(JsonlStore(path), "one")
        assert path.read_text(encoding="utf-8") == text
        assert isinstance(next(iter(JsonlStore(path).read())), Unreadable)


def test_a_line_is_canonical_json_and_needs_no_headnote_to_be_read(path: Path) -> None:
    import hashlib
    import hmac

    put(JsonlStore(path), "一")
    line = json.loads(path.read_text(encoding="utf-8"))
    entry, payload = line["entry"], line["payload"]
    body = json.dumps(payload["body"], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    committed = hmac.new(bytes.fromhex(payload["salt"]), body, hashlib.sha256).hexdigest()
    assert entry["payload"] == f"hmac-sha256:{committed}"
    own = entry.pop("digest")
    linked = json.dumps(entry, separators=(",", ":"), sort_keys=True).encode()
    assert own == f"sha256:{hashlib.sha256(linked).hexdigest()}"


def test_a_locked_record_is_waited_for_and_then_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from filelock import FileLock

    monkeypatch.setattr("headnote.records.jsonl.LOCK_SECONDS", 0.05)
    with FileLock(f"{path}.lock"), pytest.raises(RecordError, match="locked by another process"):
        put(JsonlStore(path), "one")
