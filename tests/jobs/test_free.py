"""What costs no credits has a bound for each person, and none of them is a way around by deleting."""

from collections.abc import AsyncIterator
from time import time
from typing import Any

import pytest

from bot.errors import Refused
from bot.jobs.deps import Deps
from bot.jobs.events import Made, Sent
from bot.jobs.orders import Order, place_order
from bot.operations import OPERATIONS
from bot.operations.facts import CheckLink, LanguageOf, Listed
from bot.store.job import FINAL, Job
from bot.store.quotas import QUESTIONS
from tests.jobs.people import INTENDED, after
from tests.world import running, sandbox, settings_for

PHOTO = {"kind": "image", "mime": "image/jpeg", "file": {"file_id": "f", "unique_id": "u", "kind": "photo", "size": 9}}
VOICE = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
FREE: dict[str, dict[str, Any]] = {
    "addface": {"face": PHOTO, "called": "Bob"},
    "addbackground": {"picture": PHOTO, "called": "Beach"},
    "keep": {"source": PHOTO},
    "sample": {"voice": VOICE},
}


@pytest.fixture
async def deps(database_url: str) -> AsyncIterator[Deps]:
    async with (
        sandbox() as (root, _, _),
        running(settings_for(root, database_url), does_jobs=False, takes_updates=False) as bot,
    ):
        yield bot.deps


async def ordered(deps: Deps, operation: str, user_id: int = 7) -> Job:
    order = Order(
        user_id=user_id, chat_id=user_id, thread_id=None, card_id=None, reply_to=None, operation=operation,
        request={"answers": FREE[operation]}, price=0,
    )  # fmt: skip
    return await deps.store.db.transact(lambda t: place_order(t, deps, order))


async def ended(deps: Deps, job: Job) -> None:
    await after(deps, job, INTENDED, Made(result={"media": []}, cost=0), Sent())
    await deps.store.db.transact(lambda t: deps.store.jobs.remove(t, job.id, job.user_id))


def test_everything_that_is_free_and_asks_a2e_for_something_is_bounded() -> None:
    free = {one.command for one in OPERATIONS.values() if one.priced is None and not one.for_admins}
    assert free == set(FREE)
    assert all(OPERATIONS[one].a_day for one in free)


@pytest.mark.parametrize("operation", FREE)
async def test_a_day_has_so_many_for_each_and_deleting_the_jobs_changes_nothing(deps: Deps, operation: str) -> None:
    for _ in range(int(OPERATIONS[operation].a_day or 0)):
        await ended(deps, await ordered(deps, operation))
    with pytest.raises(Refused) as refused:
        await ordered(deps, operation)
    assert "in 24 hours is the most for one person" in refused.value.user_text
    assert "Please go on after" in refused.value.user_text
    assert (await ordered(deps, operation, user_id=8)).state not in FINAL


@pytest.mark.parametrize("operation", ["addface", "addbackground"])
async def test_a_full_shelf_takes_no_more(deps: Deps, operation: str) -> None:
    kind = str(OPERATIONS[operation].keeps)
    for number in range(99):
        await deps.store.db.transact(
            lambda t, number=number: deps.store.assets.add(
                t, user_id=7, kind=kind, name="n", a2e_id=f"a{number}", url=None, file=None, now=1.0
            )
        )
    await ordered(deps, operation)  # the hundredth is on its way
    with pytest.raises(Refused) as refused:
        await ordered(deps, operation)
    assert f"Your shelf is full: it holds 100 {kind}s" in refused.value.user_text
    assert "Delete one in /" in refused.value.user_text


async def test_questions_that_ask_somebody_else_are_counted_and_kept_lists_are_not(deps: Deps) -> None:
    locales = Listed(kind="locale")
    for _ in range(3):
        assert not isinstance(await deps.lookups.find_out(locales, asker=7), Exception)
    for _ in range(QUESTIONS.most - 1):
        await deps.store.db.transact(lambda t: deps.store.quotas.take(t, 7, QUESTIONS, now=time()))
    refused = await deps.lookups.find_out(LanguageOf(text="Good morning"), asker=7)
    assert isinstance(refused, Refused)
    assert isinstance(await deps.lookups.find_out(CheckLink(url="https://x.test/a", limits=()), asker=7), Refused)
    assert not isinstance(await deps.lookups.find_out(locales, asker=7), Exception)
    assert await deps.lookups.find_out(LanguageOf(text="Good morning"), asker=8) == "en"
