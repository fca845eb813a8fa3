"""Mends that are sure, and change neither transcribed words nor meaning: lines that say nothing are taken out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from headnote.grammar.diagnostics import Diagnostic

from .levels import Ranked, gives_reason

_WHOLE_LINE = ("HN0608",)
_COMMENT = ("HN0612",)
MENDABLE = (*_WHOLE_LINE, *_COMMENT)


def mended(text: str, found: Iterable[Diagnostic]) -> str:
    """A file's text without unused sources, and without comments that allow nothing."""
    lines = text.split("\n")
    for one in sorted(found, key=lambda one: -one.place.line):
        at = one.place.line - 1
        if one.id in _WHOLE_LINE and one.place.text == lines[at]:
            del lines[at]
        elif one.id in _COMMENT and gives_reason(one.place.text) and one.place.text == lines[at]:
            kept = lines[at][: one.place.column - 1].rstrip()
            lines[at : at + 1] = [kept] if kept else []
    return "\n".join(lines)


def mend_files(found: Iterable[Ranked]) -> dict[Path, str]:
    """The files that mends change, with their new texts."""
    by_path: dict[str, list[Diagnostic]] = {}
    for one in found:
        if one.diagnostic.id in MENDABLE:
            by_path.setdefault(one.diagnostic.place.path, []).append(one.diagnostic)
    texts = {Path(path): Path(path).read_bytes().decode("utf-8-sig") for path in by_path}
    return {
        path: new
        for path, text in texts.items()
        if (new := mended(text, by_path[str(path)])) != text and "\r" not in text
    }
