"""Telegram's side over real HTTP: order, confirmation, pace, and no token anywhere."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from telegram import Update
from telegram.error import NetworkError, TelegramError

from bot.chat import Button, Delete, Edit, Kind, Say, Show, Toast, pack, unpack
from bot.errors import InvalidInput, NotStored, TooBig, Unavailable
from bot.gateway.budget import LocalBudget
from bot.gateway.downloads import Downloads
from bot.gateway.errors import Blocked, Unknown
from bot.gateway.outbox import Outbox
from bot.gateway.request import NotSent, make_application
from bot.gateway.text import clip, units
from bot.gateway.updates import TRIES, InOrder, Poller
from bot.metrics import Metrics
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Person, words
from tests.world import TOKEN, picture, sandbox, until


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
        said = Say(chat_id=1001, text="<b>hello</b>", rows=rows)
        assert unpack(pack(said)) == said
        number = await out.send(said)
        assert number is not None
        await out.send(Edit(chat_id=1001, message_id=number, text="changed"))
        await out.send(Edit(chat_id=1001, message_id=number, text="changed"))  # "not modified" is success
        await out.send(Toast(query_id="gone"))  # too old is success
        photo = (await ada.send_file(picture()))["photo"][-1]["file_id"]
        shown = await out.send(Show(chat_id=1001, kind=Kind.PHOTO, file_id=photo, caption="c"))
        assert shown is not None
        await out.send(Delete(chat_id=1001, message_id=shown))
        await out.send(Delete(chat_id=1001, message_id=shown))
        assert [words(one) for one in await ada.answers()] == ["changed"]


async def test_a_send_whose_fate_is_unknown_is_not_repeated_and_an_edit_is() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        out = outbox(bot)
        telegram.faults.add("telegram", "reset_after", match="sendMessage")
        with pytest.raises(Unknown):
            await out.send(Say(chat_id=1001, text="once"))
        assert len(await ada.answers()) == 1
        number = (await ada.answers())[0]["message_id"]
        telegram.faults.add("telegram", "reset_before", match="editMessageText")
        await out.send(Edit(chat_id=1001, message_id=number, text="new"))
        assert words((await ada.answers())[0]) == "new"


async def test_a_429_is_waited_out_and_a_block_is_told() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        out = outbox(bot)
        telegram.faults.add("telegram", "rate_limit", match="sendMessage", seconds=1)
        began = monotonic()
        await out.send(Say(chat_id=1001, text="later"))
        assert monotonic() - began >= 1
        assert len(await ada.answers()) == 1
        telegram.faults.add("telegram", "error", match="sendMessage", status=403)
        with pytest.raises(Blocked):
            await out.send(Say(chat_id=1001, text="no"))
        telegram.faults.add("telegram", "rate_limit", match="sendMessage", seconds=500)
        with pytest.raises(Unavailable):
            await out.send(Say(chat_id=1001, text="no"))


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


def update(number: int, person: int = 1) -> Update:
    made = Update.de_json(
        {
            "update_id": number,
            "message": {
                "message_id": number, "date": 1, "text": str(number), "chat": {"id": person, "type": "private"},
                "from": {"id": person, "is_bot": False, "first_name": "P"},
            },
        },
        None,
    )  # fmt: skip
    assert made is not None
    return made


async def test_one_users_updates_are_handled_in_order_and_users_side_by_side() -> None:
    seen: list[tuple[str, int]] = []

    async def work(one: Update) -> None:
        seen.append(("begin", one.update_id))
        await asyncio.sleep(0.05 if one.update_id == 1 else 0)
        seen.append(("end", one.update_id))

    in_order = InOrder(work)
    await asyncio.gather(*(in_order.handle(one) for one in (update(1), update(2), update(3, person=2))))
    assert seen.index(("end", 1)) < seen.index(("begin", 2))
    assert seen.index(("end", 3)) < seen.index(("end", 1))
    assert in_order._running == {}
    assert in_order._last == {}


async def test_a_repeated_update_joins_the_one_in_hand() -> None:
    times = 0

    async def work(one: Update) -> None:
        nonlocal times
        times += 1
        await asyncio.sleep(0.05)

    in_order = InOrder(work)
    await asyncio.gather(in_order.handle(update(1)), in_order.handle(update(1)))
    assert times == 1


async def test_nothing_is_given_up_or_overtaken_while_the_database_is_away() -> None:
    away, ended = [20], []

    async def work(one: Update) -> None:
        if one.update_id == 1 and away[0]:
            away[0] -= 1
            raise NotStored("database: away")
        ended.append(one.update_id)

    in_order = InOrder(work, pause=0.0)
    await asyncio.gather(in_order.handle(update(1)), in_order.handle(update(2)))
    assert ended == [1, 2]


async def test_polling_confirms_only_what_is_handled() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        go, handled = asyncio.Event(), []

        async def work(one: Update) -> None:
            if one.effective_message and one.effective_message.text == "slow":
                await go.wait()
            handled.append(one.update_id)

        poller = Poller(bot, InOrder(work))
        task = asyncio.create_task(poller.run())
        await ada.say("slow")
        async with Person(session, root, 1002) as ben:
            for text in ("b", "c"):
                await ben.say(text)
            await until(lambda: len(handled) == 2)
        assert telegram.updates.pending == 3  # the slow one is the oldest: nothing may be confirmed past it
        calls = len(handled)
        go.set()
        await until(lambda: len(handled) == 3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await poller.drain(timeout=2)
        assert telegram.updates.pending == 0
        assert len(handled) == len(set(handled)) == calls + 1


async def test_a_poisoned_update_does_not_stop_the_others() -> None:
    async with connected() as (root, _, bot, session), Person(session, root) as ada:
        tries: list[str] = []

        async def work(one: Update) -> None:
            text = one.effective_message.text if one.effective_message else ""
            tries.append(str(text))
            if text == "poison":
                raise ValueError("broken")

        poller = Poller(bot, InOrder(work))
        task = asyncio.create_task(poller.run())
        await ada.say("poison")
        async with Person(session, root, 1002) as ben:
            await ben.say("fine")
            await until(lambda: "fine" in tries)
        await until(lambda: tries.count("poison") >= 2, seconds=5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        for open_task in list(poller._open.values()):
            open_task.cancel()


async def test_an_update_outlives_an_outage_that_is_not_its_fault() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        tries: list[int] = []

        async def work(one: Update) -> None:
            tries.append(one.update_id)
            if len(tries) <= 2 * TRIES:
                raise NotStored("database: disk I/O error")

        task = asyncio.create_task(Poller(bot, InOrder(work, pause=0.001), pause=0.001).run())
        await ada.say("hello")
        await until(lambda: len(tries) == 2 * TRIES + 1)
        await until(lambda: telegram.updates.pending == 0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_telegram_being_away_is_waited_for() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        handled: list[int] = []

        async def work(one: Update) -> None:
            handled.append(one.update_id)

        telegram.faults.add("telegram", "error", match="getUpdates", status=502, times=2)
        task = asyncio.create_task(Poller(bot, InOrder(work)).run())
        await ada.say("hello")
        await until(lambda: len(handled) == 1, seconds=10)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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
