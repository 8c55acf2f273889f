"""Processes that decode and encode: started with the first file, killed when they take too long, replaced often.

A file is hostile until proven otherwise. Whatever it does to a decoder, it does to a process that holds nothing.
"""

import asyncio
import base64
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import Unavailable, Unreadable
from bot.media.worker import OUTPUT_MARK, SIGN_MARK

log = logging.getLogger(__name__)

AT_ONCE = 2
APART = {"film": "long", "round": "long", "carried": "credentials"}
"""Work that may take long: one of each kind at a time, in an extra process, so that no photo waits for it."""
MOST_JOBS = 25
"""Pieces of work for one process; then a fresh one takes over."""
IDLE_SECONDS = 60.0
"""An idle process is ended, so that an idle bot stays small."""
ROOT = Path(__file__).parents[2]
LONGEST_OUTCOME = 64 * 1024
END_SECONDS = 1.0
"""For the exit code of a process that has closed its pipes."""
FROM_OUTSIDE = (-signal.SIGTERM, -signal.SIGINT, -signal.SIGKILL)
"""Exit codes that no file can bring about: limits and crashes have others."""


def command() -> list[str]:
    """Return what starts a process; it ends with this one."""
    return [sys.executable, "-m", "bot.media.worker", str(os.getpid())]


def environment() -> dict[str, str]:
    """Return a process's environment: nothing of ours."""
    return {"PYTHONPATH": str(ROOT), "PATH": os.environ.get("PATH", "")}


async def started() -> Process:
    """Start a process."""
    return await asyncio.create_subprocess_exec(
        *command(), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=LONGEST_OUTCOME, env=environment(), cwd="/"
    )


@dataclass(eq=False)
class _Worker:
    process: Process
    jobs: int = 0
    ending: asyncio.TimerHandle | None = None

    def kill(self) -> None:
        """End it at once."""
        if self.ending is not None:
            self.ending.cancel()
        with suppress(ProcessLookupError):
            self.process.kill()


@dataclass
class Workers:
    """Hands work to processes, two pieces at a time, and long ones beside them."""

    idle_seconds: float = IDLE_SECONDS
    most_jobs: int = MOST_JOBS
    starts: Callable[[], Awaitable[Process]] = started
    _idle: list[_Worker] = field(default_factory=list)
    _busy: set[_Worker] = field(default_factory=set)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _apart: defaultdict[str, asyncio.Semaphore] = field(
        default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(1))
    )
    _closed: bool = False

    async def run(self, work: str, *, seconds: float, signs: Callable[[bytes], bytes] | None = None, **job: Any) -> Any:
        """Have work done.

        Args:
            work: its name in `bot.media.worker`.
            seconds: after which its process is killed.
            signs: returns a signature, of which the work may have one.
            job: its arguments, JSON-ready.

        Raises:
            Unreadable: it can't be done, for whatever reason.
            Unavailable: its process was ended from outside, which says nothing about the file.

        """
        async with self._apart[APART[work]] if work in APART else self._room:
            if self._closed:
                raise Unavailable("media workers are stopping")
            worker = await self._take()
            try:
                async with asyncio.timeout(seconds):
                    outcome = await self._ask(worker, {"work": work, **job}, signs)
            except (TimeoutError, OSError, ValueError, asyncio.IncompleteReadError) as error:
                log.info("media worker lost work=%s reason=%s", work, type(error).__name__)
                if self._closed or (isinstance(error, asyncio.IncompleteReadError) and await _was_ended(worker)):
                    raise Unavailable(f"{work}: its process was ended") from None
                raise Unreadable(f"{work}: {type(error).__name__}") from None
            else:
                await self._give_back(worker)
            finally:
                self._busy.discard(worker)
                if worker not in self._idle:
                    worker.kill()
                    await worker.process.wait()
        if "failed" in outcome:
            log.info("media refused work=%s reason=%s", work, outcome["failed"])
            raise Unreadable(f"{work}: {outcome['failed']}")
        return outcome.get("done")

    async def _take(self) -> _Worker:
        """Return an idle process, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            if worker.ending is not None:
                worker.ending.cancel()
            if worker.process.returncode is None:
                break
        else:
            worker = _Worker(await self.starts())
        self._busy.add(worker)
        worker.jobs += 1
        return worker

    @staticmethod
    async def _ask(worker: _Worker, job: dict[str, Any], signs: Callable[[bytes], bytes] | None) -> dict[str, Any]:
        to, answers = worker.process.stdin, worker.process.stdout
        if to is None or answers is None:
            raise OSError("no pipes")
        to.write(json.dumps(job).encode() + b"\n")
        await to.drain()
        while not (line := (await answers.readuntil(b"\n")).decode(errors="replace")).startswith(OUTPUT_MARK):
            if signs is not None and line.startswith(SIGN_MARK):
                to.write(await asyncio.to_thread(_signed, line, signs))
                await to.drain()
                signs = None  # one for each piece of work
            # all else are a library's own words
        outcome = json.loads(line.removeprefix(OUTPUT_MARK))
        if not isinstance(outcome, dict):
            raise ValueError("no outcome")  # noqa: TRY004  # like any other line that is not an outcome
        return outcome

    async def _give_back(self, worker: _Worker) -> None:
        if worker.jobs >= self.most_jobs:
            return
        worker.ending = asyncio.get_running_loop().call_later(self.idle_seconds, self._end, worker)
        self._idle.append(worker)

    def _end(self, worker: _Worker) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
            worker.kill()

    @property
    def closed(self) -> bool:
        """Whether no more work is done."""
        return self._closed

    @property
    def running(self) -> list[int]:
        """The process ids of those that run."""
        return [one.process.pid for one in (*self._idle, *self._busy) if one.process.returncode is None]

    async def close(self) -> None:
        """End all of them, and start none any more."""
        self._closed = True
        workers = [*self._idle, *self._busy]
        self._idle.clear()
        for worker in workers:
            worker.kill()
        for worker in workers:
            await worker.process.wait()


def _signed(line: str, signs: Callable[[bytes], bytes]) -> bytes:
    """Return the line that answers one with bytes to sign."""
    data = base64.b64decode(line.removeprefix(SIGN_MARK), validate=False)
    return base64.b64encode(signs(data)) + b"\n"


async def _was_ended(worker: _Worker) -> bool:
    """Whether somebody else ended it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(END_SECONDS):
            return await worker.process.wait() in FROM_OUTSIDE
    return False
