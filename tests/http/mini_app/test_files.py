"""Files that the Mini App shows: fetched once for all who want them, and never longer kept than said."""

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.app.serve import serving
from bot.errors import Passing, Unavailable
from bot.http.mini_app.contents import Copy
from bot.http.mini_app.files import OWN, Files
from bot.http.mini_app.routes import Stream
from bot.media.identity import self_made
from bot.media.labelling import Labels
from bot.media.spool import Spool
from tests.world import until

ADA, BOB = 1001, 1002


class Telegram:
    """Hands out files when it is told to; fails as often as it is told to."""

    def __init__(self, *, fails: int = 0, at_once: bool = True) -> None:
        self.asked, self.fails, self.go = list[str](), fails, asyncio.Event()
        if at_once:
            self.go.set()

    async def fetch(self, file_id: str, path: Path, *, limit: int, grow: Callable[[int], None]) -> None:
        self.asked.append(file_id)
        await self.go.wait()
        if self.fails:
            self.fails -= 1
            raise Passing("no file")
        path.write_bytes(b"GIF8 and more")
        grow(13)


def files_of(telegram: Telegram, folder: Path, **more: float) -> Files:
    spool = Spool(folder, max_bytes=10_000_000)
    return Files(fetch=telegram.fetch, spool=spool, labels=Labels(identity=self_made("a"), spool=spool), **more)


async def test_who_want_the_same_file_at_once_share_one_download_even_after_a_failure(tmp_path: Path) -> None:
    telegram = Telegram(fails=1, at_once=False)
    files = files_of(telegram, tmp_path)
    calls = [asyncio.create_task(files.get(Copy(file_id="f"), owner=ADA)) for _ in range(3)]
    await until(lambda: telegram.asked)
    telegram.go.set()
    got = await asyncio.gather(*calls, files.get(Copy(file_id="f"), owner=ADA), return_exceptions=True)
    assert isinstance(got[0], Passing)
    assert len({str(path) for path in got[1:]}) == 1
    assert telegram.asked == ["f", "f"]
    assert len(list(tmp_path.rglob("*"))) == 1


async def test_one_person_s_waiting_files_keep_nobody_else_from_theirs(tmp_path: Path) -> None:
    telegram = Telegram(at_once=False)
    files = files_of(telegram, tmp_path)
    mine = [asyncio.create_task(files.get(Copy(file_id=f"a{number}"), owner=ADA)) for number in range(OWN)]
    await until(lambda: telegram.asked)
    with pytest.raises(Unavailable):
        await files.get(Copy(file_id="one more"), owner=ADA)
    theirs = asyncio.create_task(files.get(Copy(file_id="b"), owner=BOB))
    telegram.go.set()
    assert (await theirs).exists()
    await asyncio.gather(*mine)


async def test_a_file_goes_at_the_end_of_its_time_though_nobody_asks_for_another(tmp_path: Path) -> None:
    files = files_of(Telegram(), tmp_path, seconds=0.1)
    path = await files.get(Copy(file_id="f"), owner=ADA)
    assert path.exists()
    await until(lambda: not path.exists())


async def test_who_reads_slowly_is_counted_until_they_have_it_or_leave(tmp_path: Path) -> None:
    big, reading = tmp_path / "big", Counter[int]()
    big.write_bytes(bytes(50_000_000))

    async def show(request: web.Request) -> web.StreamResponse:
        return Stream(big, reading, ADA, headers={})

    site = web.Application()
    site.router.add_get("/", show)
    async with serving(site, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        slow = await session.get(f"http://127.0.0.1:{port}/")
        await until(lambda: reading[ADA] == 1)
        slow.close()
        await until(lambda: not reading)
        async with session.get(f"http://127.0.0.1:{port}/") as quick:
            assert len(await quick.read()) == 50_000_000
        await until(lambda: not reading)
