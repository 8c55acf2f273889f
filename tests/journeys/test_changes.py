"""Answers that can be changed: ◀️ Back on a question, ✏️ Change at the price, and words or a file sent there."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.journeys.test_dubs import ready_to_dub
from tests.messages import album
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


async def answers_of(here: World) -> dict:
    await until_answered(here)
    store = here.studio.deps.store
    draft = await store.db.transact(lambda t: store.drafts.get(t, 1001, 1001, None))
    assert draft is not None
    return draft.answers


def photo(answer: dict) -> str:
    return str(answer["file"]["unique_id"])


def sent(message: Message) -> str:
    return str(message["photo"][-1]["file_unique_id"])


async def now_hears(ada: Person, there: Message, text: str) -> Message:
    """Return a message of ours once it reads so."""
    return await ada.wait_for(lambda one: one["message_id"] == there["message_id"] and text in words(one))


async def moving(here: World) -> Message:
    """Answer both questions of /animate; return the quote."""
    ada = here.person
    await ada.say("/animate")
    await ada.hears("Send the photo")
    await ada.send_file(picture("red"))
    await ada.press("✅ Mine", await ada.hears("🤝"))
    await ada.hears("What happens in it?")
    await ada.say("a dog runs")
    return await ada.hears("Price:")


async def test_back_asks_the_question_before_in_place_and_keeps_its_answer(here: World) -> None:
    ada = here.person
    await ada.say("/actorswap")
    first = await ada.hears("Who steps in?")
    assert not any("Back" in one for one in labels(first))
    person = await ada.send_file(picture("red"))
    asked = await ada.hears("Into which scene?", after=person["message_id"])
    await ada.press("◀️ Back", asked)
    again = await now_hears(ada, asked, "Who steps in?")
    assert "Now: your photo." in words(again)
    assert labels(again) == ["⏭ Keep as it is", "✖️ Cancel"]
    await ada.press("◀️ Back", asked)  # a second tap on a button that is gone
    await ada.press("⏭ Keep as it is", again)
    await now_hears(ada, asked, "Into which scene?")
    assert photo((await answers_of(here))["person"]) == sent(person)


async def test_any_answer_is_changed_from_the_price_which_is_asked_for_again(here: World) -> None:
    ada = here.person
    quote = await moving(here)
    await ada.press("✏️ Change", quote)
    listed = await now_hears(ada, quote, "What should change?")
    assert labels(listed)[:3] == ["✏️ Photo: your photo", "✏️ Prompt: a dog runs", "⚙️ Model: A2E"]
    await ada.press("✏️ Prompt", listed)
    asked = await now_hears(ada, quote, "What happens in it?")
    await ada.press("◀️ Back", asked)
    await ada.press("✏️ Change", await now_hears(ada, quote, "Price:"))
    await ada.press("✏️ Prompt", await now_hears(ada, quote, "What should change?"))
    await now_hears(ada, quote, "What happens in it?")
    said = await ada.say("a wolf runs")
    new = await ada.hears("Price:", after=said["message_id"])
    assert "Prompt: “a wolf runs” instead of “a dog runs”." in words(new)
    await ada.press("✅", new)
    assert "a wolf runs" in words(await ada.hears("Done", after=said["message_id"]))


async def test_what_is_sent_at_the_price_is_the_correction_that_it_looks_like(here: World) -> None:
    ada = here.person
    await moving(here)
    said = await ada.say("no, a wolf")
    told = words(await ada.hears("Price:", after=said["message_id"]))
    assert told.startswith("✏️ Prompt: “a wolf” instead of “a dog runs”.")
    other = await ada.send_file(picture("blue"))
    await ada.press("✅", await ada.hears("🤝", after=other["message_id"]))
    assert "Photo: the new one." in words(await ada.hears("Price:", after=other["message_id"]))
    yes = await ada.say("yes")
    await ada.hears("Press ✅ below", after=yes["message_id"])
    answers = await answers_of(here)
    assert (photo(answers["photo"]), answers["prompt"]) == (sent(other), "a wolf")


async def test_back_at_the_consent_asks_for_the_photo_again(here: World) -> None:
    ada = here.person
    await ada.say("/animate")
    await ada.hears("Send the photo")
    await ada.send_file(picture("red"))
    consent = await ada.hears("🤝")
    await ada.press("◀️ Back", consent)
    again = await now_hears(ada, consent, "Send the photo")
    assert "Now: your photo." in words(again)
    other = await ada.send_file(picture("blue"))
    await ada.press("✅ Mine", await ada.hears("🤝", after=other["message_id"]))
    await ada.hears("What happens in it?", after=consent["message_id"])
    assert photo((await answers_of(here))["photo"]) == sent(other)


async def test_a_language_typed_at_the_price_of_a_dub_is_the_new_one(here: World) -> None:
    await ready_to_dub(here.person, "Spanish")
    said = await here.person.say("French")
    told = words(await here.person.hears("Price:", after=said["message_id"]))
    assert told.startswith("✏️ Into: French instead of Spanish.")


async def test_a_photo_that_could_replace_two_is_asked_about(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    await ada.hears("Whose face?")
    face, _ = await album(here, picture("red"), picture("blue"))
    await ada.press("✅ Mine", await ada.hears("Whose face is this?"))
    await ada.hears("Price:")
    other = await ada.send_file(picture("green"))
    asked = await ada.hears("Which one does it replace?")
    assert labels(asked) == ["✏️ Face: a new photo", "✏️ Into: your photo", "◀️ Back", "✖️ Cancel"]
    await ada.press("✏️ Into", asked)
    await ada.press("✅ Mine", await now_hears(ada, asked, "Who is in it?"))
    assert "Into: the new one." in words(await ada.hears("Price:", after=asked["message_id"] - 1))
    answers = await answers_of(here)
    assert [photo(answers[one]) for one in ("face", "target")] == [sent(face), sent(other)]
    assert "_held" not in answers


async def test_a_default_is_no_line_of_the_quote(here: World) -> None:
    await here.person.say("/imagine a red house")
    quote = await here.person.hears("Price:")
    assert "Shape" not in words(quote)
    assert any(one.startswith("⚙️ Shape: square") for one in labels(quote))


async def test_an_album_is_all_the_photos_of_an_edit(here: World) -> None:
    ada = here.person
    await ada.say("/edit")
    await ada.hears("photo")
    await album(here, picture("red"), picture("blue"), caption="make it rain")
    await until_answered(here)
    assert len((await answers_of(here))["photos"]) == 2
