"""Messages that show a person's results and assets, so that they can be deleted with what they show.

The first message of a result stands in its job's row; these are all others: shown again, originals, round videos.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.slices import delete_older


@dataclass(frozen=True, kw_only=True)
class ShownMessage:
    """One message of ours."""

    id: int
    chat_id: int
    message_id: int
    at: float
    """When it was sent, Unix seconds."""


class ShownMessages:
    """The table of messages."""

    async def note(
        self, t: Transaction, of: str, chat_id: int, messages: Sequence[int], *, now: float, going: str | None = None
    ) -> None:
        """Note messages.

        Args:
            t: a transaction.
            of: what they show, see `of_job`, `of_asset`; nothing is noted of what is gone.
            chat_id: where they are.
            messages: their ids.
            now: when they were sent.
            going: the name under which they are to be deleted; None: they stay.

        """
        table, column = {"j": ("jobs", "job_id"), "t": ("assets", "asset_id")}[of[0]]
        for message in messages:
            await t.execute(
                f"""INSERT INTO shown (user_id, {column}, chat_id, message_id, at, going)
                    SELECT user_id, id, CAST(? AS bigint), CAST(? AS bigint), CAST(? AS double precision),
                           CAST(? AS text)
                    FROM {table} WHERE id = ?""",  # noqa: S608  # ours
                chat_id,
                message,
                now,
                going,
                int(of[1:]),
            )

    async def forget(self, t: Transaction, of: str) -> None:
        """Forget what shows a job or an asset."""
        column = {"j": "job_id", "t": "asset_id"}[of[0]]
        await t.execute(f"DELETE FROM shown WHERE {column} = ?", int(of[1:]))  # noqa: S608  # ours

    async def let_go(self, t: Transaction, of: str, going: str) -> None:
        """Mark what shows a job or an asset as to be deleted, under a name."""
        column = {"j": "job_id", "t": "asset_id"}[of[0]]
        await t.execute(f"UPDATE shown SET going = ? WHERE {column} = ?", going, int(of[1:]))  # noqa: S608  # ours

    async def going(self, t: Transaction, name: str, *, after: int, limit: int) -> list[ShownMessage]:
        """Return some of the messages that are to be deleted under a name, in order."""
        rows = await t.fetch_all(
            "SELECT id, chat_id, message_id, at FROM shown WHERE going = ? AND id > ? ORDER BY id LIMIT ?",
            name,
            after,
            limit,
        )
        return [ShownMessage(**row) for row in rows]

    async def gone(self, t: Transaction, number: int) -> None:
        """Forget a message that is deleted."""
        await t.execute("DELETE FROM shown WHERE id = ?", number)

    async def forget_left(self, t: Transaction, name: str) -> int:
        """Forget the messages under a name that can't be deleted; return how many."""
        return await t.execute("DELETE FROM shown WHERE going = ?", name)

    async def of_job(self, t: Transaction, job_id: int) -> list[ShownMessage]:
        """Return the messages that show a job's results."""
        rows = await t.fetch_all("SELECT id, chat_id, message_id, at FROM shown WHERE job_id = ? ORDER BY id", job_id)
        return [ShownMessage(**row) for row in rows]

    async def purge(self, t: Transaction, before: float) -> int:
        """Forget some of the messages from before a time; return how many."""
        return await t.execute(delete_older("shown", "at"), before)


def of_job(job_id: int) -> str:
    """Return the name of what a message shows: a job's results."""
    return f"j{job_id}"


def of_asset(asset_id: int) -> str:
    """Return the name of what a message shows: an asset."""
    return f"t{asset_id}"
