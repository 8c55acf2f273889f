"""What the live page does for its user: get the key to the open room, speak through the avatar, leave."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import time
from typing import Any

from bot.a2e import streaming
from bot.a2e.client import Client
from bot.a2e.streaming import LONGEST_WORDS
from bot.errors import InvalidInput, Refused
from bot.locales import ENGLISH, N_, ngettext_noop
from bot.locales.amounts import Amount
from bot.queue.port import Queue
from bot.store.database import Transaction
from bot.store.live_rooms import LiveRoom
from bot.store.quotas import LIVE_WORDS
from bot.store.store import Store
from bot.store.users import may_use

CALLS = {"say": streaming.speak, "ask": streaming.ask}
"""Verb of the page -> call that takes words."""
TOO_LONG = ngettext_noop(
    "Please send 1 to {count} character.", "Please send 1 to {count} characters.", Amount(LONGEST_WORDS)
)


class NoRoom(Refused):
    """The user has no open room."""

    user_text = N_("You have no open live room. Send /live in our chat to open one.")


class Closed(Refused):
    """The studio is closed to the user, or not open to them yet."""

    user_text = N_("This studio is closed to you. /export and /forget still work in our chat.")


class Hasty(Refused):
    """The user's last words are still being sent."""

    user_text = N_("One moment: your last words are still being sent.")


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """Live rooms by their owner, and nobody else's."""

    store: Store
    a2e: Client
    queue: Queue
    access: str = "open"
    """The setting ACCESS."""
    admins: frozenset[int] = frozenset()
    language: Callable[[int], Awaitable[str]]
    """Tells a person's language, as an IETF tag."""
    default: str = ENGLISH
    """The language of who has none that we speak."""
    _speaking: set[int] = field(default_factory=set)

    async def _own(self, t: Transaction, user_id: int) -> LiveRoom:
        user = await self.store.users.get(t, user_id)
        if user is not None and not may_use(user, self.access, is_admin=user_id in self.admins):
            raise Closed  # checked at every call: a ban takes effect at once
        room = await self.store.live_rooms.current(t, user_id, now=time())
        if room is None:
            raise NoRoom
        return room

    async def _counted(self, t: Transaction, user_id: int) -> LiveRoom:
        """Return the user's room, and count one more text to pass on."""
        room = await self._own(t, user_id)
        await self.store.quotas.take(t, user_id, LIVE_WORDS, now=time())
        return room

    async def key(self, user_id: int) -> dict[str, Any]:
        """Return what the page needs to enter the user's own room.

        Raises:
            NoRoom: none is open.
            Closed: the studio is closed to the user.

        """
        room = await self.store.db.transact(lambda t: self._own(t, user_id))
        return {
            "appId": room.app_id,
            "channel": room.channel,
            "token": room.token,
            "uid": room.uid,
            "expires": room.expires_at,
            "left": room.expires_at - time(),  # phone clocks can't be trusted
            "name": room.name,
        }

    async def speak(self, user_id: int, verb: str, text: str) -> dict[str, Any]:
        """Have the avatar say a text, or answer a question.

        Raises:
            NoRoom: none is open.
            Closed: the studio is closed to the user.
            InvalidInput: no words, or too many.
            Hasty: the same user's last words are still being sent.
            A2EError: A2E did not accept them.

        """
        words = text.strip()
        if not 1 <= len(words) <= LONGEST_WORDS:
            raise InvalidInput(user_text=TOO_LONG)
        if user_id in self._speaking:
            raise Hasty
        self._speaking.add(user_id)
        try:
            room = await self.store.db.transact(lambda t: self._counted(t, user_id))
            await CALLS[verb](self.a2e, room.channel, words)
        finally:
            self._speaking.discard(user_id)
        return {}

    async def leave(self, user_id: int) -> dict[str, Any]:
        """Leave the user's room; the queue keeps trying until A2E has accepted it.

        Raises:
            NoRoom: none is open.
            Closed: the studio is closed to the user.

        """

        async def work(t: Transaction) -> dict[str, Any]:
            room = await self._own(t, user_id)
            await self.store.live_rooms.mark_leaving(t, room.id, user_id)
            await self.queue.enqueue(t, "leave-room", str(room.id))
            return {"left": max(0, round(room.expires_at - time()))}

        return await self.store.db.transact(work)
