"""What admins did; and what was charged and what it cost at A2E, by day and model."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make the tables; processes of the previous version don't know them."""
    op.create_table(
        "admin_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False),
            primary_key=True,
        ),
        sa.Column("admin_id", sa.BigInteger(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=True),
        sa.Column("at", sa.Double(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("admin_log_subject", "admin_log", ["subject", "id"])
    op.create_index("admin_log_user", "admin_log", ["user_id", "id"])
    op.create_index("admin_log_at", "admin_log", ["at"])
    op.create_table(
        "spend",
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("task_type", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("jobs", sa.BigInteger(), nullable=False),
        sa.Column("charged", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("untold", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "task_type", "model", "job_id"),
    )
    op.create_index("spend_job", "spend", ["job_id"])
