"""How a dropped table was read: its sheet, and what each head was taken for; changed here, kept in the browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from headnote.engine import InputError
from headnote.engine.claims.reading.bom import Sheet, read_materials
from headnote.engine.claims.reading.finding import find_table
from headnote.engine.claims.reading.heads import columns
from headnote.engine.claims.reading.problems import InputProblem
from headnote.engine.claims.reading.profile import NOTE, Profile, meaning
from headnote.engine.claims.reading.sheets import Tab, read_tabs
from headnote.engine.claims.reading.values import written
from headnote.workbench.frame import Page

from . import browser

_KEPT = "headnote.columns"
_LONGEST = 200


class Mapping:
    """The reading of one table; `read` is called with its sheet whenever it was read anew."""

    def __init__(self, page: Page, read: Callable[[Sheet], None]) -> None:
        self._page, self._read = page, read
        self._tabs: list[Tab] = []
        self._sheet: str | None = None
        self._heads: dict[str, str] = {}
        with ui.column().classes("w-full gap-1").mark("mapping") as self._drawn:
            pass

    async def take(self, name: str, content: bytes) -> None:
        """Read a table, by what this browser remembers of heads. Problems are shown."""
        self._heads = _known(await browser.kept("localStorage", _KEPT))
        self._sheet = None
        try:
            self._tabs = read_tabs(name, content)
        except InputError as error:
            self._tabs = []
            self._show(None, error.problems)
            return
        self._again()

    def clear(self) -> None:
        """Nothing was read from a table."""
        self._drawn.clear()

    def _again(self) -> None:
        try:
            table = find_table(self._tabs, Profile(columns=self._heads), self._sheet)
        except InputError as error:
            self._show(None, error.problems)
            return
        sheet = read_materials(table)
        self._show(sheet, sheet.problems)
        if not sheet.problems:
            # What asked for it may stand in what was just drawn anew.
            with self._drawn:
                self._read(sheet)

    def _show(self, sheet: Sheet | None, problems: Sequence[InputProblem]) -> None:
        say = self._page.say
        self._drawn.clear()
        with self._drawn:
            for problem in problems[:10]:
                ui.label(str(problem)).classes("not-met text-sm").props("role=alert").mark("problem")
            titles = [tab.title for tab in self._tabs if tab.title]
            with ui.expansion(say("mapping"), value=bool(problems)).props("dense").classes("w-full"):
                if len(titles) > 1:
                    chosen = sheet.table.tab.title if sheet is not None else self._sheet
                    ui.select(titles, label=say("sheet"), value=chosen, on_change=self._choose).props("dense")
                if sheet is not None:
                    self._columns(sheet)
                    for note in sheet.notes[:20]:
                        ui.label(str(note)).classes("text-xs opacity-80")

    def _columns(self, sheet: Sheet) -> None:
        table = sheet.table
        known = {NOTE: self._page.say("note"), **{name: name for name in columns()}}
        with ui.element("div").classes("grid grid-cols-2 lg:grid-cols-4 gap-2"):
            for number in sorted({*table.columns, *table.kept}):
                heads = table.tab.rows[table.row - 1]
                head = written(heads[number - 1]) if number <= len(heads) else ""
                if not head:
                    continue
                meant = table.columns[number].key if number in table.columns else NOTE
                chosen = ui.select(known, label=head, value=meant, with_input=True).props("dense").mark(f"head-{head}")
                chosen.on_value_change(lambda event, head=head: self._page.guarded(self._mean)(head, event.value))

    def _choose(self, event: Any) -> None:
        self._sheet = event.value
        self._page.guarded(self._again)()

    def _mean(self, head: str, field: str | None) -> None:
        if field is None:
            return
        self._heads[head] = field
        browser.keep("localStorage", _KEPT, json.dumps(self._heads))
        self._again()


def _known(kept: str | None) -> dict[str, str]:
    """What a browser remembers, as far as it is heads and fields."""
    try:
        found = json.loads(kept or "{}")
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        return {}
    return {
        str(head)[:_LONGEST]: str(field)
        for head, field in found.items()
        if field == NOTE or meaning(str(field)) is not None
    }
