"""Files are streamed to disk within bounds of bytes, and of bytes a second."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.errors import TooBig
from bot.streams import CHUNK, Pace, stream_to_file

FILE = bytes(range(256)) * (3 * CHUNK // 256)


@asynccontextmanager
async def answered() -> AsyncIterator[aiohttp.StreamReader]:
    """Let a server send the file."""

    async def send(request: web.Request) -> web.Response:
        return web.Response(body=FILE)

    app = web.Application()
    app.router.add_get("/", send)
    async with (
        TestServer(app) as server,
        aiohttp.ClientSession() as session,
        session.get(server.make_url("/")) as answer,
    ):
        yield answer.content


async def streamed(path: Path, **given: Any) -> int:
    async with answered() as content:
        return await stream_to_file(content, path, **{"limit": len(FILE), "too_big": TooBig("more"), **given})


async def test_a_file_arrives_whole_and_each_piece_is_told_of_before_it_is_written(tmp_path: Path) -> None:
    path, told = tmp_path / "file", []

    def first(piece: bytes) -> None:
        assert path.stat().st_size <= sum(told)
        told.append(len(piece))

    assert await streamed(path, first=first) == sum(told) == len(FILE)
    assert path.read_bytes() == FILE


async def test_a_byte_too_many_is_refused_and_not_written(tmp_path: Path) -> None:
    with pytest.raises(TooBig, match="more"):
        await streamed(tmp_path / "file", limit=len(FILE) - 1)
    assert (tmp_path / "file").stat().st_size < len(FILE)


async def test_without_room_nothing_is_written(tmp_path: Path) -> None:
    def full(piece: bytes) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        await streamed(tmp_path / "file", first=full)
    assert (tmp_path / "file").read_bytes() == b""


async def test_what_only_drips_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        await streamed(tmp_path / "file", pace=Pace(window=0.0, rate=inf))
    assert await streamed(tmp_path / "file", pace=Pace(window=0.0, rate=0.0)) == len(FILE)
