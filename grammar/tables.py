"""Parsers of the grammars: lark makes their tables from the grammar once, and they are kept between runs as data.

Making them takes longer than reading an annex of some thousand rows. What is kept is what lark itself writes down of
a parser (`memo_serialize`), as JSON instead of a pickle; what it cannot use is made anew.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.exceptions import LarkError
from lark.grammar import Rule
from lark.lexer import Lexer, TerminalDef

from .kept import cache_folder, read_kept, write_kept

MAX_TABLES = 12
"""Tables that are kept: of the grammars of some versions."""

_NAME = re.compile(r"[0-9a-f]{64}\.parser")
_BY_NUMBER = "#"
"""How an object of JSON says that it is a list of pairs: keys of JSON are texts."""


def parser_of(path: Path, starts: Sequence[str], lexer: type[Lexer] | None = None, *, positions: bool = False) -> Lark:
    """The parser of a grammar's file and of those beside it that it imports, from its tables where they are kept.

    `lexer`: what finds the words instead of the grammar's terminals; `positions`: trees know theirs.
    """
    options: dict[str, Any] = {"lexer": lexer or "contextual", "propagate_positions": positions}
    folder = cache_folder()
    entry = None if folder is None else folder / f"{_key(path, starts, options)}.parser"
    found = None if entry is None else _read(entry, lexer)
    if found is None:
        found = Lark.open(str(path), parser="lalr", start=list(starts), maybe_placeholders=False, **options)
        if entry is not None:
            write_kept(entry, _data_of(found), _NAME, MAX_TABLES)
    return found


def _key(path: Path, starts: Sequence[str], options: dict[str, Any]) -> str:
    """What tables depend on: lark, Python's patterns, the grammar and those beside it, and how it is used."""
    digest = hashlib.sha256(f"{lark.__version__} {sys.version} {path.name} {starts} {options}".encode())
    for one in sorted(path.parent.glob("*.lark")):
        digest.update(one.read_bytes())
    return digest.hexdigest()


def _data_of(parser: Lark) -> bytes:
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    if isinstance(data["options"]["lexer"], type):
        data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = None
    return json.dumps(_plain([data, memo]), separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    """A value in what JSON can hold."""
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value):
            return {key: _plain(one) for key, one in value.items()}
        return {_BY_NUMBER: [[key, _plain(one)] for key, one in value.items()]}
    return [_plain(one) for one in value] if isinstance(value, list | tuple | set | frozenset) else value


def _numbered(found: dict[str, Any]) -> dict[Any, Any]:
    return dict(found[_BY_NUMBER]) if _BY_NUMBER in found else found


def _read(entry: Path, lexer: type[Lexer] | None) -> Lark | None:
    body = read_kept(entry)
    if body is None:
        return None
    try:
        data, memo = json.loads(body, object_hook=_numbered)
        if lexer is not None:
            data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = lexer
        standalone: Any = Lark  # as lark's own stand-alone parsers are loaded
        made: Lark = standalone._load_from_dict(data, memo)
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError, RecursionError, re.error, LarkError):
        return None
    return made
