"""Topics in a private chat: each with its own draft, and what belongs to an order stays in its topic."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, Person, words
from tests.world import World, until_answered, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.3) as made:
        yield made


async def topic(here: World, name: str) -> tuple[int, Person]:
    thread = await here.person.add_topic(name)
    return thread, here.person.in_topic(thread)


def threads(messages: list[Message]) -> list[int | None]:
    return [one.get("message_thread_id") for one in messages]


async def quoted(person: Person, prompt: str, thread: int) -> Message:
    priced = await person.wait_for(lambda one: prompt in words(one) and "Price" in words(one))
    assert priced["message_thread_id"] == thread
    return priced


async def result_in(person: Person, thread: int) -> Message:
    return await person.wait_for(lambda one: "photo" in one and one["message_thread_id"] == thread)


async def test_two_topics_have_two_drafts_and_their_results(here: World) -> None:
    (cats, in_cats), (dogs, in_dogs) = await topic(here, "Cats"), await topic(here, "Dogs")
    assert await here.person.answers() == []
    async with in_cats, in_dogs:
        await in_cats.say("/imagine")
        await in_cats.wait_for(lambda one: one.get("message_thread_id") == cats)
        await in_dogs.say("/imagine")
        await in_dogs.wait_for(lambda one: one.get("message_thread_id") == dogs)
        await in_cats.say("a red cat")
        await in_dogs.say("a blue dog")
        await in_dogs.press("✅", await quoted(in_dogs, "a blue dog", dogs))
        await in_cats.press("✅", await quoted(in_cats, "a red cat", cats))
        for thread in (cats, dogs):
            await result_in(here.person, thread)
        await until_answered(here)
        assert set(threads(await here.person.answers())) == {cats, dogs}
    assert [one["method"] for one in here.telegram.state.calls if not one["ok"]] == []


async def test_a_result_leaves_a_deleted_topic_for_the_chat(here: World) -> None:
    here.a2e.seconds = 1.0
    thread, ada = await topic(here, "Cats")
    async with ada:
        await ada.say("/imagine a red cat")
        await ada.press("✅", await ada.hears("Price"))
        await ada.wait_for(lambda one: words(one).startswith(("Queued", "Rendering")))
        here.telegram.life.delete_topic(here.telegram.state.people[1001], thread)
        result = await ada.wait_for(lambda one: "photo" in one)
    assert "message_thread_id" not in result
