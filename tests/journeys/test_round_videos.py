"""⭕ below a talking avatar: a square video of a minute at most, without a caption, made once."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.labels_read import labels_in
from tests.world import World, until_done, world

ROUND = "⭕ Round video"


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def presented(here: World) -> Message:
    ada = here.person
    await ada.say("/present")
    await ada.hears("What does it say")
    await ada.say("Good morning to you")
    await ada.press("✅", await ada.hears("Price"))
    done = await ada.wait_for(lambda m: words(m).startswith("Done") and ROUND in labels(m))
    await until_done(here, "deliver")
    return done


def notes(here: World) -> int:
    return [call["method"] for call in here.telegram.state.calls].count("sendVideoNote")


async def note_after(ada: Person, message_id: int) -> Message:
    return await ada.wait_for(lambda m: "video_note" in m, after=message_id)


async def test_it_is_made_once_and_sent_again_from_telegrams_copy(here: World) -> None:
    ada, done = here.person, await presented(here)
    await ada.press(ROUND, done)
    first = await note_after(ada, done["message_id"])
    assert "caption" not in first
    assert labels_in(await ada.download(first["video_note"]["file_id"])).labelled
    await until_done(here, "round")
    here.a2e.storage.expire_files()
    await ada.press(ROUND, done)
    again = await note_after(ada, first["message_id"])
    assert again["video_note"]["file_id"] == first["video_note"]["file_id"]


async def test_one_that_a2e_has_dropped_ends_in_a_sentence(here: World) -> None:
    ada, done = here.person, await presented(here)
    here.a2e.storage.expire_files()
    await ada.press(ROUND, done)
    await ada.hears("A2E keeps the video for about 3 days")
    assert notes(here) == 0


async def test_a_chat_that_takes_none_is_told_how_to_allow_them(here: World) -> None:
    ada, done = here.person, await presented(here)
    here.telegram.state.no_voice[1001] = False
    await ada.press(ROUND, done)
    await ada.hears("This chat doesn't take round videos")


async def test_other_results_and_other_people_have_none(here: World) -> None:
    ada = here.person
    await ada.say("/imagine a boat")
    await ada.press("✅", await ada.hears("Price:"))
    picture = await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
    assert ROUND not in labels(picture)
    await until_done(here, "deliver")
    await ada.press_data(picture["message_id"], "j:1:round")
    await ada.hears("This menu is old")
    assert notes(here) == 0
