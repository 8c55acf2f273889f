"""What A2E does not quote: the most it may cost is set aside, told as a guess, and corrected when A2E tells."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Refused
from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed, Hindered, Sent, TaskFailed
from bot.jobs.groups import place_group
from bot.jobs.orders import Order, place_order
from bot.jobs.words import cards
from bot.operations import OPERATIONS
from bot.operations.speech import VoiceSample
from bot.sandbox.telegram.person import labels, words
from bot.store.jobs import Job, State
from bot.store.ledger import Limits
from tests.jobs.people import INTENDED, after, deps_of, entries, finished, job_now, spent, started
from tests.world import picture, running, sandbox, settings_for, world

PHOTO = {"kind": "image", "mime": "image/jpeg", "file": {"file_id": "f", "unique_id": "u", "kind": "photo", "size": 9}}
SWAP = {"face": PHOTO, "target": PHOTO}


@pytest.fixture
async def deps(database_url: str) -> AsyncIterator[Deps]:
    """Lend the parts of a bot that nobody works with, under a limit of 5 credits a day."""
    async with (
        sandbox() as (root, _, _),
        running(settings_for(root, database_url, DAILY_CREDITS="5"), does_jobs=False, takes_updates=False) as bot,
    ):
        yield bot.deps


def limited(deps: Deps, limits: Limits) -> Deps:
    return replace(deps, limits=limits)


def order(operation: str = "swappreview", answers: dict[str, Any] | None = None, **more: Any) -> Order:
    return Order(
        user_id=1001, chat_id=1001, thread_id=None, card_id=None, reply_to=None, operation=operation,
        request={"answers": SWAP if answers is None else answers}, **{"price": None, **more},
    )  # fmt: skip


async def placed(deps: Deps, wanted: Order) -> Job:
    return await deps.store.db.transact(lambda t: place_order(t, deps, wanted))


REFUSED = Hindered(why="no", retryable=False, counts=True, pause=1)
BROKEN = TaskFailed(why="no")


async def test_six_previews_without_a_quote_stay_within_five_credits_a_day(deps: Deps) -> None:
    outcomes = await asyncio.gather(*(placed(deps, order()) for _ in range(6)), return_exceptions=True)
    jobs = [one for one in outcomes if isinstance(one, Job)]
    assert len(jobs) == 2
    assert all(isinstance(one, Refused) for one in outcomes if one not in jobs)
    assert await spent(deps) == 4
    for job in jobs:
        await after(deps, job, INTENDED, started(cost=2), finished(cost=2), Sent())
    assert await spent(deps) == 4
    with pytest.raises(Refused) as refused:
        await placed(deps, order())
    assert "only says what this costs afterwards" in refused.value.user_text


@pytest.mark.parametrize("limits", [Limits(daily=5), Limits(monthly=5), Limits(global_daily=5)])
async def test_every_limit_is_asked_about_what_has_no_price(deps: Deps, limits: Limits) -> None:
    tight = limited(deps, limits)
    await placed(tight, order())
    await placed(tight, order())
    with pytest.raises(Refused):
        await placed(tight, order())


@pytest.mark.parametrize("operation", [one for one in OPERATIONS.values() if one.priced], ids=lambda one: one.command)
def test_every_operation_that_can_spend_declares_its_dearest(operation: type[Any]) -> None:
    has_guess = operation.estimate is not OPERATIONS["swappreview"].estimate
    assert operation.dearest > 0 or has_guess


async def test_what_a2e_has_charged_before_is_set_aside_the_next_time(deps: Deps) -> None:
    first = await placed(deps, order())
    await after(deps, first, INTENDED, started(cost=4), finished(cost=4), Sent())
    wide = limited(deps, Limits(daily=100))
    second = await placed(wide, order())
    assert await entries(deps, second.id) == [("reserve", -4)]


async def test_a_cost_above_what_was_set_aside_counts_as_soon_as_a2e_tells_it(deps: Deps) -> None:
    await after(deps, await placed(deps, order()), INTENDED, started(cost=5))
    assert await spent(deps) == 5
    with pytest.raises(Refused):
        await placed(deps, order())


async def test_what_was_set_aside_comes_back_to_the_credit(deps: Deps) -> None:
    job = await placed(deps, order())
    failed = await after(deps, job, REFUSED)
    assert await entries(deps, failed.id) == [("reserve", -2), ("refund", 2)]
    await after(deps, await placed(deps, order()), INTENDED, started(cost=5), BROKEN)
    assert await spent(deps) == 0


async def test_where_a2e_never_tells_what_was_set_aside_stays_booked_and_is_told_so(deps: Deps) -> None:
    done = await after(deps, await placed(deps, order()), INTENDED, started(), finished(), Sent())
    assert await spent(deps) == 2
    assert "2 credits (what was set aside, since A2E did not tell)" in cards.text(done)


async def test_without_a_limit_nothing_is_set_aside_and_the_real_cost_is_booked(deps: Deps) -> None:
    free = limited(deps, Limits())
    job = await placed(free, order())
    assert await entries(deps, job.id) == []
    await after(free, job, INTENDED, started(cost=2), finished(cost=2), Sent())
    assert await spent(deps) == 2


async def test_each_part_of_a_fan_out_sets_its_own_aside(deps: Deps) -> None:
    source = {"kind": "audio", "mime": "audio/mpeg", "file": {**PHOTO["file"], "kind": "audio", "seconds": 4}}
    languages = [{"id": one, "name": one} for one in ("de", "es", "fr")]
    wanted = order("dub", {"source": source, "into": languages}, price=12, at_most=31)
    wide = limited(deps, Limits(daily=31))
    card = await deps.store.db.transact(lambda t: place_group(t, wide, wanted))
    parts = await deps.store.db.transact(lambda t: deps.store.jobs.children(t, card.id))
    assert [await entries(deps, part.id) for part in parts] == [
        [("reserve", -11)],
        [("reserve", -10)],
        [("reserve", -10)],
    ]
    with pytest.raises(Refused):
        await deps.store.db.transact(lambda t: place_group(t, wide, wanted))


async def test_a_sample_counts_for_the_studio_and_not_for_who_asked_first(deps: Deps) -> None:
    tight = limited(deps, Limits(daily=5, global_daily=1))
    voice = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
    sample = order(VoiceSample.command, {"voice": voice}, price=0)
    job = await placed(tight, replace(sample, name="sample-v1-1"))
    assert await spent(deps) == 0
    assert await spent(deps, 0) == 1
    with pytest.raises(Refused):
        await placed(tight, replace(sample, name="sample-v2-1"))
    await after(tight, job, REFUSED)
    assert await spent(deps, 0) == 0


Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["order", "start", "deliver", "fail", "cancel"]), st.integers(0, 6)), max_size=20
)


users = count(5000)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, limit=st.integers(0, 12))
async def test_no_run_of_events_passes_a_limit_or_loses_a_credit(deps: Deps, steps: Sequence[Step], limit: int) -> None:
    user, tight = next(users), limited(deps, Limits(daily=limit))
    jobs: list[Job] = []
    surprise = 0
    for step, number in steps:
        if step == "order":
            with suppress(Refused):
                jobs.append(await placed(tight, replace(order(), user_id=user, at_most=2)))
        else:
            surprise += await stepped(tight, jobs, step, number)
        jobs = [await job_now(deps, job) for job in jobs]
        assert not limit or await spent(deps, user) <= limit + surprise
    for job in jobs:
        assert await booked(deps, job) == right(job, set_aside=2 if limit else 0)


async def stepped(deps: Deps, jobs: Sequence[Job], step: str, number: int) -> int:
    """Move one of the jobs on; returns the credits that A2E took beyond what it is known for."""
    live = [job for job in jobs if job.state in (State.QUEUED, State.RUNNING)]
    if not live:
        return 0
    job = live[number % len(live)]
    runs = job.state is State.RUNNING
    match step:
        case "start" if not runs:
            await after(deps, job, INTENDED, started(cost=number))
            return max(0, number - 2)
        case "deliver" if runs:
            await after(deps, job, finished(cost=job.cost), Sent())
        case "fail":
            await after(deps, job, BROKEN if runs else REFUSED)
        case "cancel":
            await after(deps, job, CancelPressed())
    return 0


async def booked(deps: Deps, job: Job) -> int:
    return -sum(credits for _, credits in await entries(deps, job.id))


def right(job: Job, *, set_aside: int) -> int:
    """Return what a job must count for."""
    if job.state is State.FAILED or (job.state is State.CANCELLED and job.started_at is None):
        return 0
    known = set_aside if job.cost is None else job.cost
    return max(known, set_aside) if job.state is State.RUNNING else known


async def test_the_words_on_the_confirmation_say_that_it_is_a_guess(sqlite_url: str) -> None:
    async with world(sqlite_url, DAILY_CREDITS="30") as here:
        here.faults.add("a2e", "error", match="generation/quote", times=0, status=400)
        await here.person.say("/imagine a red house")
        asked = await here.person.hears("Price: about 10 credits, at most 20.")
        assert labels(asked)[0] == "✅ Make it · about 10 credits, at most 20"
        await here.person.press("✅", asked)
        done = await here.person.wait_for(lambda m: words(m).startswith("Done"))
        assert "Cost: 10 credits" in words(done)
        assert await spent(deps_of(here)) == 10
        await here.person.say("/imagine a blue house")
        asked = await here.person.hears("a blue house")
        await here.person.press("✅", asked)
        await here.person.wait_for(lambda m: words(m).startswith("Done") and "blue" in words(m))
        await here.person.say("/imagine a green house")
        await here.person.press("✅", await here.person.hears("a green house"))
        await here.person.hears(
            "up to 20 credits must be set aside, but only 10 of 30 are left of your limit for today"
        )


async def test_previews_pressed_in_a_chat_stop_at_the_limit_and_say_why(sqlite_url: str) -> None:
    async with world(sqlite_url, DAILY_CREDITS="5") as here:
        ada = here.person
        here.faults.add("a2e", "error", match="generation/quote", times=0, status=400)
        for number in range(3):
            said = (await ada.say("/swap"))["message_id"]
            await ada.hears("Whose face?", after=said)
            await ada.send_file(picture("red"))
            await ada.hears("Where does it go", after=said)
            await ada.send_file(picture("blue"))
            await ada.press("✅ Mine")
            told = "Preview: A2E only says afterwards, at most 2 credits."
            await ada.press("👁", await ada.hears(told, after=said))
            if number < 2:
                await ada.wait_for(lambda m: words(m).startswith("Done"), after=said)
        await ada.hears("up to 2 credits must be set aside, but only 1 of 5 are left of your limit for today")
        assert await spent(deps_of(here)) == 4
        assert 1000 - here.a2e.coins == 4
