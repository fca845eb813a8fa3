"""Workbooks that nobody vouches for: the cells of their sheets, row by row, in bounded time and memory.

Of the Office Open XML format (ECMA-376 part 1, chapter 18) only what a table says is read: shared strings, the styles
that show a per cent or a date, and cells with a value, of formulas the one last shown. Parts are streamed, and a cell
without a value takes no room wherever it stands. docs/decisions/0016 says why no library does this.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from xml.parsers import expat

from headnote.catalogues import _
from headnote.engine.damaged import DAMAGED

from .cells import Attributes, Cells, Refused, Strings, Styles
from .merging import Merged
from .problems import InputError, InputProblem
from .sheets import MAX_ROWS

MAX_UNPACKED = 256 * 1024 * 1024
MAX_TAGS = 12_000_000
MAX_TAG_BYTES = 1024 * 1024
MAX_SHEETS = 1_000
_CHUNK = 64 * 1024

Start = Callable[[str, Attributes], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Read(NamedTuple):
    """A sheet with cells: its name, its rows, cells whose formula the file has no value of, and what is merged."""

    title: str
    hidden: bool
    rows: list[list[Any]]
    unvalued: frozenset[tuple[int, int]]
    merged: tuple[Merged, ...]


def read_workbook(name: str, data: bytes) -> Iterator[list[Any]]:
    """The rows of a workbook's first sheet, each up to its last cell with a value. Raises InputError."""
    with _refusals(name):
        book = _Workbook(data)
        yield from book.rows(book.sheets[0].part, book.cells())


def read_all(name: str, data: bytes) -> list[Read]:
    """Every sheet of a workbook that has cells, in its order, each up to `MAX_ROWS` and one row. Raises InputError."""
    with _refusals(name):
        book, found = _Workbook(data), []
        cells = book.cells()
        for sheet in book.sheets:
            rows = list(islice(book.rows(sheet.part, cells), MAX_ROWS + 1))
            found.append(Read(sheet.title, sheet.hidden, rows, frozenset(cells.unvalued), tuple(cells.merged)))
            cells = cells.next()
        return found


@contextmanager
def _refusals(name: str) -> Iterator[None]:
    try:
        yield
    except Refused as error:
        raise InputError([InputProblem(name, "", str(error))]) from None
    except DAMAGED as error:
        message = _(
            "this is not an Excel workbook, or it is broken ({name}: {error})", name=type(error).__name__, error=error
        )
        raise InputError([InputProblem(name, "", message)]) from None


class _Sheet(NamedTuple):
    title: str
    hidden: bool
    part: str


class _Workbook:
    def __init__(self, data: bytes) -> None:
        self.packed = zipfile.ZipFile(io.BytesIO(data))
        self.parts = {info.filename.lstrip("/").casefold(): info for info in self.packed.infolist()}
        self.unpacked = 0
        self.tags = 0
        book = self._related("", "/officeDocument", "xl/workbook.xml")
        if book is None or book.casefold().endswith(".bin"):
            raise Refused(self._instead())
        named: list[tuple[str, bool, str]] = []
        self.first_day = "0"

        def started(name: str, given: Attributes) -> None:
            if name == "sheet":
                hidden = given.get("state", "visible") != "visible"
                related = next((value for key, value in given.items() if key.endswith(":id")), "")
                named.append((given.get("name", ""), hidden, related))
                if len(named) > MAX_SHEETS:
                    raise Refused(_("the workbook has more than {sheets} sheets", sheets=f"{MAX_SHEETS:,}"))
            elif name == "workbookPr":
                self.first_day = given.get("date1904", "0")

        self._read(book, started)
        self.related = self._relations(book)
        tables = {id_: target for id_, kind, target in self.related if kind == "/worksheet"}
        self.sheets = [_Sheet(title, hidden, tables[id_]) for title, hidden, id_ in named if id_ in tables]
        if not self.sheets:
            raise Refused(
                _("the workbook holds no sheet with cells, only charts; save the table as a sheet of its own")
            )

    def cells(self) -> Cells:
        """What reads a sheet's cells, by the workbook's shared strings and styles."""
        strings, styles = Strings(), Styles()
        for _id, kind, target in self.related:
            if kind == "/sharedStrings":
                self._read(target, strings.start, strings.end, strings.text)
            elif kind == "/styles":
                self._read(target, styles.start, styles.end)
        epoch = datetime(1904, 1, 1) if self.first_day in ("1", "true") else datetime(1899, 12, 30)
        return Cells(strings.found, styles, epoch)

    def rows(self, part: str, cells: Cells) -> Iterator[list[Any]]:
        """The rows of a sheet, empty ones among them."""
        number = 0
        for _piece in self._streamed(part, cells.start, cells.end, cells.text):
            for at, row in cells.done:
                for _empty in range(number + 1, at):
                    yield []
                yield row
                number = at
            cells.done.clear()

    def _instead(self) -> str:
        """What a packed file is that is no workbook, and how to mend it."""
        if "content.xml" in self.parts:
            return _("this is an OpenDocument file; save the table as .xlsx or CSV")
        if "xl/workbook.bin" in self.parts:
            return _("this is a binary workbook (.xlsb); save it as .xlsx or CSV")
        inside = ", ".join(sorted(self.parts)[:3]) or "nothing"
        return _("this is not an Excel workbook: it holds {inside}", inside=inside)

    def _related(self, part: str, kind: str, usual: str) -> str | None:
        """The part that another names by a relation, or the one that usually is it."""
        named = (target for _, found, target in self._relations(part) if found == kind)
        return next(named, usual if usual in self.parts else None)

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        """What a part refers to: an id, the end of the relation's type, and the part meant."""
        folder, own = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{own}.rels")
        found: list[tuple[str, str, str]] = []

        def started(name: str, given: Attributes) -> None:
            if name == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                whole = target if target.startswith("/") else posixpath.join("/", folder, target)
                kind = given.get("Type", "")
                found.append((given.get("Id", ""), kind[kind.rfind("/") :], posixpath.normpath(whole).lstrip("/")))

        if path.casefold() in self.parts:
            self._read(path, started)
        return found

    def _read(self, part: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
        for _piece in self._streamed(part, start, end, text):
            pass

    def _streamed(self, part: str, start: Start, end: End | None, text: Text | None) -> Iterator[None]:
        """Parse a part piece by piece, and pause behind each."""
        info = self.parts.get(part.casefold())
        if info is None:
            raise Refused(_("the workbook is broken: it lacks its part {part}", part=part))
        if info.flag_bits & 1:
            raise Refused(_("the workbook is encrypted; save it without a password"))
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _no_doctype
        parser.StartElementHandler = lambda name, given: start(name.rpartition(":")[2], given)
        if end is not None:
            parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
        if text is not None:
            parser.CharacterDataHandler = text
        fed = 0
        with self.packed.open(info) as file:
            while chunk := file.read(_CHUNK):
                fed += len(chunk)
                self.unpacked += len(chunk)
                self.tags += chunk.count(b"<")
                if self.unpacked > MAX_UNPACKED or self.tags > MAX_TAGS:
                    raise Refused(_("the workbook is too large; save the table as CSV"))
                parser.Parse(chunk)
                if fed - parser.CurrentByteIndex > MAX_TAG_BYTES:
                    raise Refused(_("the workbook is broken: one tag fills more than a million bytes"))
                yield
        parser.Parse(b"", True)  # noqa: FBT003
        yield


def _no_doctype(*_declared: Any) -> None:
    raise Refused(_("the workbook declares a document type, which none does; it is not read"))
