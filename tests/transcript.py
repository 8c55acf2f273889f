"""Writes docs/transcript.md: plays the chat script on a fresh database. Run by `make docs`."""

import asyncio
import logging
import os
import tempfile
from pathlib import Path

from bot.store.migrate import migrate
from tests.chat_script import SCENES, play
from tests.journeys.script_player import ByHttp, Transcript
from tests.world import world

PLACE = Path(__file__).parents[1] / "docs" / "transcript.md"


async def write(folder: Path) -> None:
    """Play the script and return the document."""
    url, transcript = f"sqlite:///{folder / 'bot.db'}", Transcript()
    await migrate(url)
    async with world(url, live=True, seconds=0.1) as here:
        await play(SCENES, ByHttp(here.person), transcript.note, here.faults)
    PLACE.write_text(transcript.text())


def main() -> None:
    """Write it."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        asyncio.run(write(Path(folder)))


if __name__ == "__main__":
    main()
