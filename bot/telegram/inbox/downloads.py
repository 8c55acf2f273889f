"""Downloads files that people send from Telegram's servers to our disk."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.errors import FileGone, Passing, TooBig
from bot.locales import N_
from bot.streams import QUIET, stream_to_file

NO_FILE = N_(
    "Telegram did not hand me that file, though I tried for a while. Nothing was charged; what you sent is kept."
)
LATER = "temporarily unavailable"
"""In Telegram's refusals of files that it may well have."""
Grow = Callable[[int], None]
"""Called with the bytes that are about to be written; raises when there is no room."""


def _unbounded(size: int) -> None:
    """For callers that have bounded the size in another way."""


class Downloads:
    """Fetches files.

    Args:
        bot: python-telegram-bot's.
        session: lent by the caller.

    """

    def __init__(self, bot: ExtBot[Any], session: aiohttp.ClientSession) -> None:
        self._bot, self._session = bot, session

    async def fetch(self, file_id: str, path: Path, *, limit: int, grow: Grow = _unbounded) -> None:
        """Download a Telegram file to disk, piece by piece; `grow` is told of each piece before it is written.

        Raises:
            TooBig: over `limit` bytes, or over what Telegram hands to bots.
            FileGone: Telegram no longer has it.
            Passing: no usable answer; worth another try.

        """
        try:
            file = await self._bot.get_file(file_id)
        except RetryAfter as error:
            raise Passing("getFile: too many calls", user_text=NO_FILE, retry_after=_seconds(error)) from None
        except BadRequest as error:
            if LATER in str(error).lower():
                raise Passing(f"getFile: {LATER}", user_text=NO_FILE) from None
            if "too big" in str(error).lower():
                raise TooBig(
                    user_text=N_("Telegram lets me download 20 MB at most. Please send a smaller file.")
                ) from None
            raise FileGone from None
        except TelegramError as error:
            raise Passing(f"getFile: {type(error).__name__}", user_text=NO_FILE) from None
        size = await self._download(str(file.file_path), path, limit, grow)
        if file.file_size is not None and size not in (None, file.file_size):
            raise Passing(f"Telegram's file server: {size} bytes of {file.file_size}", user_text=NO_FILE)

    async def _download(self, address: str, path: Path, limit: int, grow: Grow) -> int | None:
        """Download it; return its size. The address holds the token: it is never shown, stored or passed on."""
        if address.startswith("/"):  # a local Bot API server names a file on our own disk
            await _copy(Path(address), path, limit, grow)
            return None
        try:
            async with self._session.get(address, timeout=QUIET, allow_redirects=False) as response:
                if response.status != 200:
                    raise Passing(f"Telegram's file server: HTTP {response.status}", user_text=NO_FILE)
                return await stream_to_file(
                    response.content,
                    path,
                    limit=limit,
                    too_big=_too_big(limit),
                    first=lambda piece: grow(len(piece)),
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Passing(f"Telegram's file server: {type(error).__name__}", user_text=NO_FILE) from None


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _copy(source: Path, path: Path, limit: int, grow: Grow) -> None:
    """Copy a file from a local Bot API server."""
    try:
        size = source.stat().st_size
        if size > limit:
            raise _too_big(limit)
        grow(size)
        await asyncio.to_thread(shutil.copyfile, source, path)
    except OSError as error:
        raise Passing(f"local Bot API server's file: {type(error).__name__}", user_text=NO_FILE) from None


def _too_big(limit: int) -> TooBig:
    return TooBig(user_text=N_("That file is over {mb} MB. Please send a smaller one.", mb=limit // 1024**2))
