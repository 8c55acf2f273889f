"""A place closes while a job runs there: its result goes where it can be delivered, and says why it came there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.jobs.sending.new_message import NO_VOICE
from bot.jobs.sending.places import MOVED
from bot.jobs.steps.uncard import IN_PRIVATE
from bot.sandbox.telegram.groups import WORDS, Group
from bot.sandbox.telegram.person import Person, labels, words
from tests.labels_read import labels_in
from tests.world import World, until_answered, world


@dataclass
class Forum:
    """A group with a topic that Ada writes in, and her private chat."""

    here: World
    group: Group
    thread: int
    ada: Person
    private: Person

    def group_chat(self) -> Person:
        """Return Ada outside of the topic."""
        return self.private.in_group(self.group.id)

    async def orders(self, command: str = "/imagine a red house by the sea") -> None:
        """Order something in the topic; A2E is at work on it for some seconds."""
        await self.ada.say(command)
        await self.ada.press("✅", await self.ada.hears("Price: 10"))
        await self.ada.wait_for(lambda one: words(one).startswith("Rendering"))

    def closes(self, how: str) -> None:
        """Close the place."""
        ada = self.here.telegram.state.people[1001]
        deeds: dict[str, Callable[[], Any]] = {
            "topic deleted": lambda: self.here.telegram.life.delete_topic(self.group, self.thread),
            "topic closed": lambda: self.group.closed.add(self.thread),
            "kicked": lambda: self.here.telegram.life.remove_bot(self.group, ada),
            "everything forbidden": lambda: self.group.forbids.update(WORDS),
            "pictures forbidden": lambda: self.group.forbids.update({"photo"}),
            "files forbidden": lambda: self.group.forbids.update({"photo", "document"}),
        }
        deeds[how]()


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Forum]:
    async with world(database_url, seconds=3) as here:
        await here.person.say("/start")  # so that she can be written to
        await here.person.hears("A2E Studio")
        groups = here.telegram.state.groups
        group = groups.open("Forum")
        thread = groups.add_topic(group)
        async with here.person.in_group(group.id, thread_id=thread) as ada:
            yield Forum(here, group, thread, ada, here.person)


@pytest.fixture
async def forum(sqlite_url: str) -> AsyncIterator[Forum]:
    async with opened(sqlite_url) as made:
        yield made


@pytest.fixture
async def anywhere(database_url: str) -> AsyncIterator[Forum]:
    async with opened(database_url) as made:
        yield made


def is_result(message: dict[str, Any]) -> bool:
    return words(message).startswith("Done") and ("photo" in message or "document" in message)


async def test_a_result_leaves_a_deleted_topic_for_its_group(anywhere: Forum) -> None:
    await anywhere.orders()
    anywhere.closes("topic deleted")
    result = await anywhere.group_chat().wait_for(is_result)
    assert "message_thread_id" not in result
    assert MOVED in words(result)


@pytest.mark.parametrize("how", ["kicked", "everything forbidden"])
async def test_a_result_leaves_a_closed_group_for_its_owners_private_chat(forum: Forum, how: str) -> None:
    await forum.orders()
    forum.closes(how)
    result = await forum.private.wait_for(is_result)
    assert MOVED in words(result)
    assert len([one for one in await forum.private.answers() if is_result(one)]) == 1


async def test_a_picture_goes_as_a_document_where_pictures_are_forbidden(forum: Forum) -> None:
    await forum.orders()
    forum.closes("pictures forbidden")
    result = await forum.ada.wait_for(is_result)
    assert "document" in result
    assert "too big" not in words(result)


async def test_the_card_says_where_the_result_is_when_its_chat_takes_none(forum: Forum) -> None:
    await forum.orders()
    forum.closes("files forbidden")
    await forum.private.wait_for(is_result)
    card = await forum.ada.hears(IN_PRIVATE)
    assert words(card) == IN_PRIVATE  # a line, without the state
    assert not labels(card)


async def test_a_result_that_nobody_can_be_sent_waits_to_be_asked_for(forum: Forum) -> None:
    await forum.orders()
    forum.here.telegram.state.blocked.add(1001)
    forum.closes("kicked")
    await until_delivered(forum.here)
    forum.here.telegram.state.blocked.clear()
    await forum.private.say("/jobs")
    entry = await forum.private.hears("My jobs")
    await forum.private.press("Done", entry)
    opened = await forum.private.wait_for(lambda one: any("Show result" in label for label in labels(one)))
    await forum.private.press("📥 Show result", opened)
    assert await forum.private.wait_for(lambda one: "photo" in one)


async def test_a_failure_in_a_closed_place_is_told_in_private(forum: Forum) -> None:
    forum.here.faults.add("a2e", "fail_task", match="userText2Image", times=1)
    await forum.orders()
    forum.closes("kicked")
    told = await forum.private.hears("Failed")
    assert "Nothing was charged; 10 credits returned" in words(told)


async def test_a_sound_comes_as_a_file_where_voice_messages_are_forbidden(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        here.telegram.state.no_voice[1001] = False
        await here.person.say("/speak Good morning to you")
        await here.person.press("Alice", await here.person.hears("Which voice"))
        await here.person.press("✅", await here.person.hears("rice:"))
        sound = await here.person.wait_for(lambda one: "audio" in one)
        assert NO_VOICE in words(sound)
        assert labels_in(await here.person.download(sound["audio"]["file_id"])).labelled
        await until_answered(here)
        assert len([one for one in await here.person.answers() if "audio" in one]) == 1


async def test_a_result_comes_as_a_new_message_when_the_chat_was_cleared(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=2) as here:
        here.faults.add("a2e", "big", match="userText2Image", megabytes=60)
        await here.person.say("/imagine a red house")
        await here.person.press("✅", await here.person.hears("Price: 10"))
        await here.person.wait_for(lambda one: words(one).startswith("Rendering"))
        await here.person.clear()
        told = await here.person.hears("Download the result")
        assert "too big for Telegram" in words(told)
        assert not [one for one in await here.person.answers() if words(one).startswith("🔔")]


async def until_delivered(here: World) -> None:
    assert here.studio is not None
    jobs, db = here.studio.deps.store.jobs, here.studio.deps.store.db
    while (await db.transact(lambda t: jobs.get(t, 1))).state.value != "delivered":
        await until_answered(here)
