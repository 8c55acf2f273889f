"""What Telegram's refusals lead to: waiting, going away, telling, following; and what the metrics say."""

import asyncio
from time import monotonic

import pytest
from prometheus_client import CollectorRegistry

from bot.chat import EditMessage, SendMessage
from bot.errors import Unavailable
from bot.metrics import Metrics
from bot.sandbox.telegram.person import Person, words
from bot.telegram.outbox.errors import Blocked, Closed
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.pacing.budget import LocalBudget, Pace
from tests.telegram.test_outbox import connected
from tests.world import until

QUICK = Pace(overall=0.001, chat=0.001)


async def test_a_429_for_one_chat_does_not_stop_another() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        registry = CollectorRegistry()
        out = Outbox(bot, LocalBudget(QUICK), metrics=Metrics(registry))
        telegram.faults.add("telegram", "rate_limit", match="sendMessage", seconds=1)
        began = monotonic()
        refused = asyncio.create_task(out.send(SendMessage(chat_id=1001, text="refused")))
        await until(lambda: registry.get_sample_value("studio_telegram_too_many_total") == 1)
        await out.send(SendMessage(chat_id=1002, text="other"))
        assert not refused.done()
        assert registry.get_sample_value("studio_telegram_waiting") == 1
        await refused
        assert monotonic() - began > 1
        assert [words(one) for one in await ada.answers()] == ["refused"]
    assert registry.get_sample_value("studio_telegram_too_many_total") == 1
    assert registry.get_sample_value("studio_telegram_waiting") == 0
    assert registry.get_sample_value("studio_telegram_wait_seconds_count", {"priority": "result"}) == 3


async def test_a_long_429_is_handed_on_with_its_time_and_not_asked_for_again() -> None:
    async with connected() as (_, telegram, bot, _session):
        out = Outbox(bot, LocalBudget(QUICK), metrics=Metrics(CollectorRegistry()))
        telegram.faults.add("telegram", "rate_limit", match="sendMessage", seconds=500)
        for _ in range(2):
            with pytest.raises(Unavailable) as refused:
                await out.send(SendMessage(chat_id=1001, text="no"))
            assert 490 < (refused.value.retry_after or 0) <= 500
        assert len([call for call in telegram.state.calls if call["method"] == "sendMessage"]) == 1


async def test_who_has_blocked_the_bot_is_told_of_whatever_was_sent() -> None:
    async with connected() as (_, telegram, bot, _session):
        blocked: list[int] = []

        async def note(user_id: int) -> None:
            blocked.append(user_id)

        out = Outbox(bot, LocalBudget(QUICK), metrics=Metrics(CollectorRegistry()), on_blocked=note)
        number = await out.send(SendMessage(chat_id=1001, text="card"))
        assert number is not None
        telegram.state.blocked |= {1001, -7}
        for reply in (
            SendMessage(chat_id=1001, text="answer"),
            EditMessage(chat_id=1001, message_id=number, text="card"),
        ):
            with pytest.raises(Blocked):
                await out.send(reply, urgent=True)
        assert blocked == [1001, 1001]
        with pytest.raises(Blocked):
            await out.send(SendMessage(chat_id=-7, text="thrown out of a group: nobody has blocked anything"))
        assert blocked == [1001, 1001]


async def test_a_group_that_has_moved_is_followed_once_and_not_remembered() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        out = Outbox(bot, LocalBudget(QUICK), metrics=Metrics(CollectorRegistry()))
        telegram.state.migrated[-5] = 1001
        for text in ("one", "two"):
            await out.send(SendMessage(chat_id=-5, text=text))
        assert [words(one) for one in await ada.answers()] == ["one", "two"]
        assert [call["ok"] for call in telegram.state.calls if call["method"] == "sendMessage"] == [
            False, True, False, True,
        ]  # fmt: skip
        telegram.state.migrated |= {-5: -6, -6: -5}
        with pytest.raises(Closed):
            await out.send(SendMessage(chat_id=-5, text="in circles"))
