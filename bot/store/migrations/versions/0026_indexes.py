"""Indexes for stores with many people: no statement reads a table from one end to the other that grows with them."""

from bot.store.indexes import Index, make

revision = "0026"
down_revision = "0025"

INDEXES = {
    "jobs_card": Index("jobs", ("chat_id", "message_id")),
    "jobs_finished": Index("jobs", ("finished_at",)),
    "jobs_late": Index("jobs", ("state", "deadline"), "state = 'failed' AND task_id IS NOT NULL"),
    "ledger_at": Index("ledger", ("at", "credits", "entry")),
    "ledger_owner": Index("ledger", ("user_id", "at", "credits", "sold", "entry")),
    "assets_unused": Index("assets", ("coalesce(used_at, created_at)",), "state = 'ready' AND told_at IS NULL"),
    "assets_told": Index("assets", ("told_at",), "told_at IS NOT NULL"),
    "assets_deleting": Index("assets", ("id",), "state = 'deleting'"),
    "assets_openly": Index("assets", ("a2e_id",), "coalesce(a2e_mark, '') = '' AND a2e_id IS NOT NULL"),
    "drafts_updated": Index("drafts", ("updated_at",)),
    "drafts_chat": Index("drafts", ("chat_id",)),
    "shown_at": Index("shown", ("at",)),
    "shown_going": Index("shown", ("going", "id"), "going IS NOT NULL"),
    "reports_at": Index("reports", ("at",)),
    "group_orders_at": Index("group_orders", ("at",)),
    "kept_until": Index("kept", ("until",), "until IS NOT NULL"),
    "payments_refund": Index("payments", ("id",), "refund IS NOT NULL"),
    "subscriptions_user": Index("subscriptions", ("user_id",)),
    "invites_user": Index("invites", ("user_id",)),
}
"""The two of the ledger hold all that sums need: what somebody has spent in a year is read from them alone."""
REPLACED = {"ledger_user": "ledger"}


def upgrade() -> None:
    """Make them."""
    make(INDEXES, replaced=REPLACED)
