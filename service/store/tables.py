"""The tables of the store. Times are UTC; digests are SHA-256 in hexadecimal; nothing refers to a path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC. SQLite keeps no zone, so none is trusted to it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Gives UTC back."""
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


# SQLite counts rows only in a column of its own INTEGER type.
Serial = BigInteger().with_variant(Integer, "sqlite")
Digest = String(64)

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", Digest, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires", Instant),
    Column("revoked", Instant),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", String(64), nullable=False),
    Column("on", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("request_id", String(64)),
    Index("ix_audit_at", "at"),
)

files = Table(
    "files",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

bundles = Table(
    "bundles",
    metadata,
    Column("digest", Digest, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("manifest", JSON, nullable=False),
)
"""A version of a ruleset: file names and the digests of their contents; never changed."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("base", Digest, ForeignKey("bundles.digest")),
    Column("manifest", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("ix_drafts_name", "name"),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("name", String(64), nullable=False),
    Column("bundle", Digest, ForeignKey("bundles.digest"), nullable=False),
    Column("replaces", Digest, ForeignKey("bundles.digest")),
    Column("effective", Instant, nullable=False),
    Column("at", Instant, nullable=False),
    Column("author", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("draft", String(32)),
    Column("rolls_back", Serial),
    Index("ix_publications_name", "name", "id"),
)

heads = Table(
    "heads",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("publication", Serial, nullable=False),
)
"""The newest publication of each ruleset: the row that a publication locks."""

idempotency = Table(
    "idempotency",
    metadata,
    Column("who", Text, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("body", Digest, nullable=False),
    Column("at", Instant, nullable=False),
    Column("sequences", JSON, nullable=False),
)
"""What was recorded for an Idempotency-Key of somebody: the sequences of its decisions."""

decided_by = Table(
    "decided_by",
    metadata,
    Column("sequence", Serial, primary_key=True, autoincrement=False),
    Column("publication", Serial, ForeignKey("publications.id"), nullable=False),
)
"""Which publication decided an entry of the record."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("owner", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("changed", Instant, nullable=False),
    Column("leased_until", Instant),
    Column("leased_by", String(64)),
    Column("request", JSON, nullable=False),
    Column("input", LargeBinary),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("problem", Text),
    Column("result", LargeBinary),
    Column("result_type", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("key", String(200)),
    Column("body", Digest),
    Index("ix_jobs_state", "state", "created"),
    Index("ix_jobs_owner", "owner", "key", unique=True),
)
