"""The state of the server: what is open, each folder as it was checked last, and what its last save was found to be."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from headnote.analysis.checks.levels import Ranked
from headnote.catalogues import Language, speaking
from headnote.languageserver.saved import ANALYSES, from_data

from .views import Page, View, Viewer

PAUSE = 0.15
"""Seconds without a keystroke after which a folder is checked."""

LIMIT = 64 * 1024 * 1024
"""Bytes of a line that the process of `saved` may say."""

Reached = Mapping[str, Mapping[str, list[tuple[str, str]]]]
"""The cases that reach a line of a file, by both: their names and files."""


@dataclass
class Bench:
    """A folder. `edits` counts its changes; `seen` is how many of them `view` knows."""

    view: View
    edits: int = 1
    seen: int = 0
    waiting: asyncio.Task[None] | None = None
    looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    running: Process | None = None
    analysed: list[Ranked] = field(default_factory=list)
    reached: Reached = field(default_factory=dict)


class Desk:
    """Folders and open files. Everything but `Viewer.look` runs in the event loop."""

    def __init__(self, rulesets: tuple[Path, ...] = ()) -> None:
        self.texts: dict[Path, str] = {}
        self.benches: dict[Path, Bench] = {}
        self.rulesets = rulesets
        self.spoken: Language = "en"
        self._viewer = Viewer(rulesets)
        self._thread = ThreadPoolExecutor(1, "headnote-check")

    def bench(self, path: Path) -> Bench:
        """The folder of a file."""
        return self.benches.setdefault(path.parent, Bench(View(path.parent)))

    def typed(self, path: Path, text: str) -> None:
        """A file is as given now."""
        self.texts[path] = text.replace("\r\n", "\n").replace("\r", "\n")
        self.bench(path).edits += 1

    def closed(self, path: Path) -> None:
        """A file counts as it is saved from now on."""
        self.texts.pop(path, None)
        self.bench(path).edits += 1

    async def fresh(self, path: Path) -> View:
        """The folder of a file, checked as it is now; the work is done beside the event loop."""
        bench = self.bench(path)
        async with bench.looking:
            while bench.seen != bench.edits:
                edits, texts = bench.edits, dict(self.texts)
                loop = asyncio.get_running_loop()
                bench.view = await loop.run_in_executor(self._thread, self._look, path.parent, texts)
                bench.seen = edits
        return bench.view

    def _look(self, folder: Path, texts: Mapping[Path, str]) -> View:
        with speaking(self.spoken):
            return self._viewer.look(folder, texts)

    async def page(self, path: Path) -> tuple[View, Page] | None:
        """A file in its folder, checked as it is now; None where it is no rule file of the folder."""
        view = await self.fresh(path)
        page = view.pages.get(path)
        return None if page is None else (view, page)

    async def known(self, path: Path) -> Page | None:
        """A file as it was checked last, which is at hand at once; checked now where it never was."""
        bench = self.bench(path)
        return (bench.view if bench.seen else await self.fresh(path)).pages.get(path)

    def said(self, bench: Bench, path: Path) -> list[Ranked]:
        """What is said of a file now, and what analyses said of it when it was saved where that still stands there."""
        found = [one for one in bench.view.said.get(path, ()) if one.diagnostic.id not in ANALYSES]
        page = bench.view.pages.get(path)
        old = [one for one in bench.analysed if one.diagnostic.place.path == str(path)]
        if page is None or not old:
            return found
        lines: dict[str, int] = {}
        for number, line in enumerate(page.text.split("\n"), 1):
            lines.setdefault(line, number)
        for one in old:
            place = one.diagnostic.place
            if (line_now := lines.get(place.text)) is not None:
                found.append(replace(one, diagnostic=replace(one.diagnostic, place=replace(place, line=line_now))))
        return found

    async def saved(self, path: Path) -> None:
        """Analyse the folder of a file as it is saved; what an earlier save set going is ended."""
        bench = self.bench(path)
        if bench.running is not None and bench.running.returncode is None:
            bench.running.kill()
        command = ("-m", "headnote.languageserver.saved", self.spoken, str(path.parent), *map(str, self.rulesets))
        process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=PIPE, limit=LIMIT)
        bench.running = process
        assert process.stdout is not None
        while line := await process.stdout.readline():
            told = json.loads(line)
            if bench.running is process:
                bench.analysed = from_data(told["said"]) if "said" in told else bench.analysed
                bench.reached = told.get("cases", bench.reached)
        await process.wait()

    def close(self) -> None:
        """End what runs beside the server."""
        for bench in self.benches.values():
            if bench.running is not None and bench.running.returncode is None:
                bench.running.kill()
        self._thread.shutdown(wait=False, cancel_futures=True)
