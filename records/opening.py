"""A record by its address: a file that ends in .jsonl, ``sqlite:///file.db``, or a service's PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from headnote.catalogues import _

from .store import RecordError, Store


def open_store(address: str, *, create: bool = False) -> Store:
    """The store at an address; `create` makes one where there is none. Raises RecordError."""
    if address.startswith("sqlite:///"):
        path = Path(address.removeprefix("sqlite:///"))
        _there(path, create)
        # Imported here: SQLAlchemy takes longer to load than a determination.
        from .sql import SqlStore, sqlite_engine

        return SqlStore(sqlite_engine(address), create=create)
    if address.startswith(("postgresql://", "postgres://")):
        return _of_a_service(address)
    if address.lower().endswith(".jsonl"):
        from .jsonl import JsonlStore

        path = Path(address)
        _there(path, create)
        if create:
            path.touch()
        return JsonlStore(path)
    raise RecordError(
        _("“{address}” is no record: it ends in .jsonl, or is sqlite:///FILE or postgresql://…", address=address)
    )


def _of_a_service(address: str) -> Store:
    """The record of a service in PostgreSQL; its tables are the service's to make."""
    from sqlalchemy import NullPool, create_engine
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from .sql import SqlStore

    try:
        return SqlStore(
            create_engine(make_url(address).set(drivername="postgresql+psycopg"), poolclass=NullPool), create=False
        )
    except (ArgumentError, ValueError):
        raise RecordError(_("the address of the record cannot be read")) from None
    except ImportError:
        raise RecordError(_("PostgreSQL needs psycopg: pip install 'headnote[service]'")) from None


def _there(path: Path, create: bool) -> None:
    if path.exists() and not path.is_file():
        raise RecordError(_("{path} is not a file", path=path))
    if not create and not path.exists():
        raise RecordError(_("there is no record {path}", path=path))
    if not path.parent.is_dir():
        raise RecordError(_("there is no folder {path}", path=path.parent))
