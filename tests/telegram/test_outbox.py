"""Telegram's side over real HTTP: order, confirmation, pace, and no token anywhere."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from telegram.error import NetworkError, TelegramError

from bot import wellformed
from bot.acts import Delete
from bot.chat import AnswerCallback, Button, EditMessage, Kind, SendMedia, SendMessage
from bot.errors import InvalidInput, TooBig, Unavailable
from bot.metrics import Metrics
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Person, words
from bot.telegram.inbox.downloads import Downloads
from bot.telegram.outbox.errors import Blocked, Unknown
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.outbox.packing import pack, unpack
from bot.telegram.outbox.text import clip, units
from bot.telegram.pacing.budget import LocalBudget
from bot.telegram.request import NotSent, make_application
from tests.world import TOKEN, picture, sandbox


@asynccontextmanager
async def connected(**more: Any) -> AsyncIterator[tuple[str, TelegramSandbox, Any, aiohttp.ClientSession]]:
    async with sandbox(**more) as (root, telegram, _), aiohttp.ClientSession() as session:
        application = make_application(token=TOKEN, api_url=root, session=session)
        await application.initialize()
        yield root, telegram, application.bot, session
        await application.shutdown()


def outbox(bot: Any) -> Outbox:
    return Outbox(bot, LocalBudget(), metrics=Metrics(CollectorRegistry()))


async def test_every_reply_is_executed_and_survives_json() -> None:
    async with connected() as (root, _, bot, session), Person(session, root) as ada:
        out = outbox(bot)
        rows = ((Button(label="Go", press="x"), Button(label="See", url="https://example.com")),)
        said = SendMessage(chat_id=1001, text="<b>hello</b>", rows=rows)
        assert unpack(json.loads(wellformed.dumps(pack(said)))) == said
        number = await out.send(said)
        assert number is not None
        await out.send(EditMessage(chat_id=1001, message_id=number, text="changed"))
        await out.send(EditMessage(chat_id=1001, message_id=number, text="changed"))  # "not modified" is success
        await out.send(AnswerCallback(query_id="gone"))  # too old is success
        photo = (await ada.send_file(picture()))["photo"][-1]["file_id"]
        shown = await out.send(SendMedia(chat_id=1001, kind=Kind.PHOTO, file_id=photo, caption="c"))
        assert shown is not None
        await out.send(Delete(chat_id=1001, message_id=shown))
        await out.send(Delete(chat_id=1001, message_id=shown))
        assert [words(one) for one in await ada.answers()] == ["changed"]


async def test_a_note_that_is_too_long_is_cut_where_telegram_counts() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        out = outbox(bot)
        number = await out.send(SendMessage(chat_id=1001, text="a", rows=((Button(label="Go", press="x"),),)))
        query = await ada.press_data(number or 0, "x")
        await out.send(AnswerCallback(query_id=query, text="🎭" * 150))
        assert await ada.toast_for(query) == "🎭" * 99 + "…"
        assert all(call["ok"] for call in telegram.state.calls)


async def test_a_send_whose_fate_is_unknown_is_not_repeated_and_an_edit_is() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        out = outbox(bot)
        telegram.faults.add("telegram", "reset_after", match="sendMessage")
        with pytest.raises(Unknown):
            await out.send(SendMessage(chat_id=1001, text="once"))
        assert len(await ada.answers()) == 1
        number = (await ada.answers())[0]["message_id"]
        telegram.faults.add("telegram", "reset_before", match="editMessageText")
        await out.send(EditMessage(chat_id=1001, message_id=number, text="new"))
        assert words((await ada.answers())[0]) == "new"


async def test_a_429_is_waited_out_and_a_block_is_told() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        out = outbox(bot)
        telegram.faults.add("telegram", "rate_limit", match="sendMessage", seconds=1)
        began = monotonic()
        await out.send(SendMessage(chat_id=1001, text="later"))
        assert monotonic() - began >= 1
        assert len(await ada.answers()) == 1
        telegram.faults.add("telegram", "error", match="sendMessage", status=403)
        with pytest.raises(Blocked):
            await out.send(SendMessage(chat_id=1001, text="no"))
        telegram.faults.add("telegram", "rate_limit", match="sendMessage", seconds=500)
        with pytest.raises(Unavailable):
            await out.send(SendMessage(chat_id=1001, text="no"))


async def test_the_token_is_in_no_error_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        telegram.faults.add("telegram", "reset_before", match="getMe")
        with pytest.raises(NetworkError) as raised:
            await bot.get_me()
        assert TOKEN not in f"{raised.value!r} {raised.value.__cause__!r}"
        sent = await ada.send_file(picture(), kind="document", name="a.jpg")
        downloads = Downloads(bot, session)
        telegram.faults.add("telegram", "reset_before", match="file")
        with pytest.raises(Unavailable) as failed:
            await downloads.fetch(sent["document"]["file_id"], Path("/nowhere/x"), limit=10**7)
        assert TOKEN not in f"{failed.value!r} {failed.value.__cause__!r}"
    async with aiohttp.ClientSession() as session:
        lost = make_application(token=TOKEN, api_url="http://127.0.0.1:1", session=session)
        with pytest.raises(NotSent) as refused:
            await lost.bot.get_me()
        assert TOKEN not in f"{refused.value!r}"
    ours = [record for record in caplog.records if record.name.startswith(("bot", "httpx", "aiohttp"))]
    assert not any(TOKEN in record.getMessage() for record in ours)


async def test_files_are_fetched_within_their_limits(tmp_path: Path) -> None:
    async with connected() as (root, _, bot, session), Person(session, root) as ada:
        downloads, path = Downloads(bot, session), tmp_path / "x"
        sent = await ada.send_file(b"a" * 5000, kind="document", name="a.bin")
        await downloads.fetch(sent["document"]["file_id"], path, limit=5000)
        assert path.read_bytes() == b"a" * 5000
        with pytest.raises(TooBig):
            await downloads.fetch(sent["document"]["file_id"], path, limit=4999)
        with pytest.raises(InvalidInput, match="does not have that file"):
            await downloads.fetch("unknown", path, limit=1)
        big = await ada.send_file(bytes(21 * 1024**2), kind="document", name="b.bin")
        with pytest.raises(TooBig, match="20 MB"):
            await downloads.fetch(big["document"]["file_id"], path, limit=10**9)


@pytest.mark.parametrize(
    ("text", "limit"), [("<b>" + "x" * 50 + "</b>", 10), ("&amp;" * 30, 10), ("😀" * 30, 9), ("short", 10)]
)
def test_text_is_clipped_without_breaking_markup(text: str, limit: int) -> None:
    cut = clip(text, limit)
    plain = cut.replace("&amp;", "&").replace("<b>", "").replace("</b>", "")
    assert units(plain) <= limit
    assert cut.count("<b>") == cut.count("</b>")


async def test_a_wrong_token_is_told_apart_from_an_outage() -> None:
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session:
        wrong = make_application(token=f"123456:{'x' * 35}", api_url=root, session=session)
        with pytest.raises(TelegramError, match=r"(?i)unauthorized"):
            await wrong.bot.get_me()
