"""Brings the schema back to that of an older version, for tests of an upgrade: what each migration has added goes."""

from bot.store.database import Transaction

INDEXES = (
    "jobs_card", "jobs_finished", "jobs_late", "ledger_at", "ledger_owner", "assets_unused", "assets_told",
    "assets_deleting", "assets_openly", "drafts_updated", "drafts_chat", "shown_at", "shown_going", "reports_at",
    "group_orders_at", "kept_until", "payments_refund", "subscriptions_user", "invites_user",
)  # fmt: skip
INDEXES_OF_28 = ("jobs_listed", "jobs_made", "users_name_1", "users_name_34", "users_name_67")
ADDED: dict[str, tuple[str, ...]] = {
    "0029": ("ALTER TABLE broadcasts DROP COLUMN vain_at",),
    "0028": tuple(f"DROP INDEX {name}" for name in INDEXES_OF_28),
    "0027": ("DROP TABLE watched",),
    "0026": (
        "CREATE INDEX ledger_user ON ledger (user_id, at)",
        *(f"DROP INDEX {name}" for name in INDEXES),
    ),
    "0025": (
        "ALTER TABLE group_budgets DROP COLUMN refused",
        *(f"DROP TABLE {table}" for table in ("broadcasts", "switches", "invitations")),
    ),
    "0024": ("DROP TABLE admin_log", "DROP TABLE spend"),
    "0023": ("DROP TABLE kept",),
    "0022": (
        "ALTER TABLE ledger DROP COLUMN sold",
        *(f"DROP TABLE {table}" for table in ("star_orders", "payments", "subscriptions", "grants", "invites")),
    ),
    "0021": (
        "DROP TABLE reports",
        "DROP TABLE blocked",
        "DROP TABLE shown",
        "ALTER TABLE users DROP COLUMN ban_reason",
        "ALTER TABLE users DROP COLUMN names",
        "ALTER TABLE consents DROP COLUMN language",
    ),
    "0020": ("DROP TABLE group_budgets", "DROP TABLE group_orders"),
    "0019": ("DROP TABLE recipes",),
    "0018": (
        "DROP INDEX jobs_refresh",
        "ALTER TABLE jobs DROP COLUMN percent",
        "ALTER TABLE jobs DROP COLUMN refresh_at",
        "ALTER TABLE durations DROP COLUMN length",
    ),
    "0017": ("ALTER TABLE consents DROP COLUMN whose",),
    "0016": tuple(f"DROP TABLE {table}" for table in ("live_rooms", "live_messages", "samples")),
    "0015": tuple(f"DROP TABLE {table}" for table in ("withheld_models", "durations")),
}
"""Revision -> the statements that take back what it has added, newest first."""


async def back_to(t: Transaction, revision: str) -> None:
    """Bring a new database back to a revision, from 0014 on."""
    for added in (statements for newer, statements in ADDED.items() if newer > revision):
        for statement in added:
            await t.execute(statement)
    await t.execute("UPDATE alembic_version SET version_num = ?", revision)
