"""`python -m bot` as operators run it: real processes, the sandbox over loopback, and sudden deaths."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest

from bot.app.check import check
from bot.http.live.site import SDK, page_at
from bot.sandbox.telegram.person import Person, words
from tests.ports import free_port
from tests.world import KEY, TOKEN, picture, sandbox, settings_for, until

ROOT = Path(__file__).parents[2]


def environment(root: str, database_url: str, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": root,
        "A2E_API_TOKEN": KEY,
        "A2E_BASE_URL": f"{root}/a2e",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests, long enough",
        "POLL_SECONDS": "0.2",
        **more,
    }


async def start(command: str, settings: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    with (folder / f"{command}.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, env=settings, cwd=folder, stdout=log, stderr=log
        )


@asynccontextmanager
async def bot(command: str, settings: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await start(command, settings, folder)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def confirm_a_swap(ada: Person) -> dict:
    await ada.say("/swap")
    await ada.hears("Whose face", seconds=30)
    await ada.send_file(picture("red"))
    await ada.press("✅ It's mine")
    await ada.hears("Where does it go")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Nobody, me")
    asked = await ada.hears("Price: 10")
    await ada.press("✅", asked)
    return asked


def done(message: dict) -> bool:
    return words(message).startswith("Done") and "photo" in message


async def test_run_does_the_main_job_and_stops_cleanly(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url, PORT=str(free_port()))
        async with bot("run", settings, tmp_path) as process:
            await confirm_a_swap(ada)
            await ada.wait_for(done, seconds=20)
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
        settings = environment(root, sqlite_url, PORT=str(free_port()))
        shows = telegram.faults.add("telegram", "delay", match="editMessageMedia", seconds=3 * (moment == "sending"))
        async with bot("run", settings, tmp_path) as process:
            await confirm_a_swap(ada)
            if moment == "running":
                await until(lambda: bool(a2e.tasks))
            if moment == "sending":
                await until(lambda: shows.met > 0)
            process.kill()
            await process.wait()
        async with bot("run", settings, tmp_path):
            await ada.wait_for(done, seconds=60)
        assert len(a2e.tasks) == 1
        assert a2e.coins == 990
        assert len([m for m in await ada.answers() if done(m)]) == 1


async def test_an_update_that_was_in_hand_when_the_bot_died_is_answered_after_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url, PORT=str(free_port()))
        slow = telegram.faults.add("telegram", "delay", match="sendMessage", seconds=30, times=0)
        async with bot("run", settings, tmp_path) as process:
            await ada.say("/start")
            await until(lambda: slow.met > 0, seconds=20)
            process.kill()
            await process.wait()
        telegram.faults.clear()
        async with bot("run", settings, tmp_path):
            await ada.hears("A2E Studio", seconds=30)


async def test_web_and_worker_are_two_processes_on_postgresql_by_webhook(postgres_url: str, tmp_path: Path) -> None:
    port = free_port()
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, postgres_url, PORT=str(port), PUBLIC_URL=f"http://127.0.0.1:{port}")
        async with bot("web", settings, tmp_path) as web, bot("worker", settings, tmp_path) as worker:
            await until(lambda: bool(telegram.updates.hook), seconds=30)
            asked = await confirm_a_swap(ada)
            card = await ada.wait_for(done, seconds=30)
            assert card["message_id"] == asked["message_id"]
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
            await until(lambda: bool(telegram.updates.hook), seconds=30)
            await confirm_a_swap(ada)
            await until(lambda: bool(a2e.tasks))
            worker.kill()
            await worker.wait()
            async with bot("worker", settings, tmp_path):
                await ada.wait_for(done, seconds=60)
        assert len(a2e.tasks) == 1


async def test_check_names_what_works_and_what_does_not(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox(coins=0) as (root, _, a2e):
        async with bot("check", environment(root, sqlite_url), tmp_path) as process:
            assert await process.wait() == 1
        a2e.coins = 7
        async with bot("check", environment(root, sqlite_url), tmp_path) as process:
            assert await process.wait() == 0
    told = (tmp_path / "check.log").read_text()
    assert "no credits left" in told
    assert "\nWARN ACCESS=open and no limit" in told
    assert "A2E: 7 credits" in told
    assert "Telegram: @a2e_studio_sandbox_bot" in told


async def test_check_blames_the_network_for_a_network_and_the_token_for_a_token(sqlite_url: str) -> None:
    nowhere = "https://no-such-host.invalid"
    async with sandbox() as (root, _, _):
        found = {
            "network": await check(settings_for(nowhere, sqlite_url, A2E_BASE_URL=nowhere)),
            "closed": await check(settings_for(f"http://127.0.0.1:{free_port()}", sqlite_url)),
            "token": await check(
                settings_for(root, sqlite_url, TELEGRAM_BOT_TOKEN=f"1:{'x' * 35}", A2E_API_TOKEN="no")
            ),
        }
    told = {
        name: {words.partition(":")[0]: words for works, words in lines if not works} for name, lines in found.items()
    }
    for name in ("network", "closed"):
        for service in ("Telegram", "A2E"):
            assert "can't be reached" in told[name][service]
            assert "token was not checked" in told[name][service]
            assert "Check TELEGRAM_BOT_TOKEN" not in told[name][service]
            assert "Check A2E_API_TOKEN" not in told[name][service]
    assert "Check TELEGRAM_BOT_TOKEN" in told["token"]["Telegram"]
    assert "Check A2E_API_TOKEN" in told["token"]["A2E"]


async def test_check_blames_no_token_for_a_service_that_is_ill_or_is_another(sqlite_url: str) -> None:
    async with sandbox() as (root, telegram, _):
        for what, status, words in (("error", 502, "not the problem"), ("html", 0, "is not A2E")):
            telegram.faults.add("a2e", what, times=0, **({"status": status} if status else {}))
            lines = await check(settings_for(root, sqlite_url))
            told = next(line for works, line in lines if line.startswith("A2E"))
            assert words in told, told
            assert "Check A2E_API_TOKEN" not in told
            telegram.faults.clear()


async def test_check_tells_whether_the_live_page_is_complete(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, _, _):
        settings = settings_for(root, sqlite_url, PUBLIC_URL="https://bot.example", UPDATES="polling")
        lines = [line for line in await check(settings) if line[1].startswith("live page")]
        assert lines == [
            (SDK.is_file(), f"live page: {page_at('https://bot.example').missing() or 'https://bot.example/live/'}")
        ]
        plain = await check(settings_for(root, sqlite_url))
        assert not any(words.startswith("live page") for _, words in plain)


async def test_bad_settings_are_all_named_at_once_without_a_traceback(tmp_path: Path) -> None:
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": "none", "ACCESS": "closed"}
    async with bot("run", settings, tmp_path) as process:
        assert await process.wait() == 2
    told = (tmp_path / "run.log").read_text()
    assert "Traceback" not in told
    for name in ("TELEGRAM_BOT_TOKEN", "A2E_API_TOKEN", "PORT", "ACCESS"):
        assert name in told


async def test_what_stops_a_start_is_told_in_a_line_without_a_traceback(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        busy = str(taken.getsockname()[1])
        closed = free_port()
        nobody = f"postgresql://studio:hidden-password@127.0.0.1:{closed}/x"
        async with sandbox() as (root, _, _):
            starts = {
                "port": ("run", environment(root, f"sqlite:///{tmp_path}/a.db", PORT=busy), 2, f"127.0.0.1:{busy}"),
                "demo": ("demo", {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": "x"}, 2, "1 to 65535"),
                "server": ("run", environment(root, nobody, PORT=str(free_port())), 1, "Connect call failed"),
                "folder": (
                    "run",
                    environment(root, "sqlite:////proc/no/b.db", PORT=str(free_port())),
                    2,
                    "cannot write",
                ),
                "check": ("check", environment(root, nobody), 1, "Check DATABASE_URL"),
            }
            for name, (command, settings, code, words_told) in starts.items():
                folder = tmp_path / name
                folder.mkdir()
                async with bot(command, settings, folder) as process, asyncio.timeout(20):
                    assert await process.wait() == code, name
                told = (folder / f"{command}.log").read_text()
                assert words_told in told, (name, told)
                assert "Traceback" not in told, name
                assert "hidden-password" not in told


async def test_the_demo_answers_in_a_browsers_tab_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port)}
    async with bot("demo", settings, tmp_path) as process, aiohttp.ClientSession() as session:
        await until(lambda: root in (tmp_path / "demo.log").read_text(), seconds=20)
        async with session.get(root) as page:
            assert page.status == 200
        async with Person(session, root) as ada:
            await ada.say("/start")
            await ada.hears("A2E Studio", seconds=20)
        async with session.get(f"{root}/ready") as ready:
            assert (await ready.json())["database"] is True
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(12):
            assert await process.wait() == 0
    assert not (tmp_path / "data").exists()


async def test_limits_of_the_env_file_hold_in_the_demo(tmp_path: Path) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    (tmp_path / ".env").write_text("TELEGRAM_BOT_TOKEN=\nDATABASE_URL=sqlite:///mine.db\nDAILY_CREDITS=3\n")
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port)}
    async with bot("demo", settings, tmp_path), aiohttp.ClientSession() as session:
        await until(lambda: root in (tmp_path / "demo.log").read_text(), seconds=20)
        async with Person(session, root, 1002) as ben:
            await ben.say("/balance")
            await ben.hears("Today: 0 credits of 3", seconds=20)
    assert not (tmp_path / "mine.db").exists()


async def test_a_wrong_limit_is_named_by_the_demo(tmp_path: Path) -> None:
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(free_port()), "DAILY_CREDITS": "-1"}
    async with bot("demo", settings, tmp_path) as process, asyncio.timeout(20):
        assert await process.wait() == 2
    assert "DAILY_CREDITS" in (tmp_path / "demo.log").read_text()


def states(folder: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{folder}/bot.db?mode=ro", uri=True)) as db:
        return [state for (state,) in db.execute("SELECT state FROM jobs")]


async def test_a_bot_killed_after_a_voice_note_was_sent_still_ends_its_card(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url, PORT=str(free_port()))
        async with bot("run", settings, tmp_path) as process:
            await ada.say("/speak Good morning")
            await ada.press("Alice", await ada.hears("Which voice", seconds=30))
            asked = await ada.hears("Price")
            telegram.faults.add("telegram", "delay", match="editMessageText", seconds=60, times=0)
            await ada.press("✅", asked)
            await until(lambda: states(tmp_path) == ["delivered"], seconds=20)
            process.kill()
            await process.wait()
        telegram.faults.clear()
        async with bot("run", settings, tmp_path):
            card = await ada.wait_for(lambda one: words(one).startswith("Done"), seconds=30)
        assert card["message_id"] == asked["message_id"]
        assert sum("voice" in one for one in await ada.answers()) == 1
        assert a2e.coins == 999
