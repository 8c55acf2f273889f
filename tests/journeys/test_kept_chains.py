"""A chain that was walked by ↪️ is kept as a recipe, and ordered again as one."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, labels, words
from tests.journeys.test_chains import UPLOAD, Chain, imagined
from tests.world import World, until_done, world

KEEP = "📜 Keep as a recipe"
CHAIN = ["1. Text to image: done", "2. Photo to video: done", "3. Caption removal: done"]


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def walked(chain: Chain) -> Message:
    """Lead a picture on into a video, and that into one without captions; return it."""
    photo = await imagined(chain.ada, "a boat")
    await until_done(chain.here, "deliver")
    assert KEEP not in labels(photo), "one step is no chain"
    asked = await chain.into(photo, "Photo to video")
    await chain.tap("✅ Nobody", asked)
    await chain.asked("What happens in it", asked)
    said = await chain.ada.say("it sails away")
    film = await chain.orders(await chain.asked("Price", said), "Photo to video")
    return await chain.orders(await chain.into(film, "Caption removal"), "Caption removal")


async def test_a_chain_that_was_walked_is_kept_and_ordered_again_as_one(here: World) -> None:
    ada, chain = here.person, Chain(here)
    last = await walked(chain)
    await ada.press(KEEP, last)
    kept = await ada.hears("Kept as Text to image → Photo to video → Captio…")
    assert "kept that already" in await ada.toast_for(await ada.press(KEEP, last))

    said = await ada.say("/recipes")
    await ada.press("📜 Text to image", await ada.hears("one price, one ✅", after=said["message_id"]))
    page = await ada.hears("It asks for: prompt.", after=kept["message_id"])
    assert "2. Photo to video: “it sails away”" in words(page), "what was chosen comes along"
    await ada.press("📖 Make one", page)
    await ada.hears("What should the picture show", after=said["message_id"])
    said = await ada.say("a red balloon")
    quote = await ada.hears("Price: about", after=said["message_id"])
    assert "“it sails away”" in words(quote)
    tasks, coins = len(here.a2e.tasks), here.a2e.coins
    done = await chain.orders(quote, "Text to image → Photo to video")
    assert [line for line in words(done).split("\n") if line.endswith(": done")] == CHAIN
    assert len(here.a2e.tasks) - tasks == len(CHAIN), "one ✅, and each step is made once"
    assert f"Cost: {coins - here.a2e.coins} credits" in words(done)
    made = [one for one in await ada.answers() if one["message_id"] > quote["message_id"] and one.get("caption")]
    assert ["photo" in one for one in made] == [True, False, False], "each result is shown, none twice"
    assert here.a2e.calls[UPLOAD] == 0, "A2E has everything"
    assert KEEP in labels(done)


async def test_a_chain_whose_beginning_was_deleted_says_so(here: World) -> None:
    ada, chain = here.person, Chain(here)
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    larger = await chain.orders(await chain.into(photo, "Upscale"), "Upscale")
    await ada.press("🗑 Delete", photo)
    await ada.press("🗑 Yes")
    await ada.wait_for(lambda m: "Deleted" in words(m) or "deleted" in words(m))
    assert "can't be kept" in await ada.toast_for(await ada.press(KEEP, larger))
