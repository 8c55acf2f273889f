"""Cards that tell how long: when each is refreshed next, how much is done, and times by the length of what is made."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

WAITS = sa.text("refresh_at IS NOT NULL")


def upgrade() -> None:
    """Add the columns; processes of the previous version leave them empty, and their cards as they are."""
    op.add_column("jobs", sa.Column("percent", sa.Integer(), nullable=True))
    op.add_column("jobs", sa.Column("refresh_at", sa.Double(), nullable=True))
    op.create_index("jobs_refresh", "jobs", ["refresh_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.add_column("durations", sa.Column("length", sa.Integer(), nullable=False, server_default="0"))
