"""A caption is a command, a prompt or an answer."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import labels, words
from tests.messages import as_sent, send
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    """What words mean is the same on both databases."""
    async with world(sqlite_url) as made:
        yield made


async def answers_of(here: World) -> dict:
    await until_answered(here)
    store = here.studio.deps.store
    draft = await store.db.transact(lambda t: store.drafts.get(t, 1001, 1001, None))
    assert draft is not None
    return draft.answers


async def test_a_command_under_a_photo_opens_it_with_that_photo(here: World) -> None:
    await here.person.send_file(picture("red"), caption="/swap")
    await here.person.hears("Where does it go?")
    assert "face" in await answers_of(here)


@pytest.mark.parametrize("caption", ["/animate she smiles", "/ANIMATE\nshe smiles"])
async def test_words_after_a_command_under_a_photo_are_the_prompt(here: World, caption: str) -> None:
    await here.person.send_file(picture("red"), caption=caption)
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    assert "she smiles" in words(await here.person.hears("Price:"))


async def test_what_looks_like_a_command_in_a_caption_is_none_unless_telegram_marks_it(here: World) -> None:
    send(here, **await as_sent(here, picture("red")), caption="/swap", caption_entities=[])
    await here.person.hears("What should I do with this photo?")


async def test_a_caption_beside_the_photo_that_was_asked_for_is_the_prompt(here: World) -> None:
    await here.person.say("/animate")
    await here.person.hears("Send the photo")
    await here.person.send_file(picture("red"), caption="she smiles")
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    assert "she smiles" in words(await here.person.hears("Price:"))


async def test_a_bare_photos_caption_fills_the_first_text_question_of_what_is_picked(here: World) -> None:
    await here.person.send_file(picture("red"), caption="she smiles")
    await here.person.press("🎞", await here.person.hears("What should I do with this photo?"))
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    assert "she smiles" in words(await here.person.hears("Price:"))


async def test_a_caption_that_nothing_asks_for_is_no_fault(here: World) -> None:
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.send_file(picture("red"), caption="our holiday")
    asked = await here.person.hears("Price:")
    assert len([one for one in await here.person.answers() if one["message_id"] > asked["message_id"]]) == 0


async def test_a_caption_that_is_too_long_for_a_name_does_not_lose_the_photo(here: World) -> None:
    await here.person.say("/faces")
    await here.person.press("➕")
    await here.person.hears("photo")
    await here.person.send_file(picture("red"), caption="n" * 60)
    answers = await answers_of(here)
    assert "face" in answers
    assert "called" not in answers


async def test_a_command_to_look_something_up_works_under_a_photo_too(here: World) -> None:
    await here.person.send_file(picture("red"), caption="/help")
    await here.person.hears("❓ Help")


async def test_an_albums_command_stands_with_any_of_its_items(here: World) -> None:
    items = [await as_sent(here, picture(color)) for color in ("red", "blue")]
    number = "900"
    send(here, **items[0], media_group_id=number)
    send(here, **items[1], media_group_id=number, caption="/swap")
    await here.person.hears("Whose face is this?")
    answers = await answers_of(here)
    assert {"face", "target"} <= set(answers)
    assert answers["face"]["file"]["unique_id"] == items[0]["photo"][-1]["file_unique_id"]


async def test_the_words_under_a_photo_answer_where_only_words_are_asked_for(here: World) -> None:
    await here.person.say("/speak")
    await here.person.hears("What should I say?")
    await here.person.send_file(picture("red"), caption="Good morning to you")
    asked = await here.person.hears("Which voice")
    assert "✖️ Cancel" in labels(asked)
    assert (await answers_of(here))["text"] == "Good morning to you"
