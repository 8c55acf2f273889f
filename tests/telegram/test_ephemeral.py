"""What is meant for one person in a group goes to them alone, and to all where the server is too old or refuses it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from bot import wellformed
from bot.chat import AnswerCallback, Button, EditMessage, SendMessage
from bot.ephemeral import Ephemeral
from bot.metrics import Metrics
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.person import Message, Person, words
from bot.telegram.outbox.newest import Newest
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.outbox.packing import pack, unpack
from bot.telegram.pacing.budget import LocalBudget
from bot.telegram.request import make_application
from tests.world import HURRIED, TOKEN, sandbox

ROWS = ((Button(label="More", press="h:more"),),)


@dataclass
class Here:
    """Ada and Ben in a group, and the bot's outbox."""

    telegram: TelegramSandbox
    out: Outbox
    group: Group
    ada: Person
    ben: Person

    async def pressed(self) -> str:
        """Have Ada press a button of an ordinary message; return the query's id."""
        await self.out.send(SendMessage(chat_id=self.group.id, text="a result", rows=ROWS))
        return await self.ada.press("More")

    def menu(self, text: str, **given: str | int) -> SendMessage:
        alone = Ephemeral(user_id=1001, **given)  # type: ignore[arg-type]
        return SendMessage(chat_id=self.group.id, text=text, rows=ROWS, ephemeral=alone)

    def edit(self, text: str, menu: Message) -> EditMessage:
        alone = Ephemeral(user_id=1001, message_id=menu["message_id"])
        return EditMessage(chat_id=self.group.id, message_id=0, text=text, rows=ROWS, ephemeral=alone)

    def calls(self) -> list[tuple[str, bool]]:
        return [(one["method"], one["ok"]) for one in self.telegram.state.calls if one["method"] != "getMe"]

    async def seen(self) -> tuple[list[str], list[str]]:
        """Return what the bot has said, as Ada sees it and as Ben does."""
        return [words(one) for one in await self.ada.answers()], [words(one) for one in await self.ben.answers()]


@pytest.fixture
async def here() -> AsyncIterator[Here]:
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session:
        application = make_application(token=TOKEN, api_url=root, session=session)
        await application.initialize()
        out = Outbox(application.bot, LocalBudget(HURRIED), metrics=Metrics(CollectorRegistry()))
        group = telegram.state.groups.open()
        ada, ben = (Person(session, root, number).in_group(group.id) for number in (1001, 1002))
        yield Here(telegram, out, group, ada, ben)
        await application.shutdown()


def test_it_survives_json() -> None:
    said = SendMessage(chat_id=-5, text="x", ephemeral=Ephemeral(user_id=7, query_id="q"))
    assert unpack(json.loads(wellformed.dumps(pack(said)))) == said


async def test_a_menu_is_shown_and_edited_for_one_person_alone(here: Here) -> None:
    query = await here.pressed()
    await here.out.send(here.menu("a menu", query_id=query))
    await here.out.send(AnswerCallback(query_id=query, last=True))
    menu = (await here.ada.answers())[-1]
    await here.out.send(here.edit("page 2", menu))
    await here.out.send(here.edit("page 2", menu))  # "not modified" is success
    assert await here.seen() == (["a result", "page 2"], ["a result"])
    assert here.calls() == [
        ("sendMessage", True), ("sendMessage", True), ("answerCallbackQuery", True),
        ("editEphemeralMessageText", True), ("editEphemeralMessageText", False),
    ]  # fmt: skip


@pytest.mark.parametrize("older", ["older", "heedless"])
async def test_an_older_server_is_met_once_and_everything_comes_once(here: Here, older: str) -> None:
    query = await here.pressed()
    here.telegram.faults.add("telegram", older, times=0)
    before = len(here.calls())
    for text in ("a menu", "another"):
        await here.out.send(here.menu(text, query_id=query))
    assert await here.seen() == (["a result", "a menu", "another"],) * 2
    met = [("sendMessage", False)] if older == "older" else []
    assert here.calls()[before:] == [*met, ("sendMessage", True), ("sendMessage", True)]
    assert here.out.server.lacks == {Newest.EPHEMERAL}


async def test_an_edit_that_an_older_server_has_no_method_for_is_said_to_all(here: Here) -> None:
    await here.out.send(here.menu("a menu", query_id=await here.pressed()))
    menu = (await here.ada.answers())[-1]
    here.telegram.faults.add("telegram", "older", times=0)
    before = len(here.calls())
    await here.out.send(here.edit("page 2", menu))
    await here.out.send(here.edit("page 3", menu))
    assert (await here.seen())[1] == ["a result", "page 2", "page 3"]
    assert here.calls()[before:] == [
        ("editEphemeralMessageText", False), ("sendMessage", True), ("sendMessage", True),
    ]  # fmt: skip


async def test_what_comes_too_late_or_is_gone_is_said_to_all_and_the_next_to_one_again(here: Here) -> None:
    query = await here.pressed()
    here.telegram.clock.forward(16)
    await here.out.send(here.menu("late", query_id=query))
    await here.out.send(here.menu("a menu", query_id=await here.ada.press("More")))
    menu = (await here.ada.answers())[-1]
    await here.ada.delete(menu["message_id"])
    await here.out.send(here.edit("anew", menu))
    assert await here.seen() == (["a result", "late", "anew"],) * 2
    assert not here.out.server.lacks


async def test_a_topic_of_a_private_chat_that_is_gone_is_left_for_the_chat(here: Here) -> None:
    life, person = here.telegram.life, here.telegram.state.people[1001]
    thread = life.add_topic(person, "Cats")
    await here.out.send(SendMessage(chat_id=1001, thread_id=thread, text="there"))
    life.delete_topic(person, thread)
    await here.out.send(SendMessage(chat_id=1001, thread_id=thread, text="here"))
    said = list(here.telegram.state.messages[1001].values())
    assert [(words(one), "message_thread_id" in one) for one in said] == [("here", False)]
