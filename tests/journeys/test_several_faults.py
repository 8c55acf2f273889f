"""Several results of which one can't be fetched or sent, or whose place or connection fails: the others arrive."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.jobs.sending.places import MOVED
from bot.jobs.steps.resend import GONE, NOT_ALL
from bot.sandbox.telegram.person import Message, labels, words
from bot.store.jobs import State
from tests.jobs.people import deps_of, newest_job, spent
from tests.journeys.between import Between, Point
from tests.journeys.test_closed_places import opened
from tests.photobooks import albums_in, delivered, is_done, order_a_book
from tests.world import World, until_done, world

ALBUM = "telegram/sendMediaGroup"


@asynccontextmanager
async def with_results(database_url: str, answer: Callable[[int, int], web.Response | None]) -> AsyncIterator[World]:
    """Run a world in which some results are answered for: answer(number of the result, nth call for it)."""
    calls: dict[str, int] = {}

    @web.middleware
    async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
        if "/cdn/results" not in request.path:
            return await handler(request)
        calls[request.path] = calls.get(request.path, 0) + 1
        return answer([*calls].index(request.path), calls[request.path]) or await handler(request)

    async with world(database_url, between=between) as here:
        yield here


async def sizes(here: World) -> list[int]:
    return [len(one) for one in albums_in(await here.person.answers())]


def pictures(said: list[Message]) -> list[Message]:
    return [one for one in said if "photo" in one]


async def test_what_telegram_takes_for_no_picture_comes_alone_as_a_document(sqlite_url: str) -> None:
    def answer(number: int, nth: int) -> web.Response | None:
        return web.Response(body=b"no picture", content_type="image/jpeg") if number == 2 else None

    async with with_results(sqlite_url, answer) as here:
        await order_a_book(here.person)
        done = await delivered(here)
        assert await sizes(here) == [9, 6]
        (alone,) = [one for one in await here.person.answers() if "document" in one]
        assert "AI-generated" in words(alone)
        assert "📎 Original file" in labels(done)


async def test_one_that_a2e_has_dropped_is_told_and_the_others_arrive(sqlite_url: str) -> None:
    async with with_results(sqlite_url, lambda number, _: web.Response(status=404) if number == 1 else None) as here:
        await order_a_book(here.person)
        done = await delivered(here)
        assert await sizes(here) == [9, 6]
        assert "1 of them could not be fetched" in words(done)
        await here.person.say("/gallery")
        await here.person.press("📖 Photobook", await here.person.hears("newest first"))
        await here.person.wait_for(lambda m: "📎 Original file" in labels(m), after=done["message_id"])
        assert len(pictures(await here.person.answers())) == 30


async def test_a_book_that_a2e_has_dropped_is_refunded(sqlite_url: str) -> None:
    async with with_results(sqlite_url, lambda *_: web.Response(status=404)) as here:
        await order_a_book(here.person)
        failed = await here.person.wait_for(lambda m: words(m).startswith("Failed"))
        assert "Nothing was charged" in words(failed)
        assert await spent(deps_of(here)) == 0


async def test_one_that_can_not_be_fetched_for_a_while_follows_the_others(sqlite_url: str) -> None:
    def answer(number: int, nth: int) -> web.Response | None:
        return web.Response(status=503) if number == 1 and nth < 3 else None

    async with with_results(sqlite_url, answer) as here:
        await order_a_book(here.person)
        await delivered(here)
        said = await here.person.answers()
        assert len(pictures(said)) == 16
        assert 9 in [len(one) for one in albums_in(said)]
        assert is_done(said[-1])


async def test_an_album_that_telegram_can_not_fetch_is_uploaded(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        here.faults.add("telegram", "error", match="sendMediaGroup", status=400)
        await order_a_book(here.person)
        await delivered(here)
        assert await sizes(here) == [10, 6]


@pytest.mark.parametrize("kind", ["reset_after", "reset_before", "502"])
async def test_an_album_whose_fate_nobody_knows_is_not_sent_again(sqlite_url: str, kind: str) -> None:
    between = Between(fails=Point(ALBUM, 2), kind=kind)
    async with world(sqlite_url, between=between.middleware()) as here:
        card = await order_a_book(here.person)
        done = await here.person.wait_for(is_done)
        assert (done["message_id"], labels(done)[0]) == (card["message_id"], "📥 Show result")
        assert await sizes(here) == ([10, 6] if kind == "reset_after" else [10])
        await here.person.press("📥 Show result", done)
        await here.person.wait_for(lambda m: "📎 Original file" in labels(m), after=done["message_id"])
        assert (await sizes(here))[-2:] == [10, 6]


async def test_an_album_that_telegram_puts_off_is_waited_for(sqlite_url: str) -> None:
    between = Between(fails=Point(ALBUM, 2), kind="429")
    async with world(sqlite_url, between=between.middleware()) as here:
        await order_a_book(here.person)
        await delivered(here)
        assert await sizes(here) == [10, 6]


@pytest.mark.parametrize(("missing", "told", "came"), [({1}, NOT_ALL, [9, 6]), (set(range(16)), GONE, [])])
async def test_what_can_not_be_fetched_any_more_is_told_where_it_is_asked_for(
    sqlite_url: str, missing: set[int], told: str, came: list[int]
) -> None:
    dropped = set[int]()

    def answer(number: int, nth: int) -> web.Response | None:
        return web.Response(status=404) if number in dropped else None

    async with with_results(sqlite_url, answer) as here:
        here.faults.add("telegram", "reset_before", match="sendMediaGroup")
        await order_a_book(here.person)
        done = await here.person.wait_for(lambda m: labels(m)[:1] == ["📥 Show result"])
        dropped |= missing
        await here.person.press("📥 Show result", done)
        await here.person.hears(told[:60])
        await until_done(here, "resend")
        assert await sizes(here) == came


async def test_a_last_message_whose_fate_nobody_knows_is_the_card(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        card = await order_a_book(here.person)
        await newest_job(here, State.RUNNING)
        here.faults.add("telegram", "reset_before", match="sendMessage")
        done = await here.person.wait_for(is_done)
        assert done["message_id"] == card["message_id"]
        assert await sizes(here) == [10, 6]


async def test_a_card_that_telegram_keeps_becomes_a_line_without_a_state(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        here.faults.add("telegram", "error", match="deleteMessage", status=400, times=0)
        card = await order_a_book(here.person)
        await delivered(here)
        (kept,) = [one for one in await here.person.answers() if one["message_id"] == card["message_id"]]
        assert words(kept) == "👇 It's ready, see below."
        assert not labels(kept)


@pytest.mark.parametrize("how", ["kicked", "everything forbidden", "pictures forbidden"])
async def test_a_book_whose_place_closes_comes_in_private(sqlite_url: str, how: str) -> None:
    async with opened(sqlite_url) as forum:
        await order_a_book(forum.ada, pictures=4)
        await forum.ada.wait_for(lambda one: words(one).startswith("Rendering"))
        forum.closes(how)
        done = await forum.private.wait_for(is_done)
        await newest_job(forum.here, State.DELIVERED)
        (album,) = albums_in(await forum.private.answers())
        assert len(album) == 4
        assert MOVED in words(album[0])
        assert "🗑 Delete" in labels(done)
        assert not pictures(await forum.ada.answers())


async def test_a_book_whose_topic_is_deleted_comes_into_the_group(sqlite_url: str) -> None:
    async with opened(sqlite_url) as forum:
        await order_a_book(forum.ada, pictures=4)
        await forum.ada.wait_for(lambda one: words(one).startswith("Rendering"))
        forum.closes("topic deleted")
        async with forum.group_chat() as ada:
            await ada.wait_for(is_done)
            await until_done(forum.here, "uncard")
            (album,) = albums_in(await ada.answers())
            assert len(album) == 4


async def test_in_a_group_albums_reply_to_what_asked_for_them(sqlite_url: str) -> None:
    async with opened(sqlite_url) as forum:
        await order_a_book(forum.ada, pictures=4)
        done = await forum.ada.wait_for(is_done)
        (album,) = albums_in(await forum.ada.answers())
        assert all(one["reply_to_message"]["from"]["id"] == 1001 for one in album)
        assert done["reply_to_message"]["message_id"] == album[0]["message_id"]
        assert done["message_thread_id"] == forum.thread
