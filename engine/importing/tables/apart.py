"""Reading a document in a process of its own: one that is made to hang or to fill the memory takes nothing with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from headnote.catalogues import _, language, speak
from headnote.engine.claims.reading.problems import InputError

from .raw import MAX_ROWS, MAX_SECONDS, Cell, Document, Limits, Merged, Row, Table

MAX_MEMORY = 4 * 1024 * 1024 * 1024
"""Bytes that reading may take; the longest annex at hand takes 0.5 GB."""
_MARGIN = 10
_SHARED = 256 * 1024
"""A PDF of so many bytes is read by several processes, each a share of its pages."""
_MOST = 4


def read_apart(kind: str, name: str, data: bytes, pages: Sequence[int] | None = None) -> Document:
    """The tables of a document: Word, Excel, HTML or PDF. Raises InputError."""
    limits = Limits(name)
    parts = min(os.cpu_count() or 1, _MOST) if kind == "PDF" and len(data) >= _SHARED else 1
    asked = [
        {
            "language": language(),
            "kind": kind,
            "name": name,
            "pages": list(pages) if pages is not None else None,
            "share": [part, parts],
        }
        for part in range(parts)
    ]
    with ThreadPoolExecutor(parts) as pool:
        answers = list(pool.map(lambda one: _ask(one, data, limits), asked))
    tables = tuple(_table(*table) for answer in answers for table in answer["tables"])
    unread = tuple(text for answer in answers for text in answer["unread"])
    if sum(len(table.rows) for table in tables) > MAX_ROWS:
        raise limits.refuse(_("it has more than {max_rows} rows", max_rows=f"{MAX_ROWS:,}"))
    if not tables and unread:
        raise limits.refuse("; ".join(unread))
    return Document(tables, unread)


def _ask(asked: dict[str, Any], data: bytes, limits: Limits) -> dict[str, Any]:
    """What a process answers. Raises InputError where it does not, or says what is wrong."""
    command = [sys.executable, "-m", __name__, json.dumps(asked)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=MAX_SECONDS + _MARGIN, check=False)
    except subprocess.TimeoutExpired:
        raise limits.refuse(
            _("reading it takes longer than {max_seconds} seconds; it was given up", max_seconds=MAX_SECONDS)
        ) from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [
            _("it ended with {returncode}", returncode=done.returncode)
        ]
        if "MemoryError" in lines[-1] or done.returncode < 0:
            raise limits.refuse(
                _("reading it takes more than {limit} GiB of memory; it was given up", limit=MAX_MEMORY // 1024**3)
            )
        if lines[-1].startswith("ModuleNotFoundError"):
            raise limits.refuse(
                _("reading {kind} files needs more packages: pip install 'headnote[import]'", kind=asked["kind"])
            )
        raise limits.refuse(_("it cannot be read as {kind}: {problem}", kind=asked["kind"], problem=lines[-1][:300]))
    answer: dict[str, Any] = json.loads(done.stdout)
    if "problem" in answer:
        raise limits.refuse(answer["problem"])
    return answer


def _table(name: str, rows: list[Any], goes_on: bool) -> Table:
    return Table(name, tuple(Row(place, tuple(_cell(*cell) for cell in cells)) for place, cells in rows), goes_on)


def _cell(text: str, merged: str, marks: list[str]) -> Cell:
    return Cell(text, cast(Merged, merged), tuple(marks))


def _read(kind: str, name: str, data: bytes, pages: Sequence[int] | None, share: tuple[int, int]) -> Document:
    limits = Limits(name)
    match kind:
        case "Word":
            from .word import read_word

            return Document(read_word(data, limits))
        case "Excel":
            from .excel import read_excel

            return Document(read_excel(data, limits))
        case "HTML":
            from .web import read_html

            return Document(read_html(data, limits))
        case _:
            from .pdf import read_pdf

            return read_pdf(data, limits, pages, share)


def main() -> None:
    """Read what stands on standard input, and write its tables as JSON."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    asked = json.loads(sys.argv[1])
    speak(asked["language"])
    answer: dict[str, Any]
    try:
        data = sys.stdin.buffer.read()
        found = _read(asked["kind"], asked["name"], data, asked["pages"], tuple(asked["share"]))
        answer = {"tables": [_as_data(table) for table in found.tables], "unread": found.unread}
    except InputError as error:
        answer = {"problem": error.problems[0].message}
    json.dump(answer, sys.stdout)


def _as_data(table: Table) -> tuple[Any, ...]:
    rows = [(row.place, [(cell.text, cell.merged, cell.marks) for cell in row.cells]) for row in table.rows]
    return (table.name, rows, table.goes_on)


if __name__ == "__main__":
    main()
