"""The command batch: verdicts for a portfolio of goods."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from headnote.catalogues import _

from .shared import (
    complete_agreement,
    fail,
    fail_input,
    language_option,
    load_typed,
    rulesets_option,
    show_explanation,
    words_of,
)
from .writing import write, write_folder

if TYPE_CHECKING:
    from headnote.batch.run.inputs import Source
    from headnote.batch.run.run import Summary
    from headnote.engine import Engine

_SUFFIXES = (".parquet", ".csv")
_BOOKS = (".xlsx", ".xlsm")


class _Asked(NamedTuple):
    """What was asked on the command line."""

    first: Path
    second: Path | None
    agreements: tuple[str, ...]
    rulesets: tuple[Path, ...]
    ignored: tuple[str, ...]


@click.command()
@click.argument("goods", type=click.Path(exists=True, path_type=Path))
@click.argument("materials", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--agreement",
    "agreements",
    multiple=True,
    shell_complete=complete_agreement,
    help="Determine every good under this agreement; may be given again. None: that of the column “agreement”.",
)
@click.option(
    "--out",
    "outs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A file to write: .parquet or .csv, of a workbook .xlsx too; or a new folder of parts. May be given again.",
)
@click.option(
    "--worksheets",
    "folder",
    type=click.Path(path_type=Path),
    help="Of a workbook: a new folder for the worksheets of the products that originate.",
)
@click.option("--explain", "key", metavar="KEY", help="Write nothing; show the whole trace of one good.")
@click.option(
    "--backend",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="Where columns are worked out; spark is for tables beyond one machine.",
)
@click.option(
    "--partition", type=click.IntRange(min=1), help="Goods that are worked out at once; 1,000,000 if not given."
)
@click.option("--memory", default="4GB", show_default=True, help="How much memory DuckDB takes; the rest goes to disk.")
@click.option("--ignore", "ignored", multiple=True, metavar="COLUMN", help="Leave a column out; may be given again.")
@rulesets_option
@language_option
def batch(
    goods: Path,
    materials: Path | None,
    agreements: tuple[str, ...],
    outs: tuple[Path, ...],
    folder: Path | None,
    key: str | None,
    backend: str,
    partition: int | None,
    memory: str,
    ignored: tuple[str, ...],
    rulesets: tuple[Path, ...],
    lang: str,
) -> None:
    """Determine a portfolio: tables of goods and of their materials, a folder of partitions of both, or a workbook.

    GOODS and MATERIALS are Parquet or CSV, with the fields of a claim as columns (good.fob, production.party; hs,
    value), and a column key that joins them. A row that cannot be read is in the result with its problem, and the
    command then ends with 1. A run that was ended is taken up again where it stopped. A workbook (.xlsx) has its
    products on one sheet and the lines of their bills on another, joined by a column of product codes.
    """
    if materials is None and goods.suffix.lower() in _BOOKS:
        sys.exit(_book(goods, agreements, outs, folder, rulesets, lang))
    asked = _Asked(goods, materials, agreements, rulesets, ignored)
    with _needing(), tempfile.TemporaryDirectory(prefix="headnote-") as made:
        if key is not None:
            _explain(asked, key, Path(made), lang)
            return
        if not outs:
            fail(_("Error: name a file to write: --out verdicts.parquet"))
        summary = _run(asked, outs, Path(made), (backend, memory), partition)
    _summarise(summary, outs)
    sys.exit(1 if summary.unread else 0)


@contextmanager
def _needing() -> Iterator[None]:
    """Ends the command with what is wrong with its input, or what is not installed."""
    try:
        from headnote.batch.run.backends import BackendError
    except ImportError:
        fail(_("Error: portfolios need more than is installed: pip install 'headnote[batch]'"))
    from headnote.engine import InputError

    try:
        yield
    except InputError as error:
        fail_input(error, _("{count} problem(s) in the input; nothing was determined.", count=len(error.problems)))
    except BackendError as error:
        fail(_("Error: {problem}", problem=error))


def _run(asked: _Asked, outs: tuple[Path, ...], work: Path, where: tuple[str, str], partition: int | None) -> Summary:
    from headnote.batch.run.backends import opened
    from headnote.batch.run.inputs import sources_of
    from headnote.batch.run.parts import Parts
    from headnote.batch.run.results import combined
    from headnote.batch.run.run import PARTITION, Portfolio, run

    for out in outs:
        if out.suffix not in (*_SUFFIXES, "") or (not out.suffix and len(outs) > 1):
            fail(_("Error: {out} ends in neither {suffixes}.", out=out, suffixes=", ".join(_SUFFIXES)))
    out = outs[0]
    backend, memory = where
    sources = sources_of(asked.first, asked.second)
    engines = _engines(asked, sources, work)
    portfolio = Portfolio(sources, engines, bool(asked.agreements), asked.ignored, partition or PARTITION)
    parts = Parts(out.with_name(f"{out.name}.parts") if out.suffix else out, _about(portfolio))
    try:
        with _progress() as told:
            summary = run(portfolio, opened(backend, work, memory), parts, work, told)
    finally:
        parts.leave()
    for out in outs:
        if out.suffix:
            made = out.with_name(f".{out.stem}.headnote{out.suffix}")
            try:
                combined(parts.files(), made, memory)
                made.replace(out)
            finally:
                made.unlink(missing_ok=True)
    if out.suffix:
        parts.remove()
    return summary


def _engines(asked: _Asked, sources: list[Source], work: Path) -> list[Engine]:
    """The engines of the agreements that were named, or that the goods name."""
    names = list(asked.agreements)
    if not names:
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        from headnote.batch.run.inputs import staged

        for number, source in enumerate(sources):
            goods, _broken = staged(source.goods, work, f"named-{number}")
            if "agreement" not in pq.read_schema(goods).names:
                fail(_("Error: name an agreement (--agreement rcep), or give the goods a column “agreement”."))
            found = pc.unique(pq.read_table(goods, columns=["agreement"])["agreement"]).to_pylist()
            names += [str(one) for one in found if one is not None]
    loaded: dict[str, Engine] = {}
    for name in dict.fromkeys(one.strip().lower() if not asked.agreements else one for one in names):
        engine = load_typed(name, asked.rulesets)
        loaded.setdefault(engine.name, engine)
    return list(loaded.values())


def _about(portfolio: Any) -> dict[str, Any]:
    """What makes a run another one: its files, its rules, its options."""
    files = [path for source in portfolio.sources for path in (source.goods, source.materials)]
    return {
        "files": [[str(path.resolve()), path.stat().st_size, str(path.stat().st_mtime_ns)] for path in files],
        "rules": [[engine.name, engine.bundle.digest if engine.bundle else ""] for engine in portfolio.engines],
        "options": [portfolio.each, list(portfolio.ignored), portfolio.partition],
    }


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal's error output, and nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("")
        yield lambda said, done, total: bar.update(task, description=said, completed=done, total=total)


def _explain(asked: _Asked, key: str, work: Path, lang: str) -> None:
    from headnote.batch.run.backends import DuckDB
    from headnote.batch.run.inputs import sources_of
    from headnote.batch.run.one import claims_with
    from headnote.engine import RuleTextError

    sources = sources_of(asked.first, asked.second)
    engines = _engines(asked, sources, work)
    found = False
    for source in sources:
        for engine, claim in claims_with(key, source, engines, asked.ignored, DuckDB(work, "1GB"), work):
            found = True
            try:
                show_explanation(engine.determine(claim), words_of(lang))
            except RuleTextError as error:
                fail(_("Error: {problem}", problem=error))
    if not found:
        fail(_("Error: no good has the key {key}.", key=key))


def _summarise(summary: Summary, outs: tuple[Path, ...]) -> None:
    _count(summary.verdicts)
    determined = sum(n for counts in summary.verdicts.values() for v, n in counts.items() if v != "not read")
    click.echo(
        _(
            "{columns} in columns, by {vectors} distinct outcome(s); {single} by the single engine",
            columns=f"{determined - summary.single:,}",
            vectors=f"{summary.vectors:,}",
            single=f"{summary.single:,}",
        )
    )
    if summary.resumed:
        click.echo(_("{count} part(s) were done before", count=f"{summary.resumed:,}"))
    for out in outs:
        click.echo(str(out))
    if summary.unread:
        click.echo(_("{count} row(s) could not be read; the result says why", count=f"{summary.unread:,}"), err=True)
    for one in summary.differing[:5]:
        click.echo(_("measured otherwise by the single engine, which decided: {one}", one=one), err=True)


def _book(
    path: Path,
    agreements: tuple[str, ...],
    outs: tuple[Path, ...],
    folder: Path | None,
    rulesets: tuple[Path, ...],
    lang: str,
) -> int:
    """Determine the products of a workbook; the exit code."""
    from headnote.batch.book.products import products_of
    from headnote.batch.book.told import outcomes
    from headnote.batch.book.writing import SUFFIXES, as_file, papers
    from headnote.batch.decide.outcome import methods_of
    from headnote.engine import InputError
    from headnote.engine.claims.reading import read_data

    if not agreements or not outs:
        fail(_("Error: a workbook needs --agreement and --out, such as --agreement rcep --out verdicts.xlsx."))
    for out in outs:
        if out.suffix.lower() not in SUFFIXES:
            fail(_("Error: {out} ends in neither {suffixes}.", out=out, suffixes=", ".join(SUFFIXES)))
    engines = [load_typed(one, rulesets) for one in agreements]
    methods, words = methods_of(engines), words_of(lang)
    try:
        products = list(products_of(*read_data(str(path)), date.today()))
    except InputError as error:
        fail_input(error, _("{count} problem(s) in the input; nothing was determined.", count=len(error.problems)))
    with _progress() as told:
        total, found = len(products) * len(engines), []
        for number, one in enumerate(outcomes(products, engines, methods, words), 1):
            found.append(one)
            told(one.key, number, total)
    for out in outs:
        write(out, as_file(out.suffix.lower(), found, methods, words))
    if folder is not None:
        write_folder(folder, dict(papers(found, engines, words)))
    counts: dict[str, dict[str, int]] = {}
    for one in found:
        own = counts.setdefault(one.agreement, {})
        own[one.verdict] = own.get(one.verdict, 0) + 1
    _count(counts)
    for place in (*outs, *([folder] if folder is not None else [])):
        click.echo(str(place))
    unread = sum(one.get("not read", 0) for one in counts.values())
    if unread:
        click.echo(_("{count} row(s) could not be read; the result says why", count=f"{unread:,}"), err=True)
    return 1 if unread else 0


def _count(verdicts: dict[str, dict[str, int]]) -> None:
    for agreement, counts in sorted(verdicts.items()):
        if agreement:
            listed = ", ".join(f"{verdict} {count:,}" for verdict, count in sorted(counts.items()))
            click.echo(f"{agreement}: {sum(counts.values()):,}: {listed}")
