"""Updates that wait, and answers, in tables of their own: a handled update leaves its number and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables; the previous version's answers that were not confirmed as sent are not sent again."""
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_index("inbox_person", "inbox", ["person", "update_id"])
    op.create_table(
        "answers",
        sa.Column("update_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("at", sa.Double(), nullable=False),
    )
    op.drop_column("updates", "answer")
    op.drop_index("updates_at", "updates")
    # numbers come in order, so on PostgreSQL a few ranges say as much as an entry for each row
    op.create_index("updates_at", "updates", ["at"], postgresql_using="brin")
