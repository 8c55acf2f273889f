"""What the bot has seen of what it needs: A2E's balance, both tokens, the webhook, the queue, the disk."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the table; processes of the previous version don't know it."""
    op.create_table(
        "watched",
        sa.Column("what", sa.Text(), primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("told_at", sa.Double(), nullable=True),
    )
