"""Writes docs/transcript.md: plays the chat script on fresh databases. Run by `make docs`."""

import asyncio
import logging
import os
import tempfile
from pathlib import Path

from bot.sandbox.telegram.person import Person
from bot.store.migrate import migrate
from tests.chat_script import SCENES, play
from tests.journeys.script_player import ByHttp, Transcript
from tests.operator_script import OPERATED, OPERATOR_SCENES
from tests.sales_script import SALES_SCENES
from tests.shop import BEN, open_shop
from tests.world import world

PLACE = Path(__file__).parents[1] / "docs" / "transcript.md"
HEAD = """# The product as a chat

What Ada, who is also the operator, writes, sends and presses, and what the bot answers. Made by `make docs` from
`tests/chat_script.py`, played against the sandbox; times, ids and addresses are left out. A message that changes is
shown as it is when it is waited for.
"""
SALES_HEAD = """# Where credits are sold

The same with `STARS_PER_100_CREDITS`, from `tests/sales_script.py`: Ben pays with play Stars, and Ada is the operator.
"""

OPERATOR_HEAD = """# What the operator does

The same with `ACCESS=invite`, from `tests/operator_script.py`: Ada is the operator, and Ben comes to her studio.
[operator.md](operator.md) shows each of her screens.
"""


async def everything(url: str) -> str:
    """Play the chat where nothing is sold; return the first part of the document."""
    transcript = Transcript(HEAD)
    async with world(url, live=True, seconds=0.1) as here:
        await play(SCENES, {"Ada": ByHttp(here.person)}, transcript.note, here.faults)
    return transcript.text()


async def sales(url: str) -> str:
    """Play the chat where credits are sold; return the second part."""
    transcript = Transcript(SALES_HEAD)
    async with open_shop(url, seconds=0.1) as shop:
        people: dict[str, Person] = {"Ada": shop.here.person, "Ben": shop.ben}
        chats = {name: ByHttp(person) for name, person in people.items()}
        await play(SALES_SCENES, chats, transcript.note, shop.here.faults)
    return transcript.text()


async def operated(url: str) -> str:
    """Play what the operator does; return the third part."""
    transcript = Transcript(OPERATOR_HEAD)
    async with (
        world(url, seconds=0.1, **OPERATED) as here,
        Person(here.session, here.root, BEN) as ben,
    ):
        people = {"Ada": ByHttp(here.person), "Ben": ByHttp(ben)}
        await play(OPERATOR_SCENES, people, transcript.note, here.faults)
    return transcript.text()


async def write(folder: Path) -> None:
    """Play the script and write the document."""
    urls = [f"sqlite:///{folder / name}" for name in ("bot.db", "shop.db", "operated.db")]
    for url in urls:
        await migrate(url)
    parts = [await everything(urls[0]), await sales(urls[1]), await operated(urls[2])]
    PLACE.write_text("\n".join(parts))


def main() -> None:
    """Write it."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        asyncio.run(write(Path(folder)))


if __name__ == "__main__":
    main()
