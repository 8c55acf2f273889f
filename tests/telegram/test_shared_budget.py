"""The budget of several processes on one PostgreSQL: together they keep the pace that one would."""

import asyncio
import json
import logging
import sys
from contextlib import AsyncExitStack
from time import monotonic, time

import aiohttp
import asyncpg
import pytest
from prometheus_client import CollectorRegistry

from bot.chat import SendMessage
from bot.metrics import Metrics
from bot.sandbox.telegram import TelegramSandbox
from bot.store.open import open_database
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.pacing.budget import Pace, Priority, forget_idle, open_budget
from bot.telegram.request import make_application
from tests.world import TOKEN, sandbox

PROCESS = """
import asyncio, json, sys
from time import time
from bot.telegram.pacing.budget import open_budget

async def caller(budget, chat, sent, until):
    while time() < until:
        await budget.reserve(chat)
        sent.append(time())
        chat += 1000

async def watch(stalls):
    while True:
        before = time()
        await asyncio.sleep(0.005)
        stalls.append(time() - before - 0.005)

async def main():
    async with open_budget(sys.argv[1]) as budget:
        print("ready", flush=True)
        begin = float(await asyncio.to_thread(sys.stdin.readline))
        await asyncio.sleep(begin - time())
        sent, stalls = [], []
        watching = asyncio.create_task(watch(stalls))
        callers = [asyncio.create_task(caller(budget, int(sys.argv[2]) + n, sent, begin + 3)) for n in range(40)]
        await asyncio.wait(callers, timeout=2.6)
        for one in (*callers, watching):
            one.cancel()
        await asyncio.gather(*callers, watching, return_exceptions=True)
        print(json.dumps({"sent": sent, "stall": max(stalls)}), flush=True)

asyncio.run(main())
"""


def most_in_a_second(times: list[float]) -> int:
    return max(sum(begin <= other < begin + 1 for other in times) for begin in times)


async def start(url: str, first_chat: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROCESS, url, str(first_chat),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_two_processes_with_40_callers_each_keep_one_pace(postgres_url: str) -> None:
    processes = [await start(postgres_url, first) for first in (0, 500)]
    for process in processes:
        assert await process.stdout.readline() == b"ready\n"
    begin = time() + 0.1
    outputs = await asyncio.gather(*(process.communicate(f"{begin}\n".encode()) for process in processes))
    told = [json.loads(output) for output, _ in outputs]
    sent = sorted(at for one in told for at in one["sent"])
    stood_still = max(one["stall"] for one in told) > 0.05  # a busy machine is not the pace's fault
    assert min(len(one["sent"]) for one in told) > 10 or stood_still  # both had their share
    assert most_in_a_second(sent) <= 31 or stood_still
    assert (len(sent) - 1) / (sent[-1] - sent[0]) >= 26 or stood_still


async def sending(out: Outbox, chat_id: int, *, until: float) -> None:
    while time() < until:
        await out.send(SendMessage(chat_id=chat_id, text="push"))


async def answering(out: Outbox, chats: list[int]) -> list[float]:
    waits = []
    for chat_id in chats:
        began = monotonic()
        await out.send(SendMessage(chat_id=chat_id, text="answer"), urgent=True)
        waits.append(monotonic() - began)
        await asyncio.sleep(0.25)
    return waits


def people(telegram: TelegramSandbox, first: int, number: int) -> list[int]:
    return [telegram.state.add_person("P", number=first + one)["id"] for one in range(number)]


async def longest_stall(stalls: list[float]) -> None:
    """Note how long this process stood still, again and again: a busy machine is not the pace's fault."""
    while True:
        before = monotonic()
        await asyncio.sleep(0.005)
        stalls.append(monotonic() - before - 0.005)


async def test_under_a_flood_of_pushes_no_429_comes_and_answers_are_quick(postgres_url: str) -> None:
    async with (
        sandbox(limits=True) as (root, telegram, _),
        aiohttp.ClientSession() as session,
        open_budget(postgres_url) as one,
        open_budget(postgres_url) as two,
    ):
        application = make_application(token=TOKEN, api_url=root, session=session)
        await application.initialize()
        outs = [Outbox(application.bot, budget, metrics=Metrics(CollectorRegistry())) for budget in (one, two)]
        stalls: list[float] = []
        watch = asyncio.create_task(longest_stall(stalls))
        until = time() + 1.8
        pushes = [
            asyncio.create_task(sending(outs[number % 2], chat, until=until))
            for number, chat in enumerate(people(telegram, 2000, 80))
        ]
        await asyncio.sleep(0.5)
        waits = await answering(outs[0], people(telegram, 3000, 4))
        for task in (*pushes, watch):
            task.cancel()
        await asyncio.gather(*pushes, watch, return_exceptions=True)
        await application.shutdown()
        calls = [call for call in telegram.state.calls if call["method"] == "sendMessage"]
    stood_still = max(stalls) > 0.1  # what waited for that long goes out together
    assert [call["code"] for call in calls if not call["ok"]] == [] or stood_still
    assert len(calls) > 30
    assert max(waits) < 0.6 or stood_still


async def test_what_one_process_is_refused_the_other_knows(postgres_url: str) -> None:
    pace = Pace(overall=0.001, chat=0.3, chat_burst=1)
    async with open_budget(postgres_url, pace) as one, open_budget(postgres_url, pace) as two:
        began = monotonic()
        await one.penalize(7, 0.4)
        await two.reserve(7)
        assert monotonic() - began > 0.38
        await one.reserve(8)
        began = monotonic()
        await two.reserve(8)
        assert monotonic() - began > 0.25


async def test_a_database_that_does_not_answer_costs_a_second_and_no_message(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    other = await asyncpg.connect(postgres_url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(other.close)
        budget = await stack.enter_async_context(open_budget(postgres_url, Pace(chat=0.2, chat_burst=1)))
        await budget.reserve(1)
        async with other.transaction():
            await other.execute("LOCK TABLE pace IN ACCESS EXCLUSIVE MODE")
            began = monotonic()
            await budget.reserve(2)
            assert 0.9 < monotonic() - began < 5
            began = monotonic()
            for _ in range(3):
                await budget.reserve(2, priority=Priority.RESULT)
            assert 0.5 < monotonic() - began < 2.9  # the chat's pace holds all the same; the second is paid once
            await budget.penalize(3, 0.1)
    assert len([one for one in caplog.records if "keeping our own" in one.getMessage()]) == 1


async def test_rows_that_vanished_in_a_crash_of_the_server_are_made_anew(postgres_url: str) -> None:
    other = await asyncpg.connect(postgres_url)
    try:
        async with open_budget(postgres_url) as budget:
            await budget.reserve(1)
            await other.execute("TRUNCATE pace")
            await budget.reserve(1)
            assert {row["key"] for row in await other.fetch("SELECT key FROM pace")} == {"*", "1"}
    finally:
        await other.close()


async def test_chats_that_have_been_quiet_are_forgotten(database_url: str) -> None:
    async with open_database(database_url) as db:
        for key, tat, blocked in (("*", 0.0, 0.0), ("1", 0.0, 0.0), ("2", time(), 0.0), ("3", 0.0, time() + 60)):
            await db.transact(
                lambda t, row=(key, tat, blocked): t.execute(
                    "INSERT INTO pace (key, tat, blocked_until) VALUES (?, ?, ?)", *row
                )
            )
        assert await db.transact(lambda t: forget_idle(t, now=time())) == 1
        rows = await db.transact(lambda t: t.fetch_all("SELECT key FROM pace ORDER BY key"))
    assert {row["key"] for row in rows} == {"*", "2", "3"}
