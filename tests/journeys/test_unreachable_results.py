"""Results that we can't fetch: for a moment, for long, or because a server refuses one of our ways to ask."""

from contextlib import AbstractAsyncContextManager

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.jobs.sending.fallbacks import HINDERED_SECONDS
from bot.sandbox.telegram.person import words
from bot.store.database import Transaction
from bot.store.jobs import State
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture, spent
from tests.journeys.test_several_faults import with_results
from tests.photobooks import albums_in, order_a_book
from tests.world import World, world

UNREACHABLE = "I can't fetch it at the moment"


def refusing(database_url: str, *methods: str) -> AbstractAsyncContextManager[World]:
    """Return a world whose results are refused to some ways to ask."""

    @web.middleware
    async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = request.method in methods and "/cdn/results" in request.path
        return web.Response(status=403) if refused else await handler(request)

    return world(database_url, between=between)


async def wait_for_long(here: World) -> None:
    """Let the newest result have waited for as long as it is waited for."""
    deps, job = deps_of(here), await newest_job(here, State.SENDING)

    async def turn(t: Transaction) -> None:
        await t.execute("UPDATE jobs SET updated_at = updated_at - ? WHERE id = ?", HINDERED_SECONDS, job.id)
        await deps.queue.enqueue(t, "deliver", str(job.id))

    await deps.store.db.transact(turn)


async def test_a_server_that_refuses_to_tell_the_size_alone_keeps_nobody_waiting(sqlite_url: str) -> None:
    async with refusing(sqlite_url, "HEAD") as here:
        await order_a_picture(here.person)
        await here.person.wait_for(is_done)


async def test_a_result_that_can_not_be_fetched_for_long_comes_as_a_link_that_says_so(sqlite_url: str) -> None:
    async with refusing(sqlite_url, "HEAD", "GET") as here:
        await order_a_picture(here.person)
        await wait_for_long(here)
        told = await here.person.hears("Download the result")
        assert UNREACHABLE in words(told)
        assert "too big" not in words(told)
        assert (await newest_job(here)).state is State.DELIVERED
        assert await spent(deps_of(here)) == 10


async def test_one_of_several_that_can_not_be_fetched_for_long_does_so_too(sqlite_url: str) -> None:
    async with with_results(sqlite_url, lambda number, _: web.Response(status=503) if number == 1 else None) as here:
        await order_a_book(here.person, pictures=4)
        await here.person.wait_for(lambda m: "photo" in m)
        await wait_for_long(here)
        assert UNREACHABLE in words(await here.person.hears("Download the result"))
        assert [len(one) for one in albums_in(await here.person.answers())] == [3]
