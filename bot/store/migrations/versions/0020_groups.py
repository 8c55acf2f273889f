"""What a group may spend a day, and which orders were placed in it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the tables; processes of the previous version don't know them."""
    op.create_table(
        "group_budgets",
        sa.Column("group_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("daily", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "group_orders",
        sa.Column("job_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("group_orders_group", "group_orders", ["group_id", "at"])
