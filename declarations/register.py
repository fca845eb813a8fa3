"""The register: every version of every declaration that was put there, none ever changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from headnote.catalogues import _
from headnote.catalogues.libraries import of_system
from headnote.engine.claims.declared import Declared
from headnote.records.entries import instant_text
from headnote.records.sql import sqlite_engine

metadata = sa.MetaData()

_DECLARATIONS = sa.Table(
    "declarations",
    metadata,
    sa.Column("id", sa.String(2000), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("supplier", sa.Text, nullable=False),
    sa.Column("material", sa.Text),
    sa.Column("hs", sa.String(20)),
    sa.Column("agreement", sa.Text, nullable=False),
    sa.Column("criterion", sa.Text),
    sa.Column("country", sa.String(2)),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date),
    sa.Column("document", sa.Text),
    sa.Column("sha256", sa.String(64)),
    sa.Column("recorded", sa.String(40), nullable=False),
)
_BATCH = 500


class RegisterError(Exception):
    """A register cannot be read or written; nothing was changed."""


class Put(NamedTuple):
    """What putting declarations into a register did, by their ids; `corrected` have a version more than before."""

    new: tuple[str, ...]
    corrected: tuple[str, ...]
    same: tuple[str, ...]


class Kept(NamedTuple):
    """A version of a declaration, and the instant at which it was put there (UTC)."""

    declared: Declared
    recorded: str


class SqlRegister:
    """A register in the table of `metadata`, by any engine of SQLAlchemy; `create` makes it where it is lacking."""

    def __init__(self, engine: sa.Engine, *, create: bool = True) -> None:
        self.engine = engine
        self.name = engine.url.render_as_string(hide_password=True)
        if create:
            with self._transaction(writes=True) as connection:
                metadata.create_all(connection)

    def put(self, declared: Sequence[Declared], time: datetime | None = None) -> Put:
        """Put declarations there, all or none. One that differs from its last version becomes the next version.

        Raises RegisterError.
        """
        recorded = instant_text(time or datetime.now(UTC))
        new: list[str] = []
        corrected: list[str] = []
        same: list[str] = []
        with self._transaction(writes=True) as connection:
            there = self._current(connection, [one.id for one in declared])
            for one in declared:
                last = there.get(one.id)
                version = 1 if last is None else last.version + 1
                versioned = one.model_copy(update={"version": version})
                if last is not None and one.model_copy(update={"version": last.version}) == last:
                    same.append(one.id)
                    continue
                (new if last is None else corrected).append(one.id)
                there[one.id] = versioned
                connection.execute(sa.insert(_DECLARATIONS).values(**versioned.model_dump(), recorded=recorded))
        return Put(tuple(new), tuple(corrected), tuple(same))

    def current(self, ids: Collection[str]) -> dict[str, Declared]:
        """The last version of each declaration that is there, by its id. Raises RegisterError."""
        with self._transaction() as connection:
            return self._current(connection, list(ids))

    def all(self, *, versions: bool = False) -> list[Kept]:
        """Every declaration by its id: the last version, or all of them. Raises RegisterError."""
        chosen = sa.select(_DECLARATIONS).order_by(_DECLARATIONS.c.id, _DECLARATIONS.c.version)
        with self._transaction() as connection:
            kept = [_kept(row._asdict()) for row in connection.execute(chosen)]
        return kept if versions else list({one.declared.id: one for one in kept}.values())

    def page(
        self, after: str, limit: int, supplier: str | None, agreement: str | None, ending_by: date | None
    ) -> list[Kept]:
        """The last versions behind an id, in the order of ids, of a supplier, an agreement, and ending by a day.

        Raises RegisterError.
        """
        columns = _DECLARATIONS.c
        later = _DECLARATIONS.alias("later")
        newest = sa.select(sa.func.max(later.c.version)).where(later.c.id == columns.id).scalar_subquery()
        chosen = sa.select(_DECLARATIONS).where(columns.id > after, columns.version == newest)
        if supplier is not None:
            chosen = chosen.where(columns.supplier == supplier)
        if agreement is not None:
            chosen = chosen.where(sa.func.lower(columns.agreement) == agreement.strip().lower())
        if ending_by is not None:
            chosen = chosen.where(columns.valid_until <= ending_by)
        with self._transaction() as connection:
            return [_kept(row._asdict()) for row in connection.execute(chosen.order_by(columns.id).limit(limit))]

    def versions(self, one: str) -> list[Kept]:
        """Every version of a declaration, the first first; none where it is not there. Raises RegisterError."""
        chosen = sa.select(_DECLARATIONS).where(_DECLARATIONS.c.id == one).order_by(_DECLARATIONS.c.version)
        with self._transaction() as connection:
            return [_kept(row._asdict()) for row in connection.execute(chosen)]

    def ending(self, until: date) -> list[Declared]:
        """The declarations whose last version ends on a day or before it, the first to end first."""
        found = [one.declared for one in self.all() if one.declared.valid_until is not None]
        return sorted(
            (one for one in found if one.valid_until is not None and one.valid_until <= until),
            key=lambda one: (str(one.valid_until), one.id),
        )

    def _current(self, connection: sa.Connection, ids: Sequence[str]) -> dict[str, Declared]:
        found: dict[str, Declared] = {}
        for start in range(0, len(ids), _BATCH):
            chosen = (
                sa.select(_DECLARATIONS)
                .where(_DECLARATIONS.c.id.in_(ids[start : start + _BATCH]))
                .order_by(_DECLARATIONS.c.version)
            )
            for row in connection.execute(chosen):
                one = _kept(row._asdict()).declared
                found[one.id] = one
        return found

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[sa.Connection]:
        try:
            with self.engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error)
            raise RegisterError(_("{path} cannot be used: {reason}", path=self.name, reason=reason)) from None


def open_register(address: str, *, create: bool = False) -> SqlRegister:
    """The register at ``sqlite:///FILE``; `create` makes one where there is none. Raises RegisterError."""
    if not address.startswith("sqlite:///"):
        raise RegisterError(_("“{address}” is no register: it is sqlite:///FILE", address=address))
    path = Path(address.removeprefix("sqlite:///"))
    if path.exists() and not path.is_file():
        raise RegisterError(_("{path} is not a file", path=path))
    if not create and not path.exists():
        raise RegisterError(_("there is no register {path}", path=path))
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = of_system(error)
            raise RegisterError(_("{path} cannot be written: {reason}", path=path, reason=reason)) from None
    return SqlRegister(sqlite_engine(address), create=create)


def _kept(row: dict[str, Any]) -> Kept:
    recorded = str(row.pop("recorded"))
    return Kept(Declared.model_validate(row), recorded)
