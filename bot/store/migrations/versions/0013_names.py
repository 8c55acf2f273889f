"""Renames tables and columns to the terms in use: assets, breakers, task types."""

from alembic import op

revision = "0013"
down_revision = "0012"

RENAMED = (
    "ALTER TABLE things RENAME TO assets",
    "ALTER TABLE families RENAME TO breakers",
    "ALTER TABLE breakers RENAME COLUMN family TO task_type",
    "ALTER TABLE jobs RENAME COLUMN family TO task_type",
)


def upgrade() -> None:
    """Rename them; no row changes."""
    for sql in RENAMED:
        op.execute(sql)
