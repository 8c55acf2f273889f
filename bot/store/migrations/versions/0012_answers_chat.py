"""Answers say which chat they are for, so that two processes keep one chat's order."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the column; the previous version's answers have no chat, and nothing waits for them."""
    op.add_column("answers", sa.Column("chat", sa.BigInteger(), nullable=False, server_default="0"))
