"""The demo as a separate process."""

import asyncio
import os
import signal
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.app.demo import demo
from bot.app.serve import serving
from bot.errors import SettingsError
from bot.sandbox.telegram.person import Person
from tests.ports import free_port
from tests.processes.commands import ROOT, bot
from tests.world import until


async def test_the_demo_answers_in_a_browsers_tab_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port)}
    async with bot("demo", settings, tmp_path) as process, aiohttp.ClientSession() as session:
        await until(lambda: root in (tmp_path / "demo.log").read_text())
        async with session.get(root) as page:
            assert page.status == 200
        async with Person(session, root) as ada:
            await ada.say("/start")
            await ada.hears("A2E Studio")
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
        await until(lambda: root in (tmp_path / "demo.log").read_text())
        async with Person(session, root, 1002) as ben:
            await ben.say("/balance")
            await ben.hears("Today: 0 credits of 3")
    assert not (tmp_path / "mine.db").exists()


async def test_the_demo_sells_for_play_stars_if_it_is_told_to(tmp_path: Path) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    sales = {"STARS_PER_100_CREDITS": "130", "STARS_PACKS": "200", "TRIAL_CREDITS": "7", "SUPPORT_CONTACT": "@ada"}
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port), **sales}
    async with bot("demo", settings, tmp_path), aiohttp.ClientSession() as session:
        await until(lambda: root in (tmp_path / "demo.log").read_text())
        async with Person(session, root, 1002) as ben:
            await ben.say("/balance")
            await ben.press("⭐ 200 credits · 260 Stars", await ben.hears("7 credits left"))
            await ben.pay(await ben.wait_for(lambda m: m.get("invoice", {}).get("title") == "200 credits"))
            await ben.hears("207 credits left")


async def test_a_wrong_limit_is_named_by_the_demo(tmp_path: Path) -> None:
    settings = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(free_port()), "DAILY_CREDITS": "-1"}
    async with bot("demo", settings, tmp_path) as process, asyncio.timeout(20):
        assert await process.wait() == 2
    assert "DAILY_CREDITS" in (tmp_path / "demo.log").read_text()


@pytest.mark.parametrize("host", ["not a host", "..", "a" * 300, "192.0.2.1"])
async def test_a_host_that_is_no_address_of_this_machine_is_named(host: str) -> None:
    with pytest.raises(SettingsError, match=r"^HOST: the demo is for this machine"):
        await demo(host, 8080, given={})
    with pytest.raises(SettingsError, match=r"^HOST: .* is no address|^PORT: cannot listen on 192\.0\.2\.1"):
        async with serving(web.Application(), host, free_port()):
            pass
