"""The annex of a published version: by chapter, by code or by words; each row with its meaning, source and cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nicegui import ui

from headnote.engine.agreements.law import Law
from headnote.engine.agreements.rows import GoverningRow, RowIndex
from headnote.engine.cases.claims import Case, case_files, read_cases
from headnote.engine.duties.coverage import coverage
from headnote.engine.origin.plans import expand_for
from headnote.grammar.codes import CodeError, HSCode
from headnote.service.rulesets.shelf import Version
from headnote.workbench.frame import Page, now

MOST = 50
"""Rows that are shown at once."""


class Annex:
    """The annex of a version, drawn where it is made."""

    def __init__(self, page: Page, version: Version) -> None:
        self._page, self._version = page, version
        say, law = page.say, self._law
        with ui.row().classes("items-center gap-3"):
            search = ui.input(say("search"), on_change=page.guarded(lambda event: self._searched(event.value or "")))
            search.props("dense debounce=300 clearable").classes("w-96").mark("search")
            counts = {one.chapter: one for one in coverage(law) if one.governed}
            named = {chapter: f"{chapter} ({one.governed}/{one.subheadings})" for chapter, one in counts.items()}
            chapter = ui.select(named, label=say("chapter"), with_input=True, clearable=True)
            chapter.props("dense").classes("w-56").mark("chapter")
            chapter.on_value_change(page.guarded(lambda event: self._chapter(event.value)))
        self._found = ui.column().classes("w-full gap-1")

    @property
    def _law(self) -> Law:
        assert self._version.engine is not None
        return self._version.engine.law(now().date())

    def _searched(self, text: str) -> None:
        text = text.strip()
        if not text:
            self._found.clear()
            return
        try:
            code = HSCode.read(text)
        except CodeError:
            words = text.lower()
            self._show((ref, [r for r in index.rows if words in r.rule.text.lower()]) for ref, index in self._annexes())
            return
        governing = [(ref, index.governing(code)) for ref, index in self._annexes()]
        self._show((ref, one.rows) for ref, one in governing)
        if any(one.deeper for _, one in governing):
            with self._found:
                ui.label(self._page.say("more_digits"))

    def _chapter(self, chapter: str | None) -> None:
        if chapter is None:
            self._found.clear()
            return
        self._show((ref, [r for r in index.rows if _may_hold(r, chapter)]) for ref, index in self._annexes())

    def _annexes(self) -> Iterable[tuple[str, RowIndex]]:
        return self._law.annexes.items()

    def _show(self, found: Iterable[tuple[str, Sequence[GoverningRow]]]) -> None:
        self._found.clear()
        with self._found:
            shown = 0
            for ref, rows in found:
                for row in rows[:MOST]:
                    shown += 1
                    self._row(ref, row)
                if len(rows) > MOST:
                    ui.label(self._page.say("more_rows", count=len(rows), shown=MOST)).classes("text-sm")
            if not shown:
                ui.label(self._page.say("no_rule"))

    def _row(self, ref: str, row: GoverningRow) -> None:
        say = self._page.say
        with ui.card().props("flat bordered").classes("w-full gap-0"):
            described = f" ex “{row.description}”" if row.description else ""
            ui.label(f"{ref}: {row.scope}{described}").classes("font-semibold")
            ui.label(row.rule.text).classes("rule-text").mark("rule-text")
            ui.label(self._page.words.wording(expand_for(self._law, row.rule))).classes("text-sm")
            ui.label(f"{say('source')}: {row.source} ({row.reading})").classes("text-xs opacity-80")
            cases = [one for one in cases_of(self._version.folder) if _may_hold(row, one.code)]
            if cases:
                with ui.expansion(say("cases", count=len(cases))).props("dense").classes("w-full"):
                    for one in cases[:MOST]:
                        ui.label(f"{one.name}: {self._page.words.word(one.verdict)}").classes("text-sm").mark("case")


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
