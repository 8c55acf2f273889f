"""Every way a place closes, with every kind of result: it arrives once, where it can be had, with true words."""

from collections.abc import Awaitable, Callable

import pytest

from bot.jobs.sending.places import MOVED
from bot.sandbox.telegram.person import Message, words
from tests.groups import Replying
from tests.journeys.test_closed_places import Forum, opened
from tests.journeys.test_dubs import ready_to_dub
from tests.journeys.test_ends_in_words import replying
from tests.media_files import film
from tests.world import picture, until, until_answered, until_done


async def orders_photo(forum: Forum, ada: Replying) -> None:
    await ada.say("/imagine a red house by the sea")
    await ada.press("✅", await ada.hears("Price: 10"))


async def orders_video(forum: Forum, ada: Replying) -> None:
    await ada.say("/swap")
    await ada.hears("Whose face?")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(film(1), kind="video", name="c.mp4", mime_type="video/mp4")
    await ada.press("✅ Mine", await ada.hears("Whose face is this?"))
    await ada.press("✅", await ada.hears("Price: "))


async def orders_too_much(forum: Forum, ada: Replying) -> None:
    forum.here.faults.add("a2e", "big", match="userText2Image", megabytes=60)
    await orders_photo(forum, ada)


async def orders_two(forum: Forum, ada: Replying) -> None:
    await ada.press("✅", await ready_to_dub(ada, "Spanish", "French"))


Orders = Callable[[Forum, Replying], Awaitable[None]]
RESULTS: dict[str, tuple[Orders, Callable[[Message], bool], int]] = {
    "photo": (orders_photo, lambda one: "photo" in one, 1),
    "video": (orders_video, lambda one: "video" in one, 1),
    "link": (orders_too_much, lambda one: "Download the result" in words(one), 1),
    "several": (orders_two, lambda one: "video" in one, 2),
}
CLOSINGS = ("topic deleted", "topic closed", "kicked", "everything forbidden")


async def arrived(forum: Forum, is_one: Callable[[Message], bool], count: int) -> list[Message]:
    """Wait until so many results are in any of the places, and nothing more is on its way; return all there are."""

    async def enough() -> list[Message]:
        found = [one for one in await everywhere(forum) if is_one(one)]
        return found if len(found) >= count else []

    found = await until(enough)
    for step in ("deliver", "card"):
        await until_done(forum.here, step)
    await until_answered(forum.here)
    return found


async def everywhere(forum: Forum) -> list[Message]:
    return await forum.private.answers() + await forum.group_chat().answers()


@pytest.mark.parametrize("how", CLOSINGS)
@pytest.mark.parametrize("result", RESULTS)
async def test_it_arrives_once_where_it_can_be_had(sqlite_url: str, how: str, result: str) -> None:
    order, is_one, count = RESULTS[result]
    async with opened(sqlite_url) as forum, replying(forum) as ada:
        await order(forum, ada)
        await ada.wait_for(lambda one: "endering" in words(one))
        forum.closes(how)
        for one in await arrived(forum, is_one, count):
            assert MOVED in words(one)
        said = await everywhere(forum)
        assert len([one for one in said if is_one(one)]) == count
        assert not [one for one in said if words(one).startswith("🔔")]
        assert result == "link" or not [one for one in said if "too big" in words(one)]


async def test_a_voice_note_leaves_a_closed_topic_too(sqlite_url: str) -> None:
    async with opened(sqlite_url) as forum, replying(forum) as ada:
        await ada.say("/speak Good morning to you")
        await ada.press("Alice", await ada.hears("Which voice"))
        priced = await ada.hears("rice:")
        forum.here.faults.add("a2e", "delay", match="send_tts", seconds=1)
        await ada.press("✅", priced)
        forum.group.closed.add(forum.thread)
        note = await forum.group_chat().wait_for(lambda one: "voice" in one)
        assert MOVED in words(note)
