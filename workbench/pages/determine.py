"""The page Determine: a good, its production and its materials; the verdict as one types, and what would change it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from nicegui import ui

from headnote.engine import Claim, InputError, RuleTextError, UnknownAgreement
from headnote.engine.claims.reading.altering import altered
from headnote.engine.claims.reading.heads import fields_of_goods, label
from headnote.engine.origin.determination import Finding, Message
from headnote.grammar.diagnostics import RulesetError
from headnote.service.deciding import Decision, NotAllowed, decide
from headnote.service.problems import Problem
from headnote.service.routes.determinations import made
from headnote.service.store.connect import StoreDown
from headnote.workbench.form import COLUMNS, ClaimForm
from headnote.workbench.frame import NotAllowed as NotAllowedHere
from headnote.workbench.frame import Page, SignedOut, now, page
from headnote.workbench.parts import carrying
from headnote.workbench.parts.bom import Grid
from headnote.workbench.parts.files import file_button
from headnote.workbench.parts.papers import Papers
from headnote.workbench.parts.questions import Questions
from headnote.workbench.parts.trying import Given, given_by
from headnote.workbench.parts.verdict import show_changes, show_requirements, show_trace, show_verdict
from headnote.workbench.shell import heading, tell

REFUSED = (InputError, RuleTextError, UnknownAgreement, RulesetError, Problem, NotAllowed)

MOST_PROBLEMS = 20

_MORE = ("exw", "net_weight_kg")
_COSTS = ("labour", "overhead", "profit", "other")

_LINE = re.compile(r"materials\[([\d.]+)\]\.(\w+)")

_FIELDS = "w-full grid grid-cols-2 xl:grid-cols-4 gap-x-3 gap-y-1"


def register() -> None:
    """Put the page at /."""
    page("/", lambda one: _Determine(one).draw())


def _empty() -> dict[str, str]:
    """A claim of today, of which nothing else is said."""
    return {"date": now().date().isoformat()}


class _Determine:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page, self.form = one, ClaimForm(_empty())
        self._inputs: dict[str, ui.input | ui.select] = {}
        self._trial: tuple[dict[str, Any], str] | None = None
        self._questions = Questions(one, self.form, self._answered)

    def draw(self) -> None:
        """The form on the left, what is decided on the right; what stood in it before is still there."""
        with ui.element("div").classes("w-full grid grid-cols-1 lg:grid-cols-2 gap-6"):
            with ui.column().classes("w-full gap-2"):
                self._drawn_form()
            with ui.column().classes("w-full gap-2") as self._answer:
                pass
        self._decide()
        ui.timer(0, self._page.guarded(self._carried_on), once=True)

    async def _carried_on(self) -> None:
        if await carrying.carried(self.form):
            self._answered()

    def _drawn_form(self) -> None:
        say = self._page.say
        with ui.row().classes("items-center gap-2"):
            file_button(self._page, say("open_claim"), ".yaml,.yml,.json", self._taken, "claim-file")
            ui.button(say("save_claim"), icon="download", on_click=self._save).props("dense outline no-caps")
            self._undo_button = ui.button(say("undo"), icon="undo", on_click=self._page.guarded(self._undo))
            self._undo_button.props("dense outline no-caps")
            begin = ui.button(say("new_claim"), icon="note_add", on_click=self._page.guarded(self._begin_anew))
            begin.props("dense outline no-caps")
        with ui.element("div").classes(_FIELDS):
            select = ui.select(
                self._page.agreements(), label=say("agreement"), on_change=lambda e: self._set("agreement", e.value)
            )
            self._inputs["agreement"] = select.props("dense").classes("w-full col-span-2").mark("agreement")
            self._field("date", "date", "YYYY-MM-DD")
            self._field("production.party", "party", "VN")
            self._field("exporting_party", "exporting_party", "VN")
            self._field("importing_party", "importing_party", "JP")
        heading(say("good"))
        with ui.element("div").classes(_FIELDS):
            self._field("good.hs", "hs", "8538.10")
            self._field("good.description", "description", "")
            self._field("good.fob", "fob", "1000.00")
            self._field("good.currency", "currency", "USD")
        with ui.expansion(say("costs")).classes("w-full").props("dense"), ui.element("div").classes(_FIELDS):
            for name in _MORE:
                self._field(f"good.{name}", name, "")
            for name in _COSTS:
                self._field(f"production.costs.{name}", name, "")
            self._field("production.processes", "processes", "").classes("col-span-2")
            self._field("rule", "rule", "CTH or RVC40").classes("col-span-2")
            self._field("production.operations", "operations", "none").classes("col-span-full")
        heading(say("materials"))
        self._grid = Grid(self._page, self.form, self._decide)

    def _field(self, path: str, label: str, placeholder: str) -> ui.input:
        drawn = ui.input(self._page.say(label), placeholder=placeholder, value=self._shown(path))
        drawn.props("dense debounce=300").classes("w-full").mark(path)
        drawn.on_value_change(lambda event: self._set(path, event.value))
        self._inputs[path] = drawn
        return drawn

    def _shown(self, path: str) -> str:
        if path == "production.operations":
            given = self.form.data.get("production", {}).get("operations")
            return "" if given is None else "none" if not given else ", ".join(map(str, given))
        if path == "production.processes":
            given = self.form.data.get("production", {}).get("processes")
            return ", ".join(str(one.get("name", "")) for one in given or ())
        return self.form.get(path)

    def _set(self, path: str, text: str | None) -> None:
        if (text or "").strip() == self._shown(path):
            return
        self.form.remember(path)
        listed = [one.strip() for one in (text or "").split(",") if one.strip()]
        if path == "production.operations":
            self.form.give(path, [] if listed == ["none"] else listed or None)
        elif path == "production.processes":
            self.form.give(path, [{"name": name} for name in listed] or None)
        else:
            self.form.set(path, text)
        self._page.guarded(self._decide)()

    def _show_form(self) -> None:
        for path, drawn in self._inputs.items():
            drawn.value = self._shown(path) or (None if path == "agreement" else "")
        self._grid.refresh()

    def _taken(self, name: str, content: bytes) -> None:
        try:
            read = ClaimForm.read(name, content)
        except InputError as error:
            tell("\n".join(map(str, error.problems[:5])), "negative")
            return
        self.form.remember()
        self.form.data = read.data
        self._grid.forget()
        self._answered()

    def _undo(self) -> None:
        if self.form.undo():
            self._grid.forget()
            self._answered()

    def _begin_anew(self) -> None:
        self.form.remember()
        self.form.data = _empty()
        self._grid.forget()
        self._answered()

    def _save(self) -> None:
        ui.download(self.form.as_yaml().encode(), "claim.yaml", "application/yaml")

    def _decide(self) -> None:
        """Decide what stands in the form, and show it."""
        carrying.carry(self.form)
        self._undo_button.set_enabled(self.form.undoable)
        self._answer.clear()
        with self._answer:
            if not all(self.form.get(path) for path in ("agreement", "date")):
                self._waiting()
                return
            try:
                decision = self._decision(self.form.claim())
            except REFUSED as error:
                self._refused(error)
                return
            self._show(decision)

    def _waiting(self) -> None:
        """What a newcomer does first."""
        say = self._page.say
        with ui.card().classes("w-full gap-2").props("flat bordered"):
            heading(say("waiting")).mark("waiting")
            for key in ("begin_file", "begin_form", "begin_materials"):
                ui.label(say(key)).classes("text-sm")

    def _decision(self, claim: Claim) -> Decision:
        return decide(self._page.shelf, claim, self._page.who("analyst"), now())

    def _refused(self, error: Exception) -> None:
        with ui.element("div").props("role=alert"):
            heading(self._page.say("problems")).classes("not-met")
        self._exchange()
        found = self._told(error) if isinstance(error, InputError) else [str(error)]
        for text in found[:MOST_PROBLEMS]:
            ui.label(text).classes("not-met").mark("problem")
        if len(found) > MOST_PROBLEMS:
            ui.label(self._page.say("more_problems", count=len(found) - MOST_PROBLEMS))

    def _told(self, error: InputError) -> list[str]:
        """Each problem once, and in how many more fields it is the same."""
        fields: dict[str, list[str]] = {}
        for one in error.problems:
            fields.setdefault(one.message, []).append(one.field)
        more = {message: len(found) - 1 for message, found in fields.items()}
        return [
            f"{self._called(found[0])}: {message}"
            + (f" ({self._page.say('more_problems', count=more[message])})" if more[message] else "")
            for message, found in fields.items()
        ]

    def _exchange(self) -> None:
        """Ask what the money of the lines is worth, where it is another than the good's."""
        own, say = self.form.get("good.currency"), self._page.say
        others = {str(line["currency"]) for line in self.form.materials if line.get("currency")} - {own}
        if not own:
            return
        for other in sorted(one for one in others if one.isalpha()):
            path = f"good.exchange.{other}"
            given = ui.input(say("exchange", own=own, other=other), value=self.form.get(path))
            given.props("dense").classes("w-64").mark(path)
            answer = self._page.guarded(lambda p=path, g=given: self._given(p, g.value or ""))
            given.on("keydown.enter", answer)
            ui.button(say("answer_it"), on_click=answer).props("dense outline no-caps")

    def _given(self, path: str, text: str) -> None:
        self.form.remember()
        self.form.set(path, text)
        self._decide()

    def _show(self, decision: Decision) -> None:
        say, determination = self._page.say, decision.determination
        with ui.card().classes("w-full").props("flat bordered"):
            show_verdict(self._page, determination)
            self._show_trial()
            if decision.claim.rule is not None:
                ui.label(say("supplied")).classes("not-known")
            self._questions.draw(determination, self._called)
            if determination.warnings:
                ui.label(say("warnings")).classes("font-semibold mt-2")
                for warning in determination.warnings:
                    ui.label(self._page.words.sentence(warning)).classes("text-sm")
            with ui.row().classes("gap-2"):
                record = self._page.guarded(lambda: self._record(decision))
                ui.button(say("record"), icon="inventory", on_click=record).props("dense outline no-caps").mark(
                    "record"
                )
                Papers(self._page, decision).draw()
        show_changes(self._page, determination, self._attempt)
        heading(say("requirements")).classes("mt-3")
        with ui.column().classes("w-full gap-1").mark("requirements"):
            show_requirements(self._page, determination)
        heading(say("trace")).classes("mt-3")
        show_trace(self._page, determination)

    def _called(self, field: str) -> str:
        """What the form calls a field; its path where the form has none."""
        say = self._page.say
        if field in self._inputs:
            return say("party" if field == "production.party" else field.rpartition(".")[2])
        line = _LINE.fullmatch(field)
        if line is not None and line[2] in COLUMNS:
            return f"{say('line')} {line[1]}, {say('weight' if line[2] == 'net_weight_kg' else line[2])}"
        if field == "materials":
            return say("materials")
        if field.startswith("answers."):
            return field.removeprefix("answers.").strip('"')
        name = label(field, say.language) if field in fields_of_goods() else ""
        return f"{name[0].upper()}{name[1:]}" if name else field

    def _answered(self) -> None:
        self._show_form()
        self._decide()

    def _attempt(self, message: Message, finding: Finding | None) -> Callable[[], None] | None:
        """What trying a change does; None where the form cannot do it."""
        given = given_by(message, finding, self.form)
        return (lambda: self._tried(given)) if given else None

    def _tried(self, given: Given) -> None:
        self.form.remember()
        self.form.data, changes = altered(self.form.data, given)
        said = "; ".join(f"{self._called(one.field)} {one.after}" for one in changes)
        self._trial = (copy.deepcopy(self.form.data), said)
        self._answered()

    def _show_trial(self) -> None:
        """What was tried last, while nothing else was changed since."""
        say = self._page.say
        if self._trial is None or self._trial[0] != self.form.data:
            return
        with ui.row().classes("items-center gap-2"):
            ui.label(say("tried", what=self._trial[1])).mark("tried")
            ui.button(say("take_back"), on_click=self._page.guarded(self._undo)).props("dense outline no-caps")

    async def _record(self, decision: Decision) -> None:
        try:
            self._page.who("analyst")
            recorded = await self._page.state.recorder.record([made(decision)], None, now())
            (number,) = recorded.sequences
        except SignedOut:
            ui.navigate.to("/sign-in")
        except (NotAllowedHere, StoreDown) as error:
            tell(str(error), "negative")
        else:
            tell(self._page.say("recorded", number=number), "positive")
