"""A draft in the editor: its files with diagnostics as `check` gives them, its cases, and the way to publication."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import run, ui

from headnote.service.access.audit import entry
from headnote.service.problems import Place, Problem
from headnote.service.routes.differences import draft_difference
from headnote.service.routes.rulesets import SHORTEST, Publish, published
from headnote.service.rulesets import bundles, drafts
from headnote.service.rulesets.drafts import Draft
from headnote.service.rulesets.reviewing import Review, review
from headnote.service.store.connect import reading, writing
from headnote.workbench.frame import NotAllowed, Page, SignedOut, now
from headnote.workbench.shell import tell


def state_key(state: drafts.State) -> str:
    """The key of a draft's state in the workbench's words."""
    return f"draft_{state.replace(' ', '_')}"


MOST_PLACES = 50


class Editor:
    """One draft that is open. `done` is called with the ruleset's name when it is published or withdrawn."""

    def __init__(self, page: Page, draft_id: str, done: Callable[[str], None]) -> None:
        self._page, self._draft_id, self._done = page, draft_id, done
        self._texts: dict[str, str] = {}
        self._file = ""

    def _load(self) -> Draft:
        with reading(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
            if draft is None:
                raise LookupError(self._draft_id)
            contents = bundles.contents_of(connection, draft.manifest)
        self._texts = {name: content.decode("utf-8", "replace") for name, content in contents.items()}
        return draft

    def draw(self) -> None:
        """The files on the left, the text on the right, what `check` and the cases say below."""
        say, draft = self._page.say, self._load()
        with ui.row().classes("items-center gap-2"):
            ui.label(f"{say('draft')}: {draft.name}").classes("text-xl font-semibold")
            self._state = ui.badge(say(state_key(draft.state))).mark("draft-state")
            for key in ("save", "check", "differences", "send", "reopen", "withdraw", "publish"):
                ui.button(say(key), on_click=self._handler(key)).props("dense outline no-caps").mark(f"draft-{key}")
        names = sorted(self._texts)
        self._file = next((name for name in names if name.startswith("annex")), names[0] if names else "")
        with ui.row().classes("w-full items-center gap-4 no-wrap"):
            select = ui.select(
                names, value=self._file, label=say("file"), on_change=lambda event: self._turn(event.value)
            )
            select.props("dense").classes("w-72 shrink-0").mark("draft-file")
            self._reason = (
                ui.input(say("reason"), value=draft.reason).props("dense").classes("grow").mark("draft-reason")
            )
        self._text = ui.codemirror(self._texts.get(self._file, ""), line_wrapping=True, on_change=self._typed)
        self._text.classes("w-full").style("height: 24rem").mark("draft-text")
        with ui.column().classes("w-full gap-1") as self._said:
            pass

    def _handler(self, key: str) -> Callable[[], object]:
        async def handle() -> None:
            try:
                await getattr(self, f"_{key}")()
            except SignedOut:
                ui.navigate.to("/sign-in")
            except NotAllowed as error:
                tell(str(error), "negative")
            except Problem as error:
                self._refused(error)
            except drafts.Changed:
                tell(self._page.say("failed"), "negative")

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

    def _turn(self, name: str) -> None:
        self._file = name
        self._text.value = self._texts[name]

    async def _save(self) -> None:
        who, at = self._page.who("author"), now()
        contents = {name: text.encode() for name, text in self._texts.items()}
        try:
            bundles.check_files(contents)
        except bundles.BundleError as error:
            raise Problem(422, "invalid-files", str(error)) from None
        with writing(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
            if draft is None or draft.state != "open":
                raise drafts.Changed(self._draft_id)
            bundles.keep_files(connection, contents.values())
            drafts.change(
                connection, draft, at, manifest=bundles.manifest_of(contents), reason=self._reason.value.strip()
            )
            entry(connection, at, who.name, "draft.change", draft.name, "done", {"draft": draft.id}, None)
        tell(self._page.say("saved"))
        await self._check()

    async def _check(self) -> None:
        self._page.who("author")
        with reading(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
        if draft is None:
            return
        contents = {name: text.encode() for name, text in self._texts.items()}
        found = await run.io_bound(self._page.state.children.run, review, draft.name, contents)
        if isinstance(found, Review):
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
            ui.label(say("case_counts", passed=passed, all=len(found.cases))).mark("case-counts")
            for case in found.cases:
                if not case.passed:
                    ui.label(f"{case.file}: {'; '.join(case.differences)}").classes("not-met text-sm").mark(
                        "case-failed"
                    )

    async def _differences(self) -> None:
        """What the saved draft turns against the version that it was begun on, with a claim that shows each change."""
        self._page.who("author")
        language = self._page.say.language
        told = await run.io_bound(draft_difference, self._page.state, self._draft_id, "markdown", language)
        if told is not None:
            self._said.clear()
            with self._said:
                ui.markdown(told).classes("w-full").mark("differences")

    def _place(self, place: Place) -> None:
        name, _, rest = place.at.partition(":")
        text = f"{place.at} {place.id or ''}: {place.message}" + (f" ({place.help})" if place.help else "")
        link = ui.label(text).classes("not-met text-sm cursor-pointer").mark("diagnostic")
        link.on("click", lambda: self._turn(name) if name in self._texts else None)
        line = rest.partition(":")[0]
        if name == self._file and line.isdigit():
            self._text.line_tooltips = {**self._text.line_tooltips, int(line): place.message}

    async def _move(self, needed: tuple[str, ...], state: drafts.State, what: str) -> None:
        who, at = self._page.who("author"), now()
        with writing(self._page.state.store) as connection:
            draft = drafts.get(connection, self._draft_id)
            if draft is None or draft.state not in needed:
                raise drafts.Changed(self._draft_id)
            drafts.change(connection, draft, at, state=state)
            entry(connection, at, who.name, what, draft.name, "done", {"draft": draft.id}, None)
        self._state.text = self._page.say(state_key(state))

    async def _send(self) -> None:
        await self._move(("open",), "in review", "draft.send")

    async def _reopen(self) -> None:
        await self._move(("in review",), "open", "draft.reopen")

    async def _withdraw(self) -> None:
        await self._move(("open", "in review"), "withdrawn", "draft.withdraw")
        self._done(self._load().name)

    async def _publish(self) -> None:
        who = self._page.who("publisher")
        reason = self._reason.value.strip()
        if len(reason) < SHORTEST:
            tell(self._page.say("reason_needed"), "warning")
            return
        body = Publish(reason=reason)
        made = await run.io_bound(published, self._page.state, self._draft_id, body, who, None)
        if made is not None:
            self._done(made.name)
