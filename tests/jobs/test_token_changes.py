"""New tokens with jobs in hand, as docs/operate.md says: each job goes on, or its person is told and refunded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import time

import aiohttp
import pytest

from bot.app.wiring import Studio
from bot.jobs.watch import WATCH
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.account import new_account
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Message, Person, words
from bot.store.job import State
from tests.jobs.people import has_failed, is_done, order_a_picture
from tests.world import KEY, TOKEN, running, sandbox, settings_for, until

NEW_TOKEN, NEW_KEY = TOKEN[:-1] + "X", "sk_new0123456789abcdef"


@dataclass
class Studios:
    """The doubles, a person, and the database that one bot after the other uses."""

    root: str
    database_url: str
    telegram: TelegramSandbox
    a2e: A2ESandbox
    ada: Person

    @asynccontextmanager
    async def bot(self, **more: str) -> AsyncIterator[Studio]:
        async with running(settings_for(self.root, self.database_url, **more)) as studio:
            yield studio


@pytest.fixture
async def studios(database_url: str) -> AsyncIterator[Studios]:
    async with (
        sandbox(seconds=1.0) as (root, telegram, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        yield Studios(root, database_url, telegram, a2e, ada)


async def state_of(studio: Studio) -> str:
    store = studio.deps.store
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT state FROM jobs"))
    return str(rows[0]["state"]) if rows else ""


async def is_in(studio: Studio, state: State) -> None:
    async def there() -> bool:
        return await state_of(studio) == state

    await until(there)


async def results(ada: Person) -> list[Message]:
    return [one for one in await ada.answers() if is_done(one)]


async def seen(studio: Studio, what: str, state: str) -> None:
    """Let the watch look until it has seen that."""
    deps = studio.deps

    async def there() -> bool:
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, WATCH, "all"))
        found = await deps.store.db.transact(deps.store.watched.all)
        return what in found and found[what].state == state

    await until(there)


async def test_a_result_that_the_old_bot_token_could_not_send_comes_with_the_new_one(studios: Studios) -> None:
    async with studios.bot() as studio:
        await order_a_picture(studios.ada)
        await is_in(studio, State.RUNNING)
        studios.telegram.token = NEW_TOKEN  # what /revoke at @BotFather does
        await is_in(studio, State.SENDING)
        await seen(studio, "telegram", "token refused")
        assert await results(studios.ada) == []
    await studios.ada.say("/jobs")  # it waits at Telegram
    async with studios.bot(TELEGRAM_BOT_TOKEN=NEW_TOKEN) as studio:
        await studios.ada.wait_for(is_done)
        await studios.ada.hears("My jobs")
        await seen(studio, "telegram", "ok")
        assert len(await results(studios.ada)) == 1
    assert len(studios.a2e.tasks) == 1
    assert studios.a2e.coins == 990


async def test_a_job_waits_for_the_new_token_of_the_same_account(studios: Studios) -> None:
    async with studios.bot() as studio:
        await order_a_picture(studios.ada)
        await is_in(studio, State.RUNNING)
        studios.a2e.account = new_account(NEW_KEY)
        await seen(studio, "a2e", "token refused")
        assert await state_of(studio) == State.RUNNING
    async with studios.bot(A2E_API_TOKEN=NEW_KEY) as studio:
        await studios.ada.wait_for(is_done)
        await seen(studio, "a2e", "ok")
    assert len(studios.a2e.tasks) == 1
    assert studios.a2e.coins == 990


async def test_an_order_under_a_refused_token_is_told_and_costs_nothing(studios: Studios) -> None:
    async with studios.bot() as studio:
        asked = await order_a_quote(studios.ada)
        studios.a2e.account = new_account(NEW_KEY)
        await studios.ada.press("✅", asked)
        await studios.ada.hears("Nothing was charged; the operator has to fix it")
        store = studio.deps.store
        assert await store.db.transact(lambda t: store.ledger.spent(t, 1001, since=0)) == 0
    assert studios.a2e.coins == 1000


async def test_a_job_of_another_account_ends_in_time_with_a_refund_and_a_word(studios: Studios) -> None:
    async with studios.bot() as studio:
        await order_a_picture(studios.ada)
        await is_in(studio, State.RUNNING)
        studios.a2e.account = new_account(NEW_KEY)
    studios.a2e.tasks.clear()  # the other account knows nothing of it
    async with studios.bot(A2E_API_TOKEN=NEW_KEY) as studio:
        store = studio.deps.store
        await store.db.transact(lambda t: t.execute("UPDATE jobs SET deadline = ?", time()))
        failed = await studios.ada.wait_for(has_failed)
        assert "credits" in words(failed)
        assert await store.db.transact(lambda t: store.ledger.spent(t, 1001, since=0)) == 0


async def order_a_quote(ada: Person) -> Message:
    said = await ada.say("/imagine a red house")
    return await ada.hears("Price: 10 credits", after=said["message_id"])


def test_the_sandboxes_tokens_differ() -> None:
    assert TOKEN != NEW_TOKEN
    assert KEY != NEW_KEY
