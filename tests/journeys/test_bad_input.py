"""Whatever goes wrong: a clear sentence with the next step, nothing lost, nothing charged."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox.telegram.person import button, labels, words
from tests.media_files import sound
from tests.world import World, picture, until, until_done, video, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


def done(message: dict) -> bool:
    return words(message).startswith("Done")


async def ready_to_swap(here: World) -> dict:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Mine")
    return await ada.hears("Price: 10")


async def ready_to_speak(here: World) -> dict:
    ada = here.person
    await ada.say("/speak Hello to all of you")
    await ada.press("Alice", await ada.hears("Which voice"))
    return await ada.hears("Price: 1")


async def test_a_text_where_a_photo_is_wanted_says_so_and_keeps_the_question(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.say("my brother")
    await ada.hears("I need a file here, not words")
    await ada.send_file(picture())
    await ada.hears("Where does it go")


async def test_a_sound_where_a_photo_is_wanted_says_what_is_wanted(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(b"ID3" + bytes(500), kind="audio", name="song.mp3", mime_type="audio/mpeg")
    await ada.hears("I can't read that as a photo")
    await ada.send_file(sound(3), kind="audio", name="song.ogg", mime_type="audio/ogg")
    await ada.hears("That is a sound; I need a photo here.")


async def test_a_file_over_telegrams_limit_is_refused_before_it_is_downloaded(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(bytes(21 * 1024 * 1024), kind="document", name="film.mp4", mime_type="video/mp4")
    told = words(await ada.hears("I can take 20 MB"))
    assert "21 MB" in told
    assert "link to it instead: up to 200 MB" in told


async def test_a_video_that_is_too_long_is_refused_with_both_lengths(here: World, tmp_path: Path) -> None:
    ada, long = here.person, await asyncio.to_thread(video, tmp_path / "long.mp4", seconds=303, size=16, rate=1)
    await ada.say("/swap")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(long, kind="video", name="long.mp4", mime_type="video/mp4")
    assert "300 s" in words(await ada.hears("303 s long"))


async def test_a_file_that_is_no_picture_at_all_is_found_out_by_its_content(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(b"MZ this is a program", kind="document", name="face.jpg", mime_type="image/jpeg")
    await ada.hears("I can't read that as a photo")
    assert here.a2e.storage.announced == 0


async def test_an_empty_text_asks_for_words(here: World) -> None:
    ada = here.person
    await ada.say("/speak")
    await ada.hears("What should I say")
    sender = here.telegram.state.people[1001]
    message = here.telegram.state.add(1001, sender, text=" \n ")  # no honest client sends this
    here.telegram.updates.add({"message": message})
    await ada.hears("There is nothing to say in that")
    await ada.send_file(picture())
    await ada.hears("Please send this as text")


async def test_five_thousand_characters_are_too_long_and_the_limit_is_told(here: World) -> None:
    ada = here.person
    await ada.say("/speak")
    await ada.hears("What should I say")
    await ada.say("x" * 4000)
    assert "1,000" in words(await ada.hears("4,000 characters"))
    await ada.say("y" * 5000)  # Telegram's clients send this in two messages, which are one answer
    await ada.hears("5,000 characters")


async def test_a_stale_button_gets_a_fresh_menu(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    first = await ada.hears("Whose face")
    await ada.say("/cancel")
    await ada.hears("Dropped")
    query = await ada.press("✖️", first)
    assert "old" in await ada.toast_for(query)
    assert "🎭 Face swap" in labels(await ada.hears("This menu is old"))


async def test_another_users_button_does_nothing_of_his(here: World) -> None:
    ada = here.person
    asked = await ready_to_swap(here)
    stolen = button(asked, "✅")
    assert stolen is not None
    async with await here.other() as ben:
        await ben.say("/start")
        menu = await ben.hears("A2E Studio")
        query = await ben.press_data(menu["message_id"], stolen)
        assert "old" in await ben.toast_for(query)
    assert here.a2e.coins == 1000
    await ada.press("✅", asked)
    card = await ada.wait_for(done)
    again = button(card, "🔁")
    assert again is not None
    async with await here.other() as ben:
        query = await ben.press_data(menu["message_id"], again.replace("again", "show"))
        assert "old" in await ben.toast_for(query)
        assert not any("photo" in message for message in await ben.answers())


async def test_a_double_tap_on_the_confirm_button_orders_once(here: World) -> None:
    ada = here.person
    asked = await ready_to_swap(here)
    first, second = await ada.press("✅", asked), await ada.press("✅", asked)
    assert await ada.toast_for(first) == "On its way."
    assert "Already on its way" in await ada.toast_for(second)
    await ada.wait_for(done)
    assert here.a2e.coins == 990
    assert len(here.a2e.tasks) == 1


async def test_too_few_credits_at_a2e_are_told_before_anything_is_sent(sqlite_url: str) -> None:
    async with world(sqlite_url, coins=5) as here:
        asked = await ready_to_swap(here)
        await here.person.press("✅", asked)
        assert "answers are kept" in words(await here.person.hears("run out of credits; the operator has been told"))
        assert here.a2e.tasks == {}
        here.a2e.coins = 500
        await here.person.press("✅", asked)
        await here.person.wait_for(done)


async def test_credits_that_run_out_at_the_start_call_are_told_and_refunded(here: World) -> None:
    asked = await ready_to_swap(here)
    here.faults.add("a2e", "no_credits", match="userFaceSwapTask/add")
    await here.person.press("✅", asked)
    failed = words(await here.person.hears("Failed"))
    assert "Nothing was charged; 10 credits returned" in failed
    await here.person.say("/balance")
    await here.person.hears("Today: 0 credits")


async def test_html_instead_of_an_answer_is_followed_up_and_never_started_twice(here: World) -> None:
    asked = await ready_to_swap(here)
    here.faults.add("a2e", "html", match="userFaceSwapTask/add")
    await here.person.press("✅", asked)
    await here.person.hears("Failed")
    assert here.a2e.calls["POST /api/v1/userFaceSwapTask/add"] == 1
    assert here.a2e.coins == 1000
    await here.person.say("/balance")
    await here.person.hears("Today: 0 credits")


async def test_a_start_whose_answer_is_lost_is_found_by_its_name(here: World) -> None:
    asked = await ready_to_swap(here)
    here.faults.add("a2e", "reset_after", match="userFaceSwapTask/add")
    await here.person.press("✅", asked)
    await here.person.wait_for(done)
    assert here.a2e.calls["POST /api/v1/userFaceSwapTask/add"] == 1
    assert here.a2e.coins == 990


async def test_a_task_that_fails_is_told_with_its_reason_and_refunded(here: World) -> None:
    asked = await ready_to_swap(here)
    here.faults.add("a2e", "fail_task", match="userFaceSwapTask/add")
    await here.person.press("✅", asked)
    failed = await here.person.hears("Failed")
    assert "10 credits returned" in words(failed)
    await here.person.press("🔁", failed)
    await here.person.press("✅", await here.person.wait_for(lambda m: "Price" in words(m), after=failed["message_id"]))
    await here.person.wait_for(done)


async def test_telegrams_429_is_waited_out_and_nothing_is_lost(here: World) -> None:
    asked = await ready_to_swap(here)
    here.faults.add("telegram", "rate_limit", match="sendPhoto", seconds=1)
    await here.person.press("✅", asked)
    await here.person.wait_for(lambda m: done(m) and "photo" in m)
    here.faults.add("telegram", "rate_limit", match="sendMessage", seconds=1)
    await here.person.say("/help")
    await here.person.hears("Help")


async def test_a_lost_answer_to_a_voice_message_offers_the_result_instead_of_sending_twice(here: World) -> None:
    asked = await ready_to_speak(here)
    here.faults.add("telegram", "reset_after", match="sendVoice")
    await here.person.press("✅", asked)
    card = await here.person.wait_for(lambda m: button(m, "📥 Show result") is not None)
    assert done(card)
    assert len([m for m in await here.person.answers() if "voice" in m]) == 1
    await here.person.press("📥", card)
    await here.person.wait_for(lambda m: "audio" in m)


async def test_a_spend_limit_is_told_with_what_is_left(sqlite_url: str) -> None:
    async with world(sqlite_url, DAILY_CREDITS="5") as here:
        asked = await ready_to_swap(here)
        await here.person.press("✅", asked)
        assert "5 of 5 are left of your limit for today" in words(await here.person.hears("needs 10 credits"))
        assert here.a2e.tasks == {}


async def test_more_jobs_than_allowed_wait_their_turn(sqlite_url: str) -> None:
    async with world(sqlite_url, PARALLEL_JOBS="1") as here:
        ada = here.person
        here.a2e.may_end.clear()
        first = await ready_to_swap(here)
        await ada.press("✅", first)
        await ada.wait_for(lambda m: words(m).startswith("Rendering"))
        second = await ready_to_swap(here)
        await ada.press("✅", second)
        await ada.wait_for(lambda m: words(m).startswith("Queued") and m["message_id"] == second["message_id"])
        here.a2e.may_end.set()
        await until(lambda: here.a2e.calls["POST /api/v1/userFaceSwapTask/add"] == 2)
        await until_done(here, "uncard")

        async def both() -> bool:
            return sum(done(one) for one in await ada.answers()) == 2

        await until(both)


async def test_a_queued_job_is_cancelled_for_free(sqlite_url: str) -> None:
    async with world(sqlite_url, PARALLEL_JOBS="1") as here:
        ada = here.person
        here.a2e.may_end.clear()
        await ada.press("✅", await ready_to_swap(here))
        await ada.wait_for(lambda m: words(m).startswith("Rendering"))
        second = await ready_to_swap(here)
        await ada.press("✅", second)
        queued = await ada.wait_for(lambda m: words(m).startswith("Queued"))
        await ada.press("✖️ Cancel", queued)
        cancelled = await ada.wait_for(lambda m: words(m).startswith("Cancelled"))
        assert "Nothing was charged" in words(cancelled)
        here.a2e.may_end.set()
        await ada.wait_for(done)
        assert here.a2e.coins == 990


async def test_every_command_works_in_the_middle_of_a_question(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    for command, answer in (
        ("/help", "Help"),
        ("/faces", "My faces"),
        ("/jobs", "My jobs"),
        ("/balance", "Balance"),
        ("/privacy", "Privacy"),
        ("/nonsense", "don't know that command"),
        ("/speak", "What should I say"),
    ):
        said = await ada.say(command)
        await ada.hears(answer, after=said["message_id"])
    await ada.say("/start")
    await ada.press("↩️ Continue: Text to speech")
    await ada.say("/cancel")
    await ada.hears("Dropped")
    await ada.say("/cancel")
    await ada.hears("Nothing is open")
