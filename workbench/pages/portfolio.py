"""The page Portfolio: two tables in, progress, verdicts, margins as a chart, declarations that end soon."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
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
from headnote.workbench.parts.grids import words_of_grid
from headnote.workbench.shell import heading, tell

TABLES = ("goods", "materials")
SHOWN = ("key", "agreement", "verdict", "criterion", "party", "rule", "missing", "problem")
MOST_ROWS = 5_000
MOST_BARS = 60
LONG = ("rule", "missing", "problem")
MOST_SENT = 10
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
        self._names: dict[str, ui.label] = {}

    def draw(self) -> None:
        """The tables to send, the batches that were sent, and the declarations that end soon."""
        say = self._page.say
        with ui.row().classes("items-start gap-3"):
            for name in TABLES:
                with ui.column().classes("gap-0"):
                    took = partial(self._took, name)
                    kinds = ".csv,.parquet,.xlsx,.xlsm" if name == "goods" else ".csv,.parquet"
                    file_button(self._page, say(f"table_{name}"), kinds, took, f"table-{name}")
                    self._names[name] = ui.label().classes("text-sm").mark(f"name-{name}")
            self._agreements = ui.select(self._page.agreements(), label=say("agreements"), multiple=True)
            self._agreements.props("dense").classes("w-80").mark("agreements")
            ui.button(say("decide"), icon="play_arrow", on_click=self._send).props("no-caps").mark("decide")
        self._said = ui.label(say("portfolio_needs")).classes("text-sm").mark("portfolio-said")
        self._bar = ui.linear_progress(0, show_value=False).classes("w-full").props('aria-label="progress"')
        self._bar.set_visibility(False)
        self._cancel = ui.button(say("cancel_job"), icon="stop", on_click=self._page.guarded(self._stop))
        self._cancel.props("dense outline no-caps").set_visibility(False)
        self._results = ui.column().classes("w-full gap-2")
        self._batches = ui.column().classes("w-full gap-1 mt-4")
        self._sent()
        self._declarations()
        self._follow(self._asked())
        ui.timer(1.0, self._look)

    def _asked(self) -> Job | None:
        """The batch that the address names, of whoever is signed in."""
        job_id = self._page.asked.get("batch")
        found = queue.get(self._page.state.store, job_id) if job_id else None
        return found if found is not None and found.owner == self._page.who().name else None

    def _follow(self, job: Job | None) -> None:
        self._job = job
        self._bar.set_visibility(job is not None)
        self._cancel.set_visibility(job is not None)

    def _sent(self) -> None:
        """The batches that were sent before, the newest first."""
        listed = queue.listed(self._page.state.store, self._page.who().name, MOST_SENT)
        jobs = [one for one in listed if one.kind == BATCH]
        self._batches.clear()
        with self._batches:
            if jobs:
                heading(self._page.say("sent_batches"))
            self._links(jobs)

    def _links(self, jobs: list[Job]) -> None:
        say = self._page.say
        for one in jobs:
            state = say(f"job_{one.state}", done=one.done, total=one.total or "?")
            names = ", ".join(str(name) for name, _ in one.request.get("versions", ()))
            text = f"{one.created:%Y-%m-%d %H:%M} UTC · {names} · {state}"
            ui.link(text, f"/portfolio?batch={one.id}").classes("text-sm").mark("batch")

    def _stop(self) -> None:
        if self._job is not None:
            queue.cancel(self._page.state.store, self._job.id, now())

    def _took(self, table: str, name: str, content: bytes) -> None:
        self._files[table] = (name, content)
        self._names[table].text = name

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
        self._follow(await run.io_bound(queue.submit, store, BATCH, who.name, asked, packed(files), now()))
        self._results.clear()
        if self._job is not None:
            # A refresh finds it again.
            ui.navigate.history.replace(f"/portfolio?batch={self._job.id}")

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
        self._follow(None)
        self._sent()
        with self._results:
            if found.state == "done":
                content = await run.io_bound(queue.result_of, self._page.state.store, found.id)
                self._show(found, content or b"")
            else:
                if found.problem:
                    ui.label(found.problem).classes("not-met whitespace-pre-line").props("role=alert").mark("problem")

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
        columns = [
            {"field": name, "headerName": say(f"column_{name}"), "filter": True, "tooltipField": name}
            | ({"flex": 2, "minWidth": 160} if name in LONG else {"flex": 1, "minWidth": 100})
            for name in SHOWN
        ]
        shown = [self._row(row) for row in rows[:MOST_ROWS]]
        grid = {
            "columnDefs": columns,
            "rowData": shown,
            "defaultColDef": {"sortable": True, "resizable": True},
            "localeText": words_of_grid(say),
        }
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
        heading(self._page.say("margins"))
        bars: list[dict[str, Any]] = [
            {
                "value": value,
                "itemStyle": {"color": "#0b6b3a" if _percent(value) >= 0 else "#b3261e"},
                "label": {
                    "show": True,
                    "position": "right" if _percent(value) >= 0 else "left",
                    "formatter": f"{Decimal(value).normalize():+f} %",
                },
            }
            for _method, _key, _agreement, value in nearest
        ]
        chart = {
            "xAxis": {"type": "value", "axisLabel": {"formatter": "{value} %"}},
            "yAxis": {
                "type": "category",
                "data": [f"{key} {agreement} {self._page.words.word(m)}" for m, key, agreement, _ in nearest],
                "inverse": True,
                "axisLabel": {"width": 200, "overflow": "truncate"},
            },
            "grid": {"left": 220, "right": 90, "top": 10, "bottom": 30},
            "tooltip": {},
            "series": [{"type": "bar", "data": bars}],
        }
        ui.echart(chart).classes("w-full").style(f"height: {5 + 2 * len(nearest)}rem").mark("margins")

    def _declarations(self) -> None:
        say, today = self._page.say, now().date()
        ending = self._page.state.register.page("", 200, None, None, today + SOON)
        heading(say("ending_declarations")).classes("mt-4")
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
