"""A version of a ruleset as one file (ZIP), out of and into the service; what comes in is bounded and never trusted."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping

from headnote.catalogues import _
from headnote.engine.damaged import DAMAGED

from .bundles import MAX_FILES, MAX_TOTAL, BundleError, check_files

INSTANT = (1980, 1, 1, 0, 0, 0)
"""The same version gives the same bytes."""


def packed(contents: Mapping[str, bytes]) -> bytes:
    """The files of a version."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, INSTANT), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of an archive. Raises BundleError for what is none, holds links, or unpacks to too much."""
    found: dict[str, bytes] = {}
    left = MAX_TOTAL
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MAX_FILES:
                raise BundleError(
                    _("{count} files; a ruleset has at most {max_files}", count=len(entries), max_files=MAX_FILES)
                )
            for one in entries:
                if one.filename in found:
                    raise BundleError(_("{filename} is there twice", filename=one.filename[:100]))
                if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise BundleError(_("{filename} is packed in a way that is not read", filename=one.filename[:100]))
                if one.flag_bits & 1 or stat.S_ISLNK(one.external_attr >> 16):
                    raise BundleError(_("{filename} is encrypted or a link", filename=one.filename[:100]))
                with archive.open(one) as file:
                    content = file.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise BundleError(
                        _("the files have more than {max_total} bytes together", max_total=f"{MAX_TOTAL:,}")
                    )
                found[one.filename] = content
    except DAMAGED as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(_("the archive cannot be read")) from error
    check_files(found)
    return found
