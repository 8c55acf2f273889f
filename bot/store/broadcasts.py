"""Messages of the operator to many people: what is sent, to whom, and how far it is.

Nobody gets one twice: who is about to get it is written down before it is sent, and the outcome afterwards. Those
in flight when a process died may have it, so they are counted apart and left out (decision 40).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from bot.store.database import Row, Transaction
from bot.store.vault import Vault


class CastState(StrEnum):
    """Where a broadcast is."""

    SHOWN = "shown"
    """Its preview; nothing is sent yet."""
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDED = "ended"


OVER = (CastState.STOPPED, CastState.ENDED)


class Outcome(StrEnum):
    """The outcome for one person, which is also the name of the column that counts it."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nobody knows whether it arrived; it is not sent again."""


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """One of them."""

    id: int
    admin_id: int
    """Whose it is; the card is in their private chat."""
    body: Mapping[str, str]
    """See `bot.jobs.broadcasts.body.Body`."""
    language: str
    """Only for people with this language; empty: for all."""
    state: CastState
    card_id: int | None
    """The message that shows how far it is."""
    people: int
    """How many there were to be told when it was confirmed."""
    after: int
    """The person who was taken in hand last: people are taken by their ids, some at a time."""
    waiting: Mapping[int, int] = field(default_factory=dict)
    """People in hand to whom it is not being sent yet, and how often that was tried in vain."""
    in_flight: Mapping[int, int] = field(default_factory=dict)
    """People to whom it is being sent, and how often that was tried in vain before."""
    runner: str
    """Which run of the step sends it."""
    sent: int
    blocked: int
    failed: int
    unknown: int
    at: float
    vain_at: float
    """When a try last counted though Telegram took nothing from anybody."""

    @property
    def left(self) -> int:
        """How many have not got it yet, as far as can be said: people come and go meanwhile."""
        return max(0, self.people - self.sent - self.blocked - self.failed - self.unknown)

    def counted(self, outcome: Outcome, number: int = 1) -> "Broadcast":
        """Return it with so many more of an outcome."""
        return replace(self, **{outcome.value: getattr(self, outcome.value) + number})


FIELDS = tuple(one.name for one in fields(Broadcast))


class Broadcasts:
    """The table of broadcasts."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _read(self, row: Row) -> Broadcast:
        held = {name: row[name] for name in FIELDS}
        held |= {"body": json.loads(self._vault.read(row["body"])), "state": CastState(row["state"])}
        for name in ("waiting", "in_flight"):
            held[name] = {int(one): tries for one, tries in json.loads(row[name]).items()}
        return Broadcast(**held)

    async def add(self, t: Transaction, admin_id: int, body: Mapping[str, str], *, now: float) -> Broadcast:
        """Store one that is only shown; what this admin has left unconfirmed goes."""
        await t.execute("DELETE FROM broadcasts WHERE admin_id = ? AND state = ?", admin_id, CastState.SHOWN.value)
        row = await t.fetch_one(
            """INSERT INTO broadcasts (admin_id, body, language, state, waiting, in_flight, runner, at)
               VALUES (?, ?, '', ?, '{}', '{}', '', ?) RETURNING *""",
            admin_id,
            self._vault.seal(json.dumps(body)),
            CastState.SHOWN.value,
            now,
        )
        assert row is not None  # noqa: S101  # an insert always returns its row
        return self._read(row)

    async def get(self, t: Transaction, cast_id: int) -> Broadcast | None:
        """Return one, locked until the transaction ends: several processes and admins change it."""
        await t.lock(f"broadcast:{cast_id}")
        row = await t.fetch_one("SELECT * FROM broadcasts WHERE id = ?", cast_id)
        return self._read(row) if row else None

    async def open(self, t: Transaction) -> list[Broadcast]:
        """Return those that run or are paused, oldest first."""
        rows = await t.fetch_all(
            "SELECT * FROM broadcasts WHERE state IN (?, ?) ORDER BY id",
            CastState.RUNNING.value,
            CastState.PAUSED.value,
        )
        return [self._read(row) for row in rows]

    async def save(self, t: Transaction, cast: Broadcast) -> Broadcast:
        """Store how far one is; the caller has got it in the same transaction. One that is over has nobody in hand."""
        if cast.state in OVER:
            cast = replace(cast, after=0, waiting={})
        await t.execute(
            """UPDATE broadcasts SET language = ?, state = ?, card_id = ?, people = ?, after = ?, waiting = ?,
                      in_flight = ?, runner = ?, sent = ?, blocked = ?, failed = ?, unknown = ?, vain_at = ?
               WHERE id = ?""",
            cast.language,
            cast.state.value,
            cast.card_id,
            cast.people,
            cast.after,
            json.dumps(cast.waiting),
            json.dumps(cast.in_flight),
            cast.runner,
            cast.sent,
            cast.blocked,
            cast.failed,
            cast.unknown,
            cast.vain_at,
            cast.id,
        )
        return cast

    async def drop(self, t: Transaction, cast_id: int) -> None:
        """Forget one that was only shown."""
        await t.execute("DELETE FROM broadcasts WHERE id = ? AND state = ?", cast_id, CastState.SHOWN.value)

    async def purge(self, t: Transaction, before: float) -> None:
        """Forget those from before a time that are not under way, and who was in flight when one was stopped."""
        await t.execute(
            "UPDATE broadcasts SET in_flight = '{}' WHERE in_flight <> '{}' AND state IN (?, ?)",
            *(state.value for state in OVER),
        )
        await t.execute(
            "DELETE FROM broadcasts WHERE at < ? AND state NOT IN (?, ?)",
            before,
            CastState.RUNNING.value,
            CastState.PAUSED.value,
        )
