"""Results that Telegram cannot fetch by itself, or cannot take at all."""

import asyncio
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from bot.sandbox.telegram.person import words
from tests.world import World, picture, video, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


async def swap_into_a_video(here: World, tmp_path: Path) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(video(tmp_path / "c.mp4"), kind="video", name="c.mp4", mime_type="video/mp4")
    await ada.press("✅ Mine")
    await ada.press("✅", await ada.hears("Price: 10"))


def done(message: dict) -> bool:
    return words(message).startswith("Done")


async def test_a_40_mb_result_arrives_and_memory_stays_flat(here: World, tmp_path: Path) -> None:
    here.faults.add("a2e", "big", match="userFaceSwapTask/add", megabytes=40)
    process, peak = psutil.Process(), [0]
    await swap_into_a_video(here, tmp_path)
    await here.person.wait_for(lambda m: words(m).startswith(("Rendering", "Queued")))
    before = process.memory_info().rss

    async def watch() -> None:
        while True:
            peak[0] = max(peak[0], process.memory_info().rss - before)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    card = await here.person.wait_for(lambda m: done(m) and "video" in m)
    watching.cancel()
    assert card["video"]["file_size"] > 40 * 1024 * 1024
    assert card["video"]["width"] == 64
    assert peak[0] < 60 * 1024 * 1024, f"{peak[0] / 1e6:.0f} MB more, of {resource.getpagesize()} B pages"
    methods = [call["method"] for call in here.telegram.state.calls if not call["ok"]]
    assert "sendVideo" not in methods  # too big to be fetched by address: not even tried


async def test_a_result_that_telegram_cannot_fetch_is_uploaded(here: World, tmp_path: Path) -> None:
    here.faults.add("telegram", "error", match="sendVideo", status=400)
    await swap_into_a_video(here, tmp_path)
    await here.person.wait_for(lambda m: done(m) and "video" in m)


async def test_a_result_too_big_for_telegram_becomes_a_link_that_says_when_it_dies(here: World, tmp_path: Path) -> None:
    here.faults.add("a2e", "big", match="userFaceSwapTask/add", megabytes=60)
    await swap_into_a_video(here, tmp_path)
    card = await here.person.wait_for(done)
    assert "Download the result" in words(card)
    assert "kept by A2E until" in words(card)
    assert "AI-generated" in words(card)
    await here.person.press_data(card["message_id"], "j:1:show")
    again = await here.person.hears("Download the result", after=card["message_id"])
    assert "AI-generated" in words(again)


async def test_a_card_that_was_deleted_does_not_swallow_the_result(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Mine")
    asked = await ada.hears("Price: 10")
    await ada.press("✅", asked)
    here.telegram.state.delete(1001, asked["message_id"])
    await ada.wait_for(lambda m: done(m) and "photo" in m)
