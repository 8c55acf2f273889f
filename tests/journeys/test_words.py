"""Words that act, words that are none, and what is neither words nor a file."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.chat import Incoming
from bot.operations.file_inputs import links_in
from bot.operations.texts import has_words
from bot.sandbox.telegram.person import words
from handlers.words import spoken_command
from tests.journeys.test_albums import draft_of
from tests.messages import as_sent, send
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    """What words mean is the same on both databases."""
    async with world(sqlite_url) as made:
        yield made


@pytest.mark.parametrize("text", ["hi", "Hello!", "HELLO", "  hey :) ", "Menu", "start"])
async def test_a_greeting_with_nothing_open_brings_home(here: World, text: str) -> None:
    await here.person.say(text)
    await here.person.hears("pick something")


@pytest.mark.parametrize("text", ["help", "Help!", "HELP?"])
async def test_help_in_words_is_help(here: World, text: str) -> None:
    await here.person.say(text)
    await here.person.hears("❓ Help")


@pytest.mark.parametrize("text", ["cancel", "Stop.", "CANCEL!!", "“stop”"])
async def test_cancel_in_words_drops_the_question_whatever_is_asked(here: World, text: str) -> None:
    for command, asked in (("/speak", "What should I say?"), ("/swap", "Whose face?"), ("/speak hello", "Which voice")):
        said = await here.person.say(command)
        await here.person.hears(asked, after=said["message_id"])
        said = await here.person.say(text)
        await here.person.hears("Dropped", after=said["message_id"])


async def test_a_greeting_can_be_spoken(here: World) -> None:
    await here.person.say("/speak")
    await here.person.hears("What should I say?")
    await here.person.say("Hello")
    await here.person.hears("Which voice")
    assert (await draft_of(here))["text"] == "Hello"


async def test_help_at_a_question_keeps_it_open(here: World) -> None:
    await here.person.say("/swap")
    await here.person.hears("Whose face?")
    await here.person.say("help")
    await here.person.hears("❓ Help")
    await here.person.send_file(picture("red"))
    await here.person.hears("Where does it go?")


@pytest.mark.parametrize("text", ["stop the car", "help me", "hi there everybody", "", "!!!", "x" * 50])
def test_a_sentence_is_no_command(text: str) -> None:
    assert spoken_command(text) is None


NO_WORDS = ["😂😂😂", "...", "\u200f", "\u200b\u200b", "?!", "— … —", "👩\u200d👩\u200d👧", "\u2066\u2069"]


@pytest.mark.parametrize("text", NO_WORDS)
async def test_signs_alone_are_nothing_to_speak(here: World, text: str) -> None:
    await here.person.say("/speak")
    await here.person.hears("What should I say?")
    send(here, text=text)
    await here.person.hears("nothing to say in that")
    await here.person.press("✖️", await here.person.hears("What should I say?"))
    await here.person.say("/present")
    last = await here.person.hears("What does it say")
    send(here, text=text)
    await here.person.hears("nothing to say in that", after=last["message_id"])


@pytest.mark.parametrize(
    ("text", "spoken", "prompt"),
    [
        ("Hello", True, True), ("你好", True, True), ("مرحبا", True, True), ("नमस्ते", True, True), ("สวัสดี", True, True),
        ("42", True, True), ("٣", True, True), ("😂", False, True), ("...", False, False), ("\u200f", False, False),
        ("\ufeff\u200d", False, False), ("", False, False), ("hi 😂", True, True), ("❤️", False, True),
        *((blank, False, False) for blank in ("\u3164", "\u115f\u1160", "\uffa0", "\u2800\u2800", "\u034f", "\u17b4")),
        ("\u3164 hi", True, True),
    ],
)  # fmt: skip
def test_letters_of_any_script_are_words_and_emoji_a_prompt(text: str, spoken: bool, prompt: bool) -> None:
    assert (has_words(text, spoken=True), has_words(text, spoken=False)) == (spoken, prompt)


async def test_with_nothing_open_emoji_can_be_a_prompt_but_no_speech(here: World) -> None:
    await here.person.say("😂😂😂")
    offered = await here.person.hears("What should I do with this text?")
    shown = [one["text"] for line in offered["reply_markup"]["inline_keyboard"] for one in line]
    assert not [label for label in shown if "speech" in label]
    send(here, text="\u200f")
    await here.person.hears("There are no words in that")


STICKER = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular",
           "file_id": "x", "file_unique_id": "y"}  # fmt: skip
PLACE = {"latitude": 1.0, "longitude": 2.0}
ODD: list[tuple[dict[str, Any], str]] = [
    ({"sticker": {**STICKER, "is_animated": True}}, "an animated sticker"),
    ({"location": PLACE}, "a location"),
    ({"venue": {"location": PLACE, "title": "Cafe", "address": "Here"}, "location": PLACE}, "a place"),
    ({"contact": {"phone_number": "1", "first_name": "Ben"}}, "a contact"),
    ({"story": {"chat": {"id": 5, "type": "private", "first_name": "Ben"}, "id": 3}}, "a story"),
    ({"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]}}, "for sale"),
    ({"dice": {"emoji": "🎲", "value": 3}}, "a roll of the dice"),
    ({"poll": {"id": "1", "question": "Lunch?", "options": [], "total_voter_count": 0, "is_closed": False,
               "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
               "allows_revoting": False, "members_only": False}}, "a poll"),
    ({"game": {"title": "Chess", "description": "A game", "photo": []}}, "a game"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "named"), ODD)
async def test_what_is_neither_words_nor_a_file_is_named_with_the_next_step(
    here: World, content: dict[str, Any], named: str
) -> None:
    send(here, **content)
    told = words(await here.person.hears(f"I can't do anything with {named}" if "sale" not in named else named))
    assert "Send me a photo" in told
    for command, asked in (("/upscale", "Send the photo"), ("/speak", "What should I say?")):
        said = await here.person.say(command)
        await here.person.hears(asked, after=said["message_id"])
        last = send(here, **content)
        told = words(await here.person.hears(named, after=last["message_id"]))
        assert asked in told


async def test_a_sticker_is_a_photo_where_one_is_asked_for(here: World) -> None:
    shown = await as_sent(here, picture("red", (512, 512), "WEBP"), kind="document", name="sticker.webp")
    sticker = {**STICKER, **{name: shown["document"][name] for name in ("file_id", "file_unique_id")}}
    send(here, sticker=sticker)
    await here.person.hears("I can't do anything with a sticker")
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    send(here, sticker=sticker)
    await here.person.hears("Price:")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://example.com/a.jpg please", ["https://example.com/a.jpg"]),
        ("(https://example.com/a.jpg).", ["https://example.com/a.jpg"]),
        ("https://example.com/a_(1).jpg", ["https://example.com/a_(1).jpg"]),
        ("https://a.example/1 or https://a.example/1, the same", ["https://a.example/1"]),
        ("no link: example", []),
    ],
)
def test_a_link_among_words_is_found_without_what_stands_behind_it(text: str, links: list[str]) -> None:
    assert links_in(Incoming(update_id=1, user_id=1, chat_id=1, text=text)) == links


@pytest.mark.parametrize("text", ["see https://example.com/a.jpg and https://example.com/b.jpg"])
async def test_several_links_ask_for_one(here: World, text: str) -> None:
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.say(text)
    await here.person.hears("There are 2 links in that")


async def test_words_sent_while_a_consent_is_asked_are_kept_for_the_next_question(here: World) -> None:
    await here.person.say("/animate")
    await here.person.send_file(picture("red"))
    await here.person.hears("Who is in it?")
    last = await here.person.say("She smiles")
    await here.person.hears("Kept for “Prompt”", after=last["message_id"])
    await here.person.press("✅", await here.person.hears("Who is in it?", after=last["message_id"]))
    await here.person.hears("Price:")


async def test_words_sent_while_a_button_is_wanted_are_kept_for_the_next_question(here: World) -> None:
    await here.person.say("/talkphoto")
    asked = await here.person.hears("Send a photo")
    await here.person.say("Good morning to you")
    await here.person.hears("Kept for “Says”", after=asked["message_id"])
    await here.person.send_file(picture("red"))
    await here.person.press("✅ Mine")
    await here.person.hears("Price:")


async def test_a_file_sent_at_the_price_replaces_the_last_one(here: World) -> None:
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.send_file(picture("red"))
    first = await here.person.hears("Price:")
    sent = await here.person.send_file(picture("blue"))
    told = words(await here.person.hears("Price:", after=first["message_id"] + 1))
    assert "From: the new one." in told
    assert sent["photo"][-1]["file_unique_id"] in str(await draft_of(here))


async def test_words_sent_at_the_price_replace_the_last_ones(here: World) -> None:
    await here.person.say("/imagine a lighthouse")
    first = await here.person.hears("Price:")
    await here.person.say("a windmill")
    told = await here.person.hears("Price:", after=first["message_id"] + 1)
    assert "a windmill" in words(told)


async def test_what_fits_nowhere_at_the_price_is_told_so_with_the_way_on(here: World) -> None:
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.send_file(picture("red"))
    await here.person.hears("Price:")
    await here.person.say("make it nice")
    told = words(await here.person.hears("I can't use that here"))
    assert "✅" in told
    assert "Everything is answered" not in told


async def test_a_picture_that_is_refused_is_replaced_by_the_next(here: World) -> None:
    await here.person.say("/animate")
    await here.person.hears("Send the photo")
    await here.person.send_file(picture("red"))
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    await here.person.hears("What happens in it?")
    other = await here.person.send_file(picture("blue"))
    await here.person.hears("That replaces: Photo")
    await until_answered(here)
    assert (await draft_of(here))["photo"]["file"]["unique_id"] == other["photo"][-1]["file_unique_id"]


async def test_a_link_among_words_is_taken_where_a_file_is_asked_for(here: World) -> None:
    ada = here.person
    await ada.say("/keep")
    await ada.hears("Send the link")
    await ada.send_file(picture("green"))
    kept = await ada.wait_for(lambda one: words(one).startswith("Done"))
    url = next(one["url"] for one in kept["entities"] if one["type"] == "text_link")
    await ada.say("/upscale")
    asked = await ada.hears("Send the photo")
    await ada.say(f"see {url} please.")
    await ada.hears("Price:", after=asked["message_id"])
    assert url in str(await draft_of(here))
    await ada.say("/cancel")
    dropped = await ada.hears("Dropped")
    await ada.say(f"what about {url}, then?")
    await ada.hears("What should I do with this photo?", after=dropped["message_id"])
