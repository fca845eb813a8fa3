"""The page Compare: a claim under every agreement between its two countries, with duty over the years."""

from __future__ import annotations

from nicegui import events, ui

from headnote.engine import InputError
from headnote.engine.duties.comparison import Candidate, Comparison
from headnote.engine.explain import verdict_line
from headnote.engine.explain.duties import comparison_lines, rate_text, sum_text
from headnote.grammar.schedules.duties import AdValorem
from headnote.service.deciding import compared
from headnote.workbench.form import ClaimForm
from headnote.workbench.frame import Page, now, page
from headnote.workbench.parts.bom import MOST_BYTES

from .determine import REFUSED


def register() -> None:
    """Put the page at /compare."""
    page("/compare", lambda one: _Compare(one).draw())


class _Compare:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page = one

    def draw(self) -> None:
        """A claim's file in; the agreements side by side."""
        say = self._page.say
        upload = ui.upload(label=say("open_claim"), auto_upload=True, max_file_size=MOST_BYTES, on_upload=self._opened)
        upload.props("flat bordered dense accept=.yaml,.yml,.json").classes("max-w-xs").mark("claim-file")
        with ui.column().classes("w-full") as self._answer:
            ui.label(say("compare_needs"))

    async def _opened(self, event: events.UploadEventArguments) -> None:
        content = await event.file.read()
        self._page.guarded(lambda: self._show(event.file.name, content))()

    def _show(self, name: str, content: bytes) -> None:
        self._answer.clear()
        with self._answer:
            try:
                claim = ClaimForm.read(name, content).claim()
                found = compared(self._page.shelf, claim, self._page.who("analyst"), now())
            except REFUSED as error:
                text = "\n".join(map(str, error.problems)) if isinstance(error, InputError) else str(error)
                ui.label(text).classes("not-met whitespace-pre-line").mark("problem")
                return
            self._candidates(found, claim.good.currency or "")
            _chart(self._page, found)
            with ui.column().classes("gap-0"):
                for line in comparison_lines(found, claim.good.currency or "", self._page.words):
                    ui.label(line).classes("text-sm whitespace-pre-wrap")

    def _candidates(self, found: Comparison, currency: str) -> None:
        say = self._page.say
        if found.best is None:
            ui.label(say("none_best")).classes("text-lg")
        with ui.row().classes("gap-4 items-stretch"):
            for one in found.candidates:
                with ui.card().props("flat bordered").classes("w-72").mark(f"candidate-{one.agreement}"):
                    with ui.row().classes("items-center"):
                        ui.label(one.agreement).classes("text-xl font-semibold")
                        if one is found.best:
                            ui.badge(say("best"))
                    ui.label(verdict_line(one.determination, self._page.words))
                    self._rates(one, currency)

    def _rates(self, one: Candidate, currency: str) -> None:
        say, words = self._page.say, self._page.words
        ui.label(f"{say('duty')}: {rate_text(one.duty.preferential or one.prospect, words)}")
        ui.label(f"{say('mfn')}: {rate_text(one.duty.mfn, words)}").classes("text-sm")
        if one.duty.saving is not None:
            ui.label(say("saves", amount=sum_text(one.duty.saving, currency))).classes("met")


def _chart(page: Page, found: Comparison) -> None:
    """The shares of value that each agreement's rate is, from its steps on."""
    series = []
    for one in found.candidates:
        path = one.duty.found.path if one.duty.found is not None else None
        steps = [s for s in path.steps if isinstance(s.duty, AdValorem)] if path is not None else []
        if steps:
            points = [[str(step.first), f"{step.duty.percent:f}"] for step in steps if isinstance(step.duty, AdValorem)]
            series.append({"name": one.agreement, "type": "line", "step": "end", "data": points})
    if not series:
        return
    ui.label(page.say("rates_over_years")).classes("text-lg font-semibold")
    ui.echart(
        {
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "axisLabel": {"formatter": "{value} %"}},
            "legend": {},
            "tooltip": {"trigger": "axis"},
            "series": series,
        }
    ).classes("w-full h-72").mark("rates")
