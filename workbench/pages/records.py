"""The page Records: decisions found, opened, decided again, verified and taken out."""

from __future__ import annotations

from nicegui import run, ui

from headnote.engine.explain import verdict_line
from headnote.records.entries import Stored
from headnote.service.problems import Problem
from headnote.service.routes.records import Again, VerifiedData, again, newest, readable, verification
from headnote.service.store.connect import StoreDown
from headnote.workbench.frame import Page, now, page
from headnote.workbench.parts.verdict import show_requirements, show_trace, show_verdict
from headnote.workbench.shell import tell

SHOWN = 50


def register() -> None:
    """Put the page at /records."""
    page("/records", lambda one: _Records(one).draw())


class _Records:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page = one
        self._before: int | None = None

    def draw(self) -> None:
        """The list on the left, the decision that is open on the right."""
        say, guarded = self._page.say, self._page.guarded
        with ui.row().classes("items-center gap-2"):
            number = ui.number(say("number"), min=1, format="%d").props("dense").classes("w-32").mark("number")
            ui.button(say("open"), on_click=guarded(lambda: self._open(int(number.value or 0)))).props(
                "dense outline no-caps"
            )
            ui.button(say("verify"), icon="verified", on_click=self._verify).props("dense outline no-caps")
            if self._page.who().may("administrator"):
                ui.link(say("export"), "/v1/records/export").props("download")
        self._verified = ui.column().classes("gap-0")
        with ui.element("div").classes("w-full grid grid-cols-1 lg:grid-cols-2 gap-6"):
            with ui.column().classes("w-full gap-1"):
                self._list = ui.column().classes("w-full gap-1")
                self._more = ui.button(say("earlier"), on_click=guarded(self._turn)).props("flat dense no-caps")
            self._shown = ui.column().classes("w-full gap-2")
        guarded(self._turn)()

    def _turn(self) -> None:
        found = newest(self._page.state.recorder, self._before, SHOWN + 1)
        with self._list:
            for one in found[:SHOWN]:
                self._entry(one)
            if not found and self._before is None:
                ui.label(self._page.say("no_records")).mark("no-records")
        self._more.set_visibility(len(found) > SHOWN)
        if found:
            self._before = found[:SHOWN][-1].entry.sequence

    def _entry(self, one: Stored) -> None:
        kept, number = readable(one), one.entry.sequence
        said = self._page.say("erased")
        if kept is not None:
            said = f"{kept.determination.good}: {verdict_line(kept.determination, self._page.words)}"
        text = f"{number} · {one.entry.time[:16].replace('T', ' ')} UTC · {said}"
        ui.button(text, on_click=self._page.guarded(lambda _, n=number: self._open(n))).props(
            "flat dense no-caps align=left"
        ).classes("w-full").mark(f"record-{number}")

    def _open(self, number: int) -> None:
        self._shown.clear()
        with self._shown:
            try:
                kept = self._page.state.recorder.kept(number)
            except Problem as error:
                ui.label(error.title).classes("not-met").mark("problem")
                return
            say, found = self._page.say, kept.determination
            with ui.card().classes("w-full").props("flat bordered"):
                show_verdict(self._page, found)
                ui.label(f"{number} · {kept.time[:19]} · Headnote {kept.headnote} · {kept.decider}").classes("text-sm")
                ui.label(kept.bundle).classes("text-xs font-mono break-all")
                with ui.row().classes("gap-3 items-center"):
                    for form in ("html", "pdf", "xlsx"):
                        ui.link(form.upper(), f"/v1/determinations/{number}?form={form}", new_tab=True)
                    ui.button(
                        say("again"), icon="replay", on_click=self._page.guarded(lambda: self._again(number))
                    ).props("dense outline no-caps")
                self._said = ui.label().classes("font-medium").mark("again")
            ui.label(say("requirements")).classes("text-lg font-semibold")
            show_requirements(self._page, found)
            show_trace(self._page, found)

    def _again(self, number: int) -> None:
        found: Again = again(self._page.state.recorder.kept(number), self._page.shelf, now())
        key = f"again_{found.state.replace(' ', '_')}"
        self._said.text = self._page.say(key, then=found.then, now=found.now, why=found.why)

    async def _verify(self) -> None:
        self._verified.clear()
        try:
            self._page.who()
            found = await run.io_bound(verification, self._page.state.recorder, None)
        except (Problem, StoreDown) as error:
            tell(str(error), "negative")
            return
        if isinstance(found, VerifiedData):
            with self._verified:
                self._found(found)

    def _found(self, found: VerifiedData) -> None:
        say = self._page.say
        tone = "met" if found.sound else "not-met"
        counts = ", ".join(f"{count:,} {say(f'state_{state}')}" for state, count in sorted(found.counts.items()))
        ui.label(say("verified" if found.sound else "not_verified", counts=counts)).classes(tone).mark("verified")
        for text in found.wrong[:20]:
            ui.label(text).classes("not-met text-sm")
        ui.label(say("head", head=found.head)).classes("text-xs font-mono break-all")
