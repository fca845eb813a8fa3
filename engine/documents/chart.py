"""Charts as SVG, drawn by reportlab: the rates of a line over the years, and bars for a list of figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from headnote.engine.duties.staging import Path
from headnote.grammar.schedules.duties import AdValorem

_INK, _FAINT, _LINE, _TODAY = HexColor("#222222"), HexColor("#cccccc"), HexColor("#1f5fa8"), HexColor("#c0392b")
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _RIGHT, _TOP = 720, 320, 60, 40, 20, 40
_FONT = "Helvetica"


class Bar(NamedTuple):
    """One bar: its name, its length, and what is written behind it."""

    name: str
    length: int
    text: str


def staging_chart(title: str, path: Path, day: date) -> bytes | None:
    """The rates of a line from its first step on, with a day marked; None where they are not shares of the value."""
    rates = [(step.first, float(step.duty.percent)) for step in path.steps if isinstance(step.duty, AdValorem)]
    if len(rates) < len(path.steps) or not rates:
        return None
    first = min(rates[0][0], day)
    last = date(max(rates[-1][0], day).year + 1, 12, 31)
    most = max(rate for _, rate in rates) or 1.0
    inner_width, inner_height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _BOTTOM - _TOP

    def at(moment: date, rate: float) -> tuple[float, float]:
        across = (moment - first).days / (last - first).days
        return _LEFT + across * inner_width, _BOTTOM + rate / most * inner_height

    drawing = Drawing(_WIDTH, _HEIGHT)
    drawing.add(_text(_LEFT, _HEIGHT - 22, title, 12))
    for rate in sorted({0.0, *(rate for _, rate in rates)}):
        _, y = at(first, rate)
        drawing.add(Line(_LEFT, y, _WIDTH - _RIGHT, y, strokeColor=_FAINT, strokeWidth=0.5))
        drawing.add(_text(_LEFT - 8, y - 3, f"{rate:g}%", 8, anchor="end"))
    for year in range(first.year, last.year + 1):
        if first <= date(year, 1, 1):
            x, _ = at(date(year, 1, 1), 0)
            drawing.add(Line(x, _BOTTOM, x, _BOTTOM - 4, strokeColor=_INK))
            drawing.add(_text(x, _BOTTOM - 16, str(year), 8, anchor="middle"))
    points: list[float] = []
    for (start, rate), end in zip(rates, [*(moment for moment, _ in rates[1:]), last], strict=True):
        points += [*at(start, rate), *at(end, rate)]
    drawing.add(PolyLine(points, strokeColor=_LINE, strokeWidth=2))
    x, _ = at(day, 0)
    drawing.add(Line(x, _BOTTOM, x, _HEIGHT - _TOP, strokeColor=_TODAY, strokeDashArray=[4, 3]))
    drawing.add(_text(x + 4, _HEIGHT - _TOP - 8, str(day), 8, color=_TODAY))
    return _svg(drawing)


def bar_chart(title: str, bars: Sequence[Bar]) -> bytes:
    """Bars one below the other, the longest as wide as the page allows."""
    height = 40 + 18 * len(bars)
    drawing = Drawing(_WIDTH, height)
    drawing.add(_text(4, height - 18, title, 12))
    most = max((bar.length for bar in bars), default=0) or 1
    for number, bar in enumerate(bars):
        y = height - 44 - 18 * number
        # From the left: reportlab knows the width of Latin letters alone.
        drawing.add(_text(4, y + 3, bar.name, 9))
        drawn = Rect(156, y, 380 * bar.length / most, 12)
        drawn.fillColor, drawn.strokeColor = _LINE, None
        drawing.add(drawn)
        drawing.add(_text(162 + 380 * bar.length / most, y + 3, bar.text, 9))
    return _svg(drawing)


def _text(
    x: float,
    y: float,
    text: str,
    size: int,
    *,
    anchor: Literal["start", "middle", "end"] = "start",
    color: Color = _INK,
) -> String:
    return String(x, y, text, fontName=_FONT, fontSize=size, textAnchor=anchor, fillColor=color)


def _svg(drawing: Drawing) -> bytes:
    return str(renderSVG.drawToString(drawing)).encode()
