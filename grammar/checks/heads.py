"""Checks of what the heads of files name: countries, and the edition of the codes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from headnote.catalogues import _
from headnote.grammar.agreements.nodes import NomenclatureLine
from headnote.grammar.diagnostics import Diagnostic, did_you_mean
from headnote.grammar.file import File
from headnote.grammar.schedules.nodes import ScheduleHead
from headnote.grammar.tariffs.nodes import Columns, TariffHead
from headnote.grammar.text import SourceText

from .context import check_countries


def check_edition(source: SourceText, file: File, editions: Collection[str]) -> Iterator[Diagnostic]:
    """The HS edition that a file names is at hand."""
    for top in file.statements:
        if isinstance(top, NomenclatureLine) and top.edition not in editions:
            message = _("the HS edition {edition} is not known", edition=top.edition)
            near = did_you_mean(top.edition, editions)
            yield Diagnostic("HN0407", source.place(*top.span), message, tuple(sorted(editions)), near)


def check_rates_head(
    source: SourceText, file: File, editions: Collection[str], countries: Collection[str]
) -> Iterator[Diagnostic]:
    """The edition of a schedule or a tariff, whose it is, and the countries whose goods have its rates."""
    yield from check_edition(source, file, editions)
    for top in file.statements:
        match top:
            case ScheduleHead():
                yield from check_countries(source, countries, (top.country, *top.origins), top.span)
            case TariffHead():
                yield from check_countries(source, countries, (top.country,), top.span)
            case Columns():
                for column in top.items:
                    yield from check_countries(source, countries, column.origins, column.span)
