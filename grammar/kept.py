"""Data kept between runs in the user's cache folder, used where it is whole and nobody else can have written it.

A file holds the digest of its content on the first line, then the content, which is never code. HEADNOTE_CACHE names
the folder; an empty value turns keeping off. A folder that cannot be read or written only costs time.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

MAX_BYTES = 512 * 1024 * 1024
"""Of a file that is read."""


def cache_folder() -> Path | None:
    """Where data is kept; None where the user turned that off, or has no home."""
    named = os.environ.get("HEADNOTE_CACHE")
    if named is not None:
        return Path(named) if named else None
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("headnote")
    except RuntimeError:  # no home; older versions of platformdirs give a path that begins with “~”
        return None
    return folder if folder.is_absolute() else None


def read_kept(path: Path) -> bytes | None:
    """The content of a file that is the user's alone, and whole; None where it is not there, or is not such."""
    try:
        if not (_of_user_alone(path.parent.stat()) and _of_user_alone(path.lstat())):
            return None
        with path.open("rb") as file:
            head = file.readline(len(hashlib.sha256().hexdigest()) + 1)
            body = file.read(MAX_BYTES)
    except OSError:
        return None
    return body if head == _head(body) else None


def write_kept(path: Path, body: bytes, named: re.Pattern[str], most: int) -> None:
    """Keep content under a path, whole or not at all. Of the files that are `named` alike the `most` newest stay."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _of_user_alone(path.parent.stat()):
            return
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(body) + body)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _forget_oldest(path.parent, named, most)
    except OSError:
        return  # a read-only home is no reason to fail; the next run works it out again


def _of_user_alone(found: os.stat_result) -> bool:
    """Whether a folder or a plain file is the user's, and nobody else can write it; Windows keeps homes apart."""
    if not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
        return False
    return os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _head(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n"


def _forget_oldest(folder: Path, named: re.Pattern[str], most: int) -> None:
    entries = [path for path in folder.iterdir() if named.fullmatch(path.name)]
    if len(entries) > most:
        for path in sorted(entries, key=lambda one: one.lstat().st_mtime_ns)[:-most]:
            path.unlink(missing_ok=True)
