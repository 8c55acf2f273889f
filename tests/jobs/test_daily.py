"""The daily report to admins: once a day, of the day before, and not to those who want none."""

from datetime import UTC, datetime
from time import time

import pytest

from bot.errors import Unavailable
from bot.jobs import daily
from bot.jobs.alerts import TELL, tell_operator
from bot.sandbox.telegram.person import words
from bot.store.ledger import day_start
from bot.store.switches import REPORT
from tests.jobs.people import deps_of
from tests.world import World, until_answered, until_done, world

DAY, HOUR = 24 * 3600, 3600


async def reports(here: World, number: int = 1001) -> list[str]:
    person = here.person if number == 1001 else await here.other()
    return [words(one) for one in await person.answers() if "Report of" in words(one)]


async def test_what_a_day_came_to_is_told_once_to_every_admin_who_wants_it(database_url: str) -> None:
    async with world(database_url, ADMIN_IDS="1001,1002", coins=777) as here:
        ada, ben, deps = here.person, await here.other(), here.studio.deps
        await ben.say("/start")
        await ada.say("/imagine a red house")
        await ada.press("✅", await ada.hears("Price: 10"))
        await ada.wait_for(lambda m: "photo" in m)
        here.faults.add("a2e", "fail_task")
        await ada.say("/imagine a blue house")
        await ada.press("✅", await ada.hears("blue house"))
        await ada.hears("Failed")
        await until_answered(here)
        await until_done(here, "card")
        today = day_start((await job(here)).finished_at)
        await here.studio.deps.store.db.transact(lambda t: noted(t, here, today - DAY))
        morning = today + DAY + 9 * HOUR
        await daily.tick(deps, now=morning - 1)
        told_before = len(await reports(here))  # of the day before, if this runs before nine
        await daily.tick(deps, now=morning)
        await daily.tick(deps, now=morning + HOUR)
        told = await reports(here)
        assert len(told) == told_before + 1
        day = datetime.fromtimestamp(today, UTC)
        assert f"Report of {day.day} {day:%B %Y}" in told[-1]
        assert "2 new, 2 active" in told[-1]
        assert "1 done, 1 failed" in told[-1]
        assert "10 charged, 10 taken by A2E" in told[-1]
        assert "Most failures: Text to image (1)" in told[-1]
        assert f"balance now: {here.a2e.coins} credits" in told[-1]
        async with ben:
            await ben.press("🔕 No daily report")
            await ben.hears("no daily report any more")
        before = len(await reports(here, 1002))
        here.faults.add("a2e", "error", match="remainingCoins", times=0)
        await daily.tick(deps, now=morning + DAY)
        assert "doesn't tell its balance" in (await reports(here))[-1]
        assert len(await reports(here, 1002)) == before


async def test_a_bot_that_was_down_in_the_morning_reports_each_day_once_all_the_same(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await here.person.say("/start")
        await until_answered(here)
        today, deps = day_start(time()) + 2 * DAY, here.studio.deps
        await deps.store.db.transact(lambda t: noted(t, here, today - 2 * DAY))
        await daily.tick(deps, now=today + 3 * HOUR)  # it was down yesterday at nine
        await daily.tick(deps, now=today + 9 * HOUR)
        days = [datetime.fromtimestamp(today - DAY * back, UTC) for back in (2, 1)]
        told = [one.splitlines()[0] for one in await reports(here)]
        assert told == [f"🗞 Report of {day.day} {day:%B %Y} (UTC)" for day in days]


async def test_who_came_after_a_day_was_not_active_on_it(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        deps = here.studio.deps
        await here.person.say("/start")
        await until_answered(here)
        found = await deps.store.db.transact(lambda t: daily.day(t, deps, now=time()))
        assert (found.figures.new, found.figures.active) == (0, 0)
        found = await deps.store.db.transact(lambda t: daily.day(t, deps, now=time() + DAY))
        assert (found.figures.new, found.figures.active) == (1, 1)


async def job(here: World):  # type: ignore[no-untyped-def]
    store = here.studio.deps.store
    return (await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=1)))[0]


async def noted(t, here: World, at: float) -> None:  # type: ignore[no-untyped-def]
    await here.studio.deps.store.switches.put(t, REPORT, str(int(at // DAY)), now=at)


async def test_the_first_start_reports_nothing_and_the_panel_shows_yesterday(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await here.person.say("/admin")
        await here.person.press("🗞 Daily report", await here.person.hears("Operator's panel"))
        shown = await here.person.hears("Report of")
        assert "0 done, 0 failed" in words(shown)
        await here.person.press("🔕", shown)
        await here.person.press("🔔", await here.person.hears("no daily report any more"))
        await here.person.hears("every day at 09:00 UTC")
        assert len(await reports(here)) == 1


@pytest.mark.parametrize("step", [daily.STEP, TELL])
async def test_an_admin_who_could_not_be_told_is_told_later_and_nobody_twice(sqlite_url: str, step: str) -> None:
    async with world(sqlite_url, ADMIN_IDS="1001,1002") as here:
        deps, morning = deps_of(here), day_start(time()) + DAY + 9 * HOUR
        tells = {daily.STEP: lambda key: daily.report(deps, key), TELL: lambda key: tell_operator(deps, key)}
        text = {daily.STEP: "Report of", TELL: "run out of credits"}[step]

        async def told(number: int) -> int:
            person = here.person if number == 1001 else await here.other()
            return sum(text in words(one) for one in await person.answers())

        for person in (here.person, await here.other()):
            await person.say("/start")
        await until_answered(here)
        await deps.store.db.transact(lambda t: noted(t, here, morning - 2 * DAY))
        here.faults.add("telegram", "rate_limit", match="sendMessage", seconds=100_000)
        await (daily.tick(deps, now=morning) if step == daily.STEP else tell_operator(deps, "credits"))
        assert (await told(1001), await told(1002)) == (0, 1)
        waits = await deps.store.db.transact(lambda t: deps.queue.waiting(t, step))
        (later,) = [key for key in waits if key.endswith(":1001")]
        with pytest.raises(Unavailable):
            await tells[step](later)
        await tells[step](later.replace("1001", "1002"))
        assert (await told(1001), await told(1002)) == (0, 2), "a step for one is for one alone"
