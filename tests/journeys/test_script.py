"""The whole product as one chat, over the sandbox's addresses: docs/transcript.md is what is seen then."""

from bot.operations import OPERATIONS
from handlers.router import COMMANDS
from tests import transcript
from tests.chat_script import SCENES, Say

CHANGED = "a text has changed: look at it, and run make docs"


def _written() -> list[str]:
    """Return the document's three parts."""
    parts, rest = [], transcript.PLACE.read_text()
    for head in (transcript.SALES_HEAD, transcript.OPERATOR_HEAD):
        part, _mark, rest = rest.partition(f"\n{head}")
        parts.append(part)
        rest = f"{head}{rest}"
    return [*parts, rest]


async def test_the_chat_goes_as_it_is_written(database_url: str) -> None:
    assert await transcript.everything(database_url) == _written()[0], CHANGED


async def test_credits_are_sold_as_it_is_written(database_url: str) -> None:
    assert await transcript.sales(database_url) == _written()[1], CHANGED


async def test_the_operators_day_goes_as_it_is_written(database_url: str) -> None:
    assert await transcript.operated(database_url) == _written()[2], CHANGED


def test_every_command_is_in_the_script_but_those_of_operations_that_came_later() -> None:
    """The catalogue's tests drive every operation by its declaration, so a new one needs no scene."""
    said = {step.text.split()[0] for scene in SCENES for step in scene.steps if isinstance(step, Say)}
    assert {f"/{command}" for command in COMMANDS if command not in OPERATIONS} <= said
    assert len([command for command in OPERATIONS if f"/{command}" in said]) >= 13
