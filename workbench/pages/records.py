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
from headnote.workbench.shell import heading, tell

SHOWN = 50
LOOKED_THROUGH = 1000
"""Records that one search looks through before it asks whether to go on."""

_DIGITS = 16


def register() -> None:
    """Put the page at /records."""
    page("/records", lambda one: _Records(one).draw())


class _Records:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page = one
        self._before: int | None = None
        self._words: list[str] = []

    def draw(self) -> None:
        """The list on the left, the decision that is open on the right."""
        say, guarded = self._page.say, self._page.guarded
        with ui.row().classes("items-center gap-2"):
            find = ui.input(say("find_record")).props("dense clearable").classes("w-72").mark("find")
            found = guarded(lambda: self._find(find.value or ""))
            find.on("keydown.enter", found)
            find.on("clear", guarded(lambda: self._find("")))
            ui.button(say("find"), icon="search", on_click=found).props("dense outline no-caps")
            ui.button(say("verify"), icon="verified", on_click=self._verify).props("dense outline no-caps")
            if self._page.who().may("administrator"):
                ui.link(say("export"), "/v1/records/export").props("download")
        self._verified = ui.column().classes("gap-0")
        with ui.element("div").classes("w-full grid grid-cols-1 lg:grid-cols-2 gap-6"):
            with ui.column().classes("w-full gap-1"):
                self._list = ui.column().classes("w-full gap-1")
                self._more = ui.button(say("earlier"), on_click=guarded(self._turn)).props("flat dense no-caps")
            with ui.column().classes("w-full gap-2") as self._shown:
                ui.label(say("choose_record")).classes("text-sm")
        guarded(self._turn)()
        number = self._page.asked.get("number", "")
        if number.isdecimal() and len(number) < _DIGITS:
            guarded(lambda: self._open(int(number)))()

    def _find(self, text: str) -> None:
        """Open the record of a number; else show those that hold the words."""
        text = text.strip()
        if text.isdecimal() and len(text) < _DIGITS:
            self._open(int(text))
            return
        self._words = text.lower().split()
        self._before = None
        self._list.clear()
        self._turn()

    def _turn(self) -> None:
        """Show earlier ones, as far as a look through LOOKED_THROUGH of them finds SHOWN."""
        shown, looked, left = 0, 0, True
        with self._list:
            while left and shown < SHOWN and looked < LOOKED_THROUGH:
                found = newest(self._page.state.recorder, self._before, SHOWN + 1)
                left = len(found) > SHOWN
                for one in found[:SHOWN]:
                    looked, self._before = looked + 1, one.entry.sequence
                    text = self._text(one)
                    if all(word in text.lower() for word in self._words):
                        shown += 1
                        self._entry(one, text)
            if not shown and not left and not list(self._list):
                ui.label(self._page.say("none_found" if self._words else "no_records")).mark("no-records")
        self._more.set_visibility(left)

    def _text(self, one: Stored) -> str:
        kept, said = readable(one), self._page.say("erased")
        if kept is not None:
            found = kept.determination
            said = f"{found.good} · {found.agreement}: {verdict_line(found, self._page.words)}"
        return f"{one.entry.sequence} · {one.entry.time[:16].replace('T', ' ')} UTC · {said}"

    def _entry(self, one: Stored, text: str) -> None:
        number = one.entry.sequence
        opened = self._page.guarded(lambda _, n=number: self._open(n))
        ui.button(text, on_click=opened).props("flat dense no-caps align=left").classes("w-full text-left").mark(
            f"record-{number}"
        )

    def _open(self, number: int) -> None:
        ui.navigate.history.replace(f"/records?number={number}")
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
                ui.label(
                    f"{number} · {kept.time[:19].replace('T', ' ')} UTC · Headnote {kept.headnote} · {kept.decider}"
                ).classes("text-sm")
                ui.label(kept.bundle).classes("text-xs font-mono break-all")
                with ui.row().classes("gap-3 items-center"):
                    for form in ("html", "pdf", "xlsx"):
                        if form == "html" or found.originating:
                            ui.link(
                                f"{say('page' if form == 'html' else 'worksheet')} ({form.upper()})",
                                f"/v1/determinations/{number}?form={form}",
                                new_tab=True,
                            )
                    ui.button(
                        say("again"), icon="replay", on_click=self._page.guarded(lambda: self._again(number))
                    ).props("dense outline no-caps")
                self._said = ui.label().classes("font-medium").mark("again")
            heading(say("requirements"))
            show_requirements(self._page, found)
            heading(say("trace"))
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
