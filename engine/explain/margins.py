"""Margins in words and as data: each value content, its bounds, what origin carries, a period."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from headnote.catalogues import _
from headnote.engine.amounts import UNIT, Figure, decimal
from headnote.engine.margins.content import Bound, Key, Margin
from headnote.engine.margins.period import Corner, Period
from headnote.engine.margins.sources import Origin, Rate
from headnote.engine.origin.determination import Determination

from .build import verdict_line
from .words import Words, figure_text

TOLD = 12
"""Lines whose origin carries something that are told in words; a table has them all."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about the margins of one good."""

    determination: Determination
    margins: tuple[Margin, ...]
    rates: Mapping[Key, Sequence[Rate]]
    origins: Sequence[Origin]
    unasked: int
    period: Period | None = None
    key: str = ""
    """What a workbook of several products calls it."""

    @property
    def good(self) -> str:
        """The good, by its key where it has one."""
        return f"{self.key} {self.determination.good}" if self.key else self.determination.good


def report_lines(report: Report, words: Words) -> Iterator[str]:
    """The report in words."""
    one = report.determination
    yield f"{report.good}, {one.agreement}, {one.date}: {verdict_line(one, words)}"
    if not report.margins:
        yield "  " + _("no value content is asked for whose figures are all given")
    for margin in report.margins:
        yield f"{margin.key[0]}  {margin_line(margin, words)}"
        for bound in margin.bounds:
            yield f"  {bound_line(bound, margin, words)}"
        for rate in report.rates.get(margin.key, ()):
            yield f"  {rate_line(rate)}"
    yield from _origin_lines(report, words)
    if report.period is not None:
        yield from _period_lines(report.period, words)


def named(margin: Margin, words: Words) -> str:
    """A value content by its method: ``RVC by build-down``."""
    return words.figure(f"{margin.label} {margin.key[2]}")


def margin_line(margin: Margin, words: Words) -> str:
    """``RVC build-down: 80 % of at least 40 %, 40 points above``."""
    points = margin.points
    above = points.numerator >= 0
    size = Figure("", abs(points.numerator), points.denominator, "%").floor(2).normalize()
    return (
        _("{content}: {is_} of at least {asked}, {points} points above", **_said(margin, words, size))
        if above
        else _("{content}: {is_} of at least {asked}, {points} points short", **_said(margin, words, size))
    )


def _said(margin: Margin, words: Words, points: object) -> dict[str, object]:
    return {
        "content": named(margin, words),
        "is_": figure_text(margin.content),
        "asked": figure_text(margin.asked),
        "points": f"{points:,f}",
    }


def bound_line(bound: Bound, margin: Margin, words: Words) -> str:
    """At which amount of a figure the content no longer holds, or would hold."""
    now, limit = (figure_text(Figure("", one, UNIT, bound.unit)) for one in (bound.now, bound.limit))
    change = change_of(bound)
    values = {
        "figure": words.figure(bound.name),
        "limit": limit,
        "now": now,
        "change": "–" if change is None else f"{change:+,.1f} %",
    }
    if margin.holds and bound.least:
        return _("holds while {figure} is at least {limit} (now {now}, {change})", **values)
    if margin.holds:
        return _("holds while {figure} is at most {limit} (now {now}, {change})", **values)
    if bound.least:
        return _("would hold with {figure} of at least {limit} (now {now}, {change})", **values)
    return _("would hold with {figure} of at most {limit} (now {now}, {change})", **values)


def change_of(bound: Bound) -> Decimal | None:
    """How far a bound is from what is, in per cent of that, cut towards nought; None where that is nothing."""
    if bound.now == 0:
        return None
    tenths = abs(bound.limit - bound.now) * 1000 // abs(bound.now)
    return Decimal(tenths if bound.limit >= bound.now else -tenths).scaleb(-1)


def rate_line(rate: Rate) -> str:
    """At which rate of exchange the content no longer holds."""
    values = {"currency": rate.currency, "now": f"{rate.now:f}"}
    if rate.limit is None:
        return _("no rate of {currency} changes this (now {now})", **values)
    values["limit"] = f"{rate.limit.normalize():f}"
    if rate.least:
        return _("holds while the rate of {currency} is at least {limit} (now {now})", **values)
    return _("holds while the rate of {currency} is at most {limit} (now {now})", **values)


def _origin_lines(report: Report, words: Words) -> Iterator[str]:
    if not report.origins:
        return
    verdict = report.determination.verdict
    carrying = [one for one in report.origins if one.verdict != verdict]
    yield _("If a supplier's material no longer originated, line by line:")
    for one in (carrying or list(report.origins))[:TOLD]:
        contents = ", ".join(
            f"{named(margin, words)} {figure_text(one.contents[margin.key])}"
            for margin in report.margins
            if margin.key in one.contents
        )
        said = f"  {line_name(one)}: {words.word(one.verdict)}"
        yield f"{said} ({contents})" if contents else said
    if not carrying:
        yield "  " + _("no line alone changes the verdict")
    if report.unasked:
        yield "  " + _("{count} line(s) of less value were not asked", count=report.unasked)


def line_name(one: Origin) -> str:
    """A line by its number, part number and description."""
    parts = [part for part in (one.material.part, one.material.description) if part]
    number = _("line {line}", line=one.line)
    return f"{number} ({', '.join(parts)})" if parts else number


def _period_lines(period: Period, words: Words) -> Iterator[str]:
    yield _(
        "{tried} corner(s) determined, on {days} day(s) from {first} to {last}:",
        first=period.days[0], last=period.days[-1], days=len(period.days), tried=period.tried,
    )  # fmt: skip
    for spread in period.spreads.values():
        least, most = figure_text(spread.least.content), figure_text(spread.most.content)
        yield f"  {named(spread.least, words)}: {least} … {most}; " + _(
            "least with {corner}", corner=corner_text(spread.least_at)
        )
    answers = {
        "throughout": _("originates throughout"),
        "falls": _("does not originate throughout"),
        "not shown": _("originates at every corner, but by different ways: between them it is not shown"),
    }
    yield f"  {answers[period.answer]}"
    for corner, found in period.fallen[:TOLD]:
        yield f"  - {corner_text(corner)}: {words.word(found.verdict)}"


def corner_text(corner: Corner) -> str:
    """A corner as its day and values."""
    return ", ".join([str(corner.day), *(f"{field}={value}" for field, value in corner.values)])


def as_json(reports: Sequence[Report]) -> str:
    """The reports as data; figures are texts, shares in per cent cut to six decimals."""
    return json.dumps([_data(one) for one in reports], ensure_ascii=False, indent=2)


def _data(report: Report) -> dict[str, Any]:
    one = report.determination
    return {
        "key": report.key or None,
        "good": one.good,
        "agreement": one.agreement,
        "date": str(one.date),
        "verdict": one.verdict,
        "margins": [_margin(margin, report) for margin in report.margins],
        "origins": [
            {
                "line": lost.line,
                "part": lost.material.part,
                "description": lost.material.description,
                "verdict": lost.verdict,
                "contents": {key[2]: f"{content.floor(6):f}" for key, content in lost.contents.items()},
            }
            for lost in report.origins
        ],
        "lines_not_asked": report.unasked,
        "period": None if report.period is None else _period(report.period),
    }


def _margin(margin: Margin, report: Report) -> dict[str, Any]:
    article, requirement, method = margin.key
    return {
        "article": article,
        "requirement": requirement,
        "method": method,
        "decides": margin.decides,
        "holds": margin.holds,
        "content": f"{margin.content.floor(6):f}",
        "asked": f"{margin.asked.floor(6):f}",
        "points": f"{margin.points.floor(6):f}",
        "bounds": [
            {
                "figure": bound.name,
                "unit": bound.unit,
                "now": f"{decimal(bound.now):f}",
                "at least" if bound.least else "at most": f"{decimal(bound.limit):f}",
            }
            for bound in margin.bounds
        ],
        "rates": [
            {
                "currency": rate.currency,
                "now": f"{rate.now:f}",
                "at least" if rate.least else "at most": None if rate.limit is None else f"{rate.limit:f}",
            }
            for rate in report.rates.get(margin.key, ())
        ],
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "days": [str(day) for day in period.days],
        "corners": period.tried,
        "answer": period.answer,
        "contents": [
            {
                "method": key[2],
                "least": f"{spread.least.content.floor(6):f}",
                "least_at": corner_text(spread.least_at),
                "most": f"{spread.most.content.floor(6):f}",
                "most_at": corner_text(spread.most_at),
            }
            for key, spread in period.spreads.items()
        ],
        "fallen": [{"corner": corner_text(corner), "verdict": one.verdict} for corner, one in period.fallen],
    }
