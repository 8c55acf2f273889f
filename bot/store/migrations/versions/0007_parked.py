"""Updates that met a passing fault for too long: kept until their person lets them be tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the column: when it was put aside; nothing: it is in line."""
    op.add_column("inbox", sa.Column("parked", sa.Double(), nullable=True))
