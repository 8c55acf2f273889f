"""Updates on their way to the bot, by long polling or webhook: kept until confirmed."""

import asyncio
import logging
from collections.abc import Callable
from copy import deepcopy
from time import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.telegram.facts import Bad

log = logging.getLogger(__name__)
Update = dict[str, Any]
UNASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds that come only if they are named in allowed_updates."""
FIRST = 1000
PAUSE, LONGEST_PAUSE = 0.2, 5.0
"""Seconds between tries of a webhook; the real pauses are longer."""


class Updates:
    """The queue of updates."""

    def __init__(self) -> None:
        self._queue: dict[int, Update] = {}
        self._next = FIRST
        self._changed = asyncio.Event()
        self._asking = 0
        self._senders: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self.hook: dict[str, Any] = {}
        self.last_error: str | None = None
        self.last_error_at = 0
        self.repeat_next = 0
        self.on_message: Callable[[dict[str, Any]], None] = lambda message: None
        """Hears of each message whose update is confirmed."""
        self.allowed: list[str] = []
        """Kinds that were asked for; empty: all but `UNASKED`."""

    def wants(self, kind: str) -> bool:
        """Whether the bot has asked for a kind of update."""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def tell(self, kind: str, content: Any) -> None:
        """Queue an update if the bot has asked for its kind, as Telegram does."""
        if self.wants(kind):
            self.add({kind: content})

    def add(self, content: Update) -> Update:
        """Number an update and queue it, whether or not its kind was asked for."""
        self._next += 1
        update = {"update_id": self._next, **deepcopy(content)}  # a later edit must not change what was queued
        self._queue[self._next] = update
        self._changed.set()
        if self.hook:
            self._push(update)
        return update

    async def ask(self, values: dict[str, Any]) -> list[Update]:
        """Long polling: everything below offset is confirmed and forgotten."""
        if self.hook:
            raise Bad(
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first",
                409,
            )
        self._ask_for(values)
        self._asking += 1
        mine = self._asking
        offset = values.get("offset") or 0
        self._confirm(offset)
        self._changed.set()  # an earlier poller has lost its place
        until = asyncio.get_running_loop().time() + min(values.get("timeout") or 0, 50)
        while True:
            found = [update for number, update in sorted(self._queue.items()) if number >= offset]
            left = until - asyncio.get_running_loop().time()
            if found or left <= 0:
                return found[: values.get("limit") or 100]
            self._changed.clear()
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                continue
            if self._asking != mine:
                raise Bad(
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                    409,
                )

    def _ask_for(self, values: dict[str, Any]) -> None:
        """Remember the kinds that are asked for, until others are."""
        if values.get("allowed_updates") is not None:
            self.allowed = list(values["allowed_updates"])

    def _confirm(self, offset: int) -> None:
        for number in [one for one in self._queue if one < offset]:
            self._forget(number)

    def _forget(self, number: int) -> None:
        update = self._queue.pop(number, {})
        if isinstance(message := update.get("message"), dict):
            self.on_message(message)

    @property
    def pending(self) -> int:
        """How many updates are not confirmed."""
        return len(self._queue)

    @property
    def confirmed(self) -> int:
        """How many updates have been confirmed."""
        return self._next - FIRST - len(self._queue)

    @property
    def oldest(self) -> int | None:
        """The number of the update that has waited longest."""
        return min(self._queue, default=None)

    def set_hook(self, values: dict[str, Any]) -> bool:
        """Switch to a webhook."""
        parts = urlsplit(values["url"])
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise Bad("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.hook, self.last_error = dict(values), None
        self._ask_for(values)
        if values.get("drop_pending_updates"):
            self._queue.clear()
        for update in list(self._queue.values()):
            self._push(update)
        return True

    def delete_hook(self, values: dict[str, Any]) -> bool:
        """Switch back to polling."""
        self.hook = {}
        for sender in self._senders.values():
            sender.cancel()
        self._senders.clear()
        if values.get("drop_pending_updates"):
            self._queue.clear()
        return True

    def info(self) -> dict[str, Any]:
        """Return getWebhookInfo's answer."""
        told = {
            "url": self.hook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": self.pending,
        }
        if self.last_error is None:
            return told
        return told | {"last_error_message": self.last_error, "last_error_date": self.last_error_at}

    def _push(self, update: Update) -> None:
        """Send by webhook, in order within a chat."""
        content = next((one for key, one in update.items() if key != "update_id" and isinstance(one, dict)), {})
        chat = _id_of(content.get("chat")) or _id_of(content.get("from"))
        self._senders[update["update_id"]] = asyncio.create_task(self._send(update, self._last_of(chat), chat))

    def _last_of(self, chat: int) -> asyncio.Task[None] | None:
        found = [task for task in self._senders.values() if task.get_name() == str(chat) and not task.done()]
        return found[-1] if found else None

    async def _send(self, update: Update, before: asyncio.Task[None] | None, chat: int) -> None:
        task = asyncio.current_task()
        if task is not None:
            task.set_name(str(chat))
        if before is not None:
            await asyncio.wait([before])
        pause = PAUSE
        while self.hook and update["update_id"] in self._queue:
            if await self._post(update):
                if self.repeat_next:
                    self.repeat_next -= 1
                    await self._post(update)
                self._forget(update["update_id"])
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        self._senders.pop(update["update_id"], None)

    async def _post(self, update: Update) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.get("secret_token", "")}
        limit = aiohttp.ClientTimeout(total=60)
        try:
            async with self._session.post(self.hook["url"], json=update, headers=headers, timeout=limit) as answer:
                if answer.status < 300:
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Connection failed: {type(error).__name__}")
        return False

    def _failed(self, words: str) -> None:
        self.last_error, self.last_error_at = words, int(time())

    async def close(self) -> None:
        """Stop sending."""
        senders = list(self._senders.values())
        for sender in senders:
            sender.cancel()
        await asyncio.gather(*senders, return_exceptions=True)
        if self._session is not None:
            await self._session.close()


def _id_of(one: Any) -> int:
    return one["id"] if isinstance(one, dict) and isinstance(one.get("id"), int) else 0
