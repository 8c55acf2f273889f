"""What is kept about one person, across the tables of `bot.store.declared`: to export, to delete, and to take back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.declared import TABLES, Goes, Held
from bot.store.kept import Kept, What
from bot.store.ledger import STUDIO, month_start
from bot.store.slices import last_of_some
from bot.store.vault import Vault

JSON_COLUMNS = frozenset({"answers", "body", "file", "facts", "request", "inputs", "result", "settings", "spoken"})
JSON_COLUMNS |= {"doors", "steps"}
FORGOTTEN = "forgotten"
"""The entry under which the ledger goes on counting what somebody spent who is forgotten: as the studio's own."""


@dataclass(frozen=True)
class Personal:
    """Reads and deletes across tables."""

    vault: Vault
    kept: Kept

    async def everything(self, t: Transaction, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Return table -> a person's rows, decrypted and JSON-ready."""
        return {table: await self.rows(t, user_id, table, limit=None) for table in TABLES}

    async def rows(
        self, t: Transaction, user_id: int, table: str, *, after: int | None = None, limit: int | None
    ) -> list[dict[str, Any]]:
        """Return some of a person's rows in a table, decrypted and JSON-ready.

        Args:
            t: a transaction.
            user_id: whose.
            table: one of those declared.
            after: those behind the row with this number; None: from the first.
            limit: at most so many; None: all.

        """
        held = TABLES[table]
        alias = await self.kept.alias_if_any(t, user_id) if held.goes is Goes.HASHED else None
        found = await t.fetch_all(
            f"""SELECT * FROM {table} WHERE {held.of} IN (?, ?) AND {held.by} > ? AND {held.only}
                ORDER BY {held.by} LIMIT ?""",  # noqa: S608  # ours
            user_id,
            user_id if alias is None else alias,
            -(2**63) if after is None else after,
            2**62 if limit is None else limit,
        )
        return [self._opened(row, held) for row in found]

    def _opened(self, row: Row, held: Held) -> dict[str, Any]:
        opened: dict[str, Any] = {name: value for name, value in row.items() if name not in held.left_out}
        for column in held.sealed:
            if opened[column]:
                opened[column] = self.vault.read(opened[column])
        return {name: _read(name, value) for name, value in opened.items()}

    async def forget_rest(
        self, t: Transaction, user_id: int, *, until: float, now: float, counted_from: float | None = None
    ) -> None:
        """Delete what no step has to delete: all but the tables whose rows go by step.

        Args:
            t: the transaction.
            user_id: whose.
            until: when they asked for it; what they have done since stays.
            now: Unix seconds.
            counted_from: since when the limits of the person count what was spent; None: there are none.

        """
        for table, held in TABLES.items():
            if held.goes is Goes.AT_ONCE:
                await t.execute(
                    f"DELETE FROM {table} WHERE {held.of} = ? AND {held.at} <= ? AND {held.only}",  # noqa: S608  # ours
                    user_id,
                    until,
                )
            elif held.goes is Goes.HASHED and table != "kept":
                await self._under_alias(t, table, held, user_id)
            elif held.goes is Goes.NAMELESS:
                await self._as_nobodys(t, table, held, user_id, until)
            elif held.waits:
                nobodys = f"UPDATE {table} SET {held.of} = ? WHERE {held.of} = ? AND {held.waits}"  # noqa: S608  # ours
                await t.execute(nobodys, STUDIO, user_id)
        await self._keep_limits(t, user_id, now=now, counted_from=counted_from)
        await self._drop_user(t, user_id, now=now)

    async def _as_nobodys(self, t: Transaction, table: str, held: Held, user_id: int, until: float) -> None:
        """Take out of rows whose they are and what they are about."""
        emptied = ", ".join(f"{column} = NULL" for column in (*held.sealed, "subject"))
        await t.execute(
            f"UPDATE {table} SET {held.of} = ?, {emptied} WHERE {held.of} = ? AND {held.at} <= ?",  # noqa: S608  # ours
            STUDIO,
            user_id,
            until,
        )

    async def _under_alias(self, t: Transaction, table: str, held: Held, user_id: int) -> None:
        if await t.fetch_one(f"SELECT 1 AS one FROM {table} WHERE {held.of} = ? LIMIT 1", user_id):  # noqa: S608  # ours
            alias = await self.kept.alias(t, user_id)
            await t.execute(f"UPDATE {table} SET {held.of} = ? WHERE {held.of} = ?", alias, user_id)  # noqa: S608  # ours

    async def _drop_user(self, t: Transaction, user_id: int, *, now: float) -> None:
        """Delete the row that says who they are; a ban stays in force."""
        row = await t.fetch_one("SELECT access, ban_reason FROM users WHERE id = ?", user_id)
        if row is not None and row["access"] == "banned":
            reason = self.vault.open(row["ban_reason"]) if row["ban_reason"] else ""
            await self.kept.note(t, user_id, What.BAN, now=now, facts={"reason": reason})
        await t.execute("DELETE FROM users WHERE id = ?", user_id)

    async def _keep_limits(self, t: Transaction, user_id: int, *, now: float, counted_from: float | None) -> None:
        """Note how much of what is limited was had, until it starts again: /forget must not raise every limit."""
        quotas = await self._drop_quotas(t, user_id, now=now)
        spent = await self._drop_entries(t, user_id, since=month_start(now))
        counted = [one for one in spent if counted_from is not None and one[2] >= counted_from]
        if quotas or counted:
            over = max([next_month(now) if counted else now, *(ends for _key, _taken, ends in quotas)])
            facts = {"quotas": quotas, "spent": counted}
            await self.kept.note(t, user_id, What.LIMITS, now=now, facts=facts, until=over)

    async def _drop_quotas(self, t: Transaction, user_id: int, *, now: float) -> list[tuple[str, float, float]]:
        """Delete the counters of what is free; return those still running: key without the person, count, end."""
        mine = f"quota:%:{user_id}"
        rows = await t.fetch_all("SELECT key, tat, blocked_until FROM pace WHERE key LIKE ?", mine)
        await t.execute("DELETE FROM pace WHERE key LIKE ?", mine)
        return [
            (row["key"].removesuffix(str(user_id)), row["tat"], row["blocked_until"])
            for row in rows
            if row["blocked_until"] > now
        ]

    async def _drop_entries(self, t: Transaction, user_id: int, *, since: float) -> list[tuple[int, int, float]]:
        """Delete a person's entries; the sums of all people, and of a group, still count those since a time.

        Return job, credits and time of these.
        """
        rows = await t.fetch_all(
            """SELECT job_id, CAST(sum(credits) AS bigint) AS credits, min(at) AS at FROM ledger
               WHERE user_id = ? AND at >= ? AND job_id IS NOT NULL GROUP BY job_id ORDER BY job_id""",
            user_id,
            since,
        )
        await t.execute("DELETE FROM ledger WHERE user_id = ?", user_id)
        spent = [(row["job_id"], int(row["credits"]), row["at"]) for row in rows if row["credits"]]
        for job_id, credits, at in spent:
            await self._enter(t, STUDIO, job_id, credits, at)
        return spent

    async def _enter(self, t: Transaction, user_id: int, job_id: int, credits: int, at: float) -> None:
        await t.execute(
            """INSERT INTO ledger (user_id, job_id, entry, credits, at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (job_id, entry) DO NOTHING""",
            user_id,
            job_id,
            FORGOTTEN,
            credits,
            at,
        )

    async def take_back(self, t: Transaction, user_id: int) -> dict[str, str] | None:
        """Give somebody who comes back what outlived their /forget; return what a ban changes of them."""
        notes = {note.what: note for note in await self.kept.all_of(t, user_id)}
        if What.LIMITS in notes:
            await self._count_again(t, user_id, notes[What.LIMITS].facts)
            await self.kept.drop(t, user_id, What.LIMITS)
        if What.BAN not in notes:
            return None
        await self.kept.drop(t, user_id, What.BAN)
        reason = str(notes[What.BAN].facts.get("reason") or "")
        sealed = self.vault.seal(reason) if reason else None
        await t.execute("UPDATE users SET access = 'banned', ban_reason = ? WHERE id = ?", sealed, user_id)
        return {"access": "banned"} | ({"ban_reason": reason} if reason else {})

    async def _count_again(self, t: Transaction, user_id: int, facts: Mapping[str, Any]) -> None:
        for key, taken, ends in facts["quotas"]:
            await t.execute(
                "INSERT INTO pace (key, tat, blocked_until) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING",
                f"{key}{user_id}",
                taken,
                ends,
            )
        for job_id, credits, at in facts["spent"]:
            theirs = "DELETE FROM ledger WHERE user_id = ? AND job_id = ? AND entry = ?"
            if await t.execute(theirs, STUDIO, job_id, FORGOTTEN):
                await self._enter(t, user_id, job_id, credits, at)

    async def purge_consents(self, t: Transaction, *, before: float, after: int) -> int | None:
        """Delete consents from before a time that no asset and no job depends on.

        Looks at some people, those behind `after`; return the last of them, None: there are no more. So do the others.
        """
        return await self._purge_of_some(
            t,
            "consents",
            after,
            """coalesce(revoked_at, given_at) < ? AND NOT EXISTS (
                   SELECT 1 FROM assets WHERE assets.user_id = consents.user_id
                   UNION ALL SELECT 1 FROM jobs WHERE jobs.user_id = consents.user_id)""",
            before,
        )

    async def purge_users(self, t: Transaction, *, before: float, after: int) -> int | None:
        """Delete people not seen since `before` about whom nothing else is kept, unless let in, waiting or banned."""
        others = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE {table}.{held.of} = users.id"  # noqa: S608  # ours
            for table, held in TABLES.items()
            if table != "users"
        )
        return await self._purge_of_some(
            t,
            "users",
            after,
            f"seen_at < ? AND access NOT IN ('allowed', 'asked', 'banned') AND NOT EXISTS ({others})",
            before,
        )

    async def purge_ledger(self, t: Transaction, *, before: float, after: int) -> int | None:
        """Delete entries from before a time of people about whom nothing else is kept."""
        return await self._purge_of_some(
            t,
            "ledger",
            after,
            """at < ? AND sold = 0 AND NOT EXISTS (
                   SELECT 1 FROM consents WHERE consents.user_id = ledger.user_id
                   UNION ALL SELECT 1 FROM jobs WHERE jobs.user_id = ledger.user_id)""",
            before,
        )

    @staticmethod
    async def _purge_of_some(t: Transaction, table: str, after: int, condition: str, before: float) -> int | None:
        person = TABLES[table].of
        row = await t.fetch_one(last_of_some(table, person), after)
        if row is None or row["last"] is None:
            return None
        some = f"DELETE FROM {table} WHERE {person} > ? AND {person} <= ? AND {condition}"  # noqa: S608  # ours
        await t.execute(some, after, row["last"], before)
        return int(row["last"])


def next_month(now: float) -> float:
    """Return when the next month begins, in UTC."""
    return month_start(month_start(now) + 32 * 24 * 3600.0)


def _read(column: str, value: Any) -> Any:
    if column not in JSON_COLUMNS or not isinstance(value, str):
        return value
    read: Mapping[str, Any] = json.loads(value)
    return read
