"""Updates that were received: each counts once. Those that take time wait here, as do answers until they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.vault import Vault

SLICE = 2000
"""Rows deleted at once, few enough that nobody waits for it."""
MOST_PARKED = 5
"""How many turns of a person are kept aside, each of one or more updates; older ones are dropped."""
MANY = 100
"""The most ids in one statement."""

CLAIM = """INSERT INTO updates (update_id, at) VALUES (?, ?) ON CONFLICT (update_id) DO NOTHING
           RETURNING (SELECT count(*) FROM inbox WHERE person = ? AND parked IS NULL) AS waiting"""


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
    """As raw JSON."""
    tries: int
    """How often it was begun, including this time."""
    at: float


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """An answer that has not been sent yet."""

    update_id: int
    text: str


class Updates:
    """The tables of updates, by Telegram's update_id."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def claim(self, t: Transaction, update_id: int, person: int, *, now: float) -> Claim:
        """Take an update; a second time it is not new. The caller holds the person's lock."""
        made = await t.fetch_one(CLAIM, update_id, now, person)
        return Claim(new=made is not None, waiting=int(made["waiting"]) if made else 0)

    async def purge(self, t: Transaction, before: float) -> int:
        """Forget a slice of the updates that Telegram will no longer repeat; return how many."""
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
        """Return a person's oldest waiting updates, without beginning any."""
        rows = await t.fetch_all(
            """SELECT update_id, body, tries, at FROM inbox WHERE person = ? AND parked IS NULL
               ORDER BY update_id LIMIT ?""",
            person,
            limit,
        )
        return [Waiting(**{**row, "body": self._vault.open(row["body"])}) for row in rows]

    async def begin(self, t: Transaction, update_id: int) -> Waiting | None:
        """Count a waiting update as begun, and return it; None: it does not wait any more."""
        row = await t.fetch_one(
            """UPDATE inbox SET tries = tries + 1 WHERE update_id = ? AND parked IS NULL
               RETURNING update_id, body, tries, at""",
            update_id,
        )
        return Waiting(**{**row, "body": self._vault.open(row["body"])}) if row else None

    async def put_off(self, t: Transaction, update_id: int) -> None:
        """Take back a try: it failed through no fault of the update's, and will be repeated."""
        await t.execute("UPDATE inbox SET tries = tries - 1 WHERE update_id = ? AND tries > 0", update_id)

    async def park(self, t: Transaction, update_ids: Sequence[int], *, now: float) -> bool:
        """Put a turn's updates aside until their person has them tried again; False if they don't wait."""
        parked = 0
        for number in update_ids:
            parked += await t.execute("UPDATE inbox SET parked = ?, tries = 0 WHERE update_id = ?", now, number)
        await t.execute(
            f"""DELETE FROM inbox WHERE parked IS NOT NULL AND parked NOT IN (
                    SELECT DISTINCT parked FROM inbox WHERE parked IS NOT NULL AND person = (
                        SELECT person FROM inbox WHERE update_id = ?) ORDER BY parked DESC LIMIT {MOST_PARKED})
                AND person = (SELECT person FROM inbox WHERE update_id = ?)""",  # noqa: S608  # ours
            update_ids[0],
            update_ids[0],
        )
        return parked > 0

    async def resume(self, t: Transaction, update_id: int, person: int) -> bool:
        """Put a person's update back in line, with the others of its turn; False if it was not put aside."""
        return (
            await t.execute(
                """UPDATE inbox SET parked = NULL WHERE person = ? AND parked = (
                       SELECT parked FROM inbox WHERE update_id = ? AND person = ?)""",
                person,
                update_id,
                person,
            )
            > 0
        )

    async def purge_parked(self, t: Transaction, before: float) -> int:
        """Forget what was put aside before a time; return how many."""
        return await t.execute("DELETE FROM inbox WHERE parked < ?", before)

    async def end(self, t: Transaction, update_ids: Sequence[int]) -> bool:
        """Remove the updates of a turn; False, and nothing is removed, if one of them does not wait any more."""
        marks = ", ".join("?" * len(update_ids))
        row = await t.fetch_one(f"SELECT count(*) AS number FROM inbox WHERE update_id IN ({marks})", *update_ids)  # noqa: S608  # question marks
        if row is None or row["number"] < len(update_ids):
            return False
        return await t.execute(f"DELETE FROM inbox WHERE update_id IN ({marks})", *update_ids) > 0  # noqa: S608  # question marks

    async def is_waiting(self, t: Transaction, person: int) -> bool:
        """Whether something of a person waits."""
        sql = "SELECT 1 AS one FROM inbox WHERE person = ? AND parked IS NULL LIMIT 1"
        return await t.fetch_one(sql, person) is not None

    async def waiting(self, t: Transaction) -> set[int]:
        """Return the people who have updates waiting."""
        return {
            int(row["person"]) for row in await t.fetch_all("SELECT DISTINCT person FROM inbox WHERE parked IS NULL")
        }

    async def answer(
        self, t: Transaction, update_id: int, text: str, *, chat: int, sender: str, now: float
    ) -> tuple[int, ...]:
        """Keep an update's answer until it is sent; sender: the process that sends it.

        Return the updates whose answers to the same chat other processes have not sent yet.
        """
        made = await t.fetch_one(
            """INSERT INTO answers (update_id, text, chat, sender, at) VALUES (?, ?, ?, ?, ?)
               RETURNING EXISTS (SELECT 1 FROM answers AS older
                                 WHERE older.chat = ? AND older.sender <> ?) AS follows""",
            update_id,
            self._vault.seal(text),
            chat,
            sender,
            now,
            chat,
            sender,
        )
        if made is None or not made["follows"]:
            return ()
        rows = await t.fetch_all(
            "SELECT update_id FROM answers WHERE chat = ? AND sender <> ? ORDER BY update_id LIMIT ?",
            chat,
            sender,
            MANY,
        )
        return tuple(row["update_id"] for row in rows)

    async def is_anothers(self, t: Transaction, update_ids: Sequence[int], sender: str) -> bool:
        """Whether a process other than `sender` still has to send one of these answers (at most MANY)."""
        marks = ", ".join("?" * len(update_ids))
        row = await t.fetch_one(
            f"SELECT 1 AS one FROM answers WHERE update_id IN ({marks}) AND sender <> ? LIMIT 1",  # noqa: S608  # question marks
            *update_ids,
            sender,
        )
        return row is not None

    async def sent(self, t: Transaction, update_ids: Sequence[int]) -> None:
        """Delete answers that were sent."""
        for first in range(0, len(update_ids), MANY):
            some = update_ids[first : first + MANY]
            marks = ", ".join("?" * len(some))
            await t.execute(f"DELETE FROM answers WHERE update_id IN ({marks})", *some)  # noqa: S608  # question marks

    async def still_sending(self, t: Transaction, sender: str, *, now: float) -> None:
        """Record that a process is alive, so that no other takes over its answers."""
        await t.execute("UPDATE answers SET at = ? WHERE sender = ?", now, sender)

    async def ids_of(self, t: Transaction, sender: str) -> list[int]:
        """Return the updates whose answers a process is to send."""
        rows = await t.fetch_all("SELECT update_id FROM answers WHERE sender = ?", sender)
        return [row["update_id"] for row in rows]

    async def unsent(self, t: Transaction, update_id: int) -> Unsent:
        """Return a stored answer."""
        row = await t.fetch_one("SELECT text FROM answers WHERE update_id = ?", update_id)
        return Unsent(update_id=update_id, text=self._vault.open(row["text"]) if row else "[]")

    async def take_over(self, t: Transaction, sender: str, *, before: float, now: float) -> list[Unsent]:
        """Take over the answers of processes silent since `before`, in order."""
        rows = await t.fetch_all(
            "UPDATE answers SET sender = ?, at = ? WHERE sender <> ? AND at < ? RETURNING update_id, text",
            sender,
            now,
            sender,
            before,
        )
        found = [Unsent(update_id=row["update_id"], text=self._vault.open(row["text"])) for row in rows]
        return sorted(found, key=lambda one: one.update_id)
