"""The page Portfolio: two tables in, progress, verdicts, margins as a chart, declarations that end soon."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from functools import partial
from pathlib import PurePath
from typing import Any

from nicegui import run, ui

from headnote.service.deciding import engine_for
from headnote.service.jobs import queue
from headnote.service.jobs.batches import BATCH, BOOKS, packed
from headnote.service.jobs.queue import ENDED, Job
from headnote.workbench.frame import NotAllowed, Page, SignedOut, now, page
from headnote.workbench.parts.files import file_button
from headnote.workbench.shell import tell

TABLES = ("goods", "materials")
SHOWN = ("key", "agreement", "verdict", "criterion", "party", "rule", "missing", "problem")
MOST_ROWS = 5_000
MOST_BARS = 60
SOON = timedelta(days=60)


def register() -> None:
    """Put the page at /portfolio."""
    page("/portfolio", lambda one: _Portfolio(one).draw())


class _Portfolio:
    """One open page."""

    def __init__(self, one: Page) -> None:
        self._page = one
        self._files: dict[str, tuple[str, bytes]] = {}
        self._job: Job | None = None

    def draw(self) -> None:
        """The tables to send, the batches that were sent, and the declarations that end soon."""
        say = self._page.say
        names = sorted(n for n, v in self._page.shelf.at(now()).items() if v.engine is not None)
        with ui.row().classes("items-start gap-3"):
            for name in TABLES:
                took = partial(self._took, name)
                kinds = ".csv,.parquet,.xlsx,.xlsm" if name == "goods" else ".csv,.parquet"
                file_button(self._page, say(f"table_{name}"), kinds, took, f"table-{name}")
            self._agreements = ui.select(names, label=say("agreements"), multiple=True).classes("w-64")
            self._agreements.mark("agreements")
            ui.button(say("decide"), icon="play_arrow", on_click=self._send).props("no-caps").mark("decide")
        self._said = ui.label(say("portfolio_needs")).classes("text-sm").mark("portfolio-said")
        self._bar = ui.linear_progress(0, show_value=False).classes("w-full").props('aria-label="progress"')
        self._bar.set_visibility(False)
        self._results = ui.column().classes("w-full gap-2")
        self._declarations()
        ui.timer(1.0, self._look)

    def _took(self, table: str, name: str, content: bytes) -> None:
        self._files[table] = (name, content)
        tell(f"{self._page.say(f'table_{table}')}: {name}")

    async def _send(self) -> None:
        try:
            who = self._page.who("analyst")
        except SignedOut:
            ui.navigate.to("/sign-in")
            return
        except NotAllowed as error:
            tell(str(error), "negative")
            return
        chosen = list(self._agreements.value or ())
        files = {f"{table}{PurePath(name).suffix.lower()}": data for table, (name, data) in self._files.items()}
        # A workbook holds both tables.
        book = {name: data for name, data in files.items() if name.endswith(BOOKS)}
        files = book or files
        if not chosen or not (book or len(files) == len(TABLES)):
            tell(self._page.say("portfolio_needs"), "warning")
            return
        versions = [engine_for(self._page.shelf, name, now())[1].publication for name in chosen]
        asked = {"versions": [[one.name, one.bundle] for one in versions], "form": "csv"}
        store = self._page.state.store
        self._job = await run.io_bound(queue.submit, store, BATCH, who.name, asked, packed(files), now())
        self._bar.set_visibility(True)
        self._results.clear()

    async def _look(self) -> None:
        """How far the batch is; once it has ended, what came out."""
        job = self._job
        if job is None:
            return
        found = await run.io_bound(queue.get, self._page.state.store, job.id)
        if not isinstance(found, Job):
            return
        self._said.text = self._page.say(f"job_{found.state}", done=found.done, total=found.total or "?")
        self._bar.value = found.done / found.total if found.total else 0
        if found.state not in ENDED:
            return
        self._job = None
        self._bar.set_visibility(False)
        with self._results:
            if found.state == "done":
                content = await run.io_bound(queue.result_of, self._page.state.store, found.id)
                self._show(found, content or b"")
            else:
                ui.label(found.problem or "").classes("not-met whitespace-pre-line").mark("problem")

    def _show(self, job: Job, content: bytes) -> None:
        say = self._page.say
        rows = list(csv.DictReader(io.StringIO(content.decode())))
        counts: dict[str, int] = {}
        for row in rows:
            counts[row["verdict"]] = counts.get(row["verdict"], 0) + 1
        ui.label(
            " · ".join(f"{self._page.words.word(one)} {count:,}" for one, count in sorted(counts.items()))
        ).classes("text-lg font-semibold").mark("counts")
        ui.link(say("fetch"), f"/v1/batches/{job.id}/result").props("download")
        columns = [{"field": name, "headerName": say(f"column_{name}"), "filter": True} for name in SHOWN]
        shown = [self._row(row) for row in rows[:MOST_ROWS]]
        grid = {"columnDefs": columns, "rowData": shown, "defaultColDef": {"sortable": True, "resizable": True}}
        ui.aggrid(grid).classes("w-full").style("height: 24rem").mark("results")
        if len(rows) > MOST_ROWS:
            ui.label(say("more_rows", count=f"{len(rows):,}", shown=f"{MOST_ROWS:,}"))
        self._margins(rows)

    def _row(self, row: dict[str, str]) -> dict[str, str]:
        """A row as it is shown: words for the verdict, the names of missing facts without their JSON."""
        told = {
            "verdict": self._page.words.word(row["verdict"]),
            "missing": ", ".join(json.loads(row["missing"] or "[]")),
        }
        return {name: told.get(name, row.get(name, "")) for name in SHOWN}

    def _margins(self, rows: list[dict[str, str]]) -> None:
        """How far the value contents of goods are above or below their thresholds, the nearest to it first."""
        found = [
            (name.removeprefix("margin."), row["key"], row["agreement"], value)
            for row in rows
            for name, value in row.items()
            if name.startswith("margin.") and value
        ]
        if not found:
            return
        nearest = sorted(found, key=lambda one: abs(_percent(one[3])))[:MOST_BARS]
        ui.label(self._page.say("margins")).classes("text-lg font-semibold")
        bars: list[dict[str, Any]] = [
            {
                "value": value,
                "itemStyle": {"color": "#0b6b3a" if _percent(value) >= 0 else "#b3261e"},
            }
            for _method, _key, _agreement, value in nearest
        ]
        chart = {
            "xAxis": {"type": "value", "axisLabel": {"formatter": "{value} %"}},
            "yAxis": {"type": "category", "data": [f"{key} {agreement} {m}" for m, key, agreement, _ in nearest]},
            "grid": {"left": 220, "right": 30, "top": 10, "bottom": 30},
            "tooltip": {},
            "series": [{"type": "bar", "data": bars}],
        }
        ui.echart(chart).classes("w-full").style(f"height: {5 + 2 * len(nearest)}rem").mark("margins")

    def _declarations(self) -> None:
        say, today = self._page.say, now().date()
        ending = self._page.state.register.page("", 200, None, None, today + SOON)
        ui.label(say("ending_declarations")).classes("text-lg font-semibold mt-4")
        if not ending:
            ui.label(say("none_ending")).classes("text-sm").mark("none-ending")
        for one in ending:
            declared = one.declared
            tone = "not-met" if declared.valid_until is not None and declared.valid_until < today else "not-known"
            text = f"{declared.valid_until} · {declared.id} · {declared.supplier} · {declared.agreement}"
            ui.label(text).classes(f"text-sm {tone}").mark("ending")


def _percent(text: str) -> float:
    """A margin as a length on the screen; nothing is decided by it."""
    return float(text)
