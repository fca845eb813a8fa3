"""Checks of a country's tariff: every row fits the columns, and every line has one rate in each."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import NomenclatureLine
from headnote.grammar.diagnostics import Diagnostic
from headnote.grammar.file import File
from headnote.grammar.nodes import SourceLine
from headnote.grammar.nomenclature import Nomenclature
from headnote.grammar.tariffs.nodes import Column, Columns, RateRow
from headnote.grammar.text import SourceText

from .schedule import duty_problems


def columns_of(file: File) -> tuple[Column, ...]:
    """A tariff's columns, in the order of its cells."""
    return tuple(item for top in file.statements if isinstance(top, Columns) for item in top.items)


def check_tariff(
    source: SourceText, file: File, nomenclature: Nomenclature | None, currencies: Collection[str]
) -> Iterator[Diagnostic]:
    """Every problem of a tariff that its lines alone do not show.

    `nomenclature`: the codes of the edition that the file names; None: not at hand, codes are not checked.
    """
    if not any(isinstance(top, SourceLine) for top in file.statements):
        yield Diagnostic("HN0401", source.place(0), _("the tariff says no source"))
    if not any(isinstance(top, NomenclatureLine) for top in file.statements):
        yield Diagnostic("HN0207", source.place(0), _("the tariff does not say its edition"), ("nomenclature HS2022",))
    columns = columns_of(file)
    yield from _columns(source, columns)
    seen: dict[str, int] = {}
    for row in (top for top in file.statements if isinstance(top, RateRow)):
        if not row.group:
            if row.code in seen:
                message = _("{code} already has a rate in line {line}", code=row.code.dotted, line=seen[row.code])
                yield Diagnostic("HN0304", source.place(*row.span), message)
            seen.setdefault(row.code, source.place(*row.span).line)
        if columns and len(row.cells) > len(columns):
            message = _(
                "the row has {count} cells, and the tariff {count2} columns", count=len(row.cells), count2=len(columns)
            )
            yield Diagnostic("HN0225", source.place(*row.span), message)
        if nomenclature is not None and len(row.code) >= 6 and not nomenclature.has(row.code):
            message = _("{code} is not in {edition}", code=row.code.dotted, edition=nomenclature.edition)
            yield Diagnostic("HN0301", source.place(*row.span), message)
        for cell in row.cells:
            if cell is not None:
                for problem in duty_problems(cell.duty, currencies):
                    yield Diagnostic(problem.id, source.place(*row.span), problem.message, problem.expected)


def _columns(source: SourceText, columns: tuple[Column, ...]) -> Iterator[Diagnostic]:
    if not columns:
        form = ("columns", "    general    MFN")
        yield Diagnostic("HN0207", source.place(0), _("the tariff has no columns"), form)
    seen: set[tuple[str, ...]] = set()
    for column in columns:
        for origin in column.origins or ("",):
            key = (column.role, column.agreement or "", origin)
            if key in seen:
                message = _("column {column} says what an earlier column says", column=column.name)
                yield Diagnostic("HN0225", source.place(*column.span), message)
                break
            seen.add(key)
