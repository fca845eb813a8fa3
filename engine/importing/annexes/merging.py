"""An import into a file that has rows: what an analyst wrote stays, what the source changed is taken over and shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from headnote.grammar.agreements.nodes import Chapter, Row
from headnote.grammar.checks.annex import rows
from headnote.grammar.file import File, Top
from headnote.grammar.nodes import SourceLine, Trivia

from .proposing import is_block
from .rows import MARK, governed, governed_then

_NO_ROW = f"{MARK} no row:"
_NOW = f"{MARK} the source now says"

Kind = Literal["new", "changed", "gone", "mended", "mended and changed", "mended and gone", "left out"]


@dataclass(frozen=True, slots=True)
class Change:
    """What an import met: the goods, the rule of the last import, the file's rule, and the source's rule now."""

    kind: Kind
    governs: str
    before: str | None = None
    own: str | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """The file with both, and every difference. Rows that neither side touched are not among the changes."""

    file: File
    changes: tuple[Change, ...]


def merged(now: File, own: File, before: Mapping[str, str]) -> Merged:
    """Take the rows of an import into a file.

    `before`: the rules that the last import into the file wrote, by what they govern; empty where there was none.
    """
    merger = _Merger(now, own, before)
    tops = tuple(merger.tops(own.statements))
    after = own.trivia if merger.own else Trivia((*own.trivia.before, *now.trivia.before))
    return Merged(File(tops, after), tuple(merger.changes))


class _Merger:
    def __init__(self, now: File, own: File, before: Mapping[str, str]) -> None:
        self.before = before
        self.changes: list[Change] = []
        self.now = {governed_then(row): row for row, _ in rows(now)}
        self.block = next((top for top in now.statements if is_block(top)), None)
        self.own: dict[str, list[Row]] = {}
        for row, _ in rows(own):
            self.own.setdefault(self._key(row), []).append(row)
        self.following: dict[str | None, list[Row]] = {}
        anchor: str | None = None
        for key, row in self.now.items():
            if key in self.own:
                anchor = key
            elif key in before:
                self.changes.append(Change("left out", key, before[key], None, row.rule.text))
            else:
                if self.own:
                    self.changes.append(Change("new", key, None, None, row.rule.text))
                self.following.setdefault(anchor, []).append(row)

    def _key(self, row: Row) -> str:
        """What a row governs; in its days, where an import wrote them, and not an analyst."""
        then = governed_then(row)
        return then if then in self.now or then in self.before else governed(row)

    def tops(self, statements: Sequence[Top]) -> Iterator[Top]:
        first = True
        block = self.block
        for top in statements:
            if not isinstance(top, Row | Chapter):
                yield block if is_block(top) and block is not None else top
                block = None if is_block(top) else block
                continue
            if block is not None:
                yield block
                block = None
            if first:
                yield from self.following.pop(None, ())
                first = False
            if isinstance(top, Row):
                yield from self._row(top)
                yield from self._after(top)
            else:
                yield from self._block(top)
        if block is not None:
            yield block
        yield from self.following.pop(None, ())

    def _block(self, block: Chapter) -> Iterator[Top]:
        items: list[Row | SourceLine] = []
        beyond: list[Row] = []
        for item in block.items:
            if not isinstance(item, Row):
                items.append(item)
                continue
            items += self._row(item)
            for row in self._after(item):
                inside = all(scope.first[:2] == scope.last[:2] == block.code for scope in row.scopes)
                if inside:
                    items.append(row)
                else:
                    beyond.append(row)
        yield replace(block, items=tuple(items))
        yield from beyond

    def _after(self, row: Row) -> Sequence[Row]:
        """New rows that the source has behind this one; behind the last of several for the same goods."""
        key = self._key(row)
        return self.following.pop(key, ()) if row is self.own[key][-1] else ()

    def _row(self, row: Row) -> list[Row]:
        key = self._key(row)
        before, now = self.before.get(key), self.now.get(key)
        text = row.rule.text
        mended = len(self.own[key]) > 1 or text != before or governed_then(row) != key
        said = now.rule.text if now is not None else None
        if now is None:
            if before is None:
                return [row]
            kind: Kind = "mended and gone" if mended else "gone"
            self.changes.append(Change(kind, key, before, text))
            return [_noted(row, f"{_NOW} nothing here; it was: {before}")] if mended else []
        if mended:
            changed = said not in (before, text)
            if text != said:
                self.changes.append(Change("mended and changed" if changed else "mended", key, before, text, said))
            row = replace(row, trivia=_unplaced(row.trivia, now.trivia))
            return [_noted(row, f"{_NOW}: {said}") if changed else row]
        if said != before:
            self.changes.append(Change("changed", key, before, text, said))
        return [replace(now, trivia=_comments(row.trivia, now.trivia))]


def _noted(row: Row, note: str) -> Row:
    kept = [part for part in row.trivia.before if part is None or not part.startswith(_NOW)]
    return replace(row, trivia=Trivia((*kept, note), row.trivia.trailing))


def _comments(own: Trivia, now: Trivia) -> Trivia:
    """The file's own comments and those of the new import; as the import has them where none is the file's own."""
    if _others(own) == _others(now):
        return Trivia(now.before, own.trailing)
    kept = [part for part in own.before if part is None or not part.startswith(MARK)]
    added = [part for part in now.before if part is not None and part.startswith(MARK)]
    return Trivia((*kept, *added), own.trailing)


def _others(trivia: Trivia) -> list[str]:
    return [part for part in trivia.before if part is not None and not part.startswith(MARK)]


def _unplaced(own: Trivia, now: Trivia) -> Trivia:
    """The comments of a mended row, with those of the new import on rows of the source before it."""
    kept = [part for part in own.before if part is None or not part.startswith(_NO_ROW)]
    added = [part for part in now.before if part is not None and part.startswith(_NO_ROW)]
    return Trivia((*kept, *added), own.trailing)
