"""The bill of materials as a grid: typed, pasted from Excel, or dropped as a workbook."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from nicegui import events, ui

from headnote.engine import InputError
from headnote.engine.claims.reading.bom import Sheet, read_bom
from headnote.workbench.form import COLUMNS, ClaimForm
from headnote.workbench.frame import Page
from headnote.workbench.shell import tell

from .files import file_button
from .mapping import Mapping
from .pasting import FILE, NotPasted, pasted

_ANSWERS = {"true": "yes", "false": "no"}

# AG Grid's own paste is of its paid edition.
# A click on a cell begins to edit it: what several cells were copied from is no text for one.
_PASTE = """(event) => {
  const text = event.clipboardData.getData('text/plain');
  if (event.target.closest('input, textarea') && !/[\\t\\n]/.test(text.trim())) return;
  event.preventDefault();
  emit(text);
}"""

_DROP = "(event) => {{ event.preventDefault(); runMethod({id}, 'addFiles', [event.dataTransfer.files]) }}"

# By Tab one leaves the grid, however many lines it has; while a cell is edited, to the next one.
_TAB = "(params) => params.editing ? params.nextCellPosition : false"


class Grid:
    """The grid of one form; `changed` is called after each change."""

    def __init__(self, page: Page, form: ClaimForm, changed: Callable[[], None]) -> None:
        self._page, self._form, self._changed = page, form, changed
        say = page.say
        with ui.column().classes("w-full gap-1").mark("bom") as whole:
            whole.on("paste", page.guarded(self._pasted), js_handler=_PASTE)
            whole.props(f'tabindex=0 role=group aria-label="{say("materials")}"')
            self._grid = ui.aggrid(self._options()).classes("w-full")
            self._grid.on("cellValueChanged", page.guarded(self._edited))
            with ui.row().classes("items-center gap-2"):
                ui.button(say("add_line"), icon="add", on_click=page.guarded(self._add)).props("dense outline no-caps")
                ui.button(say("remove_lines"), icon="remove", on_click=page.guarded(self._remove)).props(
                    "dense outline no-caps"
                )
                upload = file_button(page, say("open_bom"), ".xlsx,.csv,.tsv", self._dropped, "bom-file")
            whole.on("dragover", js_handler="(event) => event.preventDefault()")
            whole.on("drop", js_handler=_DROP.format(id=upload.id))
            self._said = ui.label().classes("text-sm").props("aria-live=polite").mark("bom-said")
            self._mapping = Mapping(page, self._read)
            ui.label(say("paste_hint")).classes("text-xs opacity-80")
        self._under: list[dict[str, Any]] = []
        self.refresh()

    def _options(self) -> dict[str, Any]:
        say = self._page.say
        heads = ("description", "hs", "originating", "country", "value", "weight")
        columns: list[dict[str, Any]] = [{"headerName": say("line"), "field": "line", "width": 56, "editable": False}]
        for name, head in zip(COLUMNS, heads, strict=True):
            column: dict[str, Any] = {
                "headerName": say(head),
                "field": name,
                "editable": True,
                "flex": 1,
                "minWidth": 72,
            }
            column |= {"wrapHeaderText": True, "autoHeaderHeight": True}
            if name == "description":
                column |= {"flex": 1.3, "tooltipField": name}
            if name == "originating":
                column["minWidth"] = 100
                named = json.dumps({"yes": say("yes"), "no": say("no")}, ensure_ascii=False)
                column |= {"cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": ["", "yes", "no"]}}
                column[":valueFormatter"] = f"(params) => ({named})[params.value] ?? params.value"
            if name in ("value", "net_weight_kg"):
                column |= {"type": "rightAligned", "cellClass": ["ag-right-aligned-cell", "figure"]}
            columns.append(column)
        return {
            "columnDefs": columns,
            "rowData": [],
            "rowSelection": {"mode": "multiRow", "headerCheckbox": False},
            "selectionColumnDef": {"width": 36},
            "stopEditingWhenCellsLoseFocus": True,
            "singleClickEdit": True,
            ":tabToNextCell": _TAB,
            "overlayNoRowsTemplate": escape(say("no_materials")),
        }

    def refresh(self) -> None:
        """Show what the form holds."""
        lines = self._form.materials
        rows = []
        for number, material in enumerate(lines, 1):
            shown = {name: _text(material.get(name)) for name in COLUMNS}
            if material.get("materials"):
                count = self._page.say("nested", count=len(material["materials"]))
                shown["description"] = f"{shown['description']} ({count})"
            shown["originating"] = _ANSWERS.get(shown["originating"].lower(), shown["originating"])
            rows.append({"line": number, **shown})
        self._grid.options["rowData"] = rows
        self._grid.style(f"height: {min(28.0, max(16.0, 6 + 2.7 * len(rows)))}rem")
        self._grid.update()

    def _edited(self, event: events.GenericEventArguments) -> None:
        number, name, value = int(event.args["data"]["line"]), event.args["colId"], event.args.get("newValue")
        lines = self._form.materials
        self._form.remember(f"materials[{number}].{name}")
        if not 1 <= number <= len(lines) or name not in COLUMNS:
            return
        if value is None or not str(value).strip():
            lines[number - 1].pop(name, None)
        else:
            lines[number - 1][name] = str(value).strip()
        self._changed()

    def forget(self) -> None:
        """Say no more of the table that was read last: other lines stand in the grid."""
        self._said.text = ""
        self._mapping.clear()

    def _add(self) -> None:
        self._form.remember()
        self._form.put_materials([*self._form.materials, {}])
        self.refresh()
        self._changed()

    async def _remove(self) -> None:
        chosen = {int(row["line"]) for row in await self._grid.get_selected_rows()}
        if not chosen:
            self._said.text = self._page.say("none_selected")
            return
        self._form.remember()
        kept = [one for number, one in enumerate(self._form.materials, 1) if number not in chosen]
        self._form.put_materials(kept)
        self.refresh()
        self._changed()

    async def _dropped(self, name: str, content: bytes) -> None:
        self._form.remember()
        self._under = []
        await self._mapping.take(name, content)

    async def _pasted(self, event: events.GenericEventArguments) -> None:
        """Put pasted rows below those that are there."""
        try:
            found = pasted(str(event.args))
            sheet = None if found.headed else read_bom(FILE, found.table)
            if sheet is not None and sheet.problems:
                raise InputError(sheet.problems)
        except NotPasted as error:
            tell(self._page.say(str(error)), "negative")
            return
        except InputError as error:
            tell("\n".join(map(str, error.problems[:5])), "negative")
            return
        self._form.remember()
        self._under = [line for line in self._form.materials if line]
        if sheet is None:
            await self._mapping.take(FILE, found.table)
            return
        self._mapping.clear()
        said = [self._page.say("weight" if name == "net_weight_kg" else name) for name in found.fields]
        how = self._page.say("read_as", fields=", ".join(said))
        self._read(sheet, f"{how} {self._page.say('read_commas')}" if found.commas else how)

    def _read(self, sheet: Sheet, how: str = "") -> None:
        lines = _texts(sheet.materials)
        self._form.put_materials([*self._under, *lines])
        self.refresh()
        self._said.text = f"{self._page.say('read_lines', count=len(lines))} {how}".strip()
        self._changed()


def _texts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: one if isinstance(one, (bool, list, dict)) else str(one) for key, one in line.items()} for line in lines
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
