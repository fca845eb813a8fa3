"""The first schema: keys, audit, rule files with their versions, drafts and publications, and jobs."""

from alembic import op

from headnote.service.store import tables

revision = "001"
down_revision = None

_TABLES = ("keys", "audit", "files", "bundles", "drafts", "publications", "heads", "jobs")


def upgrade() -> None:
    """Make every table."""
    tables.metadata.create_all(op.get_bind(), [tables.metadata.tables[name] for name in _TABLES])
