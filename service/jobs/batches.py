"""A portfolio as a job: two tables or a workbook in, verdicts out, by versions that were pinned. Runs in a child."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from headnote.catalogues import _
from headnote.engine import Engine, InputError, RulesetError
from headnote.engine.explain import Words

BATCH = "batch"
KINDS = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOOKS = (".xlsx", ".xlsm")
MEMORY = "2GB"


class NotDone(Exception):
    """The job cannot be done; says why."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files of a job as one value of the store."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def unpacked(content: bytes, folder: Path) -> dict[str, Path]:
    """The files of a job laid out: those of `packed`, whose names we gave."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            path = folder / Path(name).name
            path.write_bytes(archive.read(name))
            found[path.stem] = path
    return found


def decide(
    given: Mapping[str, Path], rules: list[Path], form: str, work: Path, told: Callable[[str, int, int], None]
) -> Path:
    """Determine every good under every agreement. Returns the file of verdicts. Raises NotDone.

    `work` is a folder of the job's own: a run that was ended is taken up from what it holds.
    """
    try:
        from headnote.batch.run.backends import opened
        from headnote.batch.run.inputs import sources_of
        from headnote.batch.run.parts import Parts
        from headnote.batch.run.results import combined
        from headnote.batch.run.run import Portfolio, run
    except ImportError:
        raise NotDone(_("portfolios need more than is installed: pip install 'headnote[batch]'")) from None
    try:
        engines = [Engine.load(folder) for folder in rules]
        if given["goods"].suffix in BOOKS:
            return _of_book(given["goods"], engines, form, work, told)
        sources = sources_of(given["goods"], given.get("materials"))
        about: dict[str, Any] = {"rules": [path.parts[-2:] for path in rules], "form": form}
        parts = Parts(work / "parts", about)
        spill = work / "spill"
        spill.mkdir(exist_ok=True)
        run(Portfolio(sources, engines, each=True), opened("duckdb", spill, MEMORY), parts, spill, told)
        made = work / f"verdicts.{form}"
        combined(parts.files(), made, MEMORY)
    except InputError as error:
        # The owner knows the table's name, and not where a worker keeps it.
        raise NotDone("\n".join(map(str, error.problems)).replace(f"{work}/", "")) from None
    except RulesetError as error:
        raise NotDone(str(error)) from None
    return made


def _of_book(book: Path, engines: list[Engine], form: str, work: Path, told: Callable[[str, int, int], None]) -> Path:
    """The same of a workbook of products and their bills. Raises InputError."""
    from headnote.batch.book.products import products_of
    from headnote.batch.book.told import outcomes
    from headnote.batch.book.writing import as_file
    from headnote.batch.decide.outcome import methods_of

    methods, words = methods_of(engines), Words("en")
    products = list(products_of(book.name, book.read_bytes(), datetime.now(UTC).date()))
    found, total = [], len(products) * len(engines)
    for number, one in enumerate(outcomes(products, engines, methods, words), 1):
        found.append(one)
        told(one.key, number, total)
    made = work / f"verdicts.{form}"
    made.write_bytes(as_file(f".{form}", found, methods, words))
    return made
