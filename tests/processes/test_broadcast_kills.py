"""A broadcast by real processes that are killed again and again: nobody gets it twice, and nearly everybody once."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import time

from bot.chat import Kind
from bot.jobs.broadcasts.body import Body
from bot.jobs.broadcasts.sending import AT_ONCE
from bot.sandbox.telegram import TelegramSandbox
from bot.store.broadcasts import Broadcast, CastState
from bot.store.database import Transaction
from bot.store.store import Store, open_store
from tests.processes.commands import bot, environment
from tests.world import sandbox, until

FIRST, PEOPLE = 3001, 120
KILLED_AFTER = (15, 40, 70)
"""How many have it when the process is killed."""


async def confirmed(t: Transaction, store: Store) -> Broadcast:
    """Let people be there, and a broadcast to them that an admin has confirmed."""
    for number in range(FIRST, FIRST + PEOPLE):
        await store.users.see(t, number, language="en", now=time())
    cast = await store.broadcasts.add(t, 1001, Body(kind=Kind.TEXT, html="news").stored(), now=time())
    return await store.broadcasts.save(t, replace(cast, state=CastState.RUNNING, people=PEOPLE))


def got(telegram: TelegramSandbox) -> Counter[int]:
    calls = [one for one in telegram.state.calls if one["method"] == "sendMessage" and one["chat_id"] >= FIRST]
    return Counter(one["chat_id"] for one in calls if one["ok"])


async def test_a_broadcast_survives_kills(database_url: str, tmp_path: Path) -> None:
    url = database_url
    async with sandbox() as (root, telegram, _a2e):
        for number in range(FIRST, FIRST + PEOPLE):
            telegram.state.add_person(f"P{number}", number=number)
        settings = environment(root, url)
        async with open_store(url, settings["SECRET_KEY"], alone=False) as store:
            cast = await store.db.transact(lambda t: confirmed(t, store))
        for moment in (*KILLED_AFTER, PEOPLE - AT_ONCE * len(KILLED_AFTER)):
            async with bot("run", settings, tmp_path) as process:
                await until(lambda moment=moment: len(got(telegram)) >= moment)
                if moment in KILLED_AFTER:
                    process.kill()
                    await process.wait()
                    continue
                await until(lambda: any(one["chat_id"] == 1001 and one["ok"] for one in telegram.state.calls))
        async with open_store(url, settings["SECRET_KEY"], alone=False) as store:
            ended = await store.db.transact(lambda t: store.broadcasts.get(t, cast.id))
    assert ended is not None
    assert ended.state is CastState.ENDED
    assert max(got(telegram).values()) == 1
    assert ended.sent + ended.unknown == PEOPLE
    assert ended.unknown <= AT_ONCE * len(KILLED_AFTER)
    assert ended.sent <= len(got(telegram)) <= PEOPLE
