"""Sales for Telegram Stars: orders, payments, subscriptions, grants, and which entries of the ledger are paid for."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def _id() -> sa.Column[int]:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", key, sa.Identity(always=False), primary_key=True)


def _whole(name: str, *, may: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=may)


def _time(name: str, *, may: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=may)


def _text(name: str, *, may: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=may)


def upgrade() -> None:
    """Make the tables; processes of the previous version don't know them, and sell nothing."""
    op.add_column("ledger", sa.Column("sold", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "star_orders",
        _id(),
        _whole("user_id"),
        _whole("credits"),
        _whole("stars"),
        sa.Column("monthly", sa.Integer(), nullable=False),
        _text("link", may=True),
        _time("at"),
        sa.UniqueConstraint("user_id", "credits", "stars", "monthly"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "payments",
        _id(),
        _text("charge_id"),
        _whole("user_id"),
        _whole("order_id"),
        _whole("credits"),
        _whole("stars"),
        sa.Column("monthly", sa.Integer(), nullable=False),
        _time("paid_at", may=True),
        _time("refunded_at", may=True),
        _text("refund", may=True),
        _whole("asked_by", may=True),
        _time("at"),
        sa.UniqueConstraint("charge_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("payments_user", "payments", ["user_id", "id"])
    op.create_table(
        "subscriptions",
        _id(),
        _whole("user_id"),
        _whole("order_id"),
        _text("charge_id"),
        _whole("credits"),
        _whole("stars"),
        _time("until"),
        _text("state"),
        _time("at"),
        sa.UniqueConstraint("order_id", "user_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grants",
        _id(),
        _whole("user_id"),
        _text("source"),
        _whole("credits"),
        _time("at"),
        sa.UniqueConstraint("user_id", "source"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "invites",
        _id(),
        _whole("user_id"),
        _whole("invited"),
        _time("at"),
        _time("given_at", may=True),
        sa.UniqueConstraint("invited"),
        sqlite_autoincrement=True,
    )
