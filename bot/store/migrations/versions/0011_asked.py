"""Which message asks the open question of a draft, so that its buttons can go when it is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0007"


def upgrade() -> None:
    """Add the column."""
    op.add_column("drafts", sa.Column("asked", sa.BigInteger(), nullable=True))
