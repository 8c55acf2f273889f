"""Edits of one message, over real HTTP: only the newest goes out, in order, and never onto a result."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from prometheus_client import CollectorRegistry

from bot.acts import Delete
from bot.chat import EditMessage, SendMessage
from bot.metrics import Metrics
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Person, words
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.pacing.budget import LocalBudget, Pace
from tests.telegram.test_outbox import connected
from tests.world import until

SLOW = Pace(overall=0.001, chat=0.3, chat_burst=2)
SLOWER = Pace(overall=0.001, chat=2.0, chat_burst=2)


@dataclass
class Card:
    """A message of the bot's whose edits are watched."""

    out: Outbox
    telegram: TelegramSandbox
    ada: Person
    number: int
    registry: CollectorRegistry

    def edit(self, text: str, *, urgent: bool = False) -> "asyncio.Task[int | None]":
        change = EditMessage(chat_id=1001, message_id=self.number, text=text)
        return asyncio.create_task(self.out.send(change, urgent=urgent))

    def calls(self, method: str = "editMessageText") -> int:
        return len([call for call in self.telegram.state.calls if call["method"] == method])

    def waiting(self) -> float | None:
        """How many messages and edits wait for their slot."""
        return self.registry.get_sample_value("studio_telegram_waiting")

    async def shown(self) -> dict:
        return next(one for one in await self.ada.answers() if one["message_id"] == self.number)


@asynccontextmanager
async def carded(pace: Pace) -> AsyncIterator[Card]:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        registry = CollectorRegistry()
        out = Outbox(bot, LocalBudget(pace), metrics=Metrics(registry))
        number = await out.send(SendMessage(chat_id=1001, text="new"))
        assert number is not None
        yield Card(out, telegram, ada, number, registry)


async def turns() -> None:
    """Let what was just begun go as far as it can without an answer from outside."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_only_the_first_and_the_newest_of_many_edits_reach_telegram() -> None:
    async with carded(SLOW) as card:
        edits = [card.edit("1")]
        await until(lambda: card.calls() == 1)
        edits += [card.edit(str(number)) for number in range(2, 7)]
        await asyncio.gather(*edits)  # all come back once the newest was sent
        assert card.calls() == 2
        assert words(await card.shown()) == "6"
        assert card.out.edits.in_hand == 0


async def test_edits_land_in_order_even_when_the_first_is_slow() -> None:
    async with carded(Pace(overall=0.001, chat=0.001)) as card:
        slow = card.telegram.faults.add("telegram", "delay", match="editMessageText", seconds=0.3)
        older = card.edit("older")
        await until(lambda: slow.met == 1)
        newer = card.edit("newer")
        await asyncio.gather(older, newer)
        assert card.calls() == 2
        assert words(await card.shown()) == "newer"


async def test_an_edit_that_telegram_refused_for_now_gives_way_to_a_newer_one() -> None:
    async with carded(Pace(overall=0.001, chat=0.001)) as card:
        card.telegram.faults.add("telegram", "rate_limit", match="editMessageText", seconds=1)
        older = card.edit("older")
        await until(lambda: card.calls() == 1)
        newer = card.edit("newer")
        await asyncio.gather(older, newer)
        assert card.calls() == 2  # the refused one and the newest
        assert words(await card.shown()) == "newer"


async def test_an_edit_that_a_person_waits_for_takes_the_waiting_one_along() -> None:
    async with carded(Pace(overall=0.001, chat=2.0, chat_burst=1)) as card:
        lazy = card.edit("lazy")
        await until(lambda: card.waiting() == 1)
        await card.edit("urgent", urgent=True)
        await lazy
        assert card.calls() == 1
        assert words(await card.shown()) == "urgent"


async def test_a_caller_who_goes_away_does_not_take_the_others_edit_along() -> None:
    async with carded(SLOW) as card:
        await card.edit("first")
        gone = card.edit("gone")
        await until(lambda: card.waiting() == 1)
        kept = card.edit("kept")
        await turns()
        gone.cancel()
        await kept
        assert words(await card.shown()) == "kept"
        alone = card.edit("alone")
        await until(lambda: card.waiting() == 1)
        alone.cancel()
        await until(lambda: card.out.edits.in_hand == 0 and card.waiting() == 0)
        assert words(await card.shown()) == "kept"


@pytest.mark.parametrize("slow_edit", [False, True], ids=["waiting", "in flight"])
async def test_no_edit_lands_on_a_result_in_words(*, slow_edit: bool) -> None:
    async with carded(SLOWER) as card:
        slow = card.telegram.faults.add("telegram", "delay", match="editMessageText", seconds=0.2 * slow_edit)
        before = card.edit("before")
        await until(lambda: slow.met == 1 if slow_edit else card.calls() == 1)
        waiting = card.edit("waiting")
        await turns()
        said = EditMessage(chat_id=1001, message_id=card.number, text="result")
        result = asyncio.create_task(card.out.show_words(said))
        await turns()
        late = card.edit("late")
        await asyncio.gather(before, waiting, late)
        assert not result.done()  # they are dropped at once, not after it
        await result
        assert card.calls() == 2
        assert words(await card.shown()) == "result"


async def test_an_edit_that_waits_is_dropped_when_its_message_is_deleted() -> None:
    async with carded(SLOW) as card:
        await card.edit("first")
        waiting = card.edit("waiting")
        await until(lambda: card.waiting() == 1)
        await card.out.send(Delete(chat_id=1001, message_id=card.number), urgent=True)
        await waiting
        assert card.calls() == 1
        assert await card.ada.answers() == []
