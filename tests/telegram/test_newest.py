"""Colours, buttons that copy and effects: sent to a server that takes them, left out for one that is too old."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from bot.chat import Button, EditMessage, Kind, Rows, SendMessage
from bot.metrics import Metrics
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Person, labels, words
from bot.telegram.outbox.errors import TelegramRefused
from bot.telegram.outbox.media import ResultFile, keyboard
from bot.telegram.outbox.newest import Newest, Server
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.pacing.budget import LocalBudget
from bot.telegram.request import make_application
from tests.world import HURRIED, TOKEN, picture, sandbox, until

CONFETTI = "5046509860389126442"
LINK = "https://t.me/a_bot?start=r_1"
ROWS: Rows = (
    (Button(label="✅ Make it", press="a"), Button(label="🗑 Delete", press="b"), Button(label="Back", press="c")),
    (Button(label="📋 t.me/a_bot", copy=LINK),),
)
Here = tuple[TelegramSandbox, Outbox, Person]


@pytest.fixture
async def here() -> AsyncIterator[Here]:
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session:
        application = make_application(token=TOKEN, api_url=root, session=session)
        await application.initialize()
        out = Outbox(application.bot, LocalBudget(HURRIED), metrics=Metrics(CollectorRegistry()))
        yield telegram, out, Person(session, root)
        await application.shutdown()


def _keys(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for row in message["reply_markup"]["inline_keyboard"] for one in row]


def _refused(telegram: TelegramSandbox) -> int:
    return len([one for one in telegram.state.calls if not one["ok"]])


async def test_a_new_server_shows_colours_a_button_that_copies_and_an_effect(here: Here) -> None:
    telegram, out, ada = here
    await out.send(SendMessage(chat_id=1001, text="hello", rows=ROWS, effect=CONFETTI))
    (said,) = await ada.answers()
    assert [one.get("style") for one in _keys(said)] == ["success", "danger", None, None]
    assert _keys(said)[-1] == {"text": "📋 t.me/a_bot", "copy_text": {"text": LINK}}
    assert said["effect_id"] == CONFETTI
    assert _refused(telegram) == 0


async def test_an_older_server_is_met_once_and_everything_comes_once(here: Here) -> None:
    telegram, out, ada = here
    telegram.faults.add("telegram", "older", times=0)
    await out.send(SendMessage(chat_id=1001, text="hello", rows=ROWS, effect=CONFETTI))
    assert _refused(telegram) == 3  # one for each thing that it does not know
    said = await out.send(SendMessage(chat_id=1001, text="again", rows=ROWS, effect=CONFETTI))
    await out.send(EditMessage(chat_id=1001, message_id=said or 0, text="changed", rows=ROWS))
    file = (await ada.send_file(picture()))["photo"][-1]["file_id"]
    photo = ResultFile(kind=Kind.PHOTO, file_id=file)
    await out.send_media(1001, photo, caption="a result", rows=ROWS, effect=CONFETTI)
    assert _refused(telegram) == 3
    there = await ada.answers()
    assert [words(one) for one in there] == ["hello", "changed", "a result"]
    assert all(labels(one) == ["✅ Make it", "🗑 Delete", "Back"] for one in there)
    assert not any("effect_id" in one for one in there)


async def test_messages_refused_at_the_same_time_all_come_once(here: Here) -> None:
    telegram, out, ada = here
    telegram.faults.add("telegram", "older", times=0)
    telegram.faults.add("telegram", "delay", match="sendMessage", times=4, seconds=60)
    sends = [asyncio.create_task(out.send(SendMessage(chat_id=1001, text=str(n), rows=ROWS))) for n in range(4)]
    await until(lambda: len(telegram.faults.listed()["telegram"]) == 1)  # all four are on their way
    telegram.faults.let_go()
    await asyncio.gather(*sends)
    assert sorted(words(one) for one in await ada.answers()) == ["0", "1", "2", "3"]


async def test_a_result_refused_for_its_effect_comes_without_it_and_other_refusals_stay(here: Here) -> None:
    _, out, ada = here
    await out.send(SendMessage(chat_id=1001, text="hello", effect="1"))  # an effect that Telegram has taken back
    (said,) = await ada.answers()
    assert "effect_id" not in said
    with pytest.raises(TelegramRefused):
        await out.send(SendMessage(chat_id=1001, text="<b>", rows=ROWS))
    await out.send(SendMessage(chat_id=1001, text="coloured", rows=ROWS))
    assert _keys((await ada.answers())[-1])[0]["style"] == "success"


def test_an_effect_is_for_private_chats_alone() -> None:
    assert Server().effect(1001, CONFETTI) == CONFETTI
    assert Server().effect(-1001, CONFETTI) is None
    assert Server().effect(1001, "") is None


def test_a_message_whose_only_button_copies_has_no_keyboard_on_an_older_server() -> None:
    older = Server()
    assert older.forgoes("Text buttons are unallowed in the inline keyboard", frozenset())
    assert older.lacks == {Newest.COPY_TEXT}
    assert keyboard(ROWS[1:], older, 1001) is None


def test_a_label_that_is_cut_says_so() -> None:
    rows: Rows = ((Button(label=f"⚙️ Prompt: “{'word ' * 20}”", press="a"),),)
    label = keyboard(rows, Server(), 1001)["inline_keyboard"][0][0]["text"]
    assert (len(label) <= 64, label.endswith("…")) == (True, True)
