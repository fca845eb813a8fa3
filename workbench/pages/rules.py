"""The page Rules: what is published, the rule of a code, its versions; drafts written, checked and published."""

from __future__ import annotations

from nicegui import ui

from headnote.service.access.audit import entry
from headnote.service.problems import Problem
from headnote.service.routes.rulesets import SHORTEST, Publish, rolled_back
from headnote.service.rulesets import bundles, drafts, publications
from headnote.service.store.connect import reading, writing
from headnote.workbench.frame import Page, now, page
from headnote.workbench.parts.annex import Annex
from headnote.workbench.parts.editor import Editor, state_key


def register() -> None:
    """Put the page at /rules."""
    page("/rules", lambda one: _Rules(one).draw())


class _Rules:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page = one

    def draw(self) -> None:
        """The published rulesets; one of them open."""
        names = sorted(self._page.shelf.at(now()))
        with ui.row().classes("w-full gap-4 items-start no-wrap"):
            with ui.column().classes("w-48 shrink-0 gap-1"):
                ui.label(self._page.say("agreements")).classes("text-lg font-semibold")
                for name in names:
                    ui.button(name, on_click=self._page.guarded(lambda _, one=name: self._open(one))).props(
                        "flat dense no-caps align=left"
                    ).classes("w-full").mark(f"open-{name}")
            with ui.column().classes("grow min-w-0 gap-2") as self._shown:
                pass

    def _open(self, name: str) -> None:
        version = self._page.shelf.at(now())[name]
        self._shown.clear()
        with self._shown:
            say = self._page.say
            with ui.row().classes("items-center gap-2"):
                title = version.engine.ruleset.head.title if version.engine is not None else name
                ui.label(title).classes("text-xl font-semibold")
                ui.label(version.publication.bundle[:12]).classes("font-mono text-sm opacity-80").mark("version")
                ui.button(say("begin_draft"), on_click=self._page.guarded(lambda: self._begin(name))).props(
                    "dense outline no-caps"
                ).mark("begin-draft")
            if version.engine is not None:
                Annex(self._page, version)
            self._drafts(name)
            self._versions(name)

    def _versions(self, name: str) -> None:
        say = self._page.say
        with reading(self._page.state.store) as connection:
            found = publications.history(connection, name)
        ui.label(say("versions")).classes("text-lg font-semibold")
        why = ui.input(say("roll_back_reason")).props("dense").classes("w-96").mark("roll-back-reason")
        why.set_visibility(len(found) > 1)
        for one in found[:20]:
            with ui.row().classes("items-center gap-2"):
                ui.label(one.bundle[:12]).classes("font-mono text-sm")
                ui.label(f"{one.effective:%Y-%m-%d %H:%M} UTC").classes("text-sm")
                ui.label(say("by", author=one.author, approver=one.approver)).classes("text-sm")
                ui.label(one.reason).classes("text-sm")
                if one is not found[0]:
                    ui.button(
                        say("roll_back"),
                        on_click=self._page.guarded(lambda _, to=one: self._roll_back(to, why.value.strip())),
                    ).props("flat dense no-caps").mark(f"roll-back-{one.id}")

    def _roll_back(self, to: publications.Publication, reason: str) -> None:
        who = self._page.who("publisher")
        if len(reason) < SHORTEST:
            ui.notify(self._page.say("roll_back_needed"), type="warning")
            return
        try:
            rolled_back(self._page.state, to.name, to.id, Publish(reason=reason), who, None)
        except Problem as error:
            ui.notify(error.title, type="negative")
            return
        self._open(to.name)

    def _drafts(self, name: str) -> None:
        with reading(self._page.state.store) as connection:
            found = [
                one for one in drafts.listed(connection) if one.name == name and one.state in ("open", "in review")
            ]
        if found:
            ui.label(self._page.say("drafts")).classes("text-lg font-semibold")
        for one in found:
            text = f"{one.reason or self._page.say('draft')} · {one.author} · {self._page.say(state_key(one.state))}"
            ui.button(text, icon="edit", on_click=self._page.guarded(lambda _, d=one.id: self._edit(d))).props(
                "flat dense no-caps"
            )

    def _begin(self, name: str) -> None:
        who, at = self._page.who("author"), now()
        with writing(self._page.state.store) as connection:
            newest = publications.newest(connection, name)
            base = newest.bundle if newest is not None else None
            manifest = (bundles.manifest_at(connection, base) if base is not None else None) or {}
            draft = drafts.create(connection, name, base, manifest, who.name, "", at)
            entry(connection, at, who.name, "draft.begin", name, "done", {"draft": draft.id}, None)
        self._edit(draft.id)

    def _edit(self, draft_id: str) -> None:
        self._shown.clear()
        with self._shown:
            Editor(self._page, draft_id, self._open).draw()
