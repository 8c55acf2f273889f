"""Passing faults while a person answers: tried again for half a minute, then kept with a button; nobody else waits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import time
from typing import Any

import pytest

from bot.a2e.errors import NoAnswer, RateLimited
from bot.chat import Incoming
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.database import Transaction
from handlers.patience import WINDOW, Patience
from handlers.turn import Asked
from tests.messages import album
from tests.world import World, picture, until, until_answered, world

AGAIN = "🔁 Try again"


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def impatient(database_url: str) -> AsyncIterator[tuple[World, Clock]]:
    """Run a world in which half a minute is over when the clock is turned."""
    clock = Clock()
    async with world(database_url, patience=Patience(clock)) as here:
        yield here, clock


async def is_kept(ada: Person, *, after: int = 0) -> Message:
    return await ada.wait_for(lambda m: AGAIN in labels(m), after=after)


async def put_aside(here: World, clock: Clock) -> Message:
    """Let Ada send a photo that Telegram does not hand over for half a minute; returns what she is told."""
    here.faults.add("telegram", "error", match="getFile", times=0, status=502)
    await here.person.say("/upscale")
    await here.person.hears("photo")
    await here.person.send_file(picture("red"))
    await until(lambda: asked_for(here) > 0)
    clock.now += WINDOW + 1
    return await is_kept(here.person)


async def inbox(here: World) -> int:
    async def count(t: Transaction) -> int:
        row = await t.fetch_one("SELECT count(*) AS rows FROM inbox")
        return int(row["rows"]) if row else 0

    return await here.studio.deps.store.db.transact(count)


FAULTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "getFile": ("telegram", "error", {"match": "getFile", "status": 502}),
    "getFile, too many": ("telegram", "rate_limit", {"match": "getFile", "seconds": 1}),
    "the file": ("telegram", "html", {"match": "file"}),
    "the file breaks off": ("telegram", "reset_before", {"match": "file"}),
}


@pytest.mark.parametrize("what", FAULTS)
async def test_a_file_that_telegram_does_not_hand_over_at_once_is_not_asked_for_again(here: World, what: str) -> None:
    service, kind, facts = FAULTS[what]
    here.faults.add(service, kind, times=2, **facts)
    ada = here.person
    await ada.say("/upscale")
    await ada.hears("photo")
    sent = await ada.send_file(picture("red"))
    await ada.hears("Price", after=sent["message_id"])
    assert not [m for m in await ada.answers() if "again" in words(m).lower()]


@pytest.mark.parametrize("match", ["r2/upload-presigned-url", "generation/quote"])
@pytest.mark.parametrize("kind", ["error", "html", "reset_before", "rate_limit"])
async def test_a_price_that_a2e_does_not_tell_at_once_costs_a_wait(here: World, match: str, kind: str) -> None:
    here.faults.add("a2e", kind, match=match, times=4, status=502)
    ada = here.person
    await ada.say("/upscale")
    await ada.hears("photo")
    sent = await ada.send_file(picture("red"))
    await ada.hears("Price", after=sent["message_id"])


async def test_after_half_a_minute_what_was_sent_is_kept_and_one_press_tries_it_again(database_url: str) -> None:
    async with impatient(database_url) as (here, clock):
        ada = here.person
        kept = await put_aside(here, clock)
        assert "What you sent is kept" in words(kept)
        before = asked_for(here)
        await ada.press(AGAIN, kept)
        await ada.hears("Trying again")
        await until(lambda: asked_for(here) > before)
        clock.now += WINDOW + 1
        kept = await is_kept(ada, after=kept["message_id"])
        here.faults.clear()
        await ada.press(AGAIN, kept)
        await ada.hears("Price", after=kept["message_id"])
        assert await inbox(here) == 0


def asked_for(here: World) -> int:
    """Return how often a file was asked for."""
    return sum(call["method"] == "getFile" for call in here.telegram.state.calls)


async def test_a_press_that_meets_a_fault_is_kept_too_and_orders_once(database_url: str) -> None:
    async with impatient(database_url) as (here, clock):
        ada = here.person
        await ada.say("/imagine a red house")
        asked = await ada.hears("Price")
        here.faults.add("a2e", "error", match="remainingCoins", times=0, status=502)
        await ada.press("✅", asked)
        await until(lambda: here.a2e.calls["GET /api/v1/user/remainingCoins"] >= 3)
        clock.now += WINDOW + 1
        kept = await is_kept(ada)
        here.faults.clear()
        await ada.press(AGAIN, kept)
        await ada.press(AGAIN, kept)
        await ada.wait_for(lambda m: words(m).startswith("Done"))
        await until_answered(here)
        assert here.a2e.calls["POST /api/v1/userText2Image/start"] == 1


async def test_an_album_is_kept_whole_and_tried_again_as_one_answer(database_url: str) -> None:
    async with impatient(database_url) as (here, clock):
        ada = here.person
        await ada.say("/swap")
        await ada.hears("Whose face")
        here.faults.add("telegram", "error", match="getFile", times=0, status=502)
        await album(here, picture("red"), picture("blue"))
        await until(lambda: asked_for(here) > 0)
        clock.now += WINDOW + 1
        kept = await is_kept(ada)
        assert await inbox(here) == 2
        here.faults.clear()
        await ada.press(AGAIN, kept)
        await ada.press("✅", await ada.hears("Whose face is this?", after=kept["message_id"]))
        await ada.hears("Price", after=kept["message_id"])
        assert await inbox(here) == 0


async def test_another_person_cannot_try_it_again(database_url: str) -> None:
    async with impatient(database_url) as (here, clock), await here.other() as ben:
        kept = await put_aside(here, clock)
        data = next(one["callback_data"] for row in kept["reply_markup"]["inline_keyboard"] for one in row)
        his = await ben.say("/menu")
        menu = await ben.wait_for(lambda m: bool(labels(m)), after=his["message_id"])
        await ben.press_data(menu["message_id"], data)
        await until_answered(here)
        assert await inbox(here) == 1


async def test_what_comes_after_it_stays_behind_it_and_others_are_answered_at_once(here: World) -> None:
    here.faults.add("telegram", "error", match="getFile", times=0, status=502)
    ada = here.person
    async with await here.other() as ben:
        await ada.say("/upscale")
        await ada.hears("photo")
        await ada.send_file(picture("red"))
        said = await ada.say("/jobs")
        await ben.say("/menu")
        await ben.wait_for(lambda m: bool(labels(m)))
        assert await inbox(here) > 0
        here.faults.clear()
        price = await ada.hears("Price")
        await until_answered(here)
        jobs = (await ada.answers())[-1]
        assert jobs["message_id"] > price["message_id"] > said["message_id"]


async def test_forgetting_everything_forgets_what_was_put_aside(database_url: str) -> None:
    async with impatient(database_url) as (here, clock):
        await put_aside(here, clock)
        assert await inbox(here) == 1
        store = here.studio.deps.store
        await store.db.transact(lambda t: store.personal.forget_rest(t, 1001, until=time(), now=time()))
        assert await inbox(here) == 0


def asked() -> Asked:
    async def decide(t: Transaction, turn: Any) -> list[Any]:
        return []

    return Asked(incoming=Incoming(update_id=1, user_id=1, chat_id=1), decide=decide, now=0)


def test_pauses_grow_and_end_after_half_a_minute() -> None:
    clock = Clock()
    patience = Patience(clock)
    held, pauses = patience.hold(1, asked()), []
    while (pause := patience.pause_after(held, NoAnswer("GET /x"))) is not None:
        pauses.append(pause)
        clock.now += pause
    assert pauses[:5] == [0.5, 1, 2, 4, 4]
    assert WINDOW - 4 < sum(pauses) <= WINDOW


def test_a_service_that_names_its_wait_gets_it_unless_it_is_too_long() -> None:
    clock = Clock()
    patience = Patience(clock)
    held, error = patience.hold(1, asked()), RateLimited("GET /x")
    error.retry_after = 7.0
    assert patience.pause_after(held, error) == 7
    clock.now += 2
    assert patience.rest(held) == 5
    error.retry_after = 60.0
    assert patience.pause_after(held, error) is None
