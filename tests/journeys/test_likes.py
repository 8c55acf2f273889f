"""Results come as their owner likes them: as files, with a short caption, without a sound in quiet hours."""

from typing import Any

import pytest

from bot.sandbox.telegram.person import Message, words
from tests.world import World, world


async def made(here: World, order: str, has: str, **settings: Any) -> Message:
    """Return the result of an order of somebody with these settings."""
    ada = here.person
    await ada.say("/start")
    await ada.hears("A2E Studio")
    assert here.studio is not None
    store = here.studio.deps.store

    async def keep(t: Any) -> None:
        user = await store.users.get(t, 1001)
        assert user is not None
        await store.users.set_settings(t, user, settings)

    await store.db.transact(keep)
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
