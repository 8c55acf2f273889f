"""Files, words and links that can't be used: one clear sentence, the answers kept, so that one more sets it right."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Person, labels, words
from tests.media_files import film, sound
from tests.world import World, picture, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made
        assert made.a2e.coins == 1000
        assert made.a2e.history == []


async def speak_into(person: Person, seconds: float, *, loudness: float = 0.5) -> int:
    """Record a voice message; return its number in the chat."""
    content = sound(seconds, loudness=loudness)
    sent = await person.send_file(content, kind="voice", name="voice.ogg", mime_type="audio/ogg")
    return int(sent["message_id"])


async def show(person: Person, seconds: float, *, with_sound: bool = True) -> int:
    content = film(seconds, with_sound=with_sound)
    sent = await person.send_file(content, kind="video", name="clip.mp4", mime_type="video/mp4")
    return int(sent["message_id"])


async def test_too_little_voice_is_mended_by_one_more_message(here: World) -> None:
    ada = here.person
    await ada.say("/clone")
    await ada.hears("15 to 60 seconds")
    sent = await speak_into(ada, 5)
    await ada.press("✅ That's all: 1", await ada.hears("1 recording, 5 s", after=sent))
    assert "another voice message" in words(await ada.hears("That makes 5 s so far; A2E needs 15 s"))
    sent = await speak_into(ada, 11)
    await ada.hears("Who is speaking", after=sent)


async def test_too_much_voice_is_refused_and_what_came_before_is_kept(here: World) -> None:
    ada = here.person
    await ada.say("/clone")
    await ada.hears("15 to 60 seconds")
    sent = await speak_into(ada, 62)
    assert "trim it" in words(await ada.hears("62 s long; I can take 60 s", after=sent))
    sent = await speak_into(ada, 40)
    await ada.hears("Who is speaking", after=sent)
    sent = await speak_into(ada, 25)
    assert "or press ✅" in words(await ada.hears("Together that makes 65 s; A2E takes 60 s", after=sent))
    await ada.press("✅ Mine")
    await ada.hears("From: 1 recording, 40 s")


async def test_a_voice_must_be_heard(here: World) -> None:
    ada = here.person
    await ada.say("/clone")
    await ada.hears("15 to 60 seconds")
    sent = await speak_into(ada, 16, loudness=0)
    await ada.hears("I can't hear anything in that. Please send a recording", after=sent)
    sent = await show(ada, 16, with_sound=False)
    await ada.hears("That video has no sound", after=sent)
    sent = await show(ada, 16)
    await ada.hears("Who is speaking", after=sent)


async def test_a_language_that_a2e_does_not_speak_is_named(here: World) -> None:
    ada = here.person
    await ada.say("/dub")
    await ada.hears("video or audio to dub")
    sent = await show(ada, 2, with_sound=False)
    await ada.hears("That video has no sound", after=sent)
    await show(ada, 2)
    await ada.press("✅ Mine")
    await ada.press("⚙️ Into", await ada.hears("Price"))
    await ada.hears("Into which language")
    await ada.say("Klingon <b>")
    await ada.hears("A2E doesn't offer “Klingon <b>” here. Please pick one with the buttons, or /cancel")
    await ada.say("french")
    asked = await ada.hears("So far: Spanish, French")
    await ada.press("✅ That's all: 2", asked)
    asked = await ada.hears("Into: Spanish, French")
    await ada.press("⚙️ Spoken", asked)
    await ada.hears("Which language is spoken in it")
    await ada.say("Elvish")
    await ada.hears("A2E doesn't offer “Elvish”")
    await ada.say("English")
    await ada.hears("Spoken: English")


async def test_at_most_five_languages_at_once(here: World) -> None:
    ada = here.person
    await ada.say("/dub")
    await ada.hears("to dub")
    await show(ada, 2)
    await ada.press("✅ Mine")
    await ada.press("⚙️ Into", await ada.hears("Price"))
    await ada.hears("Into which language")
    for language in ("French", "German", "Italian", "Russian"):
        said = await ada.say(language)
        await ada.wait_for(lambda m, name=language: f"{name}." in words(m), after=said["message_id"])  # type: ignore[misc]
    await ada.say("Hindi")
    await ada.hears("You can pick 5 at most. Please press ✅, or take one back")
    said = await ada.say("French")
    assert "✅ That's all: 4" in labels(await ada.hears("So far: Spanish, German", after=said["message_id"]))


async def test_a_recording_to_be_spoken_must_be_heard(here: World) -> None:
    ada = here.person
    await ada.say("/talkphoto")
    await ada.hears("with one face")
    await ada.send_file(picture())
    await ada.hears("What does it say")
    sent = await speak_into(ada, 2, loudness=0)
    await ada.hears("I can't hear anything", after=sent)
    sent = await speak_into(ada, 22)
    await ada.hears("22 s long; I can take 20 s", after=sent)
    await ada.say("/present")
    await ada.hears("What does it say? Send a text of up to 10,000")
    sent = await speak_into(ada, 2, loudness=0)
    await ada.hears("I can't hear anything", after=sent)
    sent = await speak_into(ada, 2)
    await ada.hears("Who is speaking", after=sent)


async def test_an_avatar_needs_ten_seconds_of_video(here: World) -> None:
    ada = here.person
    await ada.say("/newavatar")
    await ada.hears("10 seconds or more")
    sent = await show(ada, 4)
    assert "send a longer one" in words(await ada.hears("only 4 s long; I need at least 10 s", after=sent))
    sent = await show(ada, 11)
    await ada.hears("Whose face is this", after=sent)


async def test_a_prompt_over_the_limit_is_told_with_both_numbers(here: World) -> None:
    ada = here.person
    await ada.say("/animate")
    await ada.hears("to set in motion")
    await ada.send_file(picture())
    await ada.press("✅ Nobody")
    await ada.hears("What happens in it")
    await ada.say("x" * 2001)
    await ada.hears("2,001 characters; I can take 2,000. Please send a shorter one")
    await ada.say("She smiles.")
    await ada.hears("Prompt: “She smiles.”")


async def test_a_photo_does_not_answer_a_question_with_buttons(here: World) -> None:
    ada = here.person
    await ada.say("/present")
    await ada.hears("What does it say")
    await ada.say("Good morning.")
    await ada.press("⚙️ Shape", await ada.hears("Price"))
    await ada.hears("Which shape")
    await ada.send_file(picture())
    await ada.hears("Please press one of the buttons, or /cancel")


LINKS = {
    "http://example.com/photo.jpg": "starts with https://",
    "https://127.0.0.1/photo.jpg": "doesn't lead to the open internet",
    "https://127。0。0。1/photo.jpg": "doesn't lead to the open internet",
    "https://localhost/photo.jpg": "nothing on the open internet answers",
    "https://[::ffff:127.0.0.1]/photo.jpg": "doesn't lead to the open internet",
    "https://169.254.169.254/latest/meta-data": "doesn't lead to the open internet",
    "https://ada:secret@example.com/photo.jpg": "I can't use that link",
    "https://example.com:8443/photo.jpg": "I can't use that link",
}


async def test_a_link_that_leads_inside_is_not_followed(here: World) -> None:
    ada = here.person
    await ada.say("/animate")
    await ada.hears("to set in motion")
    for link, told in LINKS.items():
        said = await ada.say(link)
        refused = await ada.hears(told, after=said["message_id"])
        assert "Please send the file itself" in words(refused)
    assert not any("transferToStorage" in call for call in here.a2e.calls)
    await ada.send_file(picture())
    await ada.hears("Who is in it")


async def test_without_diamonds_a_training_is_refused_and_nothing_is_charged(here: World) -> None:
    ada = here.person
    here.a2e.diamonds = 0
    await ada.say("/newavatar")
    await ada.hears("with one face")
    await ada.send_file(picture())
    await ada.press("✅ Mine")
    await ada.press("✅ Make it", await ada.wait_for(lambda m: "✅ Make it" in str(labels(m))))
    failed = await ada.hears("Failed")
    assert "This needs A2E diamonds" in words(failed)
    assert "Nothing was charged" in words(failed)
