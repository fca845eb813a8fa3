"""A document to its tables, by the reader of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from headnote.catalogues import _

from .apart import read_apart
from .packed import is_workbook
from .raw import MAX_BYTES, Document, Limits
from .separated import read_separated


def read_tables(name: str, data: bytes, pages: Sequence[int] | None = None) -> Document:
    """The tables of a Word, Excel, PDF, HTML or CSV file, told by what it begins with. Raises InputError.

    `pages`: of a PDF, those to read, from 1; None: all.
    """
    limits = Limits(name)
    if len(data) > MAX_BYTES:
        raise limits.refuse(
            _("the file has more than {limit} MiB; that is too large", limit=MAX_BYTES // (1024 * 1024))
        )
    if not data.strip():
        raise limits.refuse(_("the file is empty"))
    kind = _kind(data)
    if pages is not None and kind != "PDF":
        raise limits.refuse(_("--pages is for PDF files, and this is {kind}", kind=kind))
    if kind == "CSV":
        return Document(read_separated(name, data, limits))
    return read_apart(kind, name, data, pages)


def _kind(data: bytes) -> str:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return "PDF"
    if head.startswith((b"pk", b"\xd0\xcf\x11\xe0")):
        return "Excel" if is_workbook(data) else "Word"
    return "HTML" if head.startswith(b"<") else "CSV"
