"""`python -m bot` as operators run it: real processes, the sandbox over loopback, and sudden deaths."""

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.telegram.person import Person, labels, words
from tests.photobooks import albums_in, is_done, order_a_book
from tests.ports import free_port
from tests.processes.commands import bot, environment
from tests.world import KEY, TOKEN, picture, sandbox, until


async def confirm_a_swap(ada: Person) -> dict:
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Mine")
    asked = await ada.hears("Price: 10")
    await ada.press("✅", asked)
    return asked


def done(message: dict) -> bool:
    return words(message).startswith("Done") and "photo" in message


async def test_run_does_the_main_job_and_stops_cleanly(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url)
        async with bot("run", settings, tmp_path) as process:
            await confirm_a_swap(ada)
            await ada.wait_for(done)
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                assert await process.wait() == 0
        log = (tmp_path / "run.log").read_text()
        assert TOKEN not in log
        assert KEY not in log
        assert a2e.coins == 990


@pytest.mark.parametrize("moment", ["queued", "running", "sending"])
async def test_a_killed_bot_loses_nothing_and_pays_nothing_twice(sqlite_url: str, tmp_path: Path, moment: str) -> None:
    async with (
        sandbox(seconds=2.0) as (root, telegram, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        settings = environment(root, sqlite_url)
        shows = telegram.faults.add("telegram", "delay", match="sendPhoto", seconds=3 * (moment == "sending"))
        async with bot("run", settings, tmp_path) as process:
            await confirm_a_swap(ada)
            if moment == "running":
                await until(lambda: bool(a2e.tasks))
            if moment == "sending":
                await until(lambda: shows.met > 0)
            process.kill()
            await process.wait()
        async with bot("run", settings, tmp_path):
            if moment == "sending":  # it may have arrived, so it is not sent again unasked
                offer = await ada.wait_for(lambda m: "📥 Show result" in labels(m), seconds=60)
                assert not any("photo" in one for one in await ada.answers())
                await ada.press("📥 Show result", offer)
            await ada.wait_for(lambda m: "photo" in m, seconds=60)
        assert len(a2e.tasks) == 1
        assert a2e.coins == 990
        assert len([m for m in await ada.answers() if "photo" in m]) == 1


@pytest.mark.parametrize("albums", [0, 1])
async def test_a_bot_killed_while_it_sends_an_album_shows_none_twice(
    sqlite_url: str, tmp_path: Path, albums: int
) -> None:
    async with (
        sandbox(seconds=0.5) as (root, telegram, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        settings = environment(root, sqlite_url)
        async with bot("run", settings, tmp_path) as process:
            card = await order_a_book(ada)
            if albums:
                await ada.wait_for(lambda one: "media_group_id" in one)
            slow = telegram.faults.add("telegram", "delay", match="sendMediaGroup", seconds=30)
            await until(lambda: slow.met > 0)
            process.kill()
            await process.wait()
        async with bot("run", settings, tmp_path):
            done = await ada.wait_for(is_done, seconds=60)
            assert done["message_id"] == card["message_id"]
            assert [len(one) for one in albums_in(await ada.answers())] == [10] * albums
            await ada.press("📥 Show result", done)
            await ada.wait_for(lambda one: "📎 Original file" in labels(one), after=done["message_id"], seconds=60)
        assert [len(one) for one in albums_in(await ada.answers())] == [10] * albums + [10, 6]
        assert len(a2e.tasks) == 1


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_a_start_that_waits_for_telegram_stops_when_it_is_told_to(
    sqlite_url: str, tmp_path: Path, name: signal.Signals
) -> None:
    settings = environment(f"http://127.0.0.1:{free_port()}", sqlite_url)
    async with bot("run", settings, tmp_path) as process:
        await until(lambda: "telegram not reached" in (tmp_path / "run.log").read_text(), seconds=30)
        process.send_signal(name)
        async with asyncio.timeout(10):
            assert await process.wait() == 0
    assert "Traceback" not in (tmp_path / "run.log").read_text()


async def test_an_update_that_was_in_hand_when_the_bot_died_is_answered_after_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url)
        slow = telegram.faults.add("telegram", "delay", match="sendMessage", seconds=30, times=0)
        async with bot("run", settings, tmp_path) as process:
            await ada.say("/start")
            await until(lambda: slow.met > 0)
            process.kill()
            await process.wait()
        telegram.faults.clear()
        async with bot("run", settings, tmp_path):
            await ada.hears("A2E Studio")


async def test_web_and_worker_are_two_processes_on_postgresql_by_webhook(postgres_url: str, tmp_path: Path) -> None:
    port = free_port()
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, postgres_url, PORT=str(port), PUBLIC_URL=f"http://127.0.0.1:{port}")
        async with bot("web", settings, tmp_path) as web, bot("worker", settings, tmp_path) as worker:
            await until(lambda: bool(telegram.updates.hook))
            asked = await confirm_a_swap(ada)
            await ada.wait_for(done)
            await until_gone(ada, asked)
            async with session.get(f"http://127.0.0.1:{port}/ready") as ready:
                assert ready.status == 200
            async with session.get(f"http://127.0.0.1:{port}/metrics") as metrics:
                assert "studio_updates_total" in await metrics.text()
            forged = {"update_id": 1, "message": {}}
            async with session.post(f"http://127.0.0.1:{port}/telegram", json=forged) as refused:
                assert refused.status == 403
            for process in (web, worker):
                process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(12):
                assert [await web.wait(), await worker.wait()] == [0, 0]
        assert a2e.coins == 990


async def test_a_dead_workers_jobs_are_taken_over(postgres_url: str, tmp_path: Path) -> None:
    port = free_port()
    async with (
        sandbox(seconds=3.0) as (root, telegram, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        settings = environment(root, postgres_url, PORT=str(port), PUBLIC_URL=f"http://127.0.0.1:{port}")
        async with bot("web", settings, tmp_path), bot("worker", settings, tmp_path) as worker:
            await until(lambda: bool(telegram.updates.hook))
            await confirm_a_swap(ada)
            await until(lambda: bool(a2e.tasks))
            worker.kill()
            await worker.wait()
            async with bot("worker", settings, tmp_path):
                await ada.wait_for(done, seconds=60)
        assert len(a2e.tasks) == 1


def states(folder: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True)) as db:
        return [state for (state,) in db.execute("SELECT state FROM jobs")]


async def until_gone(ada: Person, card: dict) -> None:
    async def gone() -> bool:
        return card["message_id"] not in [one["message_id"] for one in await ada.answers()]

    await until(gone)


async def test_a_bot_killed_after_a_result_was_sent_still_takes_its_card_away(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url)
        async with bot("run", settings, tmp_path) as process:
            await ada.say("/speak Good morning")
            await ada.press("Alice", await ada.hears("Which voice"))
            asked = await ada.hears("Price")
            slow = telegram.faults.add("telegram", "delay", match="deleteMessage", seconds=60, times=0)
            await ada.press("✅", asked)
            await until(lambda: slow.met > 0)
            assert states(tmp_path) == ["delivered"]
            process.kill()
            await process.wait()
        telegram.faults.clear()
        async with bot("run", settings, tmp_path):
            await until_gone(ada, asked)
        assert sum("voice" in one for one in await ada.answers()) == 1
        assert a2e.coins == 999
