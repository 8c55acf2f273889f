"""Processes that decode and encode, lent to one test after the other: starting one takes longer than most tests.

They are those of `bot.media.worker`, and who has one in hand may kill it; only an idle one goes on to the next test.
"""

import asyncio
import atexit
import socket
import subprocess
from asyncio.subprocess import Process
from typing import Any, cast

from bot.media.worker import OUTPUT_MARK
from bot.media.workers import LONGEST_OUTCOME, command, environment

MOST_LOANS = 100
"""Then a fresh one takes over: libraries keep some memory."""


class _Kept:
    """A process, and our end of its standard input and output."""

    def __init__(self) -> None:
        self.socket, its = socket.socketpair()
        self.loans = 0
        with its:
            self.process = subprocess.Popen(
                command(), stdin=its, stdout=its, stderr=subprocess.DEVNULL, env=environment(), cwd="/"
            )

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.socket.close()


_idle: list[_Kept] = []


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


class Loan:
    """What `Workers` uses of asyncio's Process; killed while idle, it goes back."""

    def __init__(self, kept: _Kept, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._kept, self._reader, self._writer = kept, reader, writer
        self._works = self._over = False
        self.stdin = self.stdout = self

    @property
    def pid(self) -> int:
        return self._kept.process.pid

    @property
    def returncode(self) -> int | None:
        return 0 if self._over else self._kept.process.poll()

    def write(self, line: bytes) -> None:
        self._works = True
        self._writer.write(line)

    async def drain(self) -> None:
        await self._writer.drain()

    async def readuntil(self, end: bytes) -> bytes:
        line = await self._reader.readuntil(end)
        self._works = self._works and not line.startswith(OUTPUT_MARK.encode())
        return line

    def kill(self) -> None:
        if self._over:
            return
        self._over = True
        self._writer.close()
        if self._works or self._kept.loans >= MOST_LOANS or self._kept.process.poll() is not None:
            self._kept.end()
        else:
            _idle.append(self._kept)

    async def wait(self) -> int:
        if not self._over:  # it was ended by somebody else
            return await asyncio.to_thread(self._kept.process.wait)
        await self._writer.wait_closed()
        return 0


async def lent() -> Process:
    """Lend an idle process, or a new one, to the loop that runs."""
    kept = _idle.pop() if _idle else _Kept()
    kept.loans += 1
    kept.socket.setblocking(False)
    reader, writer = await asyncio.open_unix_connection(sock=kept.socket.dup(), limit=LONGEST_OUTCOME)
    return cast("Process", cast("Any", Loan(kept, reader, writer)))
