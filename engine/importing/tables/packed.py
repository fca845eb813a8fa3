"""Office files are archives of XML. What an archive may unpack to, and what its XML may not hold."""

from __future__ import annotations

import io
import zipfile

from headnote.catalogues import _
from headnote.engine.damaged import DAMAGED

from .raw import Limits

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes of all parts together; the longest annex at hand has 29 MB."""
MAX_PARTS = 5_000
MAX_TAGS = 4_000_000
"""Tags of all parts together; the longest annex at hand has a million."""


def check_archive(data: bytes, limits: Limits, what: str) -> None:
    """Refuse an archive that is none, is locked, unpacks to too much, or whose XML declares entities.

    The sizes that an archive states are not believed: every part is unpacked, and counted.
    """
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise limits.refuse(_("this is an Office file of the old format, or is locked with a password; save it anew"))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MAX_PARTS:
                raise limits.refuse(
                    _(
                        "the file holds {count} parts; at most {max_parts} are read",
                        count=f"{len(parts):,}",
                        max_parts=f"{MAX_PARTS:,}",
                    )
                )
            left = MAX_UNPACKED
            for part in parts:
                limits.time()
                left = _unpack(packed, part, left, limits)
    except DAMAGED as error:
        raise limits.refuse(_("this is not a {what} file: {error}", what=what, error=error)) from None


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, limits: Limits) -> int:
    """Read a part to its end, piece by piece; what is left of the bytes allowed."""
    is_xml = part.filename.endswith((".xml", ".rels"))
    tail = b""
    with packed.open(part) as stream:
        while piece := stream.read(1 << 20):
            left -= len(piece)
            if left < 0:
                limit = MAX_UNPACKED // (1024 * 1024)
                raise limits.refuse(_("the file unpacks to more than {limit} MiB; that is too much", limit=limit))
            limits.tags(piece if is_xml else b"", MAX_TAGS)
            # Without NULs, a declaration in UTF-16 reads the same.
            seen = tail + piece.replace(b"\x00", b"")
            if is_xml and (b"<!DOCTYPE" in seen or b"<!ENTITY" in seen):
                raise limits.refuse(
                    _("its part {filename} declares XML entities; such a file is not read", filename=part.filename)
                )
            tail = seen[-16:]
    return left


def is_workbook(data: bytes) -> bool:
    """Whether an Office file is a workbook rather than a text, by the parts that it lists."""
    return b"xl/workbook" in data
