"""A long text for a talking avatar: spoken in parts, each paid for once whatever happens, then one video."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import aiohttp
import pytest

from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.telegram.person import Person, labels, words
from bot.store.database import Transaction
from bot.store.job import Call, Job, Spoken, State
from bot.store.store import Store, open_store
from tests.conftest import KEY
from tests.test_catalogue import says
from tests.world import World, running, sandbox, settings_for, until, until_answered, world

SENTENCE = "The sea is quiet today and no wind blows at all. "
TEXT = SENTENCE * 22
"""1,078 characters: two parts."""
SAY = "POST /api/v1/video/send_tts"


@pytest.fixture
async def alone(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def ready_to_present(ada: Person, text: str) -> dict:
    await ada.say("/present")
    await ada.hears("What does it say")
    await ada.say(text)
    return await ada.hears("Price")


def said(a2e: A2ESandbox) -> list[str]:
    """Return what A2E has spoken, in order."""
    return [one.text for one in reversed(a2e.spoken)]


async def last_job(here: World) -> Job:
    assert here.studio is not None
    store = here.studio.deps.store
    return (await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=1)))[0]


async def spent_today(ada: Person) -> str:
    asked = await ada.say("/balance")
    return words(await ada.hears("Today", after=asked["message_id"]))


async def test_a_long_text_is_spoken_in_parts_that_end_with_a_sentence_and_becomes_one_video(alone: World) -> None:
    here, ada = alone, alone.person
    await ada.press("✅", await ready_to_present(ada, TEXT))
    card = await ada.wait_for(lambda m: says("Done")(m) and "video" in m, seconds=60)  # type: ignore[operator]
    assert "AI-generated" in words(card)
    parts = said(here.a2e)
    assert len(parts) == 2
    assert " ".join(parts) == TEXT.strip()
    assert all(len(part) <= 1000 and part.endswith(".") for part in parts)
    assert len(here.a2e.tasks) == 1


async def test_a_text_of_several_messages_is_one_text(here: World) -> None:
    ada = here.person
    text = (SENTENCE * 200)[:9000]
    await ada.say("/present")
    await ada.hears("What does it say")
    last = await ada.say(text)
    await ada.hears("Price", after=last["message_id"])
    assert here.studio is not None
    store = here.studio.deps.store
    await until_answered(here)
    draft = await store.db.transact(lambda t: store.drafts.get(t, 1001, 1001, None))
    assert draft is not None
    assert draft.answers["script"]["text"] == text.strip()


async def test_a_text_of_too_many_messages_is_refused_once_with_both_numbers(here: World) -> None:
    ada = here.person
    await ada.say("/present")
    asked = await ada.hears("What does it say")
    await ada.say("x" * 12_000)
    await ada.hears("That text has 12,000 characters; I can take 10,000")
    await until_answered(here)
    assert len([one for one in await ada.answers() if one["message_id"] > asked["message_id"]]) == 1
    await ada.say("Good morning.")
    await ada.hears("Price: ")


async def test_tries_are_counted_over_all_pauses(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.1) as here:
        here.faults.add("a2e", "rate_limit", match="send_tts", times=0)
        await here.person.press("✅", await ready_to_present(here.person, "Good morning."))
        await until(lambda: here.a2e.calls[SAY] >= 3)
        job = await last_job(here)
        assert max(job.attempts, job.tried) >= 2  # there while it is being started


async def test_a_part_whose_answer_is_lost_is_refunded_and_never_spoken_again(here: World) -> None:
    ada = here.person
    asked = await ready_to_present(ada, TEXT)
    here.faults.add("a2e", "reset_after", match="send_tts")
    await ada.press("✅", asked)
    failed = await ada.hears("Failed")
    assert "returned" in words(failed)
    assert "🔁 Again" in labels(failed)
    assert here.a2e.calls[SAY] == 1
    assert here.a2e.tasks == {}
    assert "Today: 0 credits" in await spent_today(ada)


HOW = {
    "between two parts": (None, 0),
    "before a part that is refused for a while": (None, 1),
    "within a part": (Call.SPEECH, 0),
}
"""What a process that was killed leaves behind besides the first part, and how often A2E then says: too often."""


@pytest.mark.parametrize("died", HOW)
async def test_a_crash_among_the_parts_pays_none_of_them_twice(database_url: str, died: str) -> None:
    left, refusals = HOW[died]
    async with sandbox(seconds=0.1) as (root, telegram, a2e), aiohttp.ClientSession() as session:
        settings = settings_for(root, database_url)
        async with Person(session, root) as ada:
            telegram.faults.add("a2e", "rate_limit", match="send_tts", times=0)
            async with running(settings):
                await ada.press("✅", await ready_to_present(ada, TEXT))
                await until(lambda: a2e.calls[SAY] >= 1)
            telegram.faults.clear()
            first = a2e.storage.keep(await a2e.speech.speak("The first part.", "en-us"), f"{root}/a2e")
            async with open_store(database_url, KEY) as store:
                await store.db.transact(partial(as_it_died, store=store, first=first, in_flight=left))
            telegram.faults.add("a2e", "rate_limit", match="send_tts", times=refusals) if refusals else None
            before = a2e.calls[SAY]
            async with running(settings):
                if left:
                    assert "returned" in words(await ada.hears("Failed"))
                    assert said(a2e) == []
                    assert "Today: 0 credits" in await spent_today(ada)
                else:
                    await ada.wait_for(lambda m: says("Done")(m) and "video" in m, seconds=60)  # type: ignore[operator]
                    assert len(said(a2e)) == 1
                    assert a2e.calls[SAY] == before + 1 + refusals


async def as_it_died(t: Transaction, *, store: Store, first: str, in_flight: Call | None) -> None:
    job = (await store.jobs.page(t, 1001, offset=0, limit=1))[0]
    spoken = Spoken(parts=(first,))
    await store.jobs.save(t, job, replace(job, state=State.STARTING, spoken=spoken, in_flight=in_flight))
