"""What admins did: who, what, to whom and when, written in the transaction of the deed itself.

A screen for admins carries the number of the newest deed about its subject. Pressed when there is a newer one, it is
out of date, and the entries since say what has changed and by whom.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.locales import N_
from bot.store.database import Row, Transaction
from bot.store.ledger import STUDIO
from bot.store.vault import Vault

LEAST_DAYS = 365
"""How long entries are kept at least; longer where KEEP_DAYS is."""


class Deed(StrEnum):
    """What an admin can do, each with its sentence in the log; facts that it names are given to `note`."""

    words: str
    """Marked. {admin} and {person} are links such as "Person 123"; {title} is translated when it is shown."""

    def __new__(cls, word: str, words: str) -> "Deed":
        """Make one of its word in the database and its sentence."""
        made = str.__new__(cls, word)
        made._value_ = word
        made.words = words
        return made

    # For translators, here and below: lines of a list; {admin} and {person} are links such as "Person 123".
    LET = "let", N_("{admin} let {person} in.")
    REFUSED = "refused", N_("{admin} refused {person} access.")
    BANNED = "banned", N_("{admin} banned {person}: {reason}")
    GRANTED = "granted", N_("{admin} gave {person} credits: {credits}.")
    REFUNDED = "refunded", N_("{admin} asked for a payment of {person} to be refunded, in Stars: {stars}.")
    RETURNED = "returned", N_("{admin} returned the credits of job {job} to {person}: {credits}.")
    RETRIED = "retried", N_("{admin} ordered job {job} of {person} again.")
    OFFERED = "offered", N_("{admin} offered {person} to try job {job} again.")
    CANCELLED = "cancelled", N_("{admin} cancelled job {job} of {person}.")
    BLOCKED = "blocked", N_("{admin} blocked the result of job {job} of {person}.")
    LEFT = "left", N_("{admin} found nothing wrong with the result of job {job} of {person}.")
    UNBLOCKED = "unblocked", N_("{admin} took an entry off the block list: {label}.")
    TOLD_ALL = "told all", N_("{admin} sent a broadcast; people: {people}.")
    PAUSED_NEWS = "paused news", N_("{admin} paused broadcast {number}.")
    RESUMED_NEWS = "resumed news", N_("{admin} let broadcast {number} go on.")
    STOPPED_NEWS = "stopped news", N_("{admin} stopped broadcast {number}.")
    CLOSED = "closed", N_("{admin} switched maintenance on.")
    OPENED = "opened", N_("{admin} ended maintenance.")
    INVITED = "invited", N_("{admin} made invitation {number}.")
    WITHDREW = "withdrew", N_("{admin} withdrew invitation {number}.")
    ORDERED = "ordered", N_("{admin} ordered for the account at A2E: {title} ({detail}).")


def about_person(user_id: int) -> str:
    """Return the subject of deeds about a person's access and credits."""
    return f"user:{user_id}"


def about_job(job_id: int) -> str:
    """Return the subject of deeds about a job."""
    return f"job:{job_id}"


def about_setting(operation: str) -> str:
    """Return the subject of orders of an operation that sets something for all."""
    return f"setting:{operation}"


def about_payment(number: int) -> str:
    """Return the subject of deeds about a payment; number: its row."""
    return f"payment:{number}"


def about_blocked(number: int) -> str:
    """Return the subject of deeds about an entry of the block list."""
    return f"blocked:{number}"


@dataclass(frozen=True, kw_only=True)
class Done:
    """One entry of the log."""

    id: int
    admin_id: int
    deed: str
    """One of `Deed`; of a newer version perhaps none that is known here."""
    user_id: int
    """To whom; 0: nobody, or somebody who is forgotten."""
    facts: Mapping[str, Any]
    at: float


class AdminLog:
    """The table of what admins did."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def note(
        self,
        t: Transaction,
        admin: int,
        deed: Deed,
        *,
        now: float,
        whom: int = STUDIO,
        on: str | None = None,
        **facts: Any,
    ) -> int:
        """Note what an admin does, in the transaction that does it; return the entry's number.

        Args:
            t: the transaction of the deed.
            admin: who does it.
            deed: what.
            now: Unix seconds.
            whom: to whom, if to anybody.
            on: the subject, such as `about_job(5)`: screens made before are out of date for it.
            facts: what the deed's sentence names, JSON-ready.

        """
        row = await t.fetch_one(
            """INSERT INTO admin_log (admin_id, deed, user_id, subject, facts, at) VALUES (?, ?, ?, ?, ?, ?)
               RETURNING id""",
            admin,
            deed.value,
            whom,
            on,
            self._vault.seal(json.dumps(facts)) if facts else None,
            now,
        )
        return int(row["id"]) if row else 0

    async def newest(self, t: Transaction, on: str) -> int:
        """Return the number of the newest deed about a subject, or 0."""
        row = await t.fetch_one("SELECT coalesce(max(id), 0) AS newest FROM admin_log WHERE subject = ?", on)
        return int(row["newest"]) if row else 0

    async def since(self, t: Transaction, on: str, seen: int, *, limit: int) -> list[Done]:
        """Return the newest deeds about a subject after an entry, oldest first.

        It waits for other transactions that ask the same, so that two admins at once act one after the other.
        """
        await t.lock(f"admin:{on}")
        rows = await t.fetch_all(
            "SELECT * FROM admin_log WHERE subject = ? AND id > ? ORDER BY id DESC LIMIT ?", on, seen, limit
        )
        return [self._read(row) for row in reversed(rows)]

    async def page(self, t: Transaction, *, offset: int, limit: int) -> list[Done]:
        """Return a page of the log, newest first."""
        rows = await t.fetch_all("SELECT * FROM admin_log ORDER BY id DESC LIMIT ? OFFSET ?", limit, offset)
        return [self._read(row) for row in rows]

    async def count(self, t: Transaction) -> int:
        """Return how many there are on all of `page`'s pages."""
        row = await t.fetch_one("SELECT count(*) AS number FROM admin_log")
        return int(row["number"]) if row else 0

    async def purge(self, t: Transaction, now: float, *, keep_days: int) -> int:
        """Delete entries whose time is over; return how many."""
        before = now - max(LEAST_DAYS, keep_days) * 24 * 3600
        return await t.execute("DELETE FROM admin_log WHERE at < ?", before)

    def _read(self, row: Row) -> Done:
        return Done(
            id=row["id"],
            admin_id=row["admin_id"],
            deed=row["deed"],
            user_id=row["user_id"],
            facts=json.loads(self._vault.open(row["facts"])) if row["facts"] else {},
            at=row["at"],
        )
