"""Consents: who gave it, for whose likeness, to which text, when, and when it was taken back."""

from bot.store.database import Transaction


class Consents:
    """The table of consents; nothing is ever deleted from it but by /forget."""

    async def given(self, t: Transaction, user_id: int, kind: str, subject: str, version: str) -> bool:
        """Whether a consent to this text stands."""
        row = await t.fetch_one(
            """SELECT 1 AS one FROM consents
               WHERE user_id = ? AND kind = ? AND subject = ? AND version = ? AND revoked_at IS NULL""",
            user_id,
            kind,
            subject,
            version,
        )
        return row is not None

    async def give(self, t: Transaction, user_id: int, kind: str, subject: str, version: str, *, now: float) -> None:
        """Record a consent."""
        await t.execute(
            "INSERT INTO consents (user_id, kind, subject, version, given_at) VALUES (?, ?, ?, ?, ?)",
            user_id,
            kind,
            subject,
            version,
            now,
        )

    async def revoke(self, t: Transaction, user_id: int, kind: str, subject: str, *, now: float) -> None:
        """Take consents back."""
        await t.execute(
            """UPDATE consents SET revoked_at = ?
               WHERE user_id = ? AND kind = ? AND subject = ? AND revoked_at IS NULL""",
            now,
            user_id,
            kind,
            subject,
        )
