"""The health of A2E's task types, indexes by task and start, and a ledger that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

COLUMNS = "job_id, entry, credits, at"
"""The ledger's columns that can't be changed; whose an entry is may be forgotten."""


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "families",
        sa.Column("family", sa.Text(), primary_key=True),
        sa.Column("call", sa.Text(), primary_key=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("failing_since", sa.Double(), nullable=False),
        sa.Column("resumes_at", sa.Double(), nullable=False),
    )
    op.create_index("jobs_task", "jobs", ["task_id"])
    op.create_index("jobs_started", "jobs", ["started_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            """CREATE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN RAISE EXCEPTION 'the ledger only grows' USING ERRCODE = 'restrict_violation'; END $$"""
        )
        op.execute(
            f"""CREATE TRIGGER ledger_only_grows BEFORE UPDATE OF {COLUMNS} ON ledger
                FOR EACH ROW EXECUTE FUNCTION keep_entry()"""
        )
    else:
        op.execute(
            f"""CREATE TRIGGER ledger_only_grows BEFORE UPDATE OF {COLUMNS} ON ledger
                BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"""
        )
