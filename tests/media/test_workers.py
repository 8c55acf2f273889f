"""The processes that decode: few, renewed, gone with the bot; what ends them is told apart from what a file does."""

import asyncio
import os
import signal
import sys
from asyncio import create_subprocess_exec, subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import Unavailable, Unreadable
from bot.media import convert
from bot.media.files import MB, Limits, inspect
from bot.media.workers import Workers
from tests.media_files import film
from tests.world import picture, until

KINDS = [Limits(kind=kind, max_mb=20, max_seconds=60) for kind in ("image", "video")]


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


async def test_memory_time_and_death_of_a_process_are_the_file_s_fault_alone(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(picture())
    await inspect(path, KINDS[0], workers=workers)
    for pid in workers.running:
        os.kill(pid, signal.SIGSEGV)
    with suppress(Unreadable):  # not when its end was noticed before
        await inspect(path, KINDS[0], workers=workers)
    await inspect(path, KINDS[0], workers=workers)
    with pytest.raises(Unreadable, match="TimeoutError"):
        await workers.run("facts", seconds=0.0, path=str(path), most_seconds=None, audible=[])
    assert (await inspect(path, KINDS[0], workers=workers)).kind == "image"


async def test_the_end_of_a_process_from_outside_is_not_the_file_s_fault(workers: Workers, tmp_path: Path) -> None:
    path, out = tmp_path / "x.mp4", tmp_path / "out.mp4"
    path.write_bytes(film(4))

    async def converting() -> asyncio.Task[str]:
        work = asyncio.create_task(convert.film(workers, path, out, seconds=4, most_bytes=MB))
        await until(lambda: out.exists() and bool(workers.running))
        return work

    work = await converting()
    for pid in workers.running:  # what stops the bot may signal its whole group; it finishes what is in hand
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)
    assert await work == "video/mp4"
    out.unlink()
    work = await converting()
    for pid in workers.running:
        os.kill(pid, signal.SIGKILL)
    with pytest.raises(Unavailable):
        await work
    out.unlink(missing_ok=True)
    work = await converting()
    await workers.close()
    with pytest.raises(Unavailable):
        await work
    with pytest.raises(Unavailable):
        await inspect(path, KINDS[1], workers=workers)


async def test_workers_are_few_renewed_and_ended_when_idle(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(picture())
    workers = Workers(idle_seconds=0.0, most_jobs=2)
    assert workers.running == []
    await inspect(path, KINDS[0], workers=workers)
    await until(lambda: workers.running == [])
    lasting = Workers(most_jobs=2)
    await inspect(path, KINDS[0], workers=lasting)
    first = lasting.running
    await inspect(path, KINDS[0], workers=lasting)
    assert len(first) == 1
    assert lasting.running == []
    await lasting.close()


async def test_no_worker_outlives_a_bot_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(picture())
    script = (
        "import asyncio, sys\nfrom bot.media.workers import Workers\n"
        "async def main():\n    w = Workers()\n"
        "    await w.run('facts', seconds=30, path=sys.argv[1], most_seconds=None, audible=[])\n"
        "    print(*w.running, flush=True)\n    await asyncio.sleep(60)\nasyncio.run(main())\n"
    )
    bot = await create_subprocess_exec(sys.executable, "-c", script, str(path), stdout=subprocess.PIPE)
    assert bot.stdout is not None
    pids = [int(one) for one in (await bot.stdout.readline()).split()]
    assert pids
    bot.kill()
    await bot.wait()
    await until(lambda: not any(_lives(pid) for pid in pids))


def _lives(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


async def test_a_worker_s_environment_holds_no_secret(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A2E_API_TOKEN", "sk_secret")
    path = tmp_path / "x.bin"
    path.write_bytes(picture())
    await inspect(path, KINDS[0], workers=workers)
    assert all(b"sk_secret" not in Path(f"/proc/{pid}/environ").read_bytes() for pid in workers.running)
