"""The real goods that a comparison is asked about: claims and cases of a folder, a portfolio, decisions on record."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from headnote.catalogues import _

from .shared import fail

if TYPE_CHECKING:
    from headnote.analysis.diffing import Diff
    from headnote.analysis.turning import Told
    from headnote.engine import Engine, InputError

_BOOKS = (".xlsx", ".xlsm")


def add_given(diff: Diff, given: str, engines: tuple[Engine, Engine], rulesets: tuple[Path, ...], day: date) -> None:
    """Put into a comparison the goods that turn, and what is wrong with those that cannot be read.

    `day` stands in where a workbook names none.
    """
    from headnote.analysis.diffing import add_claims
    from headnote.analysis.turning import Told, turned

    told = []
    for one in _given(given, engines[0], day):
        if isinstance(one, Told):
            told.append(one)
        else:
            add_claims(diff, [one])
    diff.claims += sum(any(engine.answers_to(one.claim.agreement) for engine in engines) for one in told)
    add_claims(diff, turned(told, engines, rulesets))


def _given(given: str, engine: Engine, day: date) -> Iterator[Told | InputError]:
    path = Path(given)
    if path.suffix.lower() in _BOOKS and path.is_file():
        return _of_book(path, engine, day)
    if not path.is_dir():
        return _recorded(given)
    from headnote.analysis.turning import claims_in

    tables = any(path.glob("goods.*")) or any(path.glob("*/goods.*"))
    return chain(claims_in(path), _of_tables(path, engine) if tables else ())


def _of_book(path: Path, engine: Engine, day: date) -> Iterator[Told | InputError]:
    """The products of a workbook, for the agreement that each names, or that of the old side."""
    from headnote.analysis.turning import Told
    from headnote.engine import InputError

    with _needing():
        from headnote.batch.book.products import products_of
    try:
        for product in products_of(str(path), path.read_bytes(), day):
            try:
                yield Told(f"{path}: {product.key}", product.claim(engine.name, alone=True))
            except InputError as error:
                yield error
    except InputError as error:
        yield error


def _of_tables(folder: Path, engine: Engine) -> Iterator[Told | InputError]:
    """The goods of a portfolio's tables, for the agreement that each names, or that of the old side."""
    from headnote.analysis.turning import Told
    from headnote.engine import InputError

    with _needing():
        from headnote.batch.run.backends import DuckDB
        from headnote.batch.run.inputs import sources_of
        from headnote.batch.run.one import claims_of
    with tempfile.TemporaryDirectory(prefix="headnote-") as made:
        try:
            for source in sources_of(folder, None):
                for key, one in claims_of(source, engine, DuckDB(Path(made), "1GB"), Path(made)):
                    yield one if isinstance(one, InputError) else Told(f"{source.goods}: {key}", one)
        except InputError as error:
            yield error


@contextmanager
def _needing() -> Iterator[None]:
    try:
        yield
    except ImportError:
        fail(_("Error: portfolios need more than is installed: pip install 'headnote[batch]'"))


def _recorded(address: str) -> Iterator[Told | InputError]:
    """The claims of the decisions on record; those that were erased are gone."""
    from headnote.analysis.turning import Told
    from headnote.engine import Claim
    from headnote.records import RecordError, open_store
    from headnote.records.decisions import DECISION
    from headnote.records.entries import Stored

    if "://" not in address and not Path(address).exists():
        fail(
            _(
                "Error: {path} is neither a folder of claims, nor a portfolio, nor a record of decisions.",
                path=address,
            )
        )
    try:
        for one in open_store(address).read():
            if isinstance(one, Stored) and one.entry.kind == DECISION and one.payload is not None:
                yield Told(f"{address}#{one.entry.sequence}", Claim.model_validate(one.payload.body["claim"]))
    except RecordError as error:
        fail(_("Error: {problem}.", problem=error))
