"""The whole product as one chat, over the sandbox's addresses: docs/transcript.md is what is seen then."""

from pathlib import Path

from bot.operations import OPERATIONS
from handlers.router import COMMANDS
from tests.chat_script import SCENES, Say, play
from tests.journeys.script_player import ByHttp, Transcript
from tests.world import world

WRITTEN = Path(__file__).parents[2] / "docs" / "transcript.md"


async def test_the_chat_goes_as_it_is_written(database_url: str) -> None:
    transcript = Transcript()
    async with world(database_url, live=True, seconds=0.1) as here:
        await play(SCENES, ByHttp(here.person), transcript.note, here.faults)
    assert transcript.text() == WRITTEN.read_text(), "a text has changed: look at it, and run make docs"


def test_every_command_is_in_the_script_but_those_of_operations_that_came_later() -> None:
    """The catalogue's tests drive every operation by its declaration, so a new one needs no scene."""
    said = {step.text.split()[0] for scene in SCENES for step in scene.steps if isinstance(step, Say)}
    assert {f"/{command}" for command in COMMANDS if command not in OPERATIONS} <= said
    assert len([command for command in OPERATIONS if f"/{command}" in said]) >= 13
