"""Live rooms, words on their way to them, and samples of voices leave the table of assets for tables of their own.

What says how far a room is was sealed among its facts, and the key is not known here: moved rows keep those facts and
leave the new columns empty (`bot.store.live_rooms`, `bot.store.live_messages`); none of them lives longer than a room.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG, TEXT = sa.BigInteger(), sa.Text()
TIME: sa.types.TypeEngine[float] = sa.Double()
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

MOVED = (
    """INSERT INTO live_rooms (id, user_id, name, channel, channel_mark, key, opened_at, state)
       SELECT id, user_id, name, a2e_id, a2e_mark, facts, created_at,
              CASE state WHEN 'ready' THEN 'open' ELSE 'leaving' END
       FROM assets WHERE kind = 'session' AND a2e_id IS NOT NULL AND facts IS NOT NULL""",
    """INSERT INTO live_messages (user_id, channel, channel_mark, words, facts, said_at)
       SELECT user_id, a2e_id, a2e_mark, name, facts, created_at
       FROM assets WHERE kind = 'saying' AND state = 'ready' AND a2e_id IS NOT NULL AND facts IS NOT NULL
       ORDER BY id""",
    """INSERT INTO samples (key, key_mark, file, made_at)
       SELECT a2e_id, a2e_mark, file, created_at
       FROM assets WHERE kind = 'shared' AND state = 'ready' AND a2e_id IS NOT NULL AND file IS NOT NULL
       ORDER BY id""",
    "DELETE FROM assets WHERE kind IN ('session', 'saying', 'shared')",
)
NUMBERING = {
    "sqlite": (
        "DELETE FROM sqlite_sequence WHERE name = 'live_rooms'",
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'live_rooms', seq FROM sqlite_sequence WHERE name = 'assets'",
    ),
    "postgresql": (
        """SELECT setval(pg_get_serial_sequence('live_rooms', 'id'), coalesce(last, 1), last IS NOT NULL)
           FROM pg_sequence_last_value(pg_get_serial_sequence('assets', 'id')::regclass) AS last""",
    ),
}
"""Rooms are numbered on from the assets: steps that wait in the queue name rooms by the ids of their assets."""


def upgrade() -> None:
    """Make the tables and move the rows."""
    _table(
        "live_rooms",
        _must("user_id", BIG),
        _may("job_id", BIG),
        _may("chat_id", BIG),
        _may("thread_id", BIG),
        _must("name", TEXT),
        _must("channel", TEXT),
        _may("channel_mark", TEXT),
        _must("key", TEXT),
        _must("opened_at", TIME),
        _may("expires_at", TIME),
        _may("doors", TEXT),
        _must("state", TEXT),
    )
    op.create_index("live_rooms_owner", "live_rooms", ["user_id", "state"])
    _table(
        "live_messages",
        _must("user_id", BIG),
        _must("channel", TEXT),
        _may("channel_mark", TEXT),
        _may("verb", TEXT),
        _must("words", TEXT),
        _may("chat_id", BIG),
        _may("thread_id", BIG),
        _may("reply_to", BIG),
        _may("facts", TEXT),
        _must("said_at", TIME),
    )
    op.create_index("live_messages_owner", "live_messages", ["user_id"])
    _table("samples", _must("key", TEXT), _may("key_mark", TEXT), _must("file", TEXT), _must("made_at", TIME))
    op.create_index("samples_mark", "samples", ["key_mark"])
    for sql in (*MOVED, *NUMBERING[op.get_bind().dialect.name]):
        op.execute(sql)


def _table(name: str, *columns: sa.Column[Any]) -> None:
    numbered = sa.Column("id", ID, sa.Identity(always=False), primary_key=True)
    op.create_table(name, numbered, *columns, sqlite_autoincrement=True)


def _must(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)
