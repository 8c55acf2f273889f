"""What `check` says, and what a start that is impossible says."""

import asyncio
import os
import socket
from contextlib import aclosing
from pathlib import Path

from bot.app.check import check, lines_of
from bot.http.live.site import SDK, page_at
from tests.ports import free_port
from tests.processes.commands import ROOT, bot, environment
from tests.world import sandbox, settings_for, until


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


async def test_check_waits_for_services_side_by_side_and_says_each_line_as_it_is_known(sqlite_url: str) -> None:
    asked, released = [0], asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked[0] += 1
        await released.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    settings = settings_for(root, sqlite_url, A2E_BASE_URL=root)
    async with server, aclosing(lines_of(settings, seconds=3600)) as lines:
        assert (await anext(lines))[1].startswith("database")
        await until(lambda: asked[0] >= 2)
        told = [words for works, words in await check(settings, seconds=0.1) if works is False]
        released.set()
    for service, words in zip(("Telegram", "A2E"), told, strict=False):
        assert words.startswith(f"{service}: {root} can't be reached")
        assert "no answer within" in words


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
                "server": ("run", environment(root, nobody), 1, "Connect call failed"),
                "folder": (
                    "run",
                    environment(root, "sqlite:////proc/no/b.db"),
                    2,
                    "cannot write",
                ),
                "check": ("check", environment(root, nobody), 1, "Check DATABASE_URL"),
            }
            await asyncio.gather(*(stops(tmp_path / name, *start) for name, start in starts.items()))


async def stops(folder: Path, command: str, settings: dict[str, str], code: int, words_told: str) -> None:
    """Check that a command ends with a code and in words."""
    folder.mkdir()
    async with bot(command, settings, folder) as process, asyncio.timeout(60):
        assert await process.wait() == code, folder.name
    told = (folder / f"{command}.log").read_text()
    assert words_told in told, (folder.name, told)
    assert "Traceback" not in told, folder.name
    assert "hidden-password" not in told
