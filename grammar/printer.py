"""Tree to text in the canonical layout: what ``headnote fmt`` writes. Reading it back gives the same tree.

The wording of a rule stays as it was transcribed; only its white space and full-width forms were made plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from headnote.grammar.agreements.chapter import (
    AlsoWith,
    Consigned,
    Deductible,
    Differential,
    NetCost,
    SetBy,
    Stock,
    Treated,
    Valuation,
)
from headnote.grammar.agreements.formulas import Sum
from headnote.grammar.agreements.nodes import (
    AgreementHead,
    AnnexHead,
    AppendixHead,
    Article,
    Chapter,
    CriterionCodes,
    CriterionLine,
    Declared,
    Door,
    Formula,
    Headnote,
    Lettered,
    NomenclatureLine,
    OriginLine,
    Parties,
    PartyLine,
    Row,
    Term,
    YearsLine,
)
from headnote.grammar.agreements.text import cells_of
from headnote.grammar.agreements.tolerances import NotTolerated, Tolerance, ToleratedIf, Unrestricted
from headnote.grammar.nodes import Citation, SourceLine, Trivia, print_period
from headnote.grammar.provisions.nodes import Ask, Field, Form, Provision, ProvisionsHead, When
from headnote.grammar.rules.tree import Definition
from headnote.grammar.schedules.nodes import Categories, Category, Note, ScheduleHead, Staging, TariffLine
from headnote.grammar.schedules.text import print_category, print_note, print_schedule_head, print_staging
from headnote.grammar.tariffs.nodes import Column, Columns, RateRow, TariffHead
from headnote.grammar.tariffs.text import print_column, print_row

from .file import File, Item, Top
from .rules import tree
from .text import display_width, words

WIDTH = 110
_STEP = "    "
_WORDS = re.compile(r'(?:"[^"]*"|\S)+')
_WIDEST = (32, 44)


def print_file(file: File) -> str:
    """The canonical text of a file."""
    lines: list[str] = []
    for kind, run in groupby(file.statements, type):
        group = list(run)
        if kind in (Row, TariffLine, Note):
            lines += _aligned([top for top in group if isinstance(top, Row | TariffLine | Note)], "")
            continue
        for top in group:
            lines += _before(top.trivia, "")
            lines.append(_behind(_top(top), top.trivia))
            lines += _block(top)
    lines += [_comment(part, "") for part in file.trivia.before]
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines) + "\n" if lines else ""


def _block(top: Top) -> list[str]:
    match top:
        case Parties() | CriterionCodes() | Article() | Headnote() | Provision() | Form() | Categories() | Columns():
            return _aligned(top.items, _STEP)
        case Chapter():
            lines: list[str] = []
            for is_source, run in groupby(top.items, lambda item: isinstance(item, SourceLine)):
                group = list(run)
                if not is_source:
                    lines += _aligned([item for item in group if isinstance(item, Row)], _STEP)
                    continue
                for item in group:
                    if isinstance(item, SourceLine):
                        lines += _before(item.trivia, _STEP)
                        lines.append(_STEP + _behind(_source(item), item.trivia))
            return lines
        case _:
            return []


def _comment(part: str | None, indent: str) -> str:
    return "" if part is None else f"{indent}# {part}".rstrip()


def _before(trivia: Trivia, indent: str) -> list[str]:
    return [_comment(part, indent) for part in trivia.before]


def _behind(line: str, trivia: Trivia) -> str:
    return line if trivia.trailing is None else f"{line}    # {trivia.trailing}".rstrip()


def _top(top: Top) -> str:
    match top:
        case AgreementHead():
            return words("agreement", top.name, f'"{top.title}"', print_period(top.period))
        case AnnexHead():
            return words("annex", top.ref, "of", top.agreement, f'"{top.title}"', print_period(top.period))
        case AppendixHead():
            part = "in part" if top.in_part else None
            return words("appendix", top.country, "of", top.agreement, f'"{top.title}"', part, print_period(top.period))
        case YearsLine():
            return f"years from {top.first}, then every 1 {top.month}"
        case ProvisionsHead():
            of = f"of {top.agreement}" if top.agreement else None
            return words("provisions", of, f'"{top.title}"', print_period(top.period))
        case ScheduleHead():
            return words(print_schedule_head(top), print_period(top.period))
        case Staging():
            return print_staging(top)
        case TariffHead():
            return words("tariff of", top.country, f'"{top.title}"', print_period(top.period))
        case Columns():
            return "columns"
        case RateRow():
            return print_row(top)
        case Categories():
            return "categories"
        case Form():
            language = "in English" if top.in_english else ""
            return words(
                "form", top.kind, f'"{top.title}"', language, _citation(top.citation), print_period(top.period)
            )
        case Provision():
            return words("provision", f'"{top.title}"', _citation(top.citation), print_period(top.period))
        case SourceLine():
            return _source(top)
        case NomenclatureLine():
            return f"nomenclature {top.edition}"
        case OriginLine():
            return "origin of a party" if top.of_party else "origin of the agreement"
        case Parties():
            return "parties"
        case CriterionCodes():
            return "criterion codes"
        case Article():
            return _article(top)
        case Headnote():
            quoted = top.ref is not None and not top.ref[:1].isdigit()
            return words("headnote", f'"{top.ref}"' if quoted else top.ref, print_period(top.period))
        case Chapter():
            return words("chapter", top.code, print_period(top.period))
        case Row() | TariffLine() | Note():
            return words(*_cells(top))


def _source(source: SourceLine) -> str:
    return words("source", source.name, f'"{source.title}"', None if source.reading == "official" else source.reading)


def _article(article: Article) -> str:
    if article.kind == "recorded":
        detail = f'"{article.detail}"' if article.detail else None
        return words("article", article.ref or None, f'"{article.title}"', detail, print_period(article.period))
    detail = f"{_STEP}{article.detail}" if article.detail else None
    return words("article", article.ref or None, article.title, detail, print_period(article.period))


def _sum(total: Sum) -> str:
    first, *rest = total.terms
    text = first[1].name + "".join(f" {'+' if sign > 0 else '-'} {term.name}" for sign, term in rest)
    return f"({text})" if rest else text


def print_codes(scopes: tree.Scopes) -> str:
    """The codes of a row as its first column shows them: ``13.01``, ``8301.10-8311.90``, ``chapter 14``."""
    return ", ".join(
        ("chapter " if len(s.first) == 2 else "")
        + (s.first.dotted if s.first == s.last else f"{s.first.dotted}-{s.last.dotted}")
        for s in scopes
    )


def print_declared_codes(scopes: tree.Scopes) -> str:
    """The codes of declared goods: ``chapter 51, headings 50.04-50.06, subheading 5402.11``."""
    return ", ".join(
        f"{s.first.level} {s.first.dotted}"
        if s.first == s.last
        else f"{s.first.level}s {s.first.dotted}-{s.last.dotted}"
        for s in scopes
    )


def _citation(citation: Citation | None) -> str:
    return "" if citation is None else words("@", citation.source, f'"{citation.place}"')


def _cells(item: Item) -> tuple[str, ...]:
    """An item's columns; the last but one of a row may be long and is wrapped."""
    match item:
        case PartyLine():
            named = " ".join((*((item.union, "=") if item.union is not None else ()), *item.countries))
            return (named, "from a day not at hand" if item.undated else print_period(item.period))
        case CriterionLine():
            return (item.code, item.kind)
        case Term():
            return (f'"{item.term}"', f'"{item.text}"')
        case Door():
            annex = f"annex {item.annex}" if item.annex is not None else None
            rule = " provided that ".join(part for part in (annex, item.rule and item.rule.text) if part)
            return (words(f"({item.letter})", item.code), f"wherever produced, {rule}" if item.wherever else rule)
        case Lettered():
            text = "any two or more of these" if item.text is None else f'"{item.text}"'
            groups = [" and ".join(f'"{one}"' for one in group) for group in item.conditions]
            only = "from goods of this list only" if item.from_listed else None
            return (words(f"({item.letter}) {text}", only, f"if {', or if '.join(groups)}" if groups else None),)
        case Formula():
            return (item.method, f"{item.name} = {_sum(item.ratio.over)} / {_sum(item.ratio.under)}")
        case Ask():
            said = " or ".join(part for part in (", ".join(item.words[:-1]), *item.words[-1:]) if part)
            return (f"ask {item.name}", said if item.kind == "words" else item.kind)
        case Category():
            return print_category(item)
        case Column():
            return print_column(item)
        case Note():
            return print_note(item)
        case TariffLine():
            base = "" if item.base is None else item.base.text
            note = f"note {item.note}" if item.note else ""
            described = f'"{item.description}"' if item.description else ""
            return (item.code.dotted, base, item.category, words(note, described, _citation(item.citation)))
        case Field():
            where = f"where {item.where}" if item.where else ""
            return (f'({item.letter}) "{item.text}"', item.holds, where)
        case When():
            condition = f"when {item.condition}" if item.tests else "otherwise"
            return (condition, f"then {item.outcome}", _citation(item.citation))
        case (
            Valuation()
            | NetCost()
            | Treated()
            | Deductible()
            | Consigned()
            | Differential()
            | Tolerance()
            | ToleratedIf()
            | NotTolerated()
            | Unrestricted()
            | SetBy()
            | Stock()
            | AlsoWith()
        ):
            return cells_of(item)
        case Declared():
            names = ", ".join(f'"{name}"' for name in item.names)
            if item.kind == "group":
                first, _, others = names.partition(", ")
                return (f"group {first}", f"of {others}")
            return (f"{item.kind} {names}", print_declared_codes(item.scopes) if item.scopes else item.joining or "")
        case Definition():
            name = item.name + (f"<{item.parameter}>" if item.parameter else "")
            return (words(f"({item.letter})" if item.letter else None, name), item.rule.text)
        case Row():
            head = words(
                "ex" if item.description is not None else None,
                print_codes(item.scopes),
                f'"{item.description}"' if item.description is not None else None,
            )
            return (head, item.rule.text, _citation(item.citation), print_period(item.period))


def _aligned(items: Sequence[Item], indent: str) -> list[str]:
    rows = [_cells(item) for item in items]
    widths = [
        max((w for row in rows if len(row) > n and (w := display_width(row[n])) <= limit), default=0)
        for n, limit in enumerate((*_WIDEST, WIDTH, WIDTH))
    ]
    lines: list[str] = []
    for item, row in zip(items, rows, strict=True):
        lines += _before(item.trivia, indent)
        lines += _laid_out(indent, row, widths, item.trivia)
    return lines


def _laid_out(indent: str, row: tuple[str, ...], widths: Sequence[int], trivia: Trivia) -> list[str]:
    lines = [indent]
    for n, cell in enumerate(row):
        if not cell:
            if any(row[n:]):
                lines[-1] += " " * (widths[n] + 4 if n else widths[n])
            continue
        if n:
            lines[-1] = lines[-1] + _STEP if lines[-1].strip() else lines[-1]
        column = display_width(lines[-1])
        wrapped = list(_wrap(cell, WIDTH - column))
        lines[-1] += wrapped[0]
        # A continuation must stand deeper than the row it continues.
        lines += [" " * max(column, len(indent) + 4) + more for more in wrapped[1:]]
        if len(wrapped) == 1:
            lines[-1] += " " * (widths[n] - display_width(cell))
    lines[-1] = lines[-1].rstrip()
    first = lines[0].rstrip()
    return [_behind(first, trivia), *lines[1:]]


def _wrap(text: str, width: int) -> Iterable[str]:
    """Break a rule between words, never inside quoted text."""
    if display_width(text) <= width or width < 20:
        yield text
        return
    line = ""
    for word in _WORDS.findall(text):
        longer = display_width(line) + 1 + display_width(word) > width
        # What is wider than a line gains nothing from one of its own.
        if line and longer and display_width(word) <= width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
