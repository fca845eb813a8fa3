"""The Idempotency-Key that a job was sent with."""

import sqlalchemy as sa
from alembic import op

revision = "004"
down_revision = "003"


def upgrade() -> None:
    """Add the columns, and the index by which a key stands for one job of its owner."""
    op.add_column("jobs", sa.Column("key", sa.String(length=200), nullable=True))
    op.add_column("jobs", sa.Column("body", sa.String(length=64), nullable=True))
    op.create_index("ix_jobs_owner", "jobs", ["owner", "key"], unique=True)
