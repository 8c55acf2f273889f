"""Bare photos, albums and texts: what is offered, in which order, and how many taps lead to the ✅."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import labels, words
from tests.world import World, picture, world

ON_A_PAGE = 8


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def test_a_photo_is_offered_a_page_of_uses_and_the_others_behind_it(here: World) -> None:
    ada = here.person
    await ada.send_file(picture("red"))
    offered = await ada.hears("What should I do with this photo?")
    first = labels(offered)[:ON_A_PAGE]
    assert "🖌 Edit by words" in first
    assert not any("Last frame" in label for label in first), "an option is not what a photo is sent for"
    await ada.press("▶️ More", offered)
    second = await ada.wait_for(lambda m: any(label.startswith("◀️ 1/") for label in labels(m)))
    assert not set(first) & set(labels(second)[:ON_A_PAGE])
    await ada.press("▶️ More 3", second)
    await ada.press("🔍 Upscale")
    assert "Upscale" in words(await ada.hears("Price:"))


async def test_what_somebody_orders_most_comes_first(here: World) -> None:
    ada = here.person
    for _ in range(2):
        await ada.say("/upscale")
        sent = await ada.send_file(picture("red"))
        await ada.press("✅ Upscale it", await ada.hears("Price:", after=sent["message_id"]))
        await ada.wait_for(lambda m, sent=sent: words(m).startswith("Done") and m["message_id"] > sent["message_id"])  # type: ignore[misc]
    said = await ada.send_file(picture("blue"))
    offered = await ada.hears("What should I do with this photo?", after=said["message_id"])
    assert labels(offered)[0] == "🔍 Upscale"


async def test_a_photo_with_a_caption_is_edited_in_three_taps(here: World) -> None:
    ada = here.person
    await ada.send_file(picture("red"), caption="make it a rainy evening")
    await ada.press("🖌 Edit by words", await ada.hears("What should I do"))
    await ada.press("✅", await ada.hears("🤝"))
    quote = await ada.hears("Price:")
    assert "rainy evening" in words(quote)
    await ada.press("✅ Edit it", quote)
    await ada.wait_for(lambda m: words(m).startswith("Done"))


async def test_the_model_chosen_last_is_where_the_next_order_begins(here: World) -> None:
    ada = here.person
    await ada.say("/imagine a red house")
    quote = await ada.hears("Price:")
    assert "⚙️ Model: A2E" in labels(quote)
    await ada.press("⚙️ Model", quote)
    await ada.press("Nano Banana Pro · ", await ada.hears("Which model"))
    quote = await ada.wait_for(lambda m: "⚙️ Model: Nano Banana Pro" in labels(m))
    await ada.press("✅", quote)
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    said = await ada.say("/imagine a blue house")
    quote = await ada.hears("Price:", after=said["message_id"])
    assert "⚙️ Model: Nano Banana Pro" in labels(quote)
