"""How a job ended is told in words that are there: its card may be gone by then, or the card's place be closed."""

import pytest

from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.job import State
from tests.groups import Replying
from tests.jobs.people import newest_job
from tests.journeys.test_clones import order_clone
from tests.journeys.test_closed_places import Forum, opened
from tests.journeys.test_dubs import ready_to_dub, results
from tests.world import until_answered, until_done, world


async def rendering(ada: Person) -> Message:
    return await ada.wait_for(lambda one: words(one).startswith("Rendering"))


def replying(forum: Forum) -> Replying:
    place = {"chat": str(forum.group.id), "thread": str(forum.thread), "as": ""}
    return Replying(forum.here.session, forum.here.root, place=place)


def of(said: list[Message], text: str) -> list[str]:
    return [words(one) for one in said if text in words(one)]


async def test_a_failure_is_told_anew_when_its_card_was_cleared_away(database_url: str) -> None:
    async with world(database_url, seconds=2) as here:
        here.faults.add("a2e", "fail_task", match="userText2Image", times=1)
        await here.person.say("/imagine a red house")
        await here.person.press("✅", await here.person.hears("Price: 10"))
        await rendering(here.person)
        await here.person.clear()
        assert "10 credits returned" in words(await here.person.hears("Failed"))
        await until_done(here, "card")
        said = await here.person.answers()
        assert len(of(said, "Failed")) == 1
        assert not of(said, "see above")


async def test_what_ends_in_words_is_told_anew_when_its_card_was_cleared_away(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=2) as here:
        await order_clone(here.person)
        await rendering(here.person)
        await here.person.clear()
        await here.person.hears("Done")
        await until_done(here, "card")
        said = await here.person.answers()
        assert len(of(said, "Done")) == 1


async def test_what_ends_in_words_in_a_closed_place_is_told_once_in_private(sqlite_url: str) -> None:
    async with opened(sqlite_url) as forum:
        async with replying(forum) as ada:
            await order_clone(ada)
            await rendering(ada)
        forum.closes("kicked")
        await forum.private.hears("Done")
        await until_done(forum.here, "card")
        await until_answered(forum.here)
        said = await forum.private.answers()
        assert len(of(said, "Done")) == 1


async def test_what_ends_in_words_is_one_message_and_its_card_goes(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.3) as here:
        asked = await order_clone(here.person)
        told = await here.person.hears("Done")
        await newest_job(here, State.DELIVERED)
        for step in ("deliver", "card", "uncard"):
            await until_done(here, step)
        said = await here.person.answers()
        assert said[-1] == told
        assert told["reply_to_message"]["from"]["id"] == 1001
        assert asked["message_id"] not in [one["message_id"] for one in said]


@pytest.mark.parametrize(("what", "arrive"), [("reset_after", 2), ("reset_before", 1)])
async def test_words_that_may_have_arrived_stand_on_their_card(sqlite_url: str, what: str, arrive: int) -> None:
    async with world(sqlite_url, seconds=0.3) as here:
        here.a2e.may_end.clear()
        asked = await order_clone(here.person)
        await newest_job(here, State.RUNNING)
        here.faults.add("telegram", what, match="sendMessage")
        here.a2e.may_end.set()
        await here.person.wait_for(lambda m: m["message_id"] == asked["message_id"] and words(m).startswith("Done"))
        said = [one for one in await here.person.answers() if words(one).startswith("Done")]
        assert len(said) == arrive
        assert not any("📥" in label for one in said for label in labels(one))


async def test_a_part_that_fails_in_a_closed_place_is_told_in_private(sqlite_url: str) -> None:
    async with opened(sqlite_url) as forum:
        async with replying(forum) as ada:
            asked = await ready_to_dub(ada, "Spanish", "French")
            forum.here.faults.add("a2e", "fail_task", match="startDubbing", times=1)
            await ada.press("✅", asked)
            await ada.wait_for(lambda one: "Spanish: rendering" in words(one))
        forum.closes("kicked")
        told = await forum.private.hears(": failed")
        assert "returned" in words(told)
        assert len(await results(forum.private)) == 1
        await until_done(forum.here, "card")
        assert len(of(await forum.private.answers(), ": failed")) == 1


async def test_a_part_that_fails_is_told_anew_when_the_card_was_cleared_away(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=2) as here:
        asked = await ready_to_dub(here.person, "Spanish", "French")
        here.faults.add("a2e", "fail_task", match="startDubbing", times=1)
        await here.person.press("✅", asked)
        await here.person.wait_for(lambda one: "Spanish: rendering" in words(one))
        await here.person.clear()
        assert "returned" in words(await here.person.hears(": failed"))
        assert not of(await here.person.answers(), "see above")
