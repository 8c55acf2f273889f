"""What a chat in each language shows can be read at 360 pixels: no button is cut, alone or beside others."""

from collections.abc import AsyncIterator
from pathlib import Path

import PIL.features
import PIL.ImageFont
import pytest

from bot.locales import LANGUAGES, _, speaking
from bot.locales.widths import ARABIC, HINDI, SIGNS, fits, width
from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Message, Person, words
from handlers.router import COMMANDS
from tests.catalogue import ORDERED
from tests.dialog import fill
from tests.world import World, until_answered, world

OPTION = "⚙️"
"""Its label ends with an answer, which may be as long as people like: Telegram cuts it, and the quote says all of it."""
RESULTS = ("speak", "imagine", "swap")
NOTO = Path("/usr/share/fonts")
FONTS = {"NotoSansArabic-Regular.ttf": ARABIC, "NotoSansDevanagari-Regular.ttf": HINDI, "NotoSans-Regular.ttf": SIGNS}


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


def rows(message: Message) -> list[list[str]]:
    keyboard = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [[one["text"] for one in row] for row in keyboard]


def read_of(row: list[str]) -> list[str]:
    """Return what has to be read whole of a row's labels: of an option, its name."""
    return [one.partition(":")[0] if one.startswith(OPTION) and len(row) == 1 else one for one in row]


async def cut(person: Person) -> list[list[str]]:
    """Return the rows of the messages shown of which something is cut."""
    shown = [row for message in await person.answers() for row in rows(message)]
    return [row for row in shown if not fits(read_of(row), person.number)]


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_no_button_is_cut_from_the_first_command_to_a_result(here: World, tag: str) -> None:
    found: list[tuple[str, list[str]]] = []
    async with await Person.new(here.session, here.root, "Ada", language_code=tag) as ada:
        with speaking(tag):
            for command in COMMANDS:
                await ada.clear()
                await ada.say(f"/{command}")
                await until_answered(here)
                found += [(command, row) for row in await cut(ada)]
            for operation in ORDERED:
                await ada.clear()
                await ada.say(f"/{operation.command}")
                quote = await fill(ada, operation)
                if operation.command in RESULTS:
                    await ada.press("✅", quote)
                    await ada.wait_for(lambda m: words(m).startswith(_("Done")))
                found += [(operation.command, row) for row in await cut(ada)]
    assert found == []
