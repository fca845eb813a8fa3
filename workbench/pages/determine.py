"""The page Determine: a good, its production and its materials; the verdict as one types, and what would change it."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from headnote.engine import Claim, InputError, RuleTextError, UnknownAgreement
from headnote.engine.amounts import Figure, decimal
from headnote.engine.claims.reading.altering import altered
from headnote.engine.documents import NotOriginating, as_pdf, as_xlsx, worksheets
from headnote.engine.explain import as_html, explain
from headnote.engine.origin.determination import Determination, Message
from headnote.grammar.diagnostics import RulesetError
from headnote.service.deciding import Decision, NotAllowed, decide
from headnote.service.problems import Problem
from headnote.service.routes.determinations import made
from headnote.service.store.connect import StoreDown
from headnote.workbench.form import ClaimForm
from headnote.workbench.frame import NotAllowed as NotAllowedHere
from headnote.workbench.frame import Page, SignedOut, now, page
from headnote.workbench.parts import carrying
from headnote.workbench.parts.bom import Grid
from headnote.workbench.parts.files import file_button
from headnote.workbench.parts.questions import Questions
from headnote.workbench.parts.verdict import show_changes, show_requirements, show_trace, show_verdict

REFUSED = (InputError, RuleTextError, UnknownAgreement, RulesetError, Problem, NotAllowed)

_MORE = ("exw", "net_weight_kg")
_COSTS = ("labour", "overhead", "profit", "other")


def register() -> None:
    """Put the page at /."""
    page("/", lambda one: _Determine(one).draw())


class _Determine:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page, self.form = one, ClaimForm({"date": now().date().isoformat()})
        self._inputs: dict[str, ui.input | ui.select] = {}
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
        carried = await carrying.carried()
        if carried is not None:
            self._taken(*carried)

    def _drawn_form(self) -> None:
        say = self._page.say
        with ui.row().classes("items-center gap-2"):
            file_button(self._page, say("open_claim"), ".yaml,.yml,.json", self._taken, "claim-file")
            ui.button(say("save_claim"), icon="download", on_click=self._save).props("dense outline no-caps")
            ui.button(say("undo"), icon="undo", on_click=self._page.guarded(self._undo)).props("dense outline no-caps")
        names = sorted(n for n, v in self._page.shelf.at(now()).items() if v.engine is not None)
        with ui.row().classes("w-full gap-2"):
            select = ui.select(names, label=say("agreement"), on_change=lambda e: self._set("agreement", e.value))
            self._inputs["agreement"] = select.classes("w-40").mark("agreement")
            self._field("date", "date", "YYYY-MM-DD")
            for path in ("exporting_party", "importing_party"):
                self._field(path, path, "JP")
            self._field("production.party", "party", "VN")
        ui.label(say("good")).classes("text-lg font-semibold")
        with ui.row().classes("w-full gap-2"):
            self._field("good.hs", "hs", "8538.10")
            self._field("good.description", "description", "")
            self._field("good.fob", "fob", "1000.00")
            self._field("good.currency", "currency", "USD")
        with ui.expansion(say("costs")).classes("w-full").props("dense"), ui.row().classes("w-full gap-2"):
            for name in _MORE:
                self._field(f"good.{name}", name, "")
            for name in _COSTS:
                self._field(f"production.costs.{name}", name, "")
            self._field("production.operations", "operations", "none")
            self._field("production.processes", "processes", "")
            self._field("rule", "rule", "CTH or RVC40")
        ui.label(say("materials")).classes("text-lg font-semibold")
        self._grid = Grid(self._page, self.form, self._decide)

    def _field(self, path: str, label: str, placeholder: str) -> None:
        drawn = ui.input(self._page.say(label), placeholder=placeholder, value=self._shown(path))
        drawn.props("dense debounce=300").classes("w-40").mark(path)
        drawn.on_value_change(lambda event: self._set(path, event.value))
        self._inputs[path] = drawn

    def _shown(self, path: str) -> str:
        if path == "production.operations":
            given = self.form.data.get("production", {}).get("operations")
            return "" if given is None else "none" if not given else ", ".join(given)
        if path == "production.processes":
            given = self.form.data.get("production", {}).get("processes")
            return ", ".join(one["name"] for one in given or ())
        return self.form.get(path)

    def _set(self, path: str, text: str | None) -> None:
        if (text or "").strip() == self._shown(path):
            return
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
            ui.notify("\n".join(map(str, error.problems[:5])), type="negative", multi_line=True)
            return
        self.form.remember()
        self.form.data = read.data
        self._show_form()
        self._decide()

    def _undo(self) -> None:
        if self.form.undo():
            self._show_form()
            self._decide()

    def _save(self) -> None:
        ui.download(self.form.as_yaml().encode(), "claim.yaml", "application/yaml")

    def _decide(self) -> None:
        """Decide what stands in the form, and show it."""
        carrying.carry(self.form)
        self._answer.clear()
        with self._answer:
            if not all(self.form.get(path) for path in ("agreement", "date")):
                ui.label(self._page.say("waiting")).mark("waiting")
                return
            try:
                decision = self._decision(self.form.claim())
            except REFUSED as error:
                self._refused(error)
                return
            self._show(decision)

    def _decision(self, claim: Claim) -> Decision:
        return decide(self._page.shelf, claim, self._page.who("analyst"), now())

    def _refused(self, error: Exception) -> None:
        ui.label(self._page.say("problems")).classes("text-lg font-semibold not-met")
        found = [f"{p.field}: {p.message}" for p in error.problems] if isinstance(error, InputError) else [str(error)]
        for text in found[:20]:
            ui.label(text).classes("not-met").mark("problem")

    def _show(self, decision: Decision) -> None:
        say, determination = self._page.say, decision.determination
        with ui.card().classes("w-full").props("flat bordered"):
            show_verdict(self._page, determination)
            if decision.claim.rule is not None:
                ui.label(say("supplied")).classes("not-known")
            self._questions.draw(determination, self._called)
            if determination.warnings:
                ui.label(say("warnings")).classes("font-semibold mt-2")
                for warning in determination.warnings:
                    ui.label(self._page.words.sentence(warning)).classes("text-sm")
            with ui.row().classes("gap-2"):
                ui.button(say("record"), icon="inventory", on_click=lambda: self._record(decision)).props(
                    "dense outline no-caps"
                ).mark("record")
                self._paper("worksheet", "PDF", lambda: self._worksheet(decision, "pdf"))
                self._paper("worksheet", "Excel", lambda: self._worksheet(decision, "xlsx"))
                self._paper("page", "HTML", lambda: self._html(determination))
        show_changes(self._page, determination, self._attempt)
        ui.label(say("requirements")).classes("text-lg font-semibold mt-3")
        with ui.column().classes("w-full gap-1").mark("requirements"):
            show_requirements(self._page, determination)
        ui.label(say("trace")).classes("text-lg font-semibold mt-3")
        show_trace(self._page, determination)

    def _called(self, field: str) -> str:
        """What the form calls a field; its path where the form has none."""
        return self._page.say(field.rpartition(".")[2]) if field in self._inputs else field

    def _answered(self) -> None:
        self._show_form()
        self._decide()

    def _attempt(self, message: Message) -> Callable[[], None] | None:
        """What trying a change does: a price is raised to the one that is named, a line is taken to be proved."""
        named = dict(message.arguments)
        amount, line = named.get("amount"), named.get("line")
        if message.key == "higher_price" and isinstance(amount, Figure):
            return lambda: self._tried("good.fob", f"{decimal(amount.numerator):f}")
        if message.key == "prove_line":
            return lambda: self._tried(f"materials[{line}].originating", "yes")
        return None

    def _tried(self, field: str, text: str) -> None:
        self.form.remember()
        self.form.data, _ = altered(self.form.data, [(field, text)])
        self._answered()

    def _paper(self, key: str, kind: str, make: Callable[[], None]) -> None:
        ui.button(f"{self._page.say(key)} ({kind})", icon="description", on_click=self._page.guarded(make)).props(
            "dense outline no-caps"
        ).mark(f"{key}-{kind}")

    async def _record(self, decision: Decision) -> None:
        try:
            self._page.who("analyst")
            (number,) = await self._page.state.recorder.record([made(decision)], None, now())
        except SignedOut:
            ui.navigate.to("/sign-in")
        except (NotAllowedHere, StoreDown) as error:
            ui.notify(str(error), type="negative")
        else:
            ui.notify(self._page.say("recorded", number=number), type="positive")

    def _worksheet(self, decision: Decision, kind: str) -> None:
        try:
            sheets = worksheets(decision.claim, decision.determination, self._page.words)
        except NotOriginating as error:
            ui.notify(str(error), type="warning")
            return
        ui.download(as_pdf(sheets) if kind == "pdf" else as_xlsx(sheets), f"worksheet.{kind}")

    def _html(self, determination: Determination) -> None:
        words = self._page.words
        ui.download(as_html(explain(determination, words), words.language).encode(), "explanation.html", "text/html")
