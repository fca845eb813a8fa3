"""The page Compare: a claim under every agreement between its two countries, with duty over the years."""

from __future__ import annotations

from nicegui import ui

from headnote.engine import Claim, InputError
from headnote.engine.duties.comparison import Candidate, Comparison
from headnote.engine.explain import verdict_line
from headnote.engine.explain.cheapest import cheapest
from headnote.engine.explain.duties import comparison_lines, rate_text, sum_text
from headnote.grammar.schedules.duties import AdValorem
from headnote.service.deciding import compared
from headnote.service.problems import Problem
from headnote.workbench.form import ClaimForm
from headnote.workbench.frame import Page, now, page
from headnote.workbench.parts import carrying
from headnote.workbench.parts.files import file_button

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
        file_button(self._page, say("open_claim"), ".yaml,.yml,.json", self._show, "claim-file")
        with ui.column().classes("w-full") as self._answer:
            ui.label(say("compare_needs"))
        ui.timer(0, self._page.guarded(self._carried_on), once=True)

    async def _carried_on(self) -> None:
        carried = await carrying.carried()
        if carried is not None:
            self._show(*carried)

    def _show(self, name: str, content: bytes) -> None:
        self._answer.clear()
        with self._answer:
            try:
                claim = ClaimForm.read(name, content).claim()
                found = compared(self._page.shelf, claim, self._page.who("analyst"), now())
            except REFUSED as error:
                if isinstance(error, Problem) and error.kind == "no-countries":
                    ui.label(self._page.say("compare_needs"))
                    return
                text = "\n".join(map(str, error.problems)) if isinstance(error, InputError) else str(error)
                ui.label(text).classes("not-met whitespace-pre-line").mark("problem")
                return
            self._candidates(found, claim)
            _chart(self._page, found)
            with ui.column().classes("gap-0"):
                for line in comparison_lines(found, claim.good.currency or "", self._page.words):
                    ui.label(line).classes("text-sm whitespace-pre-wrap")

    def _candidates(self, found: Comparison, claim: Claim) -> None:
        say, currency = self._page.say, claim.good.currency or ""
        changes = {one.agreement: cheapest(one.determination, claim) for one in found.candidates}
        costs = [one.cost for one in changes.values() if one is not None and one.cost is not None]
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
                    change = changes[one.agreement]
                    if change is not None:
                        ui.label(self._page.words.sentence(change.change)).classes("text-sm").mark("change")
                        if costs and change.cost == min(costs):
                            ui.badge(say("cheapest_way"))

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
