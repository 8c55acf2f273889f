"""Odd orders of things, groups, forged buttons and deps that fail halfway: never a dead end, nothing twice."""

from collections.abc import AsyncIterator
from time import time
from typing import Any

import asyncpg
import pytest

from bot.sandbox.telegram.person import button, labels, words
from bot.store.jobs import Job, State
from tests.journeys.test_bad_input import done, ready_to_speak, ready_to_swap
from tests.world import World, picture, until, until_answered, until_done, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


async def last_job(here: World) -> Job | None:
    assert here.studio is not None
    store = here.studio.deps.store
    found = await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=1))
    return found[0] if found else None


def in_a_group(here: World, text: str, number: int = 900_001) -> dict[str, Any]:
    """Return what Telegram sends for words said in a group."""
    assert here.studio is not None
    length = len(text.split(maxsplit=1)[0])
    return {
        "update_id": number,
        "message": {
            "message_id": 1,
            "date": int(time()),
            "chat": {"id": -100123, "type": "supergroup", "title": "Friends"},
            "from": {"id": 1001, "is_bot": False, "first_name": "Ada"},
            "text": text,
            "entities": [{"type": "bot_command", "offset": 0, "length": length}] if text.startswith("/") else [],
        },
    }


async def told_in_group(here: World, text: str, number: int = 900_001) -> bool:
    """Say it, and return whether the bot tried to say anything."""
    assert here.studio is not None
    before = len(here.telegram.state.calls)
    await here.studio.in_order.handle(in_a_group(here, text, number))
    await until_answered(here)
    return any(call["method"] == "sendMessage" for call in here.telegram.state.calls[before:])


async def test_a_group_hears_us_only_when_we_are_meant(here: World) -> None:
    assert here.studio is not None
    ours = here.studio.application.bot.username
    assert not await told_in_group(here, "/start@some_other_bot", 1)
    assert not await told_in_group(here, "/weather", 2)
    assert not await told_in_group(here, "hello everybody", 3)
    assert await told_in_group(here, f"/start@{ours}", 4)
    assert await told_in_group(here, f"/weather@{ours.upper()}", 5)
    assert await told_in_group(here, "/menu", 6)


async def test_a_command_and_its_text_may_stand_on_two_lines(here: World) -> None:
    await here.person.say("/speak\nGood morning\nto all of you")
    await here.person.hears("Which voice")


async def test_a_deep_link_is_a_start(here: World) -> None:
    await here.person.say("/start from_a_friend")
    await here.person.hears("A2E Studio")


@pytest.mark.parametrize(
    "data",
    [
        "",
        "d",
        "d:1",
        "d:x:y:z:",
        "d:99999999999999999999:1:go:",
        "j:1",
        "j:²:open",
        "j:-1:open",
        "s:open:one",
        "zz:1:2",
    ],
)
async def test_forged_button_data_is_like_an_old_button(here: World, data: str) -> None:
    ada = here.person
    await ada.say("/start")
    menu = await ada.hears("A2E Studio")
    assert "old" in await ada.toast_for(await ada.press_data(menu["message_id"], data or " "))


async def test_forged_verbs_on_an_own_draft_change_nothing(here: World) -> None:
    ada = here.person
    await ada.send_file(picture())
    asked = await ada.hears("What should I do with this photo")
    cancel = button(asked, "✖️")
    assert cancel is not None
    for verb in ("go:", "set:1", "opt:face", "hear:x", "mine:"):
        query = await ada.press_data(asked["message_id"], cancel.replace("x:", verb))
        assert "used before" in await ada.toast_for(query)
    await ada.press("🎭 Face swap · Face: this", asked)
    await ada.hears("Where does it go")


async def test_a_second_tap_on_any_button_of_a_draft_is_no_new_menu(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture())
    await ada.send_file(picture("blue"))
    asked = await ada.hears("Whose face is this")
    await ada.press("✅", asked)
    query = await ada.press("✅", asked)
    assert "used before" in await ada.toast_for(query)
    await ada.hears("Price: 10")
    assert not any("This menu is old" in words(one) for one in await ada.answers())


async def test_a_voice_sample_is_not_ordered_again_at_the_operators_cost(here: World) -> None:
    ada = here.person
    await ada.say("/speak Good morning to you")
    await ada.press("🔊", await ada.hears("Which voice"))
    sample = await ada.wait_for(lambda m: "audio" in m and done(m))
    assert labels(sample) == ["📎 Original file", "🗑 Delete"]
    delete = button(sample, "🗑")
    assert delete is not None
    query = await ada.press_data(sample["message_id"], delete.replace("delete", "again"))
    assert "old" in await ada.toast_for(query)


async def test_an_answer_that_telegram_refuses_does_not_come_back(here: World) -> None:
    here.faults.add("telegram", "error", match="sendMessage", status=400)
    await here.person.say("/start")
    await until(lambda: any(not call["ok"] for call in here.telegram.state.calls))
    await here.person.say("/balance")
    await here.person.hears("Balance")
    assert len([call for call in here.telegram.state.calls if call["method"] == "sendMessage"]) == 2


async def test_somebody_who_blocked_the_bot_is_noted_and_holds_up_nothing(here: World) -> None:
    assert here.studio is not None
    asked = await ready_to_swap(here)
    here.faults.add("telegram", "error", match="edit", status=403, times=0)
    here.faults.add("telegram", "error", match="send", status=403, times=0)
    await here.person.press("✅", asked)
    store = here.studio.deps.store

    async def delivered() -> bool:
        job = await last_job(here)
        return job is not None and job.state is State.DELIVERED

    await until(delivered)
    user = await store.db.transact(lambda t: t.fetch_one("SELECT blocked_at FROM users WHERE id = 1001"))
    assert user is not None
    assert user["blocked_at"] is not None
    await until_done(here, "card")


async def test_a_file_that_telegram_forgot_is_told(here: World) -> None:
    ada = here.person
    asked = await ready_to_speak(here)
    await ada.press("✅", asked)
    await ada.wait_for(lambda m: "voice" in m)
    await ada.wait_for(done)
    await ada.say("/jobs")
    await ada.press("Done · 🗣", await ada.hears("My jobs"))
    here.faults.add("telegram", "error", match="sendVoice", status=400)
    await ada.press("📥 Show result", await ada.hears("Text to speech: done"))
    await ada.hears("can't show me that file any more")


async def test_a_result_that_a2e_has_thrown_away_is_told(here: World) -> None:
    ada = here.person
    asked = await ready_to_speak(here)
    here.faults.add("telegram", "reset_after", match="sendVoice")
    await ada.press("✅", asked)
    card = await ada.wait_for(lambda m: button(m, "📥 Show result") is not None)
    here.a2e.storage.expire_files()
    await ada.press("📥", card)
    await ada.hears("not kept any more")


async def test_one_job_that_cannot_be_followed_does_not_stop_its_siblings(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=1.0) as here:
        assert here.studio is not None
        ada = here.person
        for _ in range(2):
            await ada.press("✅", await ready_to_swap(here))
        await until(lambda: len(here.a2e.tasks) == 2)
        first = next(iter(here.a2e.tasks))
        del here.a2e.tasks[first]
        here.faults.add("a2e", "html", match=first, times=0)
        await ada.wait_for(lambda m: done(m) and "photo" in m)


async def test_words_said_while_the_database_refuses_us_are_answered_once_it_is_back(postgres_url: str) -> None:
    async with world(postgres_url) as here:
        await here.person.say("/start")
        await here.person.hears("A2E Studio")
        address, name = postgres_url.rsplit("/", 1)
        admin = await asyncpg.connect(f"{address}/postgres")
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
        said = await here.person.say("/balance")
        await until(lambda: here.telegram.updates.pending > 0)
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await admin.close()
        await here.person.hears("Balance", after=said["message_id"])


async def test_a_deleted_result_is_gone_here_and_at_a2e_even_when_a2e_refuses_at_first(here: World) -> None:
    ada = here.person
    await ada.press("✅", await ready_to_swap(here))
    card = await ada.wait_for(lambda m: done(m) and "photo" in m)
    await until_done(here, "deliver")  # the result is seen a moment before its row says so
    await ada.say("/jobs")
    await ada.press("Done · Face swap", await ada.hears("My jobs"))
    opened = await ada.hears("Face swap: done")
    assert {"📥 Show result", "↪️ Use in…", "📎 Original file", "🔁 Again", "🗑 Delete"} <= set(labels(opened))
    here.faults.add("a2e", "code", match="userFaceSwapTask/", status=500)
    await ada.press("🗑 Delete", opened)
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("A2E's copy is being deleted too")
    await until(lambda: here.a2e.tasks == {})
    assert card["message_id"] not in [one["message_id"] for one in await ada.answers()]
    query = await ada.press("🔁 Again", opened)
    assert "old" in await ada.toast_for(query)
    await ada.say("/jobs")
    await ada.hears("None yet")
