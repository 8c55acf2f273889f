"""Results come as their owner likes them: as files, with a short caption, without a sound in quiet hours."""

from typing import Any

import pytest

from bot.sandbox.telegram.person import Message, words
from tests.jobs.people import deps_of, newest_job
from tests.world import World, until_done, world


async def like(here: World, **settings: Any) -> None:
    store = deps_of(here).store

    async def keep(t: Any) -> None:
        user = await store.users.get(t, 1001)
        assert user is not None
        await store.users.set_settings(t, user, settings)

    await store.db.transact(keep)


async def shown_again(here: World) -> Message:
    """Return the newest result as it comes from the gallery."""
    said = await here.person.say("/gallery")
    await here.person.press("🎨", await here.person.hears("Gallery", after=said["message_id"]))
    return await here.person.wait_for(lambda m: words(m).startswith("📋"), after=said["message_id"])


async def made(here: World, order: str, has: str, **settings: Any) -> Message:
    """Return the result of an order of somebody with these settings."""
    ada = here.person
    await ada.say("/start")
    await ada.hears("A2E Studio")
    await like(here, **settings)
    await ada.say(order)
    if order.startswith("/speak"):
        await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price:"))
    return await ada.wait_for(lambda m: words(m).startswith("Done") and has in m)


async def test_usually_a_picture_comes_with_its_settings_and_a_sound(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        result = await made(here, "/imagine a red house", "photo")
        assert "a red house" in words(result)
        assert "silent" not in result


@pytest.mark.parametrize(("order", "has"), [("/imagine a red house", "document"), ("/speak Good morning", "voice")])
async def test_as_files_with_a_short_caption_at_any_hour_in_silence(sqlite_url: str, order: str, has: str) -> None:
    async with world(sqlite_url) as here:
        liked = {"as_files": True, "short_captions": True, "quiet": [0, 0]}
        result = await made(here, order, has, **liked)
        assert len(words(result).split("\n")) == 2
        assert "AI-generated" in words(result)
        assert result["silent"] is True


async def test_a_result_is_shown_again_as_it_is_liked_by_then(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await made(here, "/imagine a red house", "photo")
        await until_done(here, "deliver")
        usual = await shown_again(here)
        assert "photo" in usual
        assert "Prompt: “a red house”" in words(usual)
        assert "silent" not in usual
        await like(here, as_files=True, short_captions=True, quiet=[0, 0])
        first = await shown_again(here)
        assert "document" in first
        assert words(first).split("\n") == ["📋 Text to image", "🤖 AI-generated with A2E"]
        assert first["silent"] is True
        await until_done(here, "resend")
        here.a2e.storage.expire_files()
        assert "document" in await shown_again(here), "Telegram keeps both"
        await like(here, as_files=None, short_captions=None, quiet=None)
        assert "photo" in await shown_again(here)


async def test_a_file_that_is_shown_again_is_no_new_original(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await made(here, "/imagine a red house", "document", as_files=True)
        await until_done(here, "deliver")
        assert "document" in await shown_again(here)
        await until_done(here, "resend")
        result = (await newest_job(here)).result or {}
        assert not {"original", "labelled"} & result.keys(), "an earlier version's has no label inside"


async def test_a_result_that_only_telegram_has_is_shown_as_it_was(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await made(here, "/imagine a red house", "photo")
        await until_done(here, "deliver")
        here.a2e.storage.expire_files()
        await like(here, as_files=True, quiet=[0, 0])
        again = await shown_again(here)
        assert "photo" in again
        assert again["silent"] is True
