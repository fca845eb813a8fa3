"""The tables of a web page, by lxml's HTML reader, which declares no entities and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from headnote.catalogues import _

from .raised import raised
from .raw import EMPTY, MAX_COLUMNS, Cell, Limits, Row, Table

_BREAKS = {"br", "p", "div", "li", "tr", "ul", "ol", "table"}
_MAX_SPAN = 10_000
_MAX_TAGS = 1_500_000


def read_html(data: bytes, limits: Limits) -> tuple[Table, ...]:
    """The tables of a page in order; one inside another's cell is text of that cell, if that one is more than a frame.

    Raises InputError.
    """
    from lxml import etree, html

    limits.tags(data, _MAX_TAGS)
    try:
        parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=_encoding(data))
        page = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise limits.refuse(_("this is not a web page: {error}", error=error)) from None
    tables: list[Any] = []
    frames: set[Any] = set()
    for one in page.iter("table"):
        if all(outer in frames for outer in one.iterancestors("table")):
            if _is_frame(one):
                frames.add(one)
            else:
                tables.append(one)
    return tuple(Table(f"table {n}", tuple(_rows(one, f"table {n}", limits))) for n, one in enumerate(tables, 1))


def _is_frame(table: Any) -> bool:
    """Whether a table only sets out others: each of its cells that says anything holds one."""
    cells = (cell for cell in table.iter("td", "th") if next(cell.iterancestors("table")) is table)
    said = [cell for cell in cells if cell.text_content().strip()]
    return bool(said) and all(cell.find(".//table") is not None for cell in said)


def _encoding(data: bytes) -> str | None:
    """UTF-8 where a page names no encoding and is UTF-8; None leaves it to what the page names."""
    if b"charset" in data[:4096].lower():
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _rows(table: Any, name: str, limits: Limits) -> Iterator[Row]:
    # What a cell of an earlier row still covers: by column, its text and for how many rows more.
    below: dict[int, tuple[Cell, int]] = {}
    rows = (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)
    for number, row in enumerate(rows, 1):
        cells: list[Cell] = []
        for cell in row.iterchildren("td", "th"):
            _covered(cells, below)
            marks: list[str] = []
            text = "\n".join(
                line for part in "".join(_text(cell, marks)).split("\n") if (line := " ".join(part.split()))
            )
            down = _span(cell, "rowspan")
            for n in range(min(_span(cell, "colspan"), MAX_COLUMNS)):
                one = Cell(text, "left" if n else "no", tuple(marks))
                if down > 1:
                    below[len(cells)] = (one, down - 1)
                cells.append(one)
        while any(at >= len(cells) for at in below):
            _covered(cells, below)
            if any(at > len(cells) for at in below):
                cells.append(EMPTY)
        yield limits.row(tuple(cells), f"{name}, row {number}")


def _covered(cells: list[Cell], below: dict[int, tuple[Cell, int]]) -> None:
    """The cells that reach down from above, at the place that a row has come to."""
    while (at := len(cells)) in below:
        cell, more = below.pop(at)
        cells.append(Cell(cell.text, "above", cell.marks))
        if more > 1:
            below[at] = (cell, more - 1)


def _span(cell: Any, name: str) -> int:
    text = cell.get(name, "1").strip()
    return min(max(int(text), 1), _MAX_SPAN) if text.isdecimal() else 1


def _text(element: Any, marks: list[str], said: str = "") -> Iterator[str]:
    """The text below an element, lines apart; raised footnote marks go to `marks`."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return
    own = element.text or ""
    yield own
    said += own
    for child in element:
        if child.tag == "sup":
            mark, text = raised(said, child.text_content())
            marks += [mark] if mark else []
            yield text
        else:
            if child.tag in _BREAKS:
                yield "\n"
            yield from _text(child, marks, said)
            if child.tag in _BREAKS:
                yield "\n"
            elif child.tag in ("td", "th"):
                yield " "
        tail = child.tail or ""
        said = tail or said
        yield tail
