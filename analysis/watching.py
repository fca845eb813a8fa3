"""Files looked at again and again: what changed since the last look."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_SUFFIXES = (".origin", ".yaml", ".toml")


def state_of(folders: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Every rule, case and settings file below some folders, with what tells that it changed."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.suffix in _SUFFIXES and path.is_file():
                stat = path.stat()
                found[path] = (stat.st_mtime_ns, stat.st_size)
    return found


def changes(folders: Sequence[Path], every: float = 0.5) -> Iterator[list[Path]]:
    """The files that changed since this was called, as soon as they do; ends only when the caller does."""
    return _changes(folders, state_of(folders), every)


def _changes(folders: Sequence[Path], known: dict[Path, tuple[int, int]], every: float) -> Iterator[list[Path]]:
    while True:
        now = state_of(folders)
        changed = [path for path in now.keys() | known.keys() if now.get(path) != known.get(path)]
        known = now
        if changed:
            yield sorted(changed)
        time.sleep(every)
