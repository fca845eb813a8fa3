"""The bill of materials as a grid: typed, pasted from Excel, or dropped as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import events, ui

from headnote.engine import InputError
from headnote.engine.claims.reading.bom import Sheet, read_bom
from headnote.engine.claims.reading.finding import is_header
from headnote.workbench.form import COLUMNS, ClaimForm
from headnote.workbench.frame import Page

from .files import file_button
from .mapping import Mapping

# AG Grid's own paste is of its paid edition.
_PASTE = """(event) => {
  if (event.target.closest('input, textarea')) return;
  const text = event.clipboardData.getData('text/plain');
  if (text.includes('\\t') || text.includes('\\n')) { event.preventDefault(); emit(text); }
}"""


class Grid:
    """The grid of one form; `changed` is called after each change."""

    def __init__(self, page: Page, form: ClaimForm, changed: Callable[[], None]) -> None:
        self._page, self._form, self._changed = page, form, changed
        say = page.say
        with ui.column().classes("w-full gap-1").mark("bom") as whole:
            whole.on("paste", page.guarded(self._pasted), js_handler=_PASTE)
            whole.props(f'tabindex=0 aria-label="{say("materials")}"')
            self._empty = ui.label(say("no_materials")).classes("text-sm")
            self._grid = ui.aggrid(self._options()).classes("w-full").style("height: 16rem")
            self._grid.on("cellValueChanged", page.guarded(self._edited))
            with ui.row().classes("items-center gap-2"):
                ui.button(say("add_line"), icon="add", on_click=page.guarded(self._add)).props("dense outline no-caps")
                ui.button(say("remove_lines"), icon="remove", on_click=page.guarded(self._remove)).props(
                    "dense outline no-caps"
                )
                file_button(page, say("open_bom"), ".xlsx,.csv,.tsv", self._dropped, "bom-file")
            self._mapping = Mapping(page, self._read)
            ui.label(say("paste_hint")).classes("text-xs opacity-80")
        self.refresh()

    def _options(self) -> dict[str, Any]:
        say = self._page.say
        heads = ("description", "hs", "originating", "country", "value", "weight")
        columns: list[dict[str, Any]] = [{"headerName": say("line"), "field": "line", "width": 56, "editable": False}]
        for name, head in zip(COLUMNS, heads, strict=True):
            column: dict[str, Any] = {"headerName": say(head), "field": name, "editable": True, "flex": 1}
            column |= {"wrapHeaderText": True, "autoHeaderHeight": True}
            if name == "originating":
                column |= {"cellEditor": "agSelectCellEditor", "cellEditorParams": {"values": ["", "yes", "no"]}}
            columns.append(column)
        return {
            "columnDefs": columns,
            "rowData": [],
            "rowSelection": {"mode": "multiRow", "headerCheckbox": False},
            "selectionColumnDef": {"width": 36},
            "stopEditingWhenCellsLoseFocus": True,
            "singleClickEdit": True,
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
            rows.append({"line": number, **shown})
        self._grid.options["rowData"] = rows
        self._grid.update()
        self._empty.set_visibility(not lines)

    def _edited(self, event: events.GenericEventArguments) -> None:
        number, name, value = int(event.args["data"]["line"]), event.args["colId"], event.args.get("newValue")
        lines = self._form.materials
        if not 1 <= number <= len(lines) or name not in COLUMNS:
            return
        if value is None or not str(value).strip():
            lines[number - 1].pop(name, None)
        else:
            lines[number - 1][name] = str(value).strip()
        self._changed()

    def _add(self) -> None:
        self._form.put_materials([*self._form.materials, {}])
        self.refresh()
        self._changed()

    async def _remove(self) -> None:
        chosen = {int(row["line"]) for row in await self._grid.get_selected_rows()}
        kept = [one for number, one in enumerate(self._form.materials, 1) if number not in chosen]
        self._form.put_materials(kept)
        self.refresh()
        self._changed()

    async def _dropped(self, name: str, content: bytes) -> None:
        self._form.remember()
        await self._mapping.take(name, content)

    def _pasted(self, event: events.GenericEventArguments) -> None:
        try:
            lines = pasted(str(event.args))
        except InputError as error:
            ui.notify("\n".join(map(str, error.problems[:5])), type="negative", multi_line=True)
            return
        self._form.remember()
        self._mapping.clear()
        self._put([*self._form.materials, *lines], len(lines))

    def _read(self, sheet: Sheet) -> None:
        lines = _texts(sheet.materials)
        self._put(lines, len(lines))

    def _put(self, lines: list[dict[str, Any]], count: int) -> None:
        self._form.put_materials(lines)
        self.refresh()
        ui.notify(self._page.say("read_lines", count=count))
        self._changed()


def pasted(text: str) -> list[dict[str, Any]]:
    """Pasted rows as a claim's materials; they may do without a header. Raises InputError."""
    rows = [line.split("\t") for line in text.splitlines() if line.strip()]
    header = [] if is_header(rows[0] if rows else []) else [list(COLUMNS)]
    sheet = read_bom("paste.csv", _as_csv([*header, *rows]))
    if sheet.problems:
        raise InputError(sheet.problems)
    return _texts(sheet.materials)


def _as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows).encode()


def _texts(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {key: one if isinstance(one, (bool, list, dict)) else str(one) for key, one in line.items()} for line in lines
    ]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
