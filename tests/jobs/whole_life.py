"""Somebody of whom there is something in every table, with a word in it by which it is found again."""

import json
from collections.abc import AsyncIterator
from time import time
from typing import Any

from bot.jobs.deps import Deps
from bot.media.kept import Entry
from bot.operations import OPERATIONS, SHELVES
from bot.store.admin_log import Deed, about_person
from bot.store.database import Database, Transaction
from bot.store.declared import TABLES
from bot.store.job import NewJob, State
from bot.store.kept import What
from bot.store.ledger import Limits
from bot.store.payments import Payment
from bot.store.quotas import QUESTIONS
from bot.store.shown import of_job
from bot.store.store import Store
from bot.store.vault import is_sealed

BEN, CHANNEL = 1002, "canary-channel"
WORD = "canary"


def task_id(number: int) -> str:
    """Return an id such as A2E gives, in which the word is spelled in hex."""
    return f"{WORD.encode().hex()}{number:012x}"


async def columns(db: Database) -> dict[str, set[str]]:
    """Return table -> columns, as the database has them."""

    async def read(t: Transaction) -> dict[str, set[str]]:
        if db.dialect == "sqlite":
            rows = await t.fetch_all(
                """SELECT tables.name AS table_name, columns.name AS column_name
                   FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
                   WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'"""
            )
        else:
            rows = await t.fetch_all(
                """SELECT table_name, column_name FROM information_schema.columns
                   WHERE table_schema = 'public' AND table_name NOT LIKE 'pgqueuer%'"""
            )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["table_name"], set()).add(row["column_name"])
        return found

    return await db.transact(read)


async def values(store: Store) -> AsyncIterator[tuple[str, Any]]:
    """Yield "table.column" and value of everything in the database, unsealed."""
    for table, names in (await columns(store.db)).items():
        rows = await store.db.transact(lambda t, table=table: t.fetch_all(f'SELECT * FROM "{table}"'))
        for row in rows:
            for name in names:
                value = row[name]
                sealed = isinstance(value, str) and is_sealed(value)
                yield f"{table}.{name}", store.vault.open(value) if sealed else value


async def live(deps: Deps) -> None:
    """Let something of Ben's come into every table, and into the spool."""
    now = time()
    await deps.store.db.transact(lambda t: rows(t, deps.store, now))
    async with deps.spool.file(".bin", owner=BEN) as path:
        path.write_bytes(b"a picture")
        deps.uploads.transfers.kept.keep((BEN, WORD, "as it came"), Entry(path=path))


async def rows(t: Transaction, store: Store, now: float) -> None:
    """Let something of Ben's come into every table."""
    file = {"kind": "photo", "file_id": f"{WORD}-file", "unique_id": f"{WORD}-unique"}
    user = await store.users.see(t, BEN, language="en", now=now)
    await store.users.set_settings(t, user, {"voice": {"name": WORD}})
    await store.drafts.open(
        t, user_id=BEN, chat_id=BEN, thread_id=None, operation="swap", answers={"face": {"file": file}}, now=now
    )
    for number, kind in enumerate(SHELVES):
        await store.assets.add(
            t,
            user_id=BEN,
            kind=kind,
            name=WORD,
            a2e_id=task_id(number),
            url=f"https://{WORD}.example",
            file=file,
            now=now,
        )
    said = {"user_id": BEN, "channel": CHANNEL, "chat_id": BEN, "thread_id": None, "now": now}
    await store.live_rooms.add(t, **said, job_id=None, name=WORD, app_id=WORD, token=WORD, uid=1, expires_at=now + 600)
    await store.live_messages.add(t, **said, verb="say", words=WORD, reply_to=None)
    await store.consents.give(t, BEN, "face", WORD, "1", now=now, label=WORD)
    kept = await store.recipes.add(t, user_id=BEN, name=WORD, key="r", fixed={"prompt": WORD}, now=now)
    await store.recipes.share(t, kept, BEN, token=WORD)
    await store.updates.keep(t, 1, BEN, json.dumps({"text": WORD}), tries=1, now=now)
    await store.updates.park(t, [1], now=now)
    await store.quotas.take(t, BEN, QUESTIONS, now=now)
    await store.kept.note(t, BEN, What.TRIAL, now=now)
    await _bought(t, store, now)
    await store.reports.add(t, BEN, 999, now=now)
    await store.admin_log.note(t, 1001, Deed.BANNED, now=now, whom=BEN, on=about_person(BEN), reason=WORD)
    await _jobs(t, store, now)
    newest = await t.fetch_one("SELECT max(id) AS id FROM jobs WHERE user_id = ?", BEN)
    await store.shown.note(t, of_job(newest["id"] if newest else 0), BEN, [77], now=now)


async def _bought(t: Transaction, store: Store, now: float) -> None:
    """Let Ben pay for a month, be given something, and invite somebody."""
    month = {"credits": 300, "stars": 390}
    order = await store.star_orders.take(t, BEN, **month, monthly=True, now=now)
    await store.star_orders.keep_link(t, order, f"https://{WORD}.example")
    charge: dict[str, Any] = {"user_id": BEN, "order_id": order.id, "charge_id": "paid", **month}
    await store.payments.book(t, Payment(**charge, paid_at=now), now=now)
    await store.subscriptions.paid(t, **charge, until=now + 600, first=True, now=now)
    await store.grants.give(t, BEN, "trial", 20, now=now)
    await store.grants.invited(t, 1001, by=BEN, now=now)


async def _jobs(t: Transaction, store: Store, now: float) -> None:
    """Order one of each task type, and one of what has none."""
    ordered = [(one.command, task.name) for one in OPERATIONS.values() for task in one.may_start() if one.owns_task]
    for number, (operation, task_type) in enumerate([*ordered, ("speak", None), ("live", None)]):
        new = NewJob(
            user_id=BEN, chat_id=BEN, thread_id=None, reply_to=None, message_id=None, operation=operation,
            task_type=task_type, name=f"studio-{number}", request={"answers": {"text": WORD}}, price=1, parent_id=None,
        )  # fmt: skip
        job = await store.jobs.insert(t, new, now=now)
        await store.ledger.reserve(t, BEN, job.id, 1, limits=Limits(), now=now)
        ended = {"state": State.DELIVERED.value, "task_id": task_id(number) if task_type else None, "finished_at": now}
        result = store.vault.seal(json.dumps({"media": [{"url": f"https://{WORD}.example/{number}"}]}))
        await t.execute(
            "UPDATE jobs SET state = ?, task_id = ?, finished_at = ?, result = ? WHERE id = ?",
            *ended.values(), result, job.id,
        )  # fmt: skip


async def rows_of(store: Store, user_id: int) -> dict[str, int]:
    """Return how many rows of a person each declared table has."""
    held = await store.db.transact(lambda t: store.personal.everything(t, user_id))
    assert set(held) == set(TABLES)
    return {table: len(rows) for table, rows in held.items()}
