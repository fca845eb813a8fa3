"""A draft in the editor: its files with diagnostics as `check` gives them, its cases, and the way to publication."""

from __future__ import annotations

import json
from collections.abc import Callable

from anyio import to_thread
from nicegui import ui

from headnote.catalogues import speaking
from headnote.service.access.audit import entry
from headnote.service.problems import Place, Problem
from headnote.service.routes.differences import draft_difference
from headnote.service.routes.rulesets import SHORTEST, Publish, published
from headnote.service.rulesets import bundles, drafts
from headnote.service.rulesets.drafts import Draft
from headnote.service.rulesets.reviewing import Review, review
from headnote.service.store.connect import reading, writing
from headnote.workbench.frame import NotAllowed, Page, SignedOut, now
from headnote.workbench.shell import heading, tell


def state_key(state: drafts.State) -> str:
    """The key of a draft's state in the workbench's words."""
    return f"draft_{state.replace(' ', '_')}"


MOST_PLACES = 50

_STEPS: dict[drafts.State, tuple[str, ...]] = {
    "open": ("save", "check", "differences", "send", "withdraw"),
    "in review": ("publish", "differences", "check", "reopen", "withdraw"),
}

_STAY = "(event) => { event.preventDefault(); emit(); }"

# What one types in has no name of its own, and what scrolls cannot be reached, while it is not to be changed.
_NAME = """const element = getElement({id});
element.editorPromise.then(() => {{
  element.editor.contentDOM.setAttribute('aria-label', {name});
  element.editor.scrollDOM.tabIndex = 0;
}});"""

_PUT_CURSOR = """const element = getElement({id});
element.editorPromise.then(() => {{
  const view = element.editor, line = view.state.doc.line({line});
  view.dispatch({{selection: {{anchor: line.from}}, scrollIntoView: true}});
  view.focus();
}});"""


class Editor:
    """One draft that is open. `done` is called with the ruleset's name when it is published or withdrawn."""

    def __init__(self, page: Page, draft_id: str, done: Callable[[str], None]) -> None:
        self._page, self._draft_id, self._done = page, draft_id, done
        self._texts: dict[str, str] = {}
        self._saved: dict[str, str] = {}
        self._file = ""
        self._busy = False
        self._revision = 0

    def _load(self) -> Draft:
        with reading(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
            if draft is None:
                raise LookupError(self._draft_id)
            contents = bundles.contents_of(connection, draft.manifest)
        self._texts = {name: content.decode("utf-8", "replace") for name, content in contents.items()}
        self._saved = dict(self._texts)
        self._revision = draft.revision
        return draft

    def draw(self, file: str | None = None, line: int | None = None) -> None:
        """The files, the text of one, what `check` and the cases say below; opened at a line where one is given."""
        say, draft = self._page.say, self._load()
        with ui.row().classes("items-center gap-2"):
            heading(f"{say('draft')}: {draft.name}", "text-xl")
            self._state = ui.badge().mark("draft-state")
            self._unsaved = ui.label(say("unsaved")).classes("text-sm not-known").mark("unsaved")
            self._unsaved.set_visibility(False)
        self._tools = ui.row().classes("items-center gap-2")
        names = sorted(self._texts)
        annex = next((name for name in names if name.startswith("annex")), names[0] if names else "")
        self._file = file if file in self._texts else annex
        with ui.row().classes("w-full items-center gap-4 no-wrap"):
            select = ui.select(names, value=self._file, label=say("file"))
            select.on_value_change(lambda event: self._turn(event.value))
            self._select = select.props("dense").classes("w-72 shrink").mark("draft-file")
            self._reason = (
                ui.input(say("reason"), value=draft.reason).props("dense").classes("grow").mark("draft-reason")
            )
        self._text = ui.codemirror(self._texts.get(self._file, ""), line_wrapping=True, on_change=self._typed)
        self._text.classes("w-full").style("height: max(14rem, calc(100vh - 26rem))").mark("draft-text")
        ui.label(say("leave_editor")).classes("text-xs opacity-80")
        self._said = ui.column().classes("w-full gap-1")
        self._stand(draft.state)
        name = json.dumps(say("text"), ensure_ascii=False)
        ui.timer(0, lambda: ui.run_javascript(_NAME.format(id=self._text.id, name=name)), once=True)
        if line is not None:
            ui.timer(0, lambda: self._reveal(line), once=True)

    def _stand(self, state: drafts.State) -> None:
        """Offer what can be done with a draft in a state."""
        say = self._page.say
        self._state.text = say(state_key(state))
        self._text.set_enabled(state == "open")
        self._tools.clear()
        with self._tools:
            for key in _STEPS.get(state, ()):
                look = "no-caps dense" if key in ("save", "publish") else "no-caps dense outline"
                ui.button(say(key), on_click=self._handler(key)).props(look).mark(f"draft-{key}")

    def _handler(self, key: str) -> Callable[[], object]:
        async def handle() -> None:
            if self._busy:
                return
            self._busy = True
            with self._said:
                working = ui.row().classes("items-center gap-2").props("aria-live=polite")
            working.move(self._said, 0)
            with working:
                ui.spinner().props("aria-hidden=true")
                ui.label(self._page.say("working")).mark("working")
            try:
                with ui.context.client, speaking(self._page.say.language):
                    await getattr(self, f"_{key}")()
            except SignedOut:
                ui.navigate.to("/sign-in")
            except NotAllowed as error:
                tell(str(error), "negative")
            except Problem as error:
                self._refused(error)
            except drafts.Changed:
                tell(self._page.say("draft_changed"), "negative")
            finally:
                self._busy = False
                if not working.is_deleted:
                    working.delete()

        return handle

    def _refused(self, error: Problem) -> None:
        """Say why something was not done, where it stays and covers nothing."""
        self._said.clear()
        with self._said:
            ui.label(error.title).classes("not-met font-semibold").props("role=alert").mark("refused")
            for place in error.problems[:MOST_PLACES]:
                self._place(place)

    def _typed(self) -> None:
        self._texts[self._file] = self._text.value
        self._mark()

    def _mark(self) -> None:
        """Show whether something is not saved; the browser asks before such a page is left."""
        unsaved = self._texts != self._saved
        if unsaved != self._unsaved.visible:
            self._unsaved.set_visibility(unsaved)
            ui.run_javascript(f"window.onbeforeunload = {'(event) => event.preventDefault()' if unsaved else 'null'}")

    def _turn(self, name: str, line: int | None = None) -> None:
        if name != self._file:
            self._file = name
            self._text.line_tooltips = {}
            self._text.value = self._texts[name]
            self._select.value = name
        if line is not None:
            self._reveal(line)

    def _reveal(self, line: int) -> None:
        """Show a line, with the cursor at its start."""
        self._text.reveal_line(line)
        ui.run_javascript(_PUT_CURSOR.format(id=self._text.id, line=line))

    async def _save(self) -> None:
        self._keep()
        tell(self._page.say("saved"))
        await self._check()

    def _keep(self) -> None:
        """Save the files and the reason."""
        who, at = self._page.who("author"), now()
        contents = {name: text.encode() for name, text in self._texts.items()}
        try:
            bundles.check_files(contents)
        except bundles.BundleError as error:
            raise Problem(422, "invalid-files", str(error)) from None
        with writing(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
            # Somebody else, or another tab, may have saved since it was read here: nobody's text is lost.
            if draft is None or draft.state != "open" or draft.revision != self._revision:
                raise drafts.Changed(self._draft_id)
            bundles.keep_files(connection, contents.values())
            kept = drafts.change(
                connection, draft, at, manifest=bundles.manifest_of(contents), reason=self._reason.value.strip()
            )
            entry(connection, at, who.name, "draft.change", draft.name, "done", {"draft": draft.id}, None)
        self._revision = kept.revision
        self._saved = dict(self._texts)
        self._mark()

    def _keep_changes(self) -> None:
        """Save what was not saved yet, where the draft may be changed."""
        if self._texts != self._saved:
            self._keep()

    async def _check(self) -> None:
        self._page.who("author")
        with reading(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
        if draft is None:
            return
        contents = {name: text.encode() for name, text in self._texts.items()}
        found = await to_thread.run_sync(self._page.state.children.run, review, draft.name, contents)
        self._show(found)

    def _show(self, found: Review) -> None:
        say = self._page.say
        self._said.clear()
        with self._said:
            if not found.errors:
                ui.label(say("no_problems")).classes("met").mark("no-problems")
            else:
                ui.label(say("errors", count=len(found.errors))).classes("not-met").mark("errors")
            for place in (*found.errors, *found.warnings)[:MOST_PLACES]:
                self._place(place)
            passed = sum(case.passed for case in found.cases)
            counted = say("case_counts", passed=passed, all=len(found.cases))
            ui.label(say("cases_wait") if found.errors else counted).mark("case-counts")
            for case in found.cases:
                if not case.passed:
                    ui.label(f"{case.file}: {'; '.join(case.differences)}").classes("not-met text-sm").mark(
                        "case-failed"
                    )

    async def _differences(self) -> None:
        """What the saved draft turns against the version that it was begun on, with a claim that shows each change."""
        self._page.who("author")
        language = self._page.say.language
        self._keep_changes()
        told = await to_thread.run_sync(draft_difference, self._page.state, self._draft_id, "markdown", language)
        self._said.clear()
        with self._said:
            ui.markdown(told).classes("w-full overflow-x-auto").mark("differences")

    def _place(self, place: Place) -> None:
        name, _, rest = place.at.partition(":")
        text = f"{place.at} {place.id or ''}: {place.message}" + (f" ({place.help})" if place.help else "")
        line = rest.partition(":")[0]
        number = int(line) if line.isdecimal() else None
        if name not in self._texts:
            ui.label(text).classes("not-met text-sm").mark("diagnostic")
            return
        link = ui.link(text, f"#{place.at}").classes("not-met text-sm").mark("diagnostic")
        link.on("click", self._page.guarded(lambda: self._turn(name, number)), js_handler=_STAY)
        if name == self._file and number is not None:
            self._text.line_tooltips = {**self._text.line_tooltips, number: place.message}

    async def _move(self, needed: tuple[str, ...], state: drafts.State, what: str) -> None:
        who, at = self._page.who("author"), now()
        with writing(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
            if draft is None or draft.state not in needed:
                raise drafts.Changed(self._draft_id)
            self._revision = drafts.change(connection, draft, at, state=state).revision
            entry(connection, at, who.name, what, draft.name, "done", {"draft": draft.id}, None)
        self._said.clear()
        if state in _STEPS:
            self._stand(state)

    async def _send(self) -> None:
        self._keep_changes()
        await self._move(("open",), "in review", "draft.send")

    async def _reopen(self) -> None:
        await self._move(("in review",), "open", "draft.reopen")

    async def _withdraw(self) -> None:
        """Ask, for what was written is not published then."""
        say = self._page.say
        with ui.dialog(value=True) as dialog, ui.card():
            ui.label(say("withdraw_sure"))
            with ui.row().classes("w-full justify-end"):
                ui.button(say("leave_it"), on_click=lambda: dialog.submit(None)).props("flat no-caps autofocus")
                ui.button(say("withdraw_now"), on_click=lambda: dialog.submit("withdraw")).props(
                    "no-caps color=negative"
                )
        if not await dialog:
            return
        self._texts = dict(self._saved)
        self._mark()
        await self._move(("open", "in review"), "withdrawn", "draft.withdraw")
        self._done(self._load().name)

    async def _publish(self) -> None:
        who = self._page.who("publisher")
        reason = self._reason.value.strip()
        if len(reason) < SHORTEST:
            tell(self._page.say("reason_needed"), "warning")
            return
        body = Publish(reason=reason)
        made = await to_thread.run_sync(published, self._page.state, self._draft_id, body, who, None)
        self._done(made.name)
