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
from headnote.workbench.parts.verdict import TONES, VERDICTS
from headnote.workbench.shell import heading, tell

from .determine import REFUSED

_ASKED = {
    "production.party": "party",
    "importing_party": "importing_party",
    "good.tariff_line": "tariff_line",
    "date": "date",
}


def register() -> None:
    """Put the page at /compare."""
    page("/compare", lambda one: _Compare(one).draw())


class _Compare:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page, self._form = one, ClaimForm()
        self._inputs: dict[str, ui.input] = {}

    def draw(self) -> None:
        """A claim's file in, and what a comparison needs of it; the agreements side by side."""
        say = self._page.say
        file_button(self._page, say("open_claim"), ".yaml,.yml,.json", self._opened, "claim-file")
        with ui.element("div").classes("w-full grid grid-cols-2 md:grid-cols-4 gap-x-3") as self._fields:
            for path, key in _ASKED.items():
                drawn = ui.input(say(key)).props("dense debounce=300").classes("w-full").mark(path)
                drawn.on_value_change(lambda event, path=path: self._set(path, event.value))
                self._inputs[path] = drawn
        self._answer = ui.column().classes("w-full")
        self._show()
        ui.timer(0, self._page.guarded(self._carried_on), once=True)

    async def _carried_on(self) -> None:
        if await carrying.carried(self._form):
            self._show_form()

    def _opened(self, name: str, content: bytes) -> None:
        try:
            read = ClaimForm.read(name, content)
        except InputError as error:
            tell("\n".join(map(str, error.problems[:5])), "negative")
            return
        self._form.remember()
        self._form.data = read.data
        carrying.carry(self._form)
        self._show_form()

    def _show_form(self) -> None:
        for path, drawn in self._inputs.items():
            drawn.value = self._form.get(path)
        self._show()

    def _set(self, path: str, text: str | None) -> None:
        if (text or "").strip() == self._form.get(path):
            return
        self._form.remember(path)
        self._form.set(path, text)
        carrying.carry(self._form)
        self._page.guarded(self._show)()

    def _show(self) -> None:
        say = self._page.say
        self._answer.clear()
        given = bool(self._form.get("agreement"))
        self._fields.set_visibility(given)
        with self._answer:
            if not given:
                ui.label(say("compare_needs"))
                return
            ui.label(f"{self._form.get('good.hs')} {self._form.get('good.description')}").classes("font-semibold")
            try:
                claim = self._form.claim()
                found = compared(self._page.shelf, claim, self._page.who("analyst"), now())
            except REFUSED as error:
                if isinstance(error, Problem) and error.kind == "no-countries":
                    ui.label(say("compare_countries")).mark("compare-countries")
                    return
                text = "\n".join(map(str, error.problems)) if isinstance(error, InputError) else str(error)
                ui.label(text).classes("not-met whitespace-pre-line").props("role=alert").mark("problem")
                return
            self._candidates(found, claim)
            _chart(self._page, found, claim)
            heading(say("compare_why"))
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
                    tone = TONES[VERDICTS[one.determination.verdict]]
                    ui.label(verdict_line(one.determination, self._page.words)).classes(tone)
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


def _chart(page: Page, found: Comparison, claim: Claim) -> None:
    """The share of value that each agreement's rate is, from its steps on; today's alone where no steps are known."""
    series = [
        {"name": one.agreement, "type": "line", "step": "end", "symbolSize": 8, "data": points}
        for one in found.candidates
        if (points := _points(one, claim))
    ]
    if not series:
        return
    series[0]["markLine"] = {
        "symbol": "none",
        "silent": True,
        "label": {"formatter": str(claim.date)},
        "data": [{"xAxis": str(claim.date)}],
    }
    heading(page.say("rates_over_years"))
    ui.echart(
        {
            "xAxis": {"type": "time"},
            "yAxis": {"type": "value", "axisLabel": {"formatter": "{value} %"}},
            "grid": {"left": 60, "right": 40, "top": 50, "bottom": 30},
            "legend": {"top": 0, "left": 60},
            "tooltip": {"trigger": "axis"},
            "series": series,
        }
    ).classes("w-full h-72").mark("rates")


def _points(one: Candidate, claim: Claim) -> list[list[str]]:
    path = one.duty.found.path if one.duty.found is not None else None
    steps = [(step.first, step.duty) for step in path.steps] if path is not None else []
    if not steps and one.duty.preferential is not None:
        steps = [(claim.date, one.duty.preferential)]
    return [[str(first), f"{duty.percent:f}"] for first, duty in steps if isinstance(duty, AdValorem)]
