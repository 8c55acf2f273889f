"""Consents: who gave it, for whose likeness, to which text, when, and when it was revoked."""

from dataclasses import dataclass
from enum import StrEnum

from bot.store.database import Row, Transaction
from bot.store.vault import Vault


class Whose(StrEnum):
    """Whose likeness it is."""

    MINE = "mine"
    AGREED = "agreed"
    """Somebody else's, who agreed."""
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Consent:
    """One consent. Times are Unix seconds."""

    id: int
    kind: str
    """face, voice or picture."""
    subject: str
    """What it is about: the same file needs no second consent."""
    label: str
    """What it is about, see `bot.jobs.personal.consented`; empty: from a version without labels."""
    given_at: float
    whose: Whose | None = None
    """None: from a version that did not ask."""


class Consents:
    """The table of consents; only /forget and the purge delete from it.

    A subject is sealed and found by its mark; one stored unsealed by an earlier version is found by itself.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _about(self, subject: str) -> tuple[str, tuple[str, ...]]:
        """Return the condition that a row is about a subject, and its values."""
        marks = self._vault.marks(subject)
        places = ", ".join("?" * len(marks))
        return f"(subject_mark IN ({places}) OR subject_mark IS NULL AND subject = ?)", (*marks, subject)

    def _consent(self, row: Row) -> Consent:
        label = self._vault.open(row["label"]) if row["label"] else ""
        subject = self._vault.read(row["subject"])
        whose = Whose(row["whose"]) if row["whose"] else None
        return Consent(
            id=row["id"], kind=row["kind"], subject=subject, label=label, given_at=row["given_at"], whose=whose
        )

    async def given(self, t: Transaction, user_id: int, kind: str, subject: str, version: str) -> bool:
        """Whether a consent to this text is in force."""
        about, values = self._about(subject)
        row = await t.fetch_one(
            f"""SELECT 1 AS one FROM consents
                WHERE user_id = ? AND kind = ? AND version = ? AND revoked_at IS NULL AND {about}""",  # noqa: S608  # ours
            user_id,
            kind,
            version,
            *values,
        )
        return row is not None

    async def give(
        self,
        t: Transaction,
        user_id: int,
        kind: str,
        subject: str,
        version: str,
        *,
        now: float,
        label: str = "",
        whose: Whose | None = None,
        language: str = "",
    ) -> None:
        """Record a consent: the label says what it is about, the language in which the text was read."""
        await t.execute(
            """INSERT INTO consents (user_id, kind, subject, subject_mark, label, version, given_at, whose, language)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            user_id,
            kind,
            self._vault.seal(subject),
            self._vault.mark(subject),
            self._vault.seal(label) if label else None,
            version,
            now,
            whose,
            language or None,
        )

    async def standing(self, t: Transaction, user_id: int) -> list[Consent]:
        """Return the consents in force, newest first; of several for the same subject, the newest."""
        rows = await t.fetch_all(
            "SELECT * FROM consents WHERE user_id = ? AND revoked_at IS NULL ORDER BY id DESC", user_id
        )
        found: dict[tuple[str, str], Consent] = {}
        for consent in map(self._consent, rows):
            found.setdefault((consent.kind, consent.subject), consent)
        return list(found.values())

    async def get(self, t: Transaction, consent_id: int, user_id: int) -> Consent | None:
        """Return a consent of this user's, revoked or not."""
        row = await t.fetch_one("SELECT * FROM consents WHERE id = ? AND user_id = ?", consent_id, user_id)
        return self._consent(row) if row else None

    async def revoke(self, t: Transaction, user_id: int, kind: str, subject: str, *, now: float) -> bool:
        """Revoke consents; False when none was in force."""
        about, values = self._about(subject)
        changed = await t.execute(
            f"""UPDATE consents SET revoked_at = ?
                WHERE user_id = ? AND kind = ? AND revoked_at IS NULL AND {about}""",  # noqa: S608  # ours
            now,
            user_id,
            kind,
            *values,
        )
        return changed > 0
