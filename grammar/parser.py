"""A rule file to its tree, with every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import Article, Chapter, CriterionCodes, Declared, Headnote, Parties
from headnote.grammar.agreements.vocabulary import vocabulary_of
from headnote.grammar.nodes import Trivia
from headnote.grammar.provisions.nodes import Form, Provision
from headnote.grammar.rules.problems import RuleProblem
from headnote.grammar.rules.vocabulary import NO_NAMES, Vocabulary
from headnote.grammar.schedules.nodes import Categories
from headnote.grammar.tariffs.nodes import Columns

from .diagnostics import Diagnostic, did_you_mean
from .file import Block, File, Head, Top
from .layout import Statement, statements
from .memory import Memory
from .statement import read_statement
from .text import SourceText, decode

MAX_STATEMENT = 100_000
"""Characters of one statement; the longest annex rule has a few thousand."""

_TOP = (
    "agreement",
    "annex",
    "appendix",
    "years",
    "provisions",
    "provision",
    "form",
    "schedule",
    "tariff",
    "columns",
    "group",
    "steps",
    "categories",
    "note",
    "source",
    "nomenclature",
    "origin",
    "parties",
    "criterion",
    "article",
    "headnote",
)
_BLOCKS = ("parties", "article", "headnote", "criterion", "categories", "columns")
_ROW = re.compile(r"(?:\d|(?:chapter|heading|subheading)s?\b|ex\b)", re.IGNORECASE)
# What a line that begins with a code is, below one of these heads, be it mistaken.
_ROWS = {"schedule": "line", "tariff": "rates"}
_DECLARES = re.compile(r'(?:process|goods|stages|connector|group)\s+"', re.IGNORECASE)
_FIRST = re.compile(r"[A-Za-z]+|\S")
_UNRESTRICTED = re.compile(r"unrestricted\b", re.IGNORECASE)
_NOT_FOR = re.compile(r"not\s+for\b", re.IGNORECASE)
_VALUATION = re.compile(r"imported\b|materials\s+obtained\b|FOB\s+not\b|value\s+of\b", re.IGNORECASE)
_NET_COST = re.compile(r"net\s+cost\s+is\b", re.IGNORECASE)


ReadOne = Callable[[Statement, str, Vocabulary], tuple[Any, tuple[RuleProblem, ...]]]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as read: its text, its tree (without what could not be read) and the problems."""

    source: SourceText
    file: File
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Open:
    """The block whose lines are being read. `head` None: its head could not be read, nor can its lines."""

    indent: int
    head: Block | None
    items: list[Any]


class _Reader:
    def __init__(self, source: SourceText, vocabulary: Vocabulary, read_one: ReadOne) -> None:
        self.source = source
        self.read_one = read_one
        self.vocabulary = vocabulary
        self.tops: list[Top] = []
        self.rows: str | None = None
        self.diagnostics: list[Diagnostic] = []
        self.block: _Open | None = None
        self.trivia = Trivia()

    def read(self) -> File:
        for part in statements(self.source):
            if isinstance(part, Trivia):
                self.trivia = part
                continue
            if self.block is not None and part.indent <= self.block.indent:
                self._close()
            if len(part.text) > MAX_STATEMENT:
                self._report(
                    "HN0104",
                    part,
                    0,
                    1,
                    _(
                        "this line has {count} characters; at most {max_statement} are read",
                        count=f"{len(part.text):,}",
                        max_statement=f"{MAX_STATEMENT:,}",
                    ),
                )
            else:
                self._statement(part)
        self._close()
        return File(tuple(self.tops), self.trivia)

    def _close(self) -> None:
        if self.block is not None and self.block.head is not None:
            head: Any = self.block.head
            self.tops.append(replace(head, items=tuple(self.block.items)))
            self.vocabulary += vocabulary_of(self.tops[-1:])
        self.block = None

    def _report(self, id: str, part: Statement, start: int, end: int, message: str, **more: Any) -> None:  # noqa: A002
        place = self.source.place(part.start + start, part.start + end)
        self.diagnostics.append(Diagnostic(id, place, message, **more))

    def _statement(self, part: Statement) -> None:
        kind = self._kind(part)
        if self.block is None and kind is not None:
            self.rows = _ROWS.get(kind, self.rows)
        node = self._node(part, kind) if kind is not None else None
        if part.is_head and self.block is None and (node is None or isinstance(node, Block)):
            self.block = _Open(part.indent, node, [])
        elif node is None:
            return
        elif self.block is not None:
            self.block.items.append(node)
            if isinstance(node, Declared):
                self.vocabulary += vocabulary_of([Headnote(None, (node,))])
        else:
            self.tops.append(node)

    def _node(self, part: Statement, kind: str) -> Any:
        node, problems = self.read_one(part, kind, self.vocabulary)
        for one in problems:
            place = self.source.place(part.start + one.span[0], part.start + one.span[1])
            said = Diagnostic(one.id, place, one.message, one.expected, one.suggestion, one.help)
            self.diagnostics.append(said)
        return node

    def _kind(self, part: Statement) -> str | None:
        """Which rule of the grammar reads a statement, from its first word and the block it stands in."""
        found = _FIRST.match(part.text)
        word = found.group().lower() if found else ""
        if self.block is not None:
            return self._item_kind(part, word)
        if word in _TOP:
            return {"criterion": "criterion_codes", "steps": "staging", "group": "rates"}.get(word, word)
        if _ROW.match(part.text):
            return self.rows or ("chapter" if part.is_head else "row")
        likely = did_you_mean(word, (*_TOP, "chapter", "heading", "subheading"))
        self._report(
            "HN0201",
            part,
            0,
            len(word),
            _("no statement begins with “{part}”", part=part.text[: len(word)]),
            expected=(*_TOP, "chapter", "a code"),
            suggestion=likely,
            help=_("what is indented below it was not read") if likely in _BLOCKS else None,
        )
        if likely in _BLOCKS:
            self.block = _Open(part.indent, None, [])
        self.rows = _ROWS.get(likely or "", self.rows)
        return None

    def _item_kind(self, part: Statement, word: str) -> str | None:
        block = cast(_Open, self.block)
        match block.head:
            case Parties():
                return "party"
            case CriterionCodes():
                return "criterion"
            case Headnote():
                return "declared" if _DECLARES.match(part.text) else "definition"
            case Categories():
                return "category"
            case Columns():
                return "column"
            case Form():
                return "field"
            case Provision():
                return "ask" if word == "ask" else "when"
            case Chapter():
                return "source" if word == "source" else "row"
            case Article() as article:
                return self._article_item(part, article)
            case _:
                return None

    def _article_item(self, part: Statement, article: Article) -> str | None:
        match article.kind:
            case "definitions":
                return "term"
            case "originating goods":
                return "door"
            case "value content":
                if part.text.lower().startswith("deductible"):
                    return "deductible"
                if _NET_COST.match(part.text):
                    return "net_cost"
                return "valuation" if _VALUATION.match(part.text) else "formula"
            case "de minimis":
                if _UNRESTRICTED.match(part.text):
                    return "unrestricted"
                return "not_tolerated" if _NOT_FOR.match(part.text) else "tolerance"
            case "direct consignment":
                return "consigned"
            case "treatment":
                return "treated"
            case "tariff differentials":
                return "differential"
            case "wholly obtained" | "insufficient operations" | "recorded":
                return "lettered"
            case "sets":
                return "set_by"
            case "fungible materials":
                return "stock"
            case "cumulation":
                return "also_with"
            case "materials used in production" | "tracing" | "unassembled goods":
                self._report(
                    "HN0214",
                    part,
                    0,
                    len(part.text),
                    _("article {article} has no lines of its own", article=article.ref),
                )
                return None


def parse_text(source: SourceText, vocabulary: Vocabulary = NO_NAMES, memory: Memory | None = None) -> Parsed:
    """Parse a file's text. `vocabulary` are the names that its agreement declares, where that is another file.

    `memory`: what was read of the file before.
    """
    if memory is not None:
        memory.begin()
    reader = _Reader(source, vocabulary, memory.read if memory is not None else read_statement)
    file = reader.read()
    return Parsed(source, file, tuple(reader.diagnostics))


def parse_bytes(name: str, data: bytes, vocabulary: Vocabulary = NO_NAMES, memory: Memory | None = None) -> Parsed:
    """Parse a file's bytes; what cannot be decoded is a diagnostic and an empty tree."""
    source, problems = decode(name, data)
    if problems:
        return Parsed(source, File(()), tuple(problems))
    return parse_text(source, vocabulary, memory)


def kind_of(file: File) -> Head | None:
    """The head of a file: whether it is an agreement, an annex, an appendix or provisions, and which."""
    return next((top for top in file.statements if isinstance(top, Head)), None)
