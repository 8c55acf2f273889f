"""Updates that failed for too long through passing faults: kept until their person has them tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column: when it was put aside; NULL while it is in line."""
    op.add_column("inbox", sa.Column("parked", sa.Double(), nullable=True))
