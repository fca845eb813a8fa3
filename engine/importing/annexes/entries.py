"""Rows of tables to the entries of an annex: what goods, what rule, where it stands. Each row becomes one thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from headnote.engine.importing.tables.raw import Cell, Row, Table
from headnote.grammar.text import one_line

from .beside import Beside
from .codes import RAISED, Printed, read_codes
from .heads import CODES, Body, Columns, Role, body_of, is_head

_DASHES = re.compile(r"(?:[-‐‑‒–—−・]\s*)+")
_OTHER = re.compile(r"others?|その他(?:のもの)?", re.IGNORECASE)
_SECTION = re.compile(r"section\s+[ivxl]+\b|第\d+部", re.IGNORECASE)
_RAISED = re.compile(f"(?<![a-z]){RAISED}+")
"""Footnote marks that are raised as letters; behind a small letter they may be of a measure: m\u00b2."""
_OR = re.compile(r"[;,.]?\s*\bor\s*\Z", re.IGNORECASE)
_LEADS = re.compile(r"\Aor\b[:;,]?\s*", re.IGNORECASE)
"""What leads from one column of alternatives to the next."""
_EXCEPT = re.compile(r"[;,:]?\s*except for\s*:?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """Goods and their rule as the source prints them.

    `rules` are alternatives, one a column. `goods`: which goods of the codes, None for all or the rest of them.
    """

    place: str
    codes: Printed
    printed: str
    goods: str | None
    rules: tuple[str, ...]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """A row that names a section, a chapter or goods, and has no rule: `text` is all of it."""

    place: str
    text: str
    printed: Printed | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row with text that is neither goods with a rule nor a title; `why` says what was looked for."""

    place: str
    text: str
    why: str
    printed: Printed | None = None


Item = Entry | Title | Unplaced


@dataclass(frozen=True, slots=True)
class Found:
    """What the tables hold: items in order, how many rows were heads or empty, and tables that are of no annex."""

    items: tuple[Item, ...]
    heads: int
    empty: int
    passed_over: tuple[Table, ...]
    columns: Columns | None
    left: Mapping[str, int] = field(default_factory=dict)
    """Columns without a role that hold text, by their heads, and in how many rows they do."""


@dataclass(slots=True)
class _Group:
    """The codes that rows below belong to, and the descriptions that lead to them, by their dashes."""

    codes: Printed
    printed: str
    path: list[tuple[int, str]] = field(default_factory=list)
    first: tuple[int, int, str] | None = None
    """Of a coded row whose description begins with dashes: which item it is, how many they are, and the goods."""


def entries_of(tables: Sequence[Table], named: Mapping[str, Role]) -> Found:
    """The items of all tables that have codes and rules."""
    reader = _Reader(named)
    passed: list[Table] = []
    kinds: list[Columns] = []
    left: Counter[str] = Counter()
    beside, before = Beside(named), dict[int, Columns]()
    for part, table in chain.from_iterable(map(beside.apart, tables)):
        body = body_of(table, named, before.get(part))
        if body is None:
            if table.rows:
                passed.append(table)
            continue
        before[part] = body.columns
        kinds.append(body.columns)
        for row in body.rows:
            for at, cell in enumerate(row.cells):
                if at in body.others and cell.merged == "no" and cell.text.strip():
                    left[body.others[at]] += 1
        reader.read(body, table.goes_on)
    return Found(tuple(reader.items), reader.heads, reader.empty, tuple(passed), kinds[0] if kinds else None, left)


class _Reader:
    def __init__(self, named: Mapping[str, Role]) -> None:
        self.named = named
        self.items: list[Item] = []
        self.heads = self.empty = 0
        self.group: _Group | None = None

    def read(self, body: Body, goes_on: bool) -> None:
        self.heads += body.heads
        first = True
        for row in body.rows:
            if not any(cell.text.strip() for cell in row.cells):
                self.empty += 1
            elif is_head(row, body.columns, self.named):
                self.heads += 1
            else:
                self._row(row, body.columns, goes_on and first)
                first = False

    def _row(self, row: Row, columns: Columns, at_break: bool) -> None:
        cells = _Cells(row, columns)
        codes = cells.codes
        if at_break and codes is None and self._goes_on(cells):
            return
        if self._alternative(cells):
            return
        if cells.crosses:
            self._add_title(row, cells.crosses)
        elif codes is not None:
            self._coded(row, cells, codes)
        elif cells.code_text and not _DASHES.match(cells.code_text):
            self._worded(row, cells)
        elif self.group is None:
            text = " | ".join(filter(None, (cells.code_text, cells.description, *cells.rules)))
            self.items.append(Unplaced(row.place, _flat(text), "no row above it names codes"))
        else:
            self._below(row, cells, self.group)

    def _alternative(self, cells: _Cells) -> bool:
        """A row that says ``or`` alone, or stands below a rule that ends so, has another alternative of that rule."""
        last = self.items[-1] if self.items else None
        if not isinstance(last, Entry) or cells.code_text or cells.description:
            return False
        if len(cells.rules) != 1 or not cells.all_rules[0] or len(last.rules) != 1:
            return False
        (rule,) = cells.rules
        if not _OR.fullmatch(rule) and not _OR.search(last.rules[-1]):
            return False
        rules = (*last.rules[:-1], f"{last.rules[-1]}\n{rule}")
        self.items[-1] = replace(last, rules=rules, marks=(*last.marks, *cells.marks))
        return True

    def _goes_on(self, cells: _Cells) -> bool:
        """At the top of a page, a row without codes or dashes is the rest of the last row of the page before."""
        if not self.items or not isinstance(last := self.items[-1], Entry) or cells.code_text:
            return False
        if _DASHES.match(cells.description):
            return False
        rules = tuple(
            " ".join(filter(None, both))
            for both in zip(_padded(last.rules, len(cells.all_rules)), cells.all_rules, strict=True)
        )
        goods = last.goods
        if goods is not None and cells.description:
            goods = _flat(f"{goods} {cells.description}")
        marks = (*last.marks, *cells.marks)
        self.items[-1] = replace(last, rules=tuple(filter(None, rules)), goods=goods, marks=marks)
        return True

    def _coded(self, row: Row, cells: _Cells, codes: Printed) -> None:
        level, label = _level(cells.description)
        printed = _flat(cells.code_text)
        if cells.same_code and self.group is not None:
            self._below(row, cells, self.group)
            return
        if cells.alternative and self._another_column(cells, printed):
            return
        self.group = _Group(codes, printed)
        # What a plain code describes is all of its goods; behind "ex" it is which of them.
        path = [label] if codes.is_part and label else []
        self.group.path += [(level, label) for label in path]
        if not cells.rules:
            self.items.append(Title(row.place, _flat(f"{printed} {cells.description}"), codes))
            return
        if level and label and not path and not cells.goods:
            self.group.first = (len(self.items), level, label)
        self._entry(row, cells, self.group, _goods(codes, path, cells.goods))

    def _another_column(self, cells: _Cells, printed: str) -> bool:
        """A table that gives each rule column a row of its own: the second adds an alternative to the first."""
        last = self.items[-1] if self.items else None
        if not isinstance(last, Entry) or last.printed != printed or cells.alternative in ("col0", "0", "1"):
            return False
        if cells.goods and last.goods != _level(cells.goods)[1]:
            return False
        self.items[-1] = replace(last, rules=(*last.rules, *cells.rules))
        return True

    def _below(self, row: Row, cells: _Cells, group: _Group) -> None:
        """A row of goods below the codes of an earlier one."""
        text = cells.code_text if _DASHES.match(cells.code_text) and not cells.same_code else cells.description
        for line in _split_levels(text):
            level, label = _level(line)
            while group.path and group.path[-1][0] >= max(level, 1):
                group.path.pop()
            if label:
                group.path.append((max(level, 1), label))
        if not cells.rules:
            self.items.append(Title(row.place, _flat(text), group.codes))
            return
        if group.first is not None and group.path and group.path[0][0] == group.first[1]:
            # "84.18 - refrigerators", and below it "- other": the first dash was one of several, too
            at, _, label = group.first
            first = self.items[at]
            if isinstance(first, Entry):
                self.items[at] = replace(first, goods=_goods(group.codes, [label], ""))
            group.first = None
        self._entry(row, cells, group, _goods(group.codes, [label for _, label in group.path], ""))

    def _worded(self, row: Row, cells: _Cells) -> None:
        text = _flat(" | ".join(filter(None, (cells.code_text, cells.description, *cells.rules))))
        if _SECTION.match(cells.code_text) or not cells.rules:
            self._add_title(row, text)
        else:
            self.items.append(Unplaced(row.place, text, f"“{_flat(cells.code_text)}” is not a code"))
            self.group = None  # rows below without codes are not those of an earlier code

    def _add_title(self, row: Row, text: str) -> None:
        self.items.append(Title(row.place, _flat(text)))

    def _entry(self, row: Row, cells: _Cells, group: _Group, goods: str | None) -> None:
        self.items.append(Entry(row.place, group.codes, group.printed, goods, cells.rules, cells.marks))


class _Cells:
    """A row's cells by what their columns are."""

    def __init__(self, row: Row, columns: Columns) -> None:
        def text(at: int) -> str:
            return row.cells[at].text.strip() if at < len(row.cells) else ""

        self.rules_at = columns.of("rule")
        self.all_rules = tuple(self._own(row, at) for at in self.rules_at)
        first, *more = [one for one in self.all_rules if one] or [""]
        said = (first, *(_LEADS.sub("", one) for one in more))
        self.rules = tuple(filter(None, (*(_OR.sub("", one) for one in said[:-1]), said[-1])))
        self.description = next((text(at) for at in columns.of("description") if text(at)), "")
        self.alternative = next((text(at) for at in columns.of("alternative")), "")
        self.goods = next((text(at) for at in columns.of("goods") if text(at)), "")
        coded = [(read_codes(text(at)), at) for at in columns.of(*CODES) if text(at)]
        deepest = max(
            (one for one in coded if one[0] is not None), key=lambda one: one[0].digits if one[0] else 0, default=None
        )
        named = [text(at) for at in columns.of(*CODES) if text(at)]
        self.codes: Printed | None = deepest[0] if deepest is not None else None
        at = deepest[1] if deepest is not None else next((at for _, at in coded), None)
        self.code_text = text(at) if at is not None else (named[0] if named else "")
        self.same_code = at is not None and row.cells[at].merged == "above"
        self.marks = tuple(mark for cell in row.cells for mark in (*cell.marks, *_RAISED.findall(cell.text)))
        self.crosses = self._crossing(row)

    @staticmethod
    def _own(row: Row, at: int) -> str:
        """A rule's text. A cell that reaches over from another rule column says nothing more."""
        if at >= len(row.cells):
            return ""
        cell: Cell = row.cells[at]
        return "" if cell.merged == "left" else lined(_RAISED.sub("", cell.text))

    def _crossing(self, row: Row) -> str:
        """The text of a cell that crosses the codes and the rule: a title."""
        at = self.rules_at[0]
        if at < len(row.cells) and row.cells[at].merged == "left":
            texts = {cell.text for cell in row.cells if cell.text.strip()}
            return next(iter(texts)) if len(texts) == 1 else ""
        return ""


def lined(text: str) -> str:
    """A text with its lines apart and one blank between words, so that nothing has to look through runs of blanks."""
    return "\n".join(line for line in (" ".join(part.split()) for part in text.splitlines()) if line)


def _flat(text: str) -> str:
    """A text on one line, blanks of every kind as one."""
    return one_line(" ".join(text.split()))


def _padded(texts: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*texts, *[""] * (width - len(texts)))[:width]


def _level(text: str) -> tuple[int, str]:
    """How many dashes a description begins with, and what stands behind them."""
    found = _DASHES.match(text)
    if found is None:
        return 0, _plain(text)
    return sum(char not in " \t\n\xa0" for char in found.group()), _plain(text[found.end() :])


def _plain(text: str) -> str:
    return _EXCEPT.sub("", _flat(text)).strip(" :;")


def _split_levels(text: str) -> Iterator[str]:
    """Several dashed lines in one cell: levels where each goes deeper, otherwise one list of goods."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    levels = [_level(line)[0] for line in lines]
    if len(lines) > 1 and all(levels) and all(low < high for low, high in pairwise(levels)):
        yield from lines
    else:
        yield text


def _goods(codes: Printed, path: list[str], described: str) -> str | None:
    """Which goods a row is for. “Other” alone is the rest of the codes, unless those are themselves a part."""
    if described:
        path = [_level(described)[1]]
    if codes.is_part and codes.digits == 2 and len(path) <= 1:
        return None  # "ex Chapter 28": the chapter but for the rows that follow
    if not codes.is_part and all(_OTHER.fullmatch(label) for label in path):
        return None
    if not path:
        return "as the source says, which does not describe them"
    return ": ".join(dict.fromkeys(path))
