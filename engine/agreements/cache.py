"""Checked rulesets kept between runs, by the content of everything they were made from.

An entry is data (`stored`) in JSON, kept by `grammar.kept`. It is used where its values are of the kinds that their
fields may hold; anything else is read from the text again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from headnote import grammar
from headnote.grammar.kept import cache_folder, read_kept, write_kept

from .loaded import Published, Ruleset, read_bytes, rule_files
from .stored import NotStored, data_of, tree_of

MAX_ENTRIES = 100
"""Entries that are kept; writing one more removes the oldest."""

Loaded = TypeVar("Loaded", Ruleset, Published)

_NAME = re.compile(r"[0-9a-f]{64}\.(ruleset|published)\.json")


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
    body = read_kept(entry)
    if body is None:
        return None
    try:
        return tree_of(json.loads(body), kind)
    except (ValueError, RecursionError, NotStored):
        return None


def _write(entry: Path, loaded: Ruleset | Published) -> None:
    body = json.dumps(data_of(loaded), ensure_ascii=False, separators=(",", ":")).encode()
    write_kept(entry, body, _NAME, MAX_ENTRIES)
