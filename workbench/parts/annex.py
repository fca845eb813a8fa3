"""The annex of a published version: by chapter, by code or by words; each row with its meaning, source and cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from nicegui import run, ui

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.rows import GoverningRow, RowIndex
from headnote.engine.cases.claims import Case, case_files, read_cases
from headnote.engine.duties.coverage import coverage
from headnote.engine.origin.plans import expand_for
from headnote.grammar.codes import CodeError, HSCode
from headnote.service.rulesets.publications import Publication
from headnote.service.rulesets.shelf import Version
from headnote.service.store.connect import reading
from headnote.workbench.frame import Page, now

from .places import Key, said_before

MOST = 50
"""Rows that are shown at once."""


class Annex:
    """The annex of a version, drawn where it is made."""

    def __init__(self, page: Page, version: Version, change: Callable[[Key], None]) -> None:
        """`change` is called with the row that somebody wants to change."""
        self._page, self._version, self._change = page, version, change
        say, law = page.say, self._law
        with ui.row().classes("items-center gap-3"):
            search = ui.input(say("search"), value=page.asked.get("search"))
            search.on_value_change(page.guarded(lambda event: self._searched(event.value or "")))
            search.props("dense debounce=300 clearable").classes("w-96").mark("search")
            counts = {one.chapter: one for one in coverage(law) if one.governed}
            named = {chapter: f"{chapter} ({one.governed}/{one.subheadings})" for chapter, one in counts.items()}
            asked = page.asked.get("chapter")
            asked = asked if asked in named else None
            chapter = ui.select(named, label=say("chapter"), value=asked, with_input=True, clearable=True)
            chapter.props("dense").classes("w-56").mark("chapter")
            chapter.on_value_change(page.guarded(lambda event: self._chapter(event.value)))
        self._found = ui.column().classes("w-full gap-1")
        if page.asked.get("search"):
            self._searched(page.asked["search"])
        elif asked is not None:
            self._chapter(asked)
        else:
            self._nothing()

    def _nothing(self) -> None:
        """What there is to be found."""
        self._found.clear()
        count = sum(len(index.rows) for _, index in self._annexes())
        with self._found:
            ui.label(self._page.say("annex_rows", count=f"{count:,}")).classes("text-sm")

    def _keep(self, **asked: str) -> None:
        """Let a refresh, and the way back, find what is shown."""
        ui.navigate.history.replace("/rules?" + urlencode({"open": self._version.publication.name, **asked}))

    @property
    def _law(self) -> Law:
        assert self._version.engine is not None
        return self._version.engine.law(now().date())

    def _searched(self, text: str) -> None:
        text = text.strip()
        self._keep(**({"search": text} if text else {}))
        if not text:
            self._nothing()
            return
        try:
            code = HSCode.read(text)
        except CodeError:
            words = text.lower()
            self._show(
                [(ref, [r for r in index.rows if words in _words(r)]) for ref, index in self._annexes()], "no_words"
            )
            return
        governing = [(ref, index.governing(code)) for ref, index in self._annexes()]
        self._show([(ref, one.rows) for ref, one in governing], "no_rule")
        if any(one.deeper for _, one in governing):
            with self._found:
                ui.label(self._page.say("more_digits"))

    def _chapter(self, chapter: str | None) -> None:
        self._keep(**({"chapter": chapter} if chapter else {}))
        if chapter is None:
            self._nothing()
            return
        self._show(
            [(ref, [r for r in index.rows if _may_hold(r, chapter)]) for ref, index in self._annexes()], "no_rule"
        )

    def _annexes(self) -> Iterable[tuple[str, RowIndex]]:
        return self._law.annexes.items()

    def _show(self, found: Sequence[tuple[str, Sequence[GoverningRow]]], nothing: str) -> None:
        """Rows of each annex; `nothing` is the key of what is said where there are none."""
        self._found.clear()
        with self._found:
            self._rows([(ref, row) for ref, rows in found for row in rows])
            if not any(rows for _, rows in found):
                ui.label(self._page.say(nothing))

    def _rows(self, left: Sequence[tuple[str, GoverningRow]]) -> None:
        for ref, row in left[:MOST]:
            self._row(ref, row)
        rest = left[MOST:]
        if rest:
            more = ui.button(self._page.say("rest_rows", count=f"{len(rest):,}")).props("dense outline no-caps")

            def show_more() -> None:
                more.delete()
                with self._found:
                    self._rows(rest)

            more.on_click(self._page.guarded(show_more))

    def _row(self, ref: str, row: GoverningRow) -> None:
        say = self._page.say
        with ui.card().props("flat bordered").classes("w-full gap-0"):
            described = f" ex “{row.description}”" if row.description else ""
            with ui.row().classes("w-full items-center gap-2"):
                ui.label(f"{ref}: {row.scope}{described}").classes("font-semibold")
                ui.space()
                changed = self._page.guarded(lambda: self._change(Key.of(ref, row)))
                ui.button(say("edit"), icon="edit", on_click=changed).props("dense flat no-caps").mark("change-row")
            ui.label(row.rule.text).classes("rule-text").mark("rule-text")
            ui.label(self._page.words.wording(expand_for(self._law, row.rule))).classes("text-sm")
            ui.label(f"{say('source')}: {row.source} ({say(f'reading_{row.reading}')})").classes("text-xs opacity-80")
            cases = [one for one in cases_of(self._version.folder) if _may_hold(row, one.code)]
            if cases:
                with ui.expansion(say("cases", count=len(cases))).props("dense").classes("w-full"):
                    for one in cases[:MOST]:
                        ui.label(f"{one.name}: {self._page.words.word(one.verdict)}").classes("text-sm").mark("case")
            self._history(ref, row)

    def _history(self, ref: str, row: GoverningRow) -> None:
        """What the row said in the versions before, looked up when it is asked for."""
        key, name = Key.of(ref, row), self._version.publication.name

        async def look() -> None:
            if not opened.value or list(shown):
                return
            found = await run.io_bound(self._before, name, key)
            with shown:
                for publication, rule in found or ():
                    said = rule or self._page.say("row_missing")
                    when = f"{publication.effective:%Y-%m-%d %H:%M} UTC"
                    ui.label(f"{when}: {said} ({publication.reason})").classes("text-sm rule-text").mark("past-rule")

        with ui.expansion(self._page.say("history")).props("dense").classes("w-full") as opened:
            shown = ui.column().classes("gap-0")
        opened.on_value_change(self._page.guarded(look))

    def _before(self, name: str, key: Key) -> list[tuple[Publication, str]]:
        with reading(self._page.state.store) as connection:
            return said_before(connection, name, key)


def _words(row: GoverningRow) -> str:
    """What a search by words looks through."""
    return f"{row.rule.text} {row.description or ''} {row.source}".lower()


def _may_hold(row: GoverningRow, code: str) -> bool:
    return any(scope.could_hold(code) for scope in row.scopes)


class Stated(NamedTuple):
    """A case about a good of a code, and the verdict that its source gives."""

    name: str
    code: str
    verdict: str


@lru_cache(maxsize=64)
def cases_of(folder: Path) -> tuple[Stated, ...]:
    """The cases of claims beside the rules of a version, whose folder never changes."""
    return tuple(
        Stated(case.case, case.claim.good.hs, case.expect.verdict)
        for path in case_files([folder])
        for case in read_cases(path)
        if isinstance(case, Case) and case.claim.good.hs is not None
    )
