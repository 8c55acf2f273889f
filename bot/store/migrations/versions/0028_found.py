"""Indexes by which a person's lists are read a page at a time, and by which an admin finds people by their names."""

from bot.store.indexes import Index, make

revision = "0028"
down_revision = "0027"

INDEXES = {
    "jobs_listed": Index("jobs", ("user_id", "id", "parent_id", "operation")),
    "jobs_made": Index(
        "jobs", ("user_id", "created_at", "id", "operation"), "state = 'delivered' AND result IS NOT NULL"
    ),
    **{f"users_name_{start}": Index("users", (f"substr(names, {start}, 32)",)) for start in (1, 34, 67)},
}
"""The two of jobs hold all that counting takes. A person has up to three names, each a hash of 32 characters."""


def upgrade() -> None:
    """Make them; the version before uses those it had."""
    make(INDEXES)
