"""🧑 below a picture that text-to-image made: with consent it becomes an avatar on the shelf."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, button, labels, words
from tests.journeys.picking import pick_model
from tests.world import World, until, world

MAKE = "🧑 Make it an avatar"
QUICK = "POST /api/v1/userText2Image/quickAddAvatar"


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def imagined(here: World, model: str = "A2E") -> Message:
    """Have a picture made; return its result."""
    ada = here.person
    said = await ada.say("/imagine a smiling woman")
    quote = await ada.hears("Price:", after=said["message_id"])
    await ada.press("✅", quote if model == "A2E" else await pick_model(ada, quote, model))
    return await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m, after=said["message_id"])


async def ordered(here: World) -> None:
    """Order an avatar from a picture."""
    ada = here.person
    await ada.press(MAKE, await imagined(here))
    await ada.press("✅ Mine", await ada.hears("Whose face is this?"))
    await ada.hears("Price: 100 credits")
    await ada.say("Grandma")
    await ada.press("✅ Make it", await ada.hears("Name: “Grandma”"))


async def done(here: World) -> Message:
    return await here.person.wait_for(lambda m: words(m).startswith("Done") and "Avatar from a picture" in words(m))


async def test_it_lands_on_the_shelf_and_presents(here: World) -> None:
    ada = here.person
    await ordered(here)
    assert "🎬 Present with it" in labels(await done(here))
    said = await ada.say("/avatars")
    shelf = await ada.wait_for(lambda m: "🧑‍🎤 Grandma" in labels(m), after=said["message_id"])
    await ada.press("🧑‍🎤 Grandma", shelf)
    opened = await ada.wait_for(lambda m: "👁 Show" in labels(m))
    assert not any(one.startswith(("🏋️", "🧬")) for one in labels(opened)), "it was made of no video"
    await ada.press("👁 Show", opened)
    await ada.wait_for(lambda m: "photo" in m and words(m) == "Grandma\n🤖 AI-generated with A2E")


async def test_without_consent_nothing_goes_to_a2e(here: World) -> None:
    ada = here.person
    await ada.press(MAKE, await imagined(here))
    await ada.press("✖️ No", await ada.hears("Whose face is this?"))
    await ada.hears("nothing was charged")
    assert here.a2e.calls[QUICK] == 0


async def test_a_lost_answer_is_found_by_the_pictures_address_and_asked_once(here: World) -> None:
    here.faults.add("a2e", "reset_after", match="quickAddAvatar")
    await ordered(here)
    await done(here)
    assert here.a2e.calls[QUICK] == 1
    assert len(here.a2e.anchors) == 1


async def test_a_lost_call_is_not_made_again(here: World) -> None:
    here.faults.add("a2e", "reset_before", match="quickAddAvatar")
    await ordered(here)
    failed = await here.person.wait_for(lambda m: words(m).startswith("Failed"))
    assert "Nothing was charged" in words(failed)
    assert here.a2e.calls[QUICK] == 1


async def test_a_revoked_consent_deletes_the_avatar(here: World) -> None:
    ada = here.person
    await ordered(here)
    await done(here)
    await ada.say("/privacy")
    await ada.press("🤝", await ada.wait_for(lambda m: any("onsents" in one for one in labels(m))))
    await ada.press("🗑 Revoke face", await ada.hears("My consents"))
    await ada.press("🗑", await ada.wait_for(lambda m: any("Yes" in one for one in labels(m))))
    await until(lambda: not here.a2e.anchors)


async def test_other_models_pictures_have_no_such_button(here: World) -> None:
    ada = here.person
    theirs = await imagined(here)
    others = await imagined(here, "Nano Banana")
    assert MAKE not in labels(others)
    await ada.press_data(others["message_id"], (button(theirs, MAKE) or "").replace("j:1:", "j:2:"))
    await ada.hears("menu", after=others["message_id"])
