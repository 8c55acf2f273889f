"""Results that we can't fetch, or not by every way to ask, and such as are not what their server says."""

from contextlib import AbstractAsyncContextManager

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.chat import Kind
from bot.jobs.sending.fallbacks import HINDERED_SECONDS, UPLOAD_LIMITS
from bot.sandbox.telegram.person import words
from bot.store.database import Transaction
from bot.store.jobs import State
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture, spent
from tests.journeys.test_several_faults import with_results
from tests.media_files import film
from tests.photobooks import albums_in, delivered, order_a_book
from tests.world import World, picture, world

UNREACHABLE = "I can't fetch it at the moment"


def refusing(database_url: str, *methods: str, status: int = 403) -> AbstractAsyncContextManager[World]:
    """Return a world whose results are refused to some ways to ask."""

    @web.middleware
    async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = request.method in methods and "/cdn/results" in request.path
        return web.Response(status=status) if refused else await handler(request)

    return world(database_url, between=between)


def answering(
    database_url: str, content: bytes, mime: str, *, sized: bool = True
) -> AbstractAsyncContextManager[World]:
    """Return a world whose results are something else than was made; sized: their length is told."""

    @web.middleware
    async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
        if "/cdn/results" not in request.path:
            return await handler(request)
        if sized:
            return web.Response(body=content, content_type=mime)
        answer = web.StreamResponse(headers={"Content-Type": mime})
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        if request.method != "HEAD":
            await answer.write(content)
        return answer

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


async def test_one_that_telegram_can_not_fetch_either_does_so_too(sqlite_url: str) -> None:
    async with refusing(sqlite_url, "GET") as here:
        await order_a_picture(here.person)
        await wait_for_long(here)
        assert UNREACHABLE in words(await here.person.hears("Download the result"))
        assert (await newest_job(here)).state is State.DELIVERED


async def test_one_that_is_gone_when_it_is_fetched_is_paid_back(sqlite_url: str) -> None:
    async with refusing(sqlite_url, "GET", status=404) as here:  # its size is still told
        await order_a_picture(here.person)
        await here.person.hears("could not be fetched from A2E")
        assert (await newest_job(here)).state is State.FAILED
        assert await spent(deps_of(here)) == 0


async def test_several_of_which_only_the_size_can_be_told_for_long_come_as_links(sqlite_url: str) -> None:
    async with refusing(sqlite_url, "GET", status=503) as here:
        await order_a_book(here.person, pictures=4)
        await wait_for_long(here)
        await delivered(here)
        told = [one for one in await here.person.answers() if "Download the result" in words(one)]
        assert len(told) == 4


async def test_several_of_which_none_can_be_fetched_for_long_come_as_links(sqlite_url: str) -> None:
    async with with_results(sqlite_url, lambda *_: web.Response(status=503)) as here:
        await order_a_book(here.person, pictures=4)
        await wait_for_long(here)
        await delivered(here)
        told = [one for one in await here.person.answers() if "Download the result" in words(one)]
        assert len(told) == 4
        assert all(UNREACHABLE in words(one) for one in told)


async def test_one_of_several_that_can_not_be_fetched_for_long_does_so_too(sqlite_url: str) -> None:
    async with with_results(sqlite_url, lambda number, _: web.Response(status=503) if number == 1 else None) as here:
        await order_a_book(here.person, pictures=4)
        await here.person.wait_for(lambda m: "photo" in m)
        await wait_for_long(here)
        assert UNREACHABLE in words(await here.person.hears("Download the result"))
        assert [len(one) for one in albums_in(await here.person.answers())] == [3]


async def test_a_result_whose_size_turns_out_too_large_is_a_link_and_paid(sqlite_url: str) -> None:
    content = bytes(UPLOAD_LIMITS[Kind.DOCUMENT] + 1)
    async with answering(sqlite_url, content, "image/jpeg", sized=False) as here:
        await order_a_picture(here.person)
        assert "too big for Telegram" in words(await here.person.hears("Download the result"))
        assert await spent(deps_of(here)) == 10


async def test_an_empty_file_is_no_result(sqlite_url: str) -> None:
    async with answering(sqlite_url, b"", "image/jpeg") as here:
        await order_a_picture(here.person)
        await wait_for_long(here)
        assert UNREACHABLE in words(await here.person.hears("Download the result"))


@pytest.mark.parametrize("mime", ["application/octet-stream", "audio/mpeg", "video/mp4", "text/plain"])
async def test_a_picture_is_shown_as_one_whatever_its_server_calls_it(sqlite_url: str, mime: str) -> None:
    async with answering(sqlite_url, picture("red"), mime) as here:
        await order_a_picture(here.person)
        await here.person.wait_for(is_done)


async def test_a_video_is_shown_as_one_though_its_server_calls_it_a_picture(sqlite_url: str) -> None:
    async with answering(sqlite_url, film(1), "image/jpeg") as here:
        await order_a_picture(here.person)
        await here.person.wait_for(lambda m: "video" in m and words(m).startswith("Done"))


async def test_where_no_part_of_a_file_is_sent_all_of_it_is_asked_for(sqlite_url: str) -> None:
    @web.middleware
    async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
        refused = "Range" in request.headers and "/cdn/results" in request.path
        return web.Response(status=416) if refused else await handler(request)

    async with world(sqlite_url, between=between) as here:
        await order_a_picture(here.person)
        await here.person.wait_for(is_done)
