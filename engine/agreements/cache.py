"""Checked rulesets kept between runs, by the content of everything they were made from.

An entry is data (`stored`): the digest of its content on the first line, then JSON. It is used where it is whole, its
values are of the kinds that their fields may hold, and nobody but the user can have written it; anything else is read
from the text again. HEADNOTE_CACHE names the folder; an empty value turns the cache off.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from platformdirs import user_cache_path

from headnote import grammar

from .loaded import Published, Ruleset, read_bytes, rule_files
from .stored import NotStored, data_of, tree_of

MAX_ENTRIES = 100
"""Entries that are kept; writing one more removes the oldest."""

MAX_ENTRY_BYTES = 512 * 1024 * 1024

Loaded = TypeVar("Loaded", Ruleset, Published)

_NAME = re.compile(r"[0-9a-f]{64}\.(ruleset|published)\.json")


def cache_folder() -> Path | None:
    """Where checked rulesets are kept; None where the user turned the cache off, or has no home."""
    named = os.environ.get("HEADNOTE_CACHE")
    if named is not None:
        return Path(named) if named else None
    try:
        folder = user_cache_path("headnote")
    except RuntimeError:  # no home; older versions of platformdirs give a path that begins with “~”
        return None
    return folder if folder.is_absolute() else None


@cache
def _code_version() -> bytes:
    """What the trees depend on besides the rule files: this version's reading of them, and the HS editions."""
    digest = hashlib.sha256(version("headnote").encode())
    root = Path(grammar.__file__).parent
    here = Path(__file__)
    code = (
        *sorted(root.rglob("*.py")),
        *sorted(root.rglob("*.lark")),
        *sorted(root.rglob("*.toml")),
        here.with_name("ruleset.py"),
        here.with_name("loaded.py"),
    )
    for path in (*code, here.with_name("stored.py"), *sorted((root.parent / "rulesets" / "hs").glob("*"))):
        found = path.stat()
        digest.update(f"{path.name} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.digest()


def load_cached(folder: Path, load: Callable[[Path], Loaded], kind: type[Loaded]) -> Loaded:
    """What `load` makes of a folder, from the cache where its text is the same as when it was kept.

    Raises RulesetError. A cache that cannot be read or written only costs time.
    """
    kept = cache_folder()
    if kept is None:
        return load(folder)
    digest = hashlib.sha256(_code_version())
    for path in rule_files(folder):
        data = read_bytes(path)
        digest.update(f"{path.name} {len(data)}\n".encode())
        digest.update(data)
    entry = kept / f"{digest.hexdigest()}.{kind.__name__.lower()}.json"
    found = _read(entry, kind)
    if found is None:
        found = load(folder)
        _write(entry, found)
    return found


def _read(entry: Path, kind: type[Loaded]) -> Loaded | None:
    try:
        if not (_of_user_alone(entry.parent.stat()) and _of_user_alone(entry.lstat())):
            return None
        with entry.open("rb") as file:
            head = file.readline(len(hashlib.sha256().hexdigest()) + 1)
            body = file.read(MAX_ENTRY_BYTES)
        if head != _head(body):
            return None
        return tree_of(json.loads(body), kind)
    except (OSError, ValueError, RecursionError, NotStored):
        return None


def _of_user_alone(found: os.stat_result) -> bool:
    """Whether a folder or a plain file is the user's, and nobody else can write it; Windows keeps homes apart."""
    if not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
        return False
    return os.name == "nt" or (found.st_uid == os.getuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def _head(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode() + b"\n"


def _write(entry: Path, loaded: Ruleset | Published) -> None:
    body = json.dumps(data_of(loaded), ensure_ascii=False, separators=(",", ":")).encode()
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _of_user_alone(entry.parent.stat()):
            return
        handle, name = tempfile.mkstemp(dir=entry.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_head(body) + body)
            Path(name).replace(entry)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _forget_oldest(entry.parent)
    except OSError:
        return  # a read-only home is no reason to fail; the next run reads the text again


def _forget_oldest(folder: Path) -> None:
    entries = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    if len(entries) > MAX_ENTRIES:
        for path in sorted(entries, key=lambda one: one.lstat().st_mtime_ns)[:-MAX_ENTRIES]:
            path.unlink(missing_ok=True)
