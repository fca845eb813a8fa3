"""A batch appended by one statement, where the database takes one (PostgreSQL).

Whoever appended last knows the head, and need not lock and read it first: the statement moves the head from where it is
known to be, and puts rows into their tables only if it was there. What takes a dozen answers of the server takes one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.types import TypeEngine

from .entries import Entry, Head
from .sql import ENTRIES, HEAD, PAYLOADS, unusable

Rows = Sequence[Mapping[str, Any]]
IDLE = 1.0
"""Seconds after which a connection is asked whether it still holds, before it is used again."""


class AtOnce:
    """A way to the record by one statement a batch, on a connection that is kept; for one thread.

    `known`: the head as this process last saw it; None: it is not known, and nothing is appended in this way. `beside`:
    the tables of the caller's that get rows with the entries.
    """

    def __init__(self, engine: sa.Engine, beside: Sequence[sa.Table]) -> None:
        self.known: Head | None = None
        self._engine = engine
        self._tables = (ENTRIES, PAYLOADS, *beside)
        self._statement = _statement(self._tables)
        self._kept: sa.Connection | None = None
        self._used = 0.0

    def append(self, entries: Sequence[Entry], payloads: Rows, beside: Sequence[Rows]) -> bool:
        """Append what was chained to the known head, with rows for the tables beside; whether it was.

        It was not where another appended meanwhile, or where a row is there already; nothing was kept then. Raises
        RecordError where the database fails.
        """
        known, self.known = self.known, None
        if known is None:
            return False
        rows = ([entry._asdict() for entry in entries], payloads, *beside)
        head = known.after(entries)
        given: dict[str, Any] = {"sequence": head.sequence, "digest": head.digest}
        given |= {"was_sequence": known.sequence, "was_digest": known.digest}
        for table, ones in zip(self._tables, rows, strict=True):
            given |= {f"{table.name}_{column.name}": _array(column, ones) for column in table.c}
        try:
            moved = bool(self._connection().execute(self._statement, given).scalar_one())
        except IntegrityError:
            self.close()
            return False
        except SQLAlchemyError as error:
            self.close()
            raise unusable(self._engine, error) from error
        if moved:
            self.known = head
        self._used = monotonic()
        return moved

    def close(self) -> None:
        """Give the connection back."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _connection(self) -> sa.Connection:
        if self._kept is not None and monotonic() - self._used > IDLE:
            self.close()
        if self._kept is None:
            # A statement is a transaction of its own.
            self._kept = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._kept


def _statement(tables: Sequence[sa.Table]) -> sa.Select[Any]:
    """Moves the head and puts rows, given as an array a column, into the tables; gives how many heads were moved."""
    was = (HEAD.c.sequence == sa.bindparam("was_sequence")) & (HEAD.c.digest == sa.bindparam("was_digest"))
    to: dict[str, Any] = {"sequence": sa.bindparam("sequence"), "digest": sa.bindparam("digest")}
    moved = sa.update(HEAD).where(was).values(to).returning(HEAD.c.id).cte("moved")
    statement = sa.select(sa.func.count()).select_from(moved)
    for table in tables:
        arrays = [sa.bindparam(f"{table.name}_{one.name}", type_=ARRAY(_sent(one))) for one in table.c]
        rows = sa.func.unnest(*arrays).table_valued(*[sa.column(one.name, _sent(one)) for one in table.c])
        rows = rows.render_derived()
        values = [_received(one, rows.c[one.name]) for one in table.c]
        chosen = sa.select(*values).select_from(rows).where(sa.exists().select_from(moved))
        inserted = sa.insert(table).from_select([one.name for one in table.c], chosen)
        statement = statement.add_cte(inserted.cte(f"in_{table.name}"))
    return statement


def _array(column: sa.Column[Any], rows: Rows) -> list[Any]:
    values = [row[column.name] for row in rows]
    # A list of lists would be an array of two dimensions: data goes in as text.
    return list(map(json.dumps, values)) if _is_json(column) else values


def _sent(column: sa.Column[Any]) -> TypeEngine[Any]:
    return sa.Text() if _is_json(column) else column.type


def _received(column: sa.Column[Any], value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(value, column.type) if _is_json(column) else value


def _is_json(column: sa.Column[Any]) -> bool:
    return isinstance(column.type, sa.JSON)
