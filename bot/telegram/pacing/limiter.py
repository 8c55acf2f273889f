"""The limiter: who in this process gets the next slot.

Answers to people go before results, results before edits, edits before deletions, deletions before broadcasts. What
has waited for more than a few seconds gets every other slot: a result among answers, an edit only while no result
waits, a deletion or a broadcast never. Among equals it is first come, first served.
"""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from bot.errors import Unavailable
from bot.telegram.pacing.limits import PATIENCE, Outcome, Pace, Priority, Terms
from bot.telegram.pacing.memory import EVERYBODY, Slots

LONGEST_NAP = 1.0
"""Seconds; a waiter may become overdue meanwhile."""
TOGETHER_SECONDS = 1.0
"""Seconds within which two refused chats mean that Telegram refuses all of them."""


@dataclass(eq=False)
class Waiter:
    """A message, or several at once, that wait for a slot."""

    chat_id: int
    priority: Priority
    number: int
    given: asyncio.Future[None]
    messages: int = 1
    since: float = field(default_factory=monotonic)

    def give(self) -> None:
        """Done when its slot begins."""
        if not self.given.done():
            self.given.set_result(None)


@dataclass(frozen=True, kw_only=True)
class _Refusal:
    chat_id: int
    at: float
    until: float


class Limiter:
    """Hands out slots in the right order.

    Args:
        slots: where they are counted.
        pace: the limits they must keep.

    """

    def __init__(self, slots: Slots, pace: Pace) -> None:
        self._slots, self._pace = slots, pace
        self._waiting: dict[int, Waiter] = {}
        self._numbers = count()
        self._rests: dict[object, float] = {}
        """Slots (a chat's, or the overall one) not to ask for before a time."""
        self._woken = asyncio.Event()
        self._pump: asyncio.Task[None] | None = None
        self._oldest_first = False
        self._all_terms: dict[object, Terms] = {}
        self._refusal: _Refusal | None = None

    async def reserve(
        self,
        chat_id: int,
        *,
        priority: Priority = Priority.RESULT,
        hurry: asyncio.Future[None] | None = None,
        messages: int = 1,
    ) -> None:
        """Return when a message may be sent to a chat.

        Args:
            chat_id: negative for groups.
            priority: who goes first.
            hurry: when done, a person has begun to wait, and the message counts as an answer.
            messages: how many go at once; the chat then rests for as many.

        Raises:
            Unavailable: the chat must rest for longer than PATIENCE; with the seconds.

        """
        given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiter = Waiter(chat_id, priority, next(self._numbers), given, messages)
        self._waiting[waiter.number] = waiter
        if hurry is not None:
            hurry.add_done_callback(lambda _: self._promote(waiter))
        self._woken.set()
        if self._pump is None:
            self._pump = asyncio.create_task(self._hand_out(), name="budget")
        try:
            await given
        finally:
            if self._waiting.pop(waiter.number, None) is not None:
                self._woken.set()

    async def spare(self, chat_id: int) -> bool:
        """Take a slot if it delays nothing but broadcasts, and the pace has room left over. Never waits for one."""
        if any(one.priority is not Priority.BROADCAST for one in self._waiting.values()):
            return False
        return (await self._slots.take(str(chat_id), self._pace.spare(chat_id))).outcome is Outcome.TAKEN

    def _promote(self, waiter: Waiter) -> None:
        waiter.priority = Priority.ANSWER
        self._woken.set()

    async def penalize(self, chat_id: int, seconds: float) -> None:
        """Handle a 429: leave this chat alone for this many seconds, and all chats when two are refused at once."""
        now, last = monotonic(), self._refusal
        self._refusal = _Refusal(chat_id=chat_id, at=now, until=now + seconds)
        await self._slots.block(str(chat_id), seconds)
        if last is not None and last.chat_id != chat_id and now - last.at < TOGETHER_SECONDS and last.until > now:
            await self._slots.block(EVERYBODY, min(seconds, last.until - now))

    async def _hand_out(self) -> None:
        try:
            while self._waiting:
                self._woken.clear()
                if (waiter := self._next()) is None:
                    await self._nap()
                else:
                    await self._serve(waiter)
        finally:
            self._pump = None

    def _next(self) -> Waiter | None:
        now = monotonic()
        ready = [waiter for waiter in self._in_line() if self._rest_of(waiter, now) <= now]
        if not ready:
            return None
        longest = _longest(ready)
        if self._oldest_first and longest is not None and self._starved(longest, now):
            return longest
        return min(ready, key=lambda waiter: (waiter.priority, waiter.number))

    def _in_line(self) -> list[Waiter]:
        """Return who may go once there is room: what comes after an album in its chat lets it rest, but for answers."""
        albums = {one.chat_id: one.number for one in reversed(self._waiting.values()) if one.messages > 1}
        if not albums:
            return [*self._waiting.values()]
        return [
            one
            for one in self._waiting.values()
            if one.priority is Priority.ANSWER or one.number <= albums.get(one.chat_id, one.number)
        ]

    def _rest_of(self, waiter: Waiter, now: float) -> float:
        terms = self._terms(waiter, now)
        return max(self._rests.get(key, 0.0) for key in _keys(waiter, terms))

    def _starved(self, waiter: Waiter, now: float) -> bool:
        return now - waiter.since > self._pace.starved

    def _terms(self, waiter: Waiter, now: float) -> Terms:
        kind = (waiter.chat_id < 0, waiter.priority, self._starved(waiter, now), waiter.messages)
        if kind not in self._all_terms:
            self._all_terms[kind] = self._pace.terms(
                waiter.chat_id, waiter.priority, starved=kind[2], messages=waiter.messages
            )
        return self._all_terms[kind]

    async def _nap(self) -> None:
        now = monotonic()
        until = min(self._rest_of(waiter, now) for waiter in self._in_line())
        try:
            async with asyncio.timeout(min(until - now, LONGEST_NAP)):
                await self._woken.wait()
        except TimeoutError:
            now = monotonic()
            self._rests = {key: until for key, until in self._rests.items() if until > now}

    async def _serve(self, waiter: Waiter) -> None:
        terms = self._terms(waiter, monotonic())
        try:
            slot = await self._slots.take(str(waiter.chat_id), terms)
        except Exception as error:  # noqa: BLE001  # it belongs to the caller, and must not stop the others
            self._send_away(waiter, error)
            return
        if slot.outcome is Outcome.TAKEN:
            self._oldest_first = not self._oldest_first
            self._waiting.pop(waiter.number, None)
            asyncio.get_running_loop().call_later(slot.seconds + terms.holds, waiter.give)
        elif slot.seconds > PATIENCE:
            wait = f"chat {waiter.chat_id} has to rest for {slot.seconds:.0f} s"
            self._send_away(waiter, Unavailable(wait, retry_after=slot.seconds))
        else:
            chat, overall = _keys(waiter, terms)
            self._rests[chat if slot.outcome is Outcome.CHAT else overall] = monotonic() + slot.seconds

    def _send_away(self, waiter: Waiter, error: Exception) -> None:
        self._waiting.pop(waiter.number, None)
        if not waiter.given.done():
            waiter.given.set_exception(error)


def _longest(ready: list[Waiter]) -> Waiter | None:
    """Return who has waited for longest, in order of arrival, of those that may take turns."""
    last = Priority.RESULT if any(one.priority is Priority.RESULT for one in ready) else Priority.EDIT
    return next((one for one in ready if one.priority <= last), None)


def _keys(waiter: Waiter, terms: Terms) -> tuple[object, object]:
    """Return the key of a slot. Answers may go when others may not, so the two kinds are tracked apart."""
    return (waiter.chat_id, terms.slack), ("overall", terms.ahead, terms.overall_slack)
