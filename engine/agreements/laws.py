"""A ruleset's text to what it says on a day, built once for each span of days with the same text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

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
from headnote.grammar.agreements.nodes import (
    AnnexHead,
    Article,
    Chapter,
    CriterionCodes,
    Door,
    Formula,
    Headnote,
    Lettered,
    OriginLine,
    Parties,
    PartyLine,
    Row,
)
from headnote.grammar.agreements.vocabulary import declared_in, definitions_of, vocabulary_of
from headnote.grammar.file import File
from headnote.grammar.nodes import Period, SourceLine

from .appendices import appendices
from .law import Consignment, Differentials, Law, Method, Operations, Treatment, WayIn
from .loaded import Ruleset
from .rows import GoverningRow, RowIndex
from .tolerances import clauses_of
from .untranscribed import NOT_TRANSCRIBED, named_by


class Laws:
    """A ruleset's texts by day."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._starts = sorted({day for period in _periods(ruleset) for day in _turns(period)})
        self._built: dict[int, Law] = {}

    @property
    def turns(self) -> tuple[date, ...]:
        """The days on which the text changes: the first days of the spans between which it stays."""
        return tuple(self._starts)

    def on(self, day: date) -> Law:
        """What the agreement says on a day."""
        number = bisect_right(self._starts, day)
        law = self._built.get(number)
        if law is None:
            law = self._built[number] = _build(self._ruleset, day)
        return law


def _turns(period: Period) -> Iterator[date]:
    if period.first is not None:
        yield period.first
    if period.last is not None and period.last < date.max:
        yield period.last + timedelta(days=1)


def _periods(ruleset: Ruleset) -> Iterator[Period]:
    for file in (ruleset.agreement, *ruleset.annexes, *ruleset.appendices):
        for top in file.statements:
            for node in (top, *getattr(top, "items", ())):
                if (period := getattr(node, "period", None)) is not None:
                    yield period


def _in_force(file: File, day: date) -> Iterator[Any]:
    for top in file.statements:
        period = getattr(top, "period", None)
        if period is None or period.covers(day):
            yield top


def _parties_of(line: PartyLine) -> tuple[str, ...]:
    return line.countries if line.union is None else (line.union,)


def _build(ruleset: Ruleset, day: date) -> Law:
    tops = list(_in_force(ruleset.agreement, day))
    head = ruleset.head
    named = [top for top in tops if isinstance(top, Article)]
    articles = [article for article in named if article.detail != NOT_TRANSCRIBED]

    def cited(article: Article) -> str:
        return f"{head.name} Article {article.ref}" if article.ref else f"{head.name}, {article.title}"

    def of_kind(kind: str) -> Iterator[tuple[Article, str]]:
        return ((a, cited(a)) for a in articles if a.kind == kind)

    def citing(kind: str, *details: str | None) -> str | None:
        return next((where for a, where in of_kind(kind) if not details or a.detail in details), None)

    def items(kind: str, node: type[Any]) -> Iterator[tuple[Any, str]]:
        return ((i, where) for a, where in of_kind(kind) for i in a.items if isinstance(i, node))

    # An annex may define and declare what its own rows use.
    notes = [*tops, *(top for annex in ruleset.annexes for top in _in_force(annex, day) if isinstance(top, Headnote))]
    declared = declared_in(notes)
    untranscribed = {named_by(a): cited(a) for a in named if a.detail == NOT_TRANSCRIBED}
    lines = [line for top in tops if isinstance(top, Parties) for line in top.items]
    excluded = tuple(text for item, _ in items("value content", NetCost) for text in item.less)
    periods: dict[str, list[Period]] = {}
    undated = frozenset(party for line in lines if line.undated for party in _parties_of(line))
    for line in lines:
        for party in () if line.undated else _parties_of(line):
            periods.setdefault(party, []).append(line.period)
    return Law(
        name=head.name,
        title=head.title,
        edition=ruleset.edition,
        parties=frozenset(c for c, spans in periods.items() if any(p.covers(day) for p in spans)),
        party_periods={country: tuple(spans) for country, spans in periods.items()},
        undated=undated - periods.keys(),
        unions={
            country: line.union
            for line in (*lines, *(one for one, _ in items("cumulation", AlsoWith)))
            if line.union is not None
            for country in line.countries
        },
        of_party=all(top.of_party for top in tops if isinstance(top, OriginLine)),
        definitions=definitions_of(notes),
        doors=tuple(WayIn(door, f"{where}({door.letter})") for door, where in items("originating goods", Door)),
        wholly_obtained={i.letter: i for i, _ in items("wholly obtained", Lettered) if i.text is not None},
        wholly_obtained_citation=citing("wholly obtained") or untranscribed.get("wholly obtained") or head.name,
        cumulation=citing("cumulation"),
        methods=tuple(Method.of(f, where, excluded) for f, where in items("value content", Formula)),
        valuations={v.what: v.basis for v, _ in items("value content", Valuation)},
        value_of_good=next((v for v, _ in items("value content", Valuation) if v.what == "value of the good"), None),
        excluded=excluded,
        operations=_operations(list(of_kind("insufficient operations")), untranscribed.get("insufficient operations")),
        tolerances=tuple(clauses_of((a, cited(a)) for a in named if a.kind == "de minimis")),
        roll_up=citing("materials used in production", None, "roll-up", "roll-up and own production"),
        own_production=citing("materials used in production", "own production", "roll-up and own production"),
        any_production=citing("cumulation", "production in any party"),
        unassembled=citing("unassembled goods"),
        fungible=citing("fungible materials"),
        tracing=citing("tracing"),
        codes={line.kind: line.code for top in tops if isinstance(top, CriterionCodes) for line in top.items},
        annexes=dict(_annexes(ruleset, day)),
        treatments={
            t.role: Treatment(t.role, frozenset(t.disregarded), frozenset(t.originating), where)
            for t, where in items("treatment", Treated)
        },
        deductible=tuple(item for item, _ in items("value content", Deductible)),
        consignment=next((_consignment(a, where) for a, where in of_kind("direct consignment")), None),
        differentials=next(
            (_differentials(a, where, ruleset, day, tops) for a, where in of_kind("tariff differentials")), None
        ),
        sets=tuple(items("sets", SetBy)),
        stocks=tuple(stock for stock, _ in items("fungible materials", Stock)),
        also_with=tuple((one, where) for one, where in items("cumulation", AlsoWith) if one.period.covers(day)),
        untranscribed=untranscribed,
        vocabulary=vocabulary_of(notes),
        goods={name.casefold(): item.scopes for item in declared for name in item.names if item.kind == "goods"},
        groups={item.names[0].casefold(): item.names[1:] for item in declared if item.kind == "group"},
        stages=tuple(tuple(n.casefold() for n in item.names) for item in declared if item.kind == "stages"),
        joining={n.casefold(): item.joining for item in declared for n in item.names if item.kind == "connector"},
    )


_AGAINST_ALL = (None, "against every requirement", "against every requirement and cumulation")
_CLASSIFICATION_AND_PROCESS = frozenset({"change in tariff classification", "process"})


def _operations(found: list[tuple[Article, str]], untranscribed: str | None) -> Operations | None:
    if not found:
        return None if untranscribed is None else Operations({}, None, untranscribed, None, transcribed=False)
    article, citation = found[0]
    items = [item for item in article.items if isinstance(item, Lettered)]
    letters = {item.letter: item.text for item in items if item.text is not None}
    combination = next((item.letter for item in items if item.text is None), None)
    kinds = None if article.detail in _AGAINST_ALL else _CLASSIFICATION_AND_PROCESS
    return Operations(letters, combination, citation, kinds, cumulation=article.detail == _AGAINST_ALL[-1])


def _consignment(article: Article, citation: str) -> Consignment:
    lines = [item for item in article.items if isinstance(item, Consigned)]

    def named(what: str) -> frozenset[str]:
        return frozenset(text.casefold() for line in lines if line.what == what for text in line.texts)

    said = {line.what for line in lines}
    return Consignment(
        named("operations allowed"),
        named("operations allowed under customs control"),
        named("operations not allowed"),
        "under customs control" in said,
        "stops outside the parties" in said,
        tuple(text for line in lines if line.what == "evidence" for text in line.texts),
        citation,
    )


def _differentials(article: Article, citation: str, ruleset: Ruleset, day: date, tops: Iterable[Any]) -> Differentials:
    items = {item.what: item for item in article.items if isinstance(item, Differential)}
    percent = items["listed goods"].percent if "listed goods" in items else None
    starts = [line.period.first for top in tops if isinstance(top, Parties) for line in top.items]
    return Differentials(
        None if percent is None else percent.as_integer_ratio(),
        "goods exclusively from originating materials" in items,
        appendices(ruleset.appendices, day),
        min((start for start in starts if start is not None), default=None),
        citation,
    )


def _annexes(ruleset: Ruleset, day: date) -> Iterator[tuple[str, RowIndex]]:
    for file in ruleset.annexes:
        head = next(top for top in file.statements if isinstance(top, AnnexHead))
        yield head.ref, RowIndex(_governing(file, head, day))


def _governing(file: File, head: AnnexHead, day: date) -> Iterator[GoverningRow]:
    sources = {top.name: top for top in file.statements if isinstance(top, SourceLine)}
    for top in _in_force(file, day):
        if isinstance(top, Row):
            yield _row(top, head, sources, sources.get(None))
        elif isinstance(top, Chapter):
            own = next((item for item in top.items if isinstance(item, SourceLine)), sources.get(None))
            for item in top.items:
                if isinstance(item, Row) and item.period.covers(day):
                    yield _row(item, head, sources, own)


def _row(
    row: Row, head: AnnexHead, sources: Mapping[str | None, SourceLine], default: SourceLine | None
) -> GoverningRow:
    citation = row.citation
    source = sources[citation.source] if citation is not None and citation.source is not None else default
    parts = [source.title if source is not None else "", citation.place if citation is not None else ""]
    return GoverningRow(
        row.scopes,
        row.description,
        row.rule,
        f"Annex {head.ref}",
        ", ".join(part for part in parts if part),
        source.reading if source is not None else "official",
    )
