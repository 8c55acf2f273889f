"""A broadcast with somebody to whom Telegram takes nothing: the others get it, it ends, and it can be stopped."""

from dataclasses import replace
from time import time

from bot.chat import Kind
from bot.jobs.broadcasts.body import Body
from bot.jobs.broadcasts.hand import TRIES, VAIN_SECONDS
from bot.jobs.broadcasts.sending import LATEST_SECONDS, broadcast
from bot.sandbox.telegram.person import words
from bot.store.broadcasts import Broadcast, CastState
from bot.store.database import Transaction
from tests.journeys.test_broadcasts import asked, confirmed, got, town
from tests.world import World, until_done

__all__ = ["town"]
NEVER = 100_000
"""Seconds that Telegram asks to wait: more than a day."""


async def begun(here: World, text: str) -> int:
    """Begin a broadcast whose runs a test makes by itself; return its number."""
    store = here.studio.deps.store  # type: ignore[union-attr]
    body = Body(kind=Kind.TEXT, html=text)
    return (await store.db.transact(lambda t: confirmed(t, store, body))).id


async def now(here: World, number: int) -> Broadcast:
    store = here.studio.deps.store  # type: ignore[union-attr]
    found = await store.db.transact(lambda t: store.broadcasts.get(t, number))
    assert found is not None
    return found


async def runs(here: World, number: int, *, after: float = 0.0) -> None:
    """Let so many seconds go by, and the next run come."""
    store = here.studio.deps.store  # type: ignore[union-attr]

    async def earlier(t: Transaction) -> None:
        cast = await store.broadcasts.get(t, number)
        assert cast is not None
        await store.broadcasts.save(t, replace(cast, vain_at=cast.vain_at - after))

    await store.db.transact(earlier)
    await broadcast(here.studio.deps, str(number))  # type: ignore[union-attr]


async def test_one_chat_that_telegram_holds_back_holds_up_nobody_else(town: World) -> None:
    town.faults.add("telegram", "rate_limit", match="sendMessage 2001", times=0, seconds=NEVER)
    number = await begun(town, "held back")
    await runs(town, number)
    deps = town.studio.deps  # type: ignore[union-attr]
    if deps.store.db.dialect == "sqlite":
        row = await deps.store.db.transact(lambda t: t.fetch_one("SELECT due FROM queue WHERE step = 'broadcast'"))
        assert row is not None
        assert 0 < row["due"] - time() <= LATEST_SECONDS
    for _ in range(2 * TRIES):
        await runs(town, number)
    cast = await now(town, number)
    assert (cast.sent, cast.waiting.keys()) == (5, {2001})
    assert await got(town, "held back") == [1001, 2002, 2003, 2004, 2005]


async def test_the_last_one_whom_telegram_takes_nothing_for_is_given_up_after_a_day(town: World) -> None:
    town.faults.add("telegram", "rate_limit", match="sendMessage", times=0, seconds=NEVER)
    number = await begun(town, "given up")
    for _ in range(TRIES - 1):
        await runs(town, number, after=VAIN_SECONDS)
        for _ in range(TRIES):
            await runs(town, number)
    assert (await now(town, number)).failed == 0
    assert (TRIES - 1) * VAIN_SECONDS >= 24 * 3600
    await runs(town, number, after=VAIN_SECONDS)
    await runs(town, number)
    cast = await now(town, number)
    assert (cast.failed, cast.state) == (6, CastState.ENDED)


async def test_it_can_be_stopped_meanwhile(town: World) -> None:
    ada = await asked(town)
    await ada.say("stuck")
    question = await ada.hears("It goes to 6 people")
    town.faults.add("telegram", "rate_limit", match="sendMessage 2003", times=0, seconds=NEVER)
    await ada.press("✅ Send it to 6", question)
    await ada.wait_for(lambda m: "5 sent" in words(m) and "1 left" in words(m))
    await ada.press("✖️ Stop for good")
    assert "5 sent" in words(await ada.hears("It was for 6 people", after=question["message_id"]))
    await until_done(town, "broadcast")
    assert 2003 not in await got(town, "stuck")


async def test_errors_of_telegrams_are_counted_as_unknown_and_never_repeated(town: World) -> None:
    fault = town.faults.add("telegram", "error", match="sendMessage 2003", times=0, status=500)
    ada = await asked(town)
    await ada.say("once")
    await ada.press("✅ Send it to 6")
    report = words(await ada.hears("It was for 6 people"))
    assert "5 sent" in report
    assert "1 unknown: nobody can say whether they got it" in report
    assert fault.met == 1
