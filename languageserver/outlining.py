"""A file's outline: its articles, headnotes, chapters and rows; what may be folded."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import DocumentSymbol, FoldingRange, FoldingRangeKind, SymbolKind

from headnote.grammar.agreements.nodes import Article, Chapter, Declared, Headnote, Row
from headnote.grammar.file import Head
from headnote.grammar.nodes import SourceLine
from headnote.grammar.printer import print_codes
from headnote.grammar.provisions.nodes import Provision, When
from headnote.grammar.rules.tree import Definition
from headnote.grammar.schedules.nodes import TariffLine
from headnote.grammar.tariffs.nodes import RateRow

from .positions import Lines
from .views import Page, Part


def symbols(page: Page, lines: Lines) -> list[DocumentSymbol]:
    """The outline: blocks with what stands in them."""
    found: list[DocumentSymbol] = []
    inner: dict[int, DocumentSymbol] = {}
    for part in page.parts:
        one = _symbol(part, lines)
        if one is None:
            continue
        holder = inner.get(id(part.block))
        if holder is not None:
            holder.children = [*(holder.children or []), one]
            holder.range.end = one.range.end
        else:
            found.append(one)
        inner[id(part.node)] = one
    return found


def _symbol(part: Part, lines: Lines) -> DocumentSymbol | None:
    named = _named(part.node)
    if named is None:
        return None
    name, detail, kind = named
    place = lines.range(part.statement.start, part.end)
    return DocumentSymbol(name or "?", kind, lines.range(part.statement.start, part.end), place, detail)


def _named(node: object) -> tuple[str, str, SymbolKind] | None:
    match node:
        case Article():
            return f"article {node.ref}".strip(), node.title, SymbolKind.Class
        case Headnote():
            return f"headnote {node.ref or ''}".strip(), "", SymbolKind.Namespace
        case Definition():
            return node.name, node.rule.text, SymbolKind.Constant
        case Declared():
            return ", ".join(node.names), node.kind, SymbolKind.EnumMember
        case Chapter():
            return f"chapter {node.code}", "", SymbolKind.Module
        case Row():
            return print_codes(node.scopes), node.rule.text, SymbolKind.Field
        case SourceLine():
            return f"source {node.name or ''}".strip(), node.title, SymbolKind.File
        case Provision():
            return node.title, "", SymbolKind.Function
        case When():
            return node.condition or "otherwise", node.outcome, SymbolKind.Event
        case TariffLine():
            return node.code.dotted, node.category, SymbolKind.Field
        case RateRow() if not node.group:
            return node.code.dotted, "", SymbolKind.Field
        case _ if isinstance(node, Head):
            return node.title, "", SymbolKind.Package
    return None


def folds(page: Page, lines: Lines) -> list[FoldingRange]:
    """Blocks, statements of several lines, and comments of several lines."""
    found = list(_comments(lines))
    head: tuple[object, int] | None = None
    last = 0
    for part in page.parts:
        first, end = (lines.position(at).line for at in (part.statement.start, part.end))
        if part.block is None:
            if head is not None and last > head[1]:
                found.append(FoldingRange(head[1], last))
            head = (part.node, first) if part.statement.is_head else None
        elif end > first:
            found.append(FoldingRange(first, end))
        last = end
    if head is not None and last > head[1]:
        found.append(FoldingRange(head[1], last))
    return sorted(found, key=lambda one: one.start_line)


def _comments(lines: Lines) -> Iterator[FoldingRange]:
    first: int | None = None
    for number, line in enumerate([*lines.text.split("\n"), ""]):
        if line.lstrip().startswith("#"):
            first = number if first is None else first
        elif first is not None:
            if number - first > 1:
                yield FoldingRange(first, number - 1, kind=FoldingRangeKind.Comment)
            first = None
