"""Albums: several files that go to Telegram in one call, each a message of its own, all without buttons."""

import re
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.errors import BotError
from bot.telegram.outbox.chat_action import Acting, action_for
from bot.telegram.outbox.media import ResultFile, Sent, input_media, patience_for, replying, sent_by
from bot.telegram.outbox.sender import Call, Sender
from bot.telegram.outbox.text import CAPTION_UNITS, clip
from bot.telegram.pacing.budget import Priority

READ_SECONDS = 120.0
"""How long Telegram may take once it has everything: it fetches the addresses one by one."""
MOST = 10
"""Files in an album. https://core.telegram.org/bots/api#sendmediagroup"""
NUMBERED = re.compile(r"message #(\d+)")
"""How Telegram names the item that it refuses an album for."""


class Albums:
    """Sends albums.

    Args:
        bot: python-telegram-bot's.
        sender: makes the calls.

    """

    def __init__(self, bot: ExtBot[Any], sender: Sender) -> None:
        self._bot, self._sender = bot, sender

    async def send(
        self,
        chat_id: int,
        files: Sequence[ResultFile],
        *,
        caption: str = "",
        captions: Sequence[str] = (),
        thread_id: int | None = None,
        reply_to: int | None = None,
        silent: bool = False,
    ) -> list[Sent]:
        """Send 2 to 10 files as an album, once; captions: one for each, else the caption, Telegram HTML, on the first.

        Raises:
            Unknown: nobody knows whether it arrived.
            Closed, TelegramRefused, Unavailable: none of it did; `refused_items` says because of which files.

        """
        worded = captions or (caption,)
        call = Call(
            method="sendMediaGroup",
            chat_id=chat_id,
            make=lambda at: self._send(at, files, worded, thread_id, reply_to if at == chat_id else None, silent),
            priority=Priority.RESULT,
            messages=len(files),
            repeatable=False,
            harmless=(),
        )
        async with Acting(lambda: self._act(chat_id, thread_id, files[0])):
            return await self._sender.send(call) or []

    async def _send(
        self,
        at: int,
        files: Sequence[ResultFile],
        captions: Sequence[str],
        thread_id: int | None,
        reply_to: int | None,
        silent: bool,
    ) -> list[Sent]:
        with ExitStack() as open_files:  # opened at every try: a file is sent from its beginning
            worded = [clip(one, CAPTION_UNITS) for one in captions] + [""] * (len(files) - len(captions))
            media = [input_media(one, words, open_files) for one, words in zip(files, worded, strict=True)]
            messages = await self._bot.send_media_group(
                at,
                media,
                message_thread_id=thread_id,
                reply_parameters=replying(reply_to),
                disable_notification=silent or None,
                **_patience(files),
            )
            return [sent_by(message) for message, _ in zip(messages, files, strict=True)]

    async def _act(self, chat_id: int, thread_id: int | None, file: ResultFile) -> None:
        with suppress(TelegramError):  # it doesn't matter
            await self._bot.send_chat_action(chat_id, action_for(file.kind), message_thread_id=thread_id)


def _patience(files: Sequence[ResultFile]) -> dict[str, Any]:
    """Return time-outs for all the uploads together."""
    writing = sum(patience_for(one)["write_timeout"] for one in files)
    return {"read_timeout": READ_SECONDS, "write_timeout": writing}


def refused_items(why: BotError, number: int) -> list[int]:
    """Return the places of the files that an album of so many was refused for: all of them if Telegram names none."""
    found = NUMBERED.search(str(why))
    place = int(found[1]) - 1 if found else -1
    return [place] if 0 <= place < number else [*range(number)]
