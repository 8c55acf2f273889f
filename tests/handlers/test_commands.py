"""What is a command: what Telegram marks as one, and nothing that merely looks like it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.sandbox.telegram.person import Person
from tests.world import World, picture, world

CLOSED = "has closed it to you"


@dataclass
class Banned:
    """Ben, with an open question, to whom the studio has been closed since."""

    here: World
    ben: Person

    def says(self, text: str, *entities: dict[str, Any]) -> int:
        """Say something with entities of one's own making; returns the message's id."""
        telegram = self.here.telegram
        sender = telegram.state.people[self.ben.number]
        message = telegram.state.add(self.ben.number, sender, text=text, entities=list(entities))
        telegram.updates.add({"message": message})
        return int(message["message_id"])


@pytest.fixture
async def banned(sqlite_url: str) -> AsyncIterator[Banned]:
    async with world(sqlite_url) as here, Person(here.session, here.root, 1002) as ben:
        await ben.say("/speak")
        await ben.hears("text")
        await here.person.say("/admin")
        panel = await here.person.hears("Operator's panel")
        await here.person.press_data(panel["message_id"], "a:bar:1002")
        await here.person.hears("is closed to")
        yield Banned(here, ben)


def entity(kind: str, length: int, *, offset: int = 0) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length}


COMMAND = "bot_command"
NO_COMMANDS = [
    ("/privacy", [entity("code", 8)]),
    ("/privacy", [entity("pre", 8)]),
    ("/privacy", [entity("code", 8), entity(COMMAND, 8, offset=1)]),
    ("/privacy", []),
    ("/privacy and the rest", [entity("code", 21)]),
    ("/forget", [entity("spoiler", 7)]),
    ("/start", [entity("code", 6)]),
    (" /privacy", [entity(COMMAND, 8, offset=1)]),
    ("Good day. /privacy", [entity(COMMAND, 8, offset=10)]),
    ("Good day to you", [entity(COMMAND, 8)]),
    ("/privacy", [entity(COMMAND, 1)]),
    ("/privacy", [entity(COMMAND, 0)]),
    ("/", [entity(COMMAND, 1)]),
    ("/pri vacy", [entity(COMMAND, 9)]),
    ("/privаcy", [entity(COMMAND, 8)]),  # a Cyrillic letter
    ("/privacy@", [entity(COMMAND, 9)]),
    ("/privacy@a2e_studio_sandbox_bot@x", [entity(COMMAND, 33)]),
    ("/privacy@another_bot", [entity(COMMAND, 20)]),
    ("/privacy@another_bot", []),
    ("/privacyx", [entity(COMMAND, 9)]),
    ("/privacy /start", [entity(COMMAND, 6, offset=9)]),
]


@pytest.mark.parametrize(("text", "entities"), NO_COMMANDS)
async def test_what_only_looks_like_a_command_opens_nothing(
    banned: Banned, text: str, entities: list[dict[str, Any]]
) -> None:
    said = banned.says(text, *entities)
    await banned.ben.hears(CLOSED, after=said)
    assert len([one for one in await banned.ben.answers() if one["message_id"] > said]) == 1
    assert banned.here.studio is not None
    store = banned.here.studio.deps.store
    drafts = await store.db.transact(lambda t: t.fetch_all("SELECT version FROM drafts WHERE user_id = 1002"))
    assert [one["version"] for one in drafts] == [1]


@pytest.mark.parametrize("text", ["/privacy", "/PRIVACY", "/privacy@a2e_studio_sandbox_bot", "/privacy please"])
async def test_a_command_that_is_a_right_works_for_who_is_outside(banned: Banned, text: str) -> None:
    said = banned.says(text, entity(COMMAND, len(text.split(maxsplit=1)[0])))
    await banned.ben.hears("Privacy", after=said)


async def test_a_command_in_bold_is_one_too(banned: Banned) -> None:
    said = banned.says("/privacy", entity("bold", 8), entity(COMMAND, 8))
    await banned.ben.hears("Privacy", after=said)


async def test_a_caption_opens_no_more_than_the_command_in_it(banned: Banned) -> None:
    said = await banned.ben.send_file(picture(), caption="/swap")
    await banned.ben.hears(CLOSED, after=said["message_id"])
    said = await banned.ben.send_file(picture(), kind="document", caption="see /privacy")
    await banned.ben.hears(CLOSED, after=said["message_id"])
    said = await banned.ben.send_file(picture(), caption="/privacy")
    await banned.ben.hears("Privacy", after=said["message_id"])


@pytest.mark.parametrize("data", ["f", "f:", "f:x:everything", "f:ask:nothing_of_ours", "fx", "~f:ask:", "m:privacy"])
async def test_only_the_buttons_of_forget_work_for_who_is_outside(banned: Banned, data: str) -> None:
    said = banned.says("hello")
    told = await banned.ben.hears(CLOSED, after=said)
    toast = await banned.ben.toast_for(await banned.ben.press_data(told["message_id"], data))
    assert CLOSED in toast or "old" in toast
    assert CLOSED in toast or data == "f:ask:nothing_of_ours"


async def test_code_in_a_private_chat_is_words(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        ada = Banned(here, here.person)
        said = ada.says("/start", entity("code", 6))
        await here.person.hears("What should I do with this text", after=said)
        said = ada.says("/start@another_bot", entity(COMMAND, 18))
        await here.person.hears("I don't know that command", after=said)
        said = ada.says("/speak, Good morning", entity(COMMAND, 6))
        await here.person.hears("Which voice", after=said)
