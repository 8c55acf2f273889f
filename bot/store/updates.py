"""Updates that were taken: each counts once. Those that need time wait here; so do answers until they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.vault import Vault

SLICE = 2000
"""Rows that are thrown away at once, so that nobody waits for it."""
MANY = 100
"""Ids in one statement."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whether an update is new, and how many of the same person wait before it."""

    new: bool
    waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An update that waits."""

    update_id: int
    body: str
    """Its raw JSON."""
    tries: int
    """How often it was begun, this time included."""
    at: float


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """An answer that was not sent yet."""

    update_id: int
    text: str


class Updates:
    """The tables of updates, by Telegram's update_id."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def claim(self, t: Transaction, update_id: int, person: int, *, now: float) -> Claim:
        """Take an update; a second time it is not new. The caller holds the person's lock."""
        made = await t.fetch_one(
            """INSERT INTO updates (update_id, at) VALUES (?, ?) ON CONFLICT (update_id) DO NOTHING
               RETURNING (SELECT count(*) FROM inbox WHERE person = ?) AS waiting""",
            update_id,
            now,
            person,
        )
        return Claim(new=made is not None, waiting=int(made["waiting"]) if made else 0)

    async def purge(self, t: Transaction, before: float) -> int:
        """Forget a slice of the updates that Telegram will not repeat any more; return how many."""
        return await t.execute(
            f"DELETE FROM updates WHERE update_id IN (SELECT update_id FROM updates WHERE at < ? LIMIT {SLICE})",  # noqa: S608  # ours
            before,
        )

    async def keep(self, t: Transaction, update_id: int, person: int, body: str, *, tries: int, now: float) -> None:
        """Let an update wait."""
        await t.execute(
            "INSERT INTO inbox (update_id, person, body, tries, at) VALUES (?, ?, ?, ?, ?)",
            update_id,
            person,
            self._vault.seal(body),
            tries,
            now,
        )

    async def line(self, t: Transaction, person: int, *, limit: int) -> list[Waiting]:
        """Return a person's oldest waiting updates; none of them is begun by that."""
        rows = await t.fetch_all(
            "SELECT update_id, body, tries, at FROM inbox WHERE person = ? ORDER BY update_id LIMIT ?", person, limit
        )
        return [Waiting(**{**row, "body": self._vault.open(row["body"])}) for row in rows]

    async def begin(self, t: Transaction, person: int) -> Waiting | None:
        """Return a person's oldest waiting update, and count that it is begun; None: nothing waits."""
        row = await t.fetch_one(
            """UPDATE inbox SET tries = tries + 1 WHERE update_id = (
                   SELECT update_id FROM inbox WHERE person = ? ORDER BY update_id LIMIT 1)
               RETURNING update_id, body, tries, at""",
            person,
        )
        return Waiting(**{**row, "body": self._vault.open(row["body"])}) if row else None

    async def end(self, t: Transaction, update_id: int) -> bool:
        """Let an update wait no longer; False when it does not."""
        return await t.execute("DELETE FROM inbox WHERE update_id = ?", update_id) > 0

    async def waiting(self, t: Transaction) -> set[int]:
        """Return the people of whom something waits."""
        return {int(row["person"]) for row in await t.fetch_all("SELECT DISTINCT person FROM inbox")}

    async def answer(self, t: Transaction, update_id: int, text: str, *, sender: str, now: float) -> None:
        """Keep what an update is answered with until it is sent; sender: the process that does."""
        await t.execute(
            "INSERT INTO answers (update_id, text, sender, at) VALUES (?, ?, ?, ?)",
            update_id,
            self._vault.seal(text),
            sender,
            now,
        )

    async def sent(self, t: Transaction, update_ids: Sequence[int]) -> None:
        """Forget answers: they were sent."""
        for first in range(0, len(update_ids), MANY):
            some = update_ids[first : first + MANY]
            marks = ", ".join("?" * len(some))
            await t.execute(f"DELETE FROM answers WHERE update_id IN ({marks})", *some)  # noqa: S608  # question marks

    async def still_sending(self, t: Transaction, sender: str, *, now: float) -> None:
        """Say that a process is alive, so that nobody takes its answers over."""
        await t.execute("UPDATE answers SET at = ? WHERE sender = ?", now, sender)

    async def take_over(self, t: Transaction, sender: str, *, before: float, now: float) -> list[Unsent]:
        """Take over answers of processes that said nothing since before, in order."""
        rows = await t.fetch_all(
            "UPDATE answers SET sender = ?, at = ? WHERE sender <> ? AND at < ? RETURNING update_id, text",
            sender,
            now,
            sender,
            before,
        )
        found = [Unsent(update_id=row["update_id"], text=self._vault.open(row["text"])) for row in rows]
        return sorted(found, key=lambda one: one.update_id)
