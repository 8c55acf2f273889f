"""What an update is not blamed for: a database that fails, and another process that was quicker."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.errors import NotStored
from bot.jobs.deps import Deps
from bot.store.database import Transaction
from bot.telegram.inbox.order import Raw
from handlers.answering import Answering
from handlers.gathering import Batch, next_of
from handlers.giving_up import TRIES
from handlers.inbox import Inbox
from handlers.patience import Patience
from handlers.turn import Asked
from tests.handlers.test_intake import private
from tests.world import running, sandbox, settings_for

NOON = 1_700_000_000.0
LONG_PIECE = "a" * 4096


@pytest.fixture
async def deps(database_url: str) -> AsyncIterator[Deps]:
    async with (
        sandbox() as (root, _, _),
        running(settings_for(root, database_url), does_jobs=False, takes_updates=False) as bot,
    ):
        yield bot.deps


async def comes(deps: Deps, number: int, text: str) -> None:
    body = json.dumps(private(number, text))
    await deps.store.db.transact(lambda t: deps.store.updates.keep(t, number, 1001, body, tries=0, now=NOON))


async def waiting(deps: Deps) -> dict[int, int]:
    """Return update -> tries."""
    rows = await deps.store.db.transact(lambda t: deps.store.updates.line(t, 1001, limit=9))
    return {row.update_id: row.tries for row in rows}


def inbox_of(deps: Deps, error: Exception | None = None) -> Inbox:
    """Return an inbox that decides nothing: an update is ended without an answer, or meets an error."""

    async def asked(raws: Sequence[Raw]) -> Asked | None:
        if error is not None:
            raise error
        return None

    return Inbox(asked=asked, answering=Answering(deps), deps=deps, patience=Patience())


async def test_a_database_that_fails_counts_no_try(deps: Deps) -> None:
    await comes(deps, 5, "hello")
    for _ in range(TRIES + 1):
        with pytest.raises(NotStored):
            await inbox_of(deps, NotStored("away")).work("1001")
    assert await waiting(deps) == {5: 0}


async def test_another_failure_counts_one(deps: Deps) -> None:
    await comes(deps, 5, "hello")
    await inbox_of(deps, ValueError("a mistake")).work("1001")
    assert await waiting(deps) == {5: 1}


async def test_what_follows_is_not_removed_with_an_update_that_another_process_has_answered(deps: Deps) -> None:
    await comes(deps, 5, LONG_PIECE)
    await comes(deps, 6, "and its end")
    updates, db = deps.store.updates, deps.store.db
    batch = await db.transact(lambda t: next_of(t, updates, 1001, now=NOON + 9))
    assert isinstance(batch, Batch)
    assert [row.update_id for row in batch.rows] == [5, 6]
    await db.transact(lambda t: updates.end(t, [5]))
    assert not await db.transact(lambda t: updates.end(t, [row.update_id for row in batch.rows]))
    assert await waiting(deps) == {6: 0}, "unread, and in line"
    await inbox_of(deps).work("1001")
    assert await waiting(deps) == {}


async def test_a_batch_begins_with_the_update_it_was_gathered_from(deps: Deps) -> None:
    """Another process ends the first between the look and the beginning, as a hung one does that goes on."""
    await comes(deps, 5, "hello")
    await comes(deps, 6, "and another thing")
    updates = deps.store.updates

    async def taken_meanwhile(t: Transaction) -> Batch | float | None:
        line = updates.line

        class Hurried(type(updates)):  # type: ignore[misc]
            async def line(self, t: Transaction, person: int, *, limit: int) -> object:
                found = await line(t, person, limit=limit)
                await updates.end(t, [5])
                return found

        return await next_of(t, Hurried(deps.store.vault), 1001, now=NOON + 9)

    assert await deps.store.db.transact(taken_meanwhile) == 0.0, "look again"
    assert await waiting(deps) == {6: 0}
