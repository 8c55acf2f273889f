"""Broadcasts, what the operator has switched on, invitations that can be withdrawn, and what groups allow."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def _id() -> sa.Column[int]:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", key, sa.Identity(always=False), primary_key=True)


def _whole(name: str, *, may: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=may, server_default=None if may else "0")


def upgrade() -> None:
    """Make the tables; processes of the previous version don't know them, and the new column has a default."""
    op.create_table(
        "broadcasts",
        _id(),
        _whole("admin_id"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _whole("card_id", may=True),
        _whole("people"),
        _whole("after"),
        sa.Column("in_flight", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Text(), nullable=False),
        sa.Column("runner", sa.Text(), nullable=False),
        _whole("sent"),
        _whole("blocked"),
        _whole("failed"),
        _whole("unknown"),
        sa.Column("at", sa.Double(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "switches",
        _id(),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("value", sa.Text(), nullable=False),
        _whole("admin_id"),
        sa.Column("at", sa.Double(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invitations",
        _id(),
        _whole("admin_id"),
        _whole("used"),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("until", sa.Double(), nullable=False),
        sa.Column("withdrawn_at", sa.Double(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.add_column("group_budgets", sa.Column("refused", sa.Text(), nullable=False, server_default=""))
