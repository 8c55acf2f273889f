"""What the bot shows in each language can be read at 360 pixels: no button is cut, alone or beside others."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import ImageFont, features

from bot.locales import LANGUAGES, _, speaking
from bot.locales.widths import fits, width
from bot.operations import OPERATIONS
from bot.operations.prices import priced
from bot.sandbox.telegram.person import Message, Person, words
from handlers.router import COMMANDS
from tests.catalogue import ORDERED
from tests.dialog import fill
from tests.world import World, until_answered, world

OPTION = "⚙️"
"""Its label ends with an answer, which may be as long as people like: Telegram cuts it."""
LONGEST = ("ru", "de", "ar")
"""Languages whose labels are the longest; buttons beside others are put apart by the same rule in each."""
RESULTS = ("speak", "imagine", "swap")
PRIVATE, GROUP = 1001, -1001
DEAREST = 999
FONTS = {"ar": "NotoSansArabic-Regular.ttf", "hi": "NotoSansDevanagari-Regular.ttf"}
OWN = re.compile(r"[\u0600-\u06ff\u0900-\u097f]+(?: [\u0600-\u06ff\u0900-\u097f]+)*")
FOLDER = Path("/usr/share/fonts/truetype/noto")


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


def rows(message: Message) -> list[list[str]]:
    keyboard = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [[one["text"] for one in row] for row in keyboard]


def read_of(row: list[str]) -> list[str]:
    """Return what has to be read whole of a row's labels: of an option, its name."""
    return [re.split("[:：]", one)[0] if one.startswith(OPTION) and len(row) == 1 else one for one in row]


async def cut(person: Person) -> list[list[str]]:
    """Return the rows of the messages shown of which something is cut."""
    shown = [row for message in await person.answers() for row in rows(message)]
    return [row for row in shown if not fits(read_of(row), person.number)]


@pytest.mark.parametrize("tag", LONGEST)
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


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_price_stands_on_every_confirm_button(tag: str) -> None:
    with speaking(tag):
        said = {
            priced(f"✅ {_(one.confirm_label)}", DEAREST, at_most, chat_id=chat_id): chat_id
            for one in OPERATIONS.values()
            for at_most in (None, DEAREST)
            for chat_id in (PRIVATE, GROUP)
        }
    assert [label for label, chat_id in said.items() if not fits((label,), chat_id)] == []


@pytest.mark.parametrize("tag", [tag for tag in FONTS if (FOLDER / FONTS[tag]).exists() and features.check("raqm")])
def test_the_widths_are_those_of_a_real_font(tag: str) -> None:
    """Where this machine has the font: the widths are numbers of ours, which only a change of them can make wrong."""
    font = ImageFont.truetype(str(FOLDER / FONTS[tag]), 1500)
    with speaking(tag):
        titles = [words for one in OPERATIONS.values() for words in OWN.findall(_(one.title))]
    told, real = sum(map(width, titles)), sum(map(font.getlength, titles)) / 100
    assert len(titles) > 20
    assert 1 <= told / real < 1.25
