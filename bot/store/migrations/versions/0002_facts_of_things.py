"""What an asset's kind needs besides name and file: an avatar's training, a voice's language, a session's key."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column."""
    op.add_column("things", sa.Column("facts", sa.Text(), nullable=True))
