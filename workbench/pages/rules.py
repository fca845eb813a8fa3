"""The page Rules: what is published, the rule of a code, its versions; drafts written, checked and published."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from nicegui import ui

from headnote.service.access.audit import entry
from headnote.service.rulesets import bundles, drafts, publications
from headnote.service.rulesets.drafts import Draft
from headnote.service.rulesets.shelf import Version
from headnote.service.store.connect import reading, writing
from headnote.workbench.frame import Page, now, page
from headnote.workbench.parts.annex import Annex
from headnote.workbench.parts.editor import Editor, state_key
from headnote.workbench.parts.places import Key, place_of
from headnote.workbench.parts.versions import Versions
from headnote.workbench.shell import heading

_NOT_ENDED = ("open", "in review")


def register() -> None:
    """Put the page at /rules."""
    page("/rules", lambda one: _Rules(one).draw())


class _Rules:
    """One open page. Its address says what is open, so that a refresh and the way back find it again."""

    def __init__(self, one: Page) -> None:
        self._page = one

    def draw(self) -> None:
        """The published rulesets; one of them, or a draft, open."""
        say, asked = self._page.say, self._page.asked
        versions = self._page.shelf.at(now())
        agreements = self._page.agreements()
        others = {name: self._called(name) for name in sorted(versions.keys() - agreements.keys())}
        draft = self._draft(asked.get("draft"))
        name = draft.name if draft is not None else asked.get("open", "")
        with ui.row().classes("w-full gap-4 items-start md:flex-nowrap"):
            with ui.column().classes("w-48 shrink-0 gap-1"):
                self._listed(say("agreements"), {one: _short(one, text) for one, text in agreements.items()}, name)
                self._listed(say("countries"), others, name)
            with ui.column().classes("grow min-w-0 gap-2"):
                if draft is not None:
                    line = asked.get("line", "")
                    Editor(self._page, draft.id, _open).draw(asked.get("file"), int(line) if line.isdecimal() else None)
                elif name in versions:
                    self._open(name, versions[name])
                else:
                    ui.label(say("choose_ruleset"))

    def _listed(self, title: str, names: Mapping[str, str], here: str) -> None:
        heading(title)
        for name, text in names.items():
            link = ui.link(text, f"/rules?{urlencode({'open': name})}").classes("w-full px-2 py-1 rounded no-underline")
            link.mark(f"open-{name}")
            if name == here:
                link.classes("font-bold bg-slate-200 dark:bg-slate-700").props("aria-current=true")

    def _called(self, name: str) -> str:
        """What the rules of no agreement are called: a country by its name."""
        country = self._page.words.country(name.upper())
        return country if country != name.upper() else name.capitalize()

    def _draft(self, draft_id: str | None) -> Draft | None:
        if draft_id is None:
            return None
        with reading(self._page.state.store) as connection:
            return drafts.get(connection, draft_id)

    def _open(self, name: str, version: Version) -> None:
        say = self._page.say
        with ui.row().classes("items-center gap-2"):
            title = version.engine.ruleset.head.title if version.engine is not None else self._called(name)
            heading(title, "text-xl")
            ui.label(version.publication.bundle[:12]).classes("font-mono text-sm opacity-80").mark("version")
            begin = self._page.guarded(lambda: self._begin(name))
            ui.button(say("begin_draft"), icon="edit_note", on_click=begin).props("dense outline no-caps").mark(
                "begin-draft"
            )
        for place in version.wrong:
            ui.label(f"{place.at}: {place.message}").classes("not-met text-sm")
        self._drafts(name)
        if version.engine is None:
            self._files(version)
        else:
            Annex(self._page, version, lambda key: self._begin(name, key))
        Versions(self._page, name).draw()

    def _files(self, version: Version) -> None:
        """What rules of no agreement are written in."""
        heading(self._page.say("files"))
        for path in sorted(version.folder.rglob("*")):
            if path.is_file():
                ui.label(path.relative_to(version.folder).as_posix()).classes("text-sm")

    def _drafts(self, name: str) -> None:
        with reading(self._page.state.store) as connection:
            found = [one for one in drafts.listed(connection) if one.name == name and one.state in _NOT_ENDED]
        if found:
            heading(self._page.say("drafts"))
        for one in found:
            about, changed = one.reason or self._page.say("draft"), f"{one.changed:%Y-%m-%d %H:%M} UTC"
            text = " · ".join((about, one.author, changed, self._page.say(state_key(one.state))))
            ui.link(text, f"/rules?draft={one.id}").mark("draft")

    def _begin(self, name: str, key: Key | None = None) -> None:
        """A draft; where a row is given, at that row, in the draft that its author has begun already."""
        who, at = self._page.who("author"), now()
        with writing(self._page.state.store) as connection:
            own = [d for d in drafts.listed(connection, "open") if d.name == name and d.author == who.name]
            begun = ((d.id, place_of(bundles.contents_of(connection, d.manifest), key)) for d in own if key is not None)
            draft_id, place = next((one for one in begun if one[1] is not None), (None, None))
            if draft_id is None:
                newest = publications.newest(connection, name)
                base = newest.bundle if newest is not None else None
                manifest = (bundles.manifest_at(connection, base) if base is not None else None) or {}
                draft_id = drafts.create(connection, name, base, manifest, who.name, "", at).id
                entry(connection, at, who.name, "draft.begin", name, "done", {"draft": draft_id}, None)
                place = place_of(bundles.contents_of(connection, manifest), key) if key is not None else None
        asked = {"draft": draft_id} | ({"file": place[0], "line": str(place[1])} if place is not None else {})
        ui.navigate.to(f"/rules?{urlencode(asked)}")


def _short(name: str, text: str) -> str:
    """An agreement's own name, and its ruleset's where it is another."""
    own = text.partition(":")[0]
    return own if own.lower() == name else f"{own} ({name})"


def _open(name: str) -> None:
    ui.navigate.to(f"/rules?{urlencode({'open': name})}")
