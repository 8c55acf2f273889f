"""Files from elsewhere, streamed to disk: never more bytes than allowed, and never a server that only drips."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import aiohttp

CHUNK = 256 * 1024
QUIET = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
"""For files of services that we trust: no limit in total, but one on silence."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The slowest that a file may come: in each stretch of `window` seconds, `rate` bytes a second."""

    window: float = 30.0
    rate: float = 1.0


def _nothing(piece: bytes) -> None:
    """Do nothing more with a piece."""


async def stream_to_file(
    content: aiohttp.StreamReader,
    path: Path,
    *,
    limit: int,
    too_big: Exception,
    first: Callable[[bytes], None] = _nothing,
    pace: Pace = Pace(),  # frozen
) -> int:
    """Write what comes to disk, piece by piece; return its size.

    Args:
        content: an answer's body.
        path: where to write.
        limit: bytes; beyond, `too_big` is raised.
        too_big: see limit.
        first: called with each piece before it is written; raises when there is no room for it.
        pace: how slow it may be.

    Raises:
        TimeoutError: it comes slower than that.

    """
    size = before = 0
    begun = monotonic()
    with path.open("wb") as file:
        async for piece in content.iter_chunked(CHUNK):
            size += len(piece)
            if size > limit:
                raise too_big
            first(piece)
            await asyncio.to_thread(file.write, piece)
            if (seconds := monotonic() - begun) >= pace.window:
                if size - before < pace.rate * seconds:
                    raise TimeoutError("drips")
                begun, before = monotonic(), size
    return size
