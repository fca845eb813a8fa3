"""How often a job was begun."""

import sqlalchemy as sa
from alembic import op

revision = "003"
down_revision = "002"


def upgrade() -> None:
    """Add the column."""
    op.add_column("jobs", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
