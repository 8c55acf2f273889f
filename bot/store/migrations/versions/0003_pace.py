"""Telegram's pace, shared by all processes on PostgreSQL. On SQLite there is one process: the table stays empty."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TAKE_SLOT = """
CREATE FUNCTION take_slot(
    chat text, step double precision, slack double precision,
    overall_step double precision, overall_slack double precision, ahead double precision,
    OUT outcome text, OUT seconds double precision
) LANGUAGE plpgsql AS $$
-- Takes a chat's slot and the overall one together (seconds: until they begin), or neither, and says which
-- one is in the way (seconds: until it is worth asking again).
DECLARE
    mine pace;
    everybody pace;
    moment double precision;
    ready double precision;
    begins double precision;
BEGIN
    SELECT * INTO mine FROM pace WHERE key = chat FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO pace (key, tat, blocked_until) VALUES (chat, 0, 0) ON CONFLICT (key) DO NOTHING;
        SELECT * INTO mine FROM pace WHERE key = chat FOR UPDATE;
    END IF;
    -- always second, so that two callers never wait for each other
    SELECT * INTO everybody FROM pace WHERE key = '*' FOR UPDATE;
    IF NOT FOUND THEN  -- an unlogged table is empty after a crash of the server
        INSERT INTO pace (key, tat, blocked_until) VALUES ('*', 0, 0) ON CONFLICT (key) DO NOTHING;
        SELECT * INTO everybody FROM pace WHERE key = '*' FOR UPDATE;
    END IF;
    moment = extract(epoch FROM clock_timestamp());
    IF everybody.blocked_until > moment THEN
        outcome = 'overall';
        seconds = everybody.blocked_until - moment;
        RETURN;
    END IF;
    ready = greatest(mine.tat - slack, mine.blocked_until);
    IF ready > moment THEN
        outcome = 'chat';
        seconds = ready - moment;
        RETURN;
    END IF;
    begins = greatest(everybody.tat - overall_slack, moment);
    IF begins - moment > ahead THEN
        outcome = 'overall';
        seconds = begins - moment - ahead;
        RETURN;
    END IF;
    UPDATE pace SET tat = greatest(everybody.tat, moment) + overall_step WHERE key = '*';
    UPDATE pace SET tat = greatest(mine.tat, begins) + step WHERE key = chat;
    outcome = 'taken';
    seconds = begins - moment;
END
$$
"""


def upgrade() -> None:
    """Make the table, and on PostgreSQL the function that takes a slot in one round trip."""
    shared = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "pace",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("tat", sa.Double(), nullable=False),
        sa.Column("blocked_until", sa.Double(), nullable=False),
        prefixes=["UNLOGGED"] if shared else [],
    )
    if shared:
        op.execute(TAKE_SLOT)
