"""A process dies while it sends a book of 16 pictures: nothing is lost, and nothing is shown twice unasked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.jobs.several import left_of, some_of
from bot.sandbox.telegram.person import Message, labels, words
from bot.store.job import Job, State
from tests.jobs.people import deps_of, job_now, newest_job
from tests.jobs.test_machine import SENDING
from tests.photobooks import BOOK, albums_in, delivered, is_done, order_a_book
from tests.world import World, until_done, world

POINTS: dict[str, tuple[int, bool, list[int], bool]] = {
    "before the first album": (0, False, [10, 6], False),
    "during the first album": (0, True, [], True),
    "between the albums": (10, False, [6], False),
    "during the second album": (10, True, [], True),
    "before the last message": (BOOK, False, [], False),
    "during the last message": (BOOK, True, [], True),
}
"""Moment -> pictures known to be there, whether a call was in flight, the albums that follow, whether it is unsure."""


def left_at(job: Job, sent: int, *, fence: bool) -> Job:
    """Return the row as a process leaves it that dies while it sends."""
    result: Mapping[str, Any] = job.result or {}
    kept = {"media": result["media"], **({"album": result["album"][:sent]} if sent else {})}
    return replace(job, state=State.SENDING, result=kept, fence=fence, finished_at=None)


async def shown_since(here: World, before: Message) -> list[list[Message]]:
    said = await here.person.answers()
    return albums_in([one for one in said if one["message_id"] > before["message_id"]])


@pytest.mark.parametrize("moment", POINTS)
async def test_a_death_while_several_are_sent_loses_nothing_and_shows_nothing_twice(
    database_url: str, moment: str
) -> None:
    sent, fence, albums, unsure = POINTS[moment]
    async with world(database_url, seconds=0.1) as here:
        await order_a_book(here.person)
        card = await delivered(here)
        deps = deps_of(here)
        job = await newest_job(here)
        settled = await deps.store.db.transact(lambda t: _spent(t, job))
        await deps.store.db.transact(lambda t: deps.store.jobs.save(t, job, left_at(job, sent, fence=fence)))
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "deliver", str(job.id)))
        ended = await newest_job(here, State.DELIVERED)
        for step in ("deliver", "uncard", "card"):
            await until_done(here, step)
        assert [len(one) for one in await shown_since(here, card)] == albums
        assert ended.unsure == unsure
        assert await deps.store.db.transact(lambda t: _spent(t, job)) == settled
        (done,) = [one for one in await here.person.answers() if is_done(one)]
        assert (done["message_id"] == card["message_id"]) == unsure  # the card still stands, or a new message
        if unsure:
            await here.person.press("📥 Show result", done)
            last = await here.person.wait_for(lambda one: "📎 Original file" in labels(one), after=done["message_id"])
            assert [len(one) for one in await shown_since(here, card)] == [10, 6]
            assert "Photobook" in words(last)
            assert "📥 Show result" not in labels(last)
            assert not (await job_now(deps, job)).unsure


async def _spent(t: Any, job: Job) -> int:
    row = await t.fetch_one("SELECT sum(credits) AS credits FROM ledger WHERE job_id = ?", job.id)
    return int(row["credits"])


@pytest.mark.parametrize(
    ("number", "albums"),
    [(2, [2]), (10, [10]), (11, [9, 2]), (12, [10, 2]), (16, [10, 6]), (21, [10, 9, 2]), (99, [10, 10, 10, 2])],
)
def test_no_album_is_of_one_or_of_more_than_ten(number: int, albums: list[int]) -> None:
    left = left_of(replace(SENDING, result={"media": [{"url": "u"}] * number}))
    sizes = []
    while left:
        sizes.append(len(some_of(left)))
        left = left[sizes[-1] :]
    assert sizes == albums
