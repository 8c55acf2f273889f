"""Indexes for stores with many people: no statement reads a table from one end to the other that grows with them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

INDEXES: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "jobs_card": ("jobs", ("chat_id", "message_id"), None),
    "jobs_finished": ("jobs", ("finished_at",), None),
    "jobs_late": ("jobs", ("state", "deadline"), "state = 'failed' AND task_id IS NOT NULL"),
    "ledger_at": ("ledger", ("at", "credits", "entry"), None),
    "ledger_owner": ("ledger", ("user_id", "at", "credits", "sold", "entry"), None),
    "assets_unused": ("assets", ("coalesce(used_at, created_at)",), "state = 'ready' AND told_at IS NULL"),
    "assets_told": ("assets", ("told_at",), "told_at IS NOT NULL"),
    "assets_deleting": ("assets", ("id",), "state = 'deleting'"),
    "assets_openly": ("assets", ("a2e_id",), "coalesce(a2e_mark, '') = '' AND a2e_id IS NOT NULL"),
    "drafts_updated": ("drafts", ("updated_at",), None),
    "drafts_chat": ("drafts", ("chat_id",), None),
    "shown_at": ("shown", ("at",), None),
    "shown_going": ("shown", ("going", "id"), "going IS NOT NULL"),
    "reports_at": ("reports", ("at",), None),
    "group_orders_at": ("group_orders", ("at",), None),
    "kept_until": ("kept", ("until",), "until IS NOT NULL"),
    "payments_refund": ("payments", ("id",), "refund IS NOT NULL"),
    "subscriptions_user": ("subscriptions", ("user_id",), None),
    "invites_user": ("invites", ("user_id",), None),
}
"""Name -> table, columns, and the condition of one that holds few of the rows.

The two of the ledger hold all that sums need: what somebody has spent in a year is read from them alone.
"""
REPLACED = {"ledger_user": "ledger"}
"""Name -> table of those that are needed no longer."""


def upgrade() -> None:
    """Make the indexes; on PostgreSQL while others go on to write.

    There each is made outside of a transaction, waits for as long as it takes, and is made again if a try before was
    cut off: such a one is left behind, marked as invalid.
    """
    if op.get_context().dialect.name != "postgresql":
        for name in INDEXES:
            _make(name, concurrently=False)
        for name, table in REPLACED.items():
            op.drop_index(name, table)
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name in INDEXES:
            if _is_cut_off(name):
                op.drop_index(name, postgresql_concurrently=True)
            _make(name, concurrently=True)
        for name, table in REPLACED.items():
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
        op.execute("RESET lock_timeout")


def _make(name: str, *, concurrently: bool) -> None:
    table, columns, where = INDEXES[name]
    only = sa.text(where) if where else None
    op.create_index(
        name,
        table,
        [sa.text(column) if "(" in column else column for column in columns],
        sqlite_where=only,
        postgresql_where=only,
        postgresql_concurrently=concurrently,
        if_not_exists=True,
    )


def _is_cut_off(name: str) -> bool:
    found = sa.text("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid")
    return op.get_bind().execute(found, {"name": name}).first() is not None
