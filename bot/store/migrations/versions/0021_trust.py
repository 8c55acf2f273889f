"""Reports, the block list, reasons of bans, what people are found by, the language of consents, results in chats."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables and columns; processes of the previous version don't know them."""
    op.add_column("consents", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("ban_reason", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("names", sa.Text(), nullable=True))
    op.create_table(
        "reports",
        _id(),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("decided_at", sa.Double(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("reports_once", "reports", ["job_id", "user_id"], unique=True)
    op.create_index("reports_user", "reports", ["user_id"])
    op.create_table(
        "blocked",
        _id(),
        sa.Column("looks", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("withdrawn_at", sa.Double(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "shown",
        _id(),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("asset_id", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("going", sa.Text(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("shown_job", "shown", ["job_id"])
    op.create_index("shown_asset", "shown", ["asset_id"])
    op.create_index("shown_user", "shown", ["user_id"])


def _id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, sa.Identity(always=False), primary_key=True)
