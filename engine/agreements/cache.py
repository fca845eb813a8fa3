"""Checked rulesets kept between runs, by the content of everything they were made from.

The cache holds pickles that only our own tree classes can come out of: any other name in one is refused and the
ruleset is read from its text again. HEADNOTE_CACHE names its folder; an empty value turns it off.
"""

from __future__ import annotations

import gc
import hashlib
import io
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

from headnote import grammar

from .ruleset import Published, Ruleset, read_bytes, rule_files

_GRAMMAR = (
    *("codes", "nodes", "file", "rules.tree", "agreements.nodes", "provisions.nodes"),
    *("schedules.nodes", "schedules.duties", "tariffs.nodes"),
)
_MODULES = frozenset({"headnote.engine.agreements.ruleset", *(f"headnote.grammar.{name}" for name in _GRAMMAR)})
_PLAIN = frozenset({("datetime", "date"), ("decimal", "Decimal")})


Loaded = TypeVar("Loaded", Ruleset, Published)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module in _MODULES and "." not in name) or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not part of a ruleset")


def cache_folder() -> Path | None:
    """Where checked rulesets are kept; None where the user turned the cache off."""
    named = os.environ.get("HEADNOTE_CACHE")
    if named is not None:
        return Path(named) if named else None
    return user_cache_path("headnote")


@cache
def _code_version() -> bytes:
    """What the trees depend on besides the rule files: this version's reading of them, and the HS editions."""
    digest = hashlib.sha256(version("headnote").encode())
    root = Path(grammar.__file__).parent
    code = (*sorted(root.rglob("*.py")), *sorted(root.glob("*.lark")), Path(__file__).with_name("ruleset.py"))
    for path in (*code, *sorted((root.parent / "rulesets" / "hs").glob("*"))):
        stat = path.stat()
        digest.update(f"{path.name} {stat.st_size} {stat.st_mtime_ns}".encode())
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
    entry = kept / f"{digest.hexdigest()}.{kind.__name__.lower()}"
    found = _read(entry, kind)
    if found is None:
        found = load(folder)
        _write(entry, found)
    return found


def _read(entry: Path, kind: type[Loaded]) -> Loaded | None:
    try:
        with entry.open("rb") as file, _no_collection():
            found = _Unpickler(file).load()
    except (
        OSError,
        pickle.UnpicklingError,
        EOFError,
        AttributeError,
        ImportError,
        IndexError,
        TypeError,
        ValueError,
    ):
        return None
    return found if isinstance(found, kind) else None


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the cycle collector: a tree that is being built holds no garbage, and looking for it doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write(entry: Path, ruleset: Ruleset | Published) -> None:
    buffer = io.BytesIO()
    pickle.Pickler(buffer, protocol=5).dump(ruleset)
    try:
        entry.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=entry.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(buffer.getbuffer())
        Path(name).replace(entry)
    except OSError:
        return  # a read-only home is no reason to fail; the next run reads the text again
