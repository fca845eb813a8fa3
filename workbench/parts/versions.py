"""The versions of a ruleset that were published, and the way back to one of them."""

from __future__ import annotations

from nicegui import ui

from headnote.service.problems import Problem
from headnote.service.routes.rulesets import SHORTEST, Publish, rolled_back
from headnote.service.rulesets import publications
from headnote.service.rulesets.publications import Publication
from headnote.service.store.connect import reading
from headnote.workbench.frame import Page
from headnote.workbench.shell import heading, tell

MOST = 20


class Versions:
    """The versions of one ruleset."""

    def __init__(self, page: Page, name: str) -> None:
        self._page, self._name = page, name

    def draw(self) -> None:
        """The newest versions: when, by whom and why."""
        say = self._page.say
        with reading(self._page.state.store) as connection:
            found = publications.history(connection, self._name)
        heading(say("versions"))
        for one in found[:MOST]:
            with ui.row().classes("items-center gap-2"):
                ui.label(one.bundle[:12]).classes("font-mono text-sm")
                ui.label(f"{one.effective:%Y-%m-%d %H:%M} UTC").classes("text-sm figure")
                ui.label(say("by", author=one.author, approver=one.approver)).classes("text-sm")
                ui.label(one.reason).classes("text-sm")
                if one is not found[0]:
                    ask = self._page.guarded(lambda to=one: self._ask(to))
                    ui.button(say("roll_back"), on_click=ask).props("flat dense no-caps").mark(f"roll-back-{one.id}")
        if len(found) > MOST:
            ui.label(say("more_rows", count=len(found), shown=MOST)).classes("text-sm")

    def _ask(self, to: Publication) -> None:
        """Ask why, before an earlier version decides again."""
        say = self._page.say
        self._page.who("publisher")
        with ui.dialog(value=True) as dialog, ui.card().classes("w-96"):
            heading(say("roll_back"))
            ui.label(f"{to.bundle[:12]} · {to.effective:%Y-%m-%d %H:%M} UTC · {to.reason}").classes("text-sm")
            reason = ui.input(say("reason")).props("autofocus dense").classes("w-full").mark("roll-back-reason")
            with ui.row().classes("w-full justify-end"):
                ui.button(say("leave_it"), on_click=dialog.close).props("flat no-caps")
                done = self._page.guarded(lambda: self._return(to, reason.value or ""))
                ui.button(say("return_now"), on_click=done).props("no-caps")
            reason.on("keydown.enter", done)
        dialog.on("hide", dialog.delete)

    def _return(self, to: Publication, reason: str) -> None:
        who = self._page.who("publisher")
        if len(reason.strip()) < SHORTEST:
            tell(self._page.say("reason_needed"), "warning")
            return
        try:
            rolled_back(self._page.state, to.name, to.id, Publish(reason=reason.strip()), who, None)
        except Problem as error:
            tell(error.title, "negative")
            return
        ui.navigate.reload()
