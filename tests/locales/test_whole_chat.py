"""A whole chat in another language has no English left.

Every command, every operation up to its price, an order to its result, refusals and toasts.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.locales import ENGLISH, LANGUAGES, _, speaking
from bot.operations import OPERATIONS
from bot.operations.models import Wish
from bot.sandbox.telegram.person import Message, Person, labels, words
from handlers.router import COMMANDS
from tests.catalogue import ORDERED
from tests.dialog import TEXT, fill
from tests.world import World, picture, until_answered, world

TAGS = ("ru", "ar", "hi", "zh-Hans")
MODELS = {model.name for one in OPERATIONS.values() if issubclass(one, Wish) for model in one.models}
NAMES = re.compile(
    "|".join(
        [
            r"A2E Studio",
            *(re.escape(one) for one in sorted(MODELS, key=len, reverse=True)),
            re.escape(TEXT),
            r"/[a-z]+\S*",
            r"https?://\S*",
            r"@\w+",
            r"\b(video\.)?a2e\.ai",
            r"A2E",
            r"\b(Alice|Anna)\b",  # a voice and an avatar
            r"a2e-studio\S*",
            r"\b(MB|GB|UTC|PDF|JSON|HTML|MP4|MP3|API|HD|px|Telegram|Instagram|TikTok|YouTube|Ada|Person)\b",
        ]
    )
)
LATIN = [tag for tag in LANGUAGES if tag not in (*TAGS, ENGLISH)]
ALIKE = Path(__file__).parent / "alike"
SPOKEN = r"• .* – [a-z]+-[A-Z]+"
"""A language that can be spoken: Hindi is Hindi in Spanish, too."""
MANY = 150
"""Lines of a chat, at least: a chat that broke off would prove nothing."""
WORD = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


def english(text: str) -> list[str]:
    """Return the words of a text that are in Latin letters and are no names."""
    return WORD.findall(NAMES.sub(" ", text))


def left_in(message: Message) -> list[str]:
    """Return what a message and its buttons leave in English."""
    return [part for part in (words(message), *labels(message)) if english(part)]


async def left(person: Person) -> list[str]:
    """Return what the bot's messages, and its notes on presses, leave in English."""
    notes = [note["text"] or "" for note in person.toasts]
    return [part for message in await person.answers() for part in left_in(message)] + [
        note for note in notes if english(note)
    ]


@pytest.mark.parametrize("tag", TAGS)
async def test_every_command_and_a_way_to_a_result(here: World, tag: str) -> None:
    async with await Person.new(here.session, here.root, "Ada", language_code=tag) as ada:
        with speaking(tag):
            assert await commands_left(here, ada) == []
            await ada.clear()
            await ada.say("/speak")
            await ada.press("✅", await fill(ada, OPERATIONS["speak"]))
            await ada.wait_for(lambda m: words(m).startswith(_("Done")))
            assert await left(ada) == []
            await ada.clear()
            await ada.say("/backgrounds")
            await ada.press("🌍", await ada.wait_for(lambda m: any("🌍" in one for one in labels(m))))
            await until_answered(here)
            assert await left(ada) == []
            await ada.clear()
            await ada.send_file(picture("red"), kind="photo", name="red.jpg", mime_type="image/jpeg")
            await ada.send_thing("location", latitude=1.0, longitude=1.0)
            await until_answered(here)
            assert await ada.toast_for(await ada.press_data((await ada.answers())[-1]["message_id"], "d:1:1:go:"))
            assert await left(ada) == []


async def commands_left(here: World, person: Person) -> list[Any]:
    """Send every command; return what they leave in English."""
    found: list[Any] = []
    for command in COMMANDS:
        await person.clear()
        await person.say(f"/{command}")
        await until_answered(here)
        found += [(command, one) for one in await left(person)]
    return found


async def test_every_question_and_price(here: World) -> None:
    found: list[Any] = []
    async with await Person.new(here.session, here.root, "Ada", language_code="ru") as ada:
        with speaking("ru"):
            for operation in ORDERED:
                await ada.clear()
                await ada.say(f"/{operation.command}")
                await fill(ada, operation)
                found += [(operation.command, one) for one in await left(ada)]
    assert found == []


async def lines_of(here: World, tag: str) -> set[str]:
    """Return every line and button of a chat in a language, from every command to a result."""
    found = set[str]()
    async with await Person.new(here.session, here.root, "Ada", language_code=tag) as ada:
        for command in [*COMMANDS, "speak"]:
            await ada.clear()
            await ada.say(f"/{command}")
            await until_answered(here)
            found |= await parts_of(ada)
        with speaking(tag):
            await ada.press("✅", await fill(ada, OPERATIONS["speak"]))
            await ada.wait_for(lambda m: words(m).startswith(_("Done")))
        found |= await parts_of(ada)
    return found


async def parts_of(person: Person) -> set[str]:
    said = [part for one in await person.answers() for part in (*words(one).splitlines(), *labels(one))]
    return {*said, *(note["text"] or "" for note in person.toasts)}


async def test_no_line_in_latin_letters_is_the_english_one(here: World) -> None:
    plain = await lines_of(here, ENGLISH)
    assert len(plain) > MANY
    for tag in LATIN:
        listed = ALIKE / f"{tag}.txt"
        alike = sorted(listed.read_text().splitlines(), key=len, reverse=True) if listed.exists() else []
        names = re.compile("|".join([NAMES.pattern, SPOKEN, *map(re.escape, alike)]))
        same = [one for one in await lines_of(here, tag) & plain if WORD.search(names.sub(" ", one))]
        assert not same, tag
