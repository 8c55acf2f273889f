"""One video into several languages: one card with a line each, a result each, and each with its own fate."""

import re
from contextlib import AsyncExitStack
from dataclasses import replace

import aiohttp

from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.jobs import State
from bot.store.store import Store, open_store
from tests.conftest import KEY
from tests.media_files import film
from tests.world import World, running, sandbox, settings_for, until, until_answered, world

START = "POST /api/v1/userDubbing/startDubbing"


async def ready_to_dub(ada: Person, *languages: str) -> Message:
    await ada.say("/dub")
    await ada.hears("to dub")
    await ada.send_file(film(2), kind="video", name="clip.mp4", mime_type="video/mp4")
    await ada.press("✅ Mine")
    asked = await ada.hears("Price")
    if languages == ("Spanish",):
        return asked
    await ada.press("⚙️ Into", asked)
    await ada.hears("Into which language")
    for language in [one for one in languages if one != "Spanish"]:
        said = await ada.say(language)
        asked = await ada.wait_for(lambda m, name=language: f"{name}." in words(m), after=said["message_id"])  # type: ignore[misc]
    await ada.press("✅ That's all", asked)
    return await ada.hears("Price", after=asked["message_id"] - 1)


async def ended(ada: Person, asked: Message) -> Message:
    """Wait for the end of the card that the message with the ✅ became."""
    return await ada.wait_for(
        lambda m: m["message_id"] == asked["message_id"] and words(m).split(" ")[0] in ("Done", "Failed", "Cancelled"),
        seconds=60,
    )


async def results(person: Person) -> list[Message]:
    return [one for one in await person.answers() if "video" in one]


async def balance(person: Person) -> str:
    said = await person.say("/balance")
    return words(await person.hears("Today", after=said["message_id"]))


def running_at_once(a2e: A2ESandbox) -> int:
    return sum(not task.ended for task in a2e.tasks.values())


async def test_three_languages_are_three_results_under_one_card(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 0.3
    asked = await ready_to_dub(ada, "Spanish", "French", "German")
    before = here.a2e.coins
    await ada.press("✅", asked)
    card = await ended(ada, asked)
    assert [line for line in words(card).split("\n") if line.endswith(": done")] == [
        "Spanish: done",
        "French: done",
        "German: done",
    ]
    shown = await results(ada)
    assert len(shown) == 3
    assert all("AI-generated" in words(one) for one in shown)
    assert {one["reply_to_message"]["from"]["id"] for one in shown} == {1001}
    spent = before - here.a2e.coins
    assert f"Cost: {spent} credits" in words(card)
    assert f"Today: {spent} credits" in await balance(ada)
    await ada.say("/jobs")
    listed = await ada.hears("My jobs")
    assert [label[:17] for label in labels(listed)] == ["Done · Dubbing ×3"]
    await ada.press("Done · Dubbing ×3", listed)
    opened = await ada.hears("📋 Dubbing: done")
    assert labels(opened)[:3] == ["📥 Spanish", "📥 French", "📥 German"]
    await ada.press("📥 French", opened)
    await until_answered(here)
    assert len(await results(ada)) == 4
    await ada.press("🗑 Delete", opened)
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await until(lambda: all(task.deleted for task in here.a2e.tasks.values()) or not here.a2e.tasks)
    await ada.say("/jobs")
    await ada.hears("None yet")


async def test_one_that_fails_is_refunded_alone(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 0.3
    asked = await ready_to_dub(ada, "Spanish", "French")
    before = here.a2e.coins
    here.faults.add("a2e", "fail_task", match="startDubbing")
    await ada.press("✅", asked)
    card = await ended(ada, asked)
    assert words(card).count(": done") == 1
    assert words(card).count(": failed") == 1
    assert "returned" in words(card)
    await ada.hears("⚠️ Dubbing did not work out in every part; see above")
    assert len(await results(ada)) == 1
    spent = before - here.a2e.coins
    assert f"Today: {spent} credit" in await balance(ada)
    assert f"Cost: {spent} credit" in words(card)


async def test_all_are_cancelled_at_once_and_what_waited_is_free(database_url: str) -> None:
    async with world(database_url, seconds=30, PARALLEL_JOBS="2") as here:
        ada = here.person
        asked = await ready_to_dub(ada, "Spanish", "French", "German")
        await ada.press("✅", asked)
        await until(lambda: len(here.a2e.tasks) == 2)
        card = await ada.wait_for(lambda m: (words(m).count(": rendering"), words(m).count(": queued")) == (2, 1))
        assert running_at_once(here.a2e) == 2
        stays = re.search(r"· (\d+ credits) stay spent", labels(card)[0])
        assert stays, labels(card)
        await ada.press("✖️ Cancel all", card)
        query = await ada.press("✖️ Yes", await ada.hears(f"A2E has begun: {stays[1]} stay spent"))
        assert f"A2E had begun: {stays[1]} stay spent" in await ada.toast_for(query)
        over = await ended(ada, asked)
        assert words(over).count(": cancelled") == 3
        assert here.a2e.calls[START] == 2
        assert "🔁 Again" in labels(over)
        await ada.press("🔁 Again", over)
        await ada.hears("Into: Spanish, French, German", after=over["message_id"])


async def test_a_crash_while_a_result_is_sent_never_shows_it_twice(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        root, _, a2e = await stack.enter_async_context(sandbox(seconds=0.3))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        ada = await stack.enter_async_context(Person(session, root))
        settings = settings_for(root, database_url)
        async with running(settings):
            asked = await ready_to_dub(ada, "Spanish", "French")
            await ada.press("✅", asked)
            await ended(ada, asked)
        async with open_store(database_url, KEY) as store:
            await as_killed_while_sending(store)
        before = len(await results(ada))
        async with running(settings):
            card = await ada.hears("Spanish: done; if it isn't below, get it from /jobs")
            assert len(await results(ada)) == before
            await ended(ada, card)
            await ada.say("/jobs")
            await ada.press("Done · Dubbing ×2", await ada.hears("My jobs"))
            await ada.press("📥 Spanish", await ada.hears("📋 Dubbing: done"))
            await ada.wait_for(lambda m: "video" in m and m["message_id"] > card["message_id"] + 2)
        assert a2e.calls[START] == 2


async def as_killed_while_sending(store: Store) -> None:
    """Put the rows as they are while the first result is on its way."""
    card = (await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=1)))[0]
    part = (await store.db.transact(lambda t: store.jobs.children(t, card.id)))[0]
    result = {"media": (part.result or {})["media"]}
    sending = replace(part, state=State.SENDING, result=result, fence=True, updated_at=0, finished_at=None)
    await store.db.transact(lambda t: store.jobs.save(t, part, sending))
    open_card = replace(card, state=State.RUNNING, updated_at=0, finished_at=None)
    await store.db.transact(lambda t: store.jobs.save(t, card, open_card))
