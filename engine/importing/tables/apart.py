"""Reading a document in a process of its own: one that is made to hang or to fill the memory takes nothing with it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, cast

from headnote.engine.claims.reading.problems import InputError

from .raw import MAX_SECONDS, Cell, Limits, Merged, Row, Table

MAX_MEMORY = 4 * 1024 * 1024 * 1024
"""Bytes that reading may take; the longest annex at hand takes 0.5 GB."""
_MARGIN = 10


def read_apart(kind: str, name: str, data: bytes, pages: Sequence[int] | None = None) -> tuple[Table, ...]:
    """The tables of a document of a kind (see _READERS). Raises InputError."""
    limits = Limits(name)
    asked = json.dumps({"kind": kind, "name": name, "pages": list(pages) if pages is not None else None})
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, asked],
            input=data,
            capture_output=True,
            timeout=MAX_SECONDS + _MARGIN,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise limits.refuse(f"reading it takes longer than {MAX_SECONDS} seconds; it was given up") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"it ended with {done.returncode}"]
        if "MemoryError" in lines[-1] or done.returncode < 0:
            raise limits.refuse(f"reading it takes more than {MAX_MEMORY // 1024**3} GiB of memory; it was given up")
        if lines[-1].startswith("ModuleNotFoundError"):
            raise limits.refuse(f"reading {kind} files needs more packages: pip install 'headnote[import]'")
        raise limits.refuse(f"it cannot be read as {kind}: {lines[-1][:300]}")
    answer = json.loads(done.stdout)
    if "problem" in answer:
        raise limits.refuse(answer["problem"])
    return tuple(_table(*table) for table in answer["tables"])


def _table(name: str, rows: list[Any], goes_on: bool) -> Table:
    return Table(name, tuple(Row(place, tuple(_cell(*cell) for cell in cells)) for place, cells in rows), goes_on)


def _cell(text: str, merged: str, marks: list[str]) -> Cell:
    return Cell(text, cast(Merged, merged), tuple(marks))


def _read(kind: str, name: str, data: bytes, pages: Sequence[int] | None) -> tuple[Table, ...]:
    limits = Limits(name)
    match kind:
        case "Word":
            from .word import read_word

            return read_word(data, limits)
        case "Excel":
            from .excel import read_excel

            return read_excel(data, limits)
        case "HTML":
            from .web import read_html

            return read_html(data, limits)
        case _:
            from .pdf import read_pdf

            return read_pdf(data, limits, pages)


def main() -> None:
    """Read what stands on standard input, and write its tables as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    asked = json.loads(sys.argv[1])
    answer: dict[str, Any]
    try:
        tables = _read(asked["kind"], asked["name"], sys.stdin.buffer.read(), asked["pages"])
        answer = {
            "tables": [
                (
                    table.name,
                    [(row.place, [(c.text, c.merged, c.marks) for c in row.cells]) for row in table.rows],
                    table.goes_on,
                )
                for table in tables
            ]
        }
    except InputError as error:
        answer = {"problem": error.problems[0].message}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
