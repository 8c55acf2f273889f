"""✖️ on a card for several jobs, one of which is being started: that goes on, and nobody is told otherwise."""

from asyncio import Event
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.journeys.test_dubs import ended, ready_to_dub, results
from tests.journeys.test_recipes import quote_of_portrait
from tests.world import World, until, world

DUB, PICTURE = "/userDubbing/startDubbing", "/userText2Image/start"
IN_PART = "The rest is cancelled. What is being started or sent right now I can't stop: you get its result."
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Gate:
    """Holds start calls of one path back until it is opened."""

    def __init__(self, path: str) -> None:
        self.path, self.waiting, self.opened = path, 0, Event()

    @asynccontextmanager
    async def world(self, database_url: str, **more: str) -> AsyncIterator[World]:
        @web.middleware
        async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.endswith(self.path):
                self.waiting += 1
                await self.opened.wait()
            return await handler(request)

        async with world(database_url, between=between, DAILY_CREDITS="500", **more) as here:
            try:
                yield here
            finally:
                self.opened.set()

    async def holds(self, number: int) -> None:
        await until(lambda: self.waiting == number)


async def cancelling(ada: Person, asked: Message) -> str:
    """Press ✖️ on the card; return what it is answered with."""
    card = await ada.wait_for(lambda m: m["message_id"] == asked["message_id"] and "✖️ Cancel all" in str(m))
    return await ada.toast_for(await ada.press("✖️ Cancel all", card))


async def cancelled_by_operator(ada: Person) -> None:
    """Cancel the order in the operator's panel; hers, too, in these tests."""
    said = await ada.say("/admin")
    await ada.press("⏳ Running jobs", await ada.hears("Operator's panel", after=said["message_id"]))
    listed = await ada.wait_for(lambda m: "Rendering · " in str(labels(m)), after=said["message_id"])
    await ada.press("Rendering · ", listed)
    await ada.press("✖️ Cancel", await ada.hears("Ordered by", after=said["message_id"]))
    await ada.hears("The operator has cancelled the rest of your order “Moving portrait”.")


async def spent(ada: Person, credits: int) -> None:
    said = await ada.say("/balance")
    await ada.hears(f"Today: {credits} credits of 500", after=said["message_id"])


async def test_what_waits_is_cancelled_and_what_is_being_started_is_said_to_come(database_url: str) -> None:
    gate = Gate(DUB)
    async with gate.world(database_url, PARALLEL_JOBS="1") as here:
        ada, asked = here.person, await ready_to_dub(here.person, "Spanish", "French")
        await ada.press("✅", asked)
        await gate.holds(1)
        assert await cancelling(ada, asked) == f"✖️ {IN_PART}"
        gate.opened.set()
        over = await ended(ada, asked)
        assert "Spanish: done\nFrench: cancelled" in words(over)
        assert len(await results(ada)) == 1
        assert gate.waiting == 1
        assert "Cost: 5 credits" in words(over)


async def test_where_all_parts_are_being_started_nothing_is_said_to_be_cancelled(database_url: str) -> None:
    gate = Gate(DUB)
    async with gate.world(database_url) as here:
        ada, asked = here.person, await ready_to_dub(here.person, "Spanish", "French")
        await ada.press("✅", asked)
        await gate.holds(2)
        assert "It's being started or sent right now, so I can't cancel it" in await cancelling(ada, asked)
        gate.opened.set()
        assert words(await ended(ada, asked)).count(": done") == 2


@pytest.mark.parametrize("by", ["owner", "operator"])
async def test_a_recipe_whose_first_step_is_being_started_ends_after_it(database_url: str, by: str) -> None:
    gate = Gate(PICTURE)
    async with gate.world(database_url) as here:
        ada, asked = here.person, await quote_of_portrait(here.person)
        await ada.press("✅ Make it", asked)
        await gate.holds(1)
        if by == "owner":
            assert await cancelling(ada, asked) == f"✖️ {IN_PART}"
        else:
            await cancelled_by_operator(ada)
        waits = await ada.wait_for(lambda m: "2. Photo to video: not made" in words(m))
        assert words(waits).startswith("Rendering")
        assert "can't cancel it" in await cancelling(ada, asked)
        gate.opened.set()
        over = await ended(ada, asked)
        assert words(over).startswith("Cancelled · Moving portrait")
        assert "1. Text to image: done\n2. Photo to video: not made" in words(over)
        assert "Cost: 10 credits" in words(over)
        await spent(ada, 10)
