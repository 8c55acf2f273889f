"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG, TEXT = sa.BigInteger(), sa.Text()
TIME: sa.types.TypeEngine[float] = sa.Double()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""SQLite numbers rows by itself only for INTEGER; both types hold 64 bits there."""


def _table(name: str, *columns: sa.Column[Any] | sa.UniqueConstraint) -> None:
    numbered = sa.Column("id", ID, sa.Identity(always=False), primary_key=True)
    op.create_table(name, numbered, *columns, sqlite_autoincrement=True)


def _must(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("id", BIG, primary_key=True, autoincrement=False),
        _must("language", TEXT),
        _must("access", TEXT),
        _must("settings", TEXT),
        _must("created_at", TIME),
        _must("seen_at", TIME),
        _may("blocked_at", TIME),
    )
    op.create_table(
        "updates",
        sa.Column("update_id", ID, primary_key=True, autoincrement=False),
        _must("at", TIME),
        _may("answer", TEXT),
    )
    op.create_index("updates_at", "updates", ["at"])
    _table(
        "drafts",
        _must("user_id", BIG),
        _must("chat_id", BIG),
        _must("thread_id", BIG),
        _must("operation", TEXT),
        _must("answers", TEXT),
        _must("version", BIG),
        _must("updated_at", TIME),
        sa.UniqueConstraint("user_id", "chat_id", "thread_id"),
    )
    _table(
        "things",
        _must("user_id", BIG),
        _must("kind", TEXT),
        _must("name", TEXT),
        _may("a2e_id", TEXT),
        _may("url", TEXT),
        _may("file", TEXT),
        _may("uploaded_at", TIME),
        _must("state", TEXT),
        _must("created_at", TIME),
    )
    op.create_index("things_owner", "things", ["user_id", "kind", "state"])
    _jobs()
    _table(
        "ledger",
        _must("user_id", BIG),
        _may("job_id", BIG),
        _must("entry", TEXT),
        _must("credits", BIG),
        _must("at", TIME),
        sa.UniqueConstraint("job_id", "entry"),
    )
    op.create_index("ledger_user", "ledger", ["user_id", "at"])
    _table(
        "consents",
        _must("user_id", BIG),
        _must("kind", TEXT),
        _must("subject", TEXT),
        _must("version", TEXT),
        _must("given_at", TIME),
        _may("revoked_at", TIME),
    )
    op.create_index("consents_subject", "consents", ["user_id", "kind", "subject"])
    op.create_table(
        "queue",
        sa.Column("step", TEXT, primary_key=True),
        sa.Column("key", TEXT, primary_key=True),
        _must("due", TIME),
        _must("tries", BIG),
        _must("version", BIG),
        _must("claimed", BIG),
    )
    op.create_index("queue_due", "queue", ["due"])


def _jobs() -> None:
    _table(
        "jobs",
        _must("user_id", BIG),
        _must("chat_id", BIG),
        _may("thread_id", BIG),
        _may("reply_to", BIG),
        _may("message_id", BIG),
        _must("operation", TEXT),
        _may("family", TEXT),
        sa.Column("name", TEXT, nullable=False, unique=True),
        _must("request", TEXT),
        _may("inputs", TEXT),
        _must("state", TEXT),
        _must("version", BIG),
        _may("task_id", TEXT),
        _may("result", TEXT),
        _may("price", BIG),
        _may("cost", BIG),
        _may("error", TEXT),
        _must("attempts", BIG),
        _may("parent_id", BIG),
        _must("created_at", TIME),
        _must("updated_at", TIME),
        _may("started_at", TIME),
        _may("finished_at", TIME),
        _may("deadline", TIME),
    )
    op.create_index("jobs_user", "jobs", ["user_id", "state"])
    op.create_index("jobs_family", "jobs", ["family", "state", "id"])
    op.create_index("jobs_state", "jobs", ["state", "updated_at"])
    op.create_index("jobs_parent", "jobs", ["parent_id"])
