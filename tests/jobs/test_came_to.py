"""What jobs came to, for the operator's sums: each once, at what people were charged and what A2E took."""

from dataclasses import replace
from time import time

import pytest

from bot.jobs.came_to import came_to
from bot.jobs.change import A2E_WORDS
from bot.jobs.events import (
    CancelPressed,
    Closed,
    Event,
    Finished,
    Hindered,
    Intended,
    NoEnd,
    Sent,
    Started,
    StartRefused,
    TaskFailed,
)
from bot.jobs.machine import apply
from bot.sandbox.telegram.person import words
from bot.store.job import Job, State
from bot.store.spend import Spent, day_of
from tests.jobs.people import deps_of, order_a_picture
from tests.jobs.test_machine import JOB
from tests.world import World, until

RESULT = {"media": [{"url": "https://a2e.example/1.jpg", "kind": "photo"}]}
STARTS = (Intended(urls={}, speaks=False), Started(task_id="1", cost=9, deadline=2e9, ask_in=1))
UNTOLD = (STARTS[0], Started(task_id="1", cost=None, deadline=2e9, ask_in=1))


def summed(*events: Event) -> tuple[Job, Spent]:
    facts = {"operation": "imagine", "task_type": "text_to_image", "request": {"answers": {"prompt": "a cat"}}}
    job, total = replace(JOB, price=10, **facts), Spent()
    for number, event in enumerate(events):
        change = apply(job, event, now=1000.0 + number)
        assert change is not None, event
        one = came_to(job, change.job, change)
        job, total = change.job, total + (one.spent if one else Spent())
    return job, total


@pytest.mark.parametrize(
    ("events", "spent"),
    [
        ((*STARTS, Finished(result=RESULT, cost=12), Sent()), Spent(jobs=1, charged=12, cost=12)),
        ((*UNTOLD, Finished(result=RESULT, cost=None), Sent()), Spent(jobs=1, charged=10, untold=1)),
        ((*STARTS, TaskFailed(why="x")), Spent(jobs=1, cost=9)),
        ((*STARTS, TaskFailed(why="x", given_back=True)), Spent(jobs=1)),
        ((STARTS[0], StartRefused(why="x")), Spent(jobs=1)),
        ((CancelPressed(),), Spent(jobs=1)),
        ((*STARTS, CancelPressed()), Spent(jobs=1, charged=9, cost=9)),
        (
            (*STARTS, Finished(result=RESULT, cost=12), Sent(), Closed(note="over", back=5)),
            Spent(jobs=1, charged=7, cost=7),
        ),
        (
            (*UNTOLD, Finished(result=RESULT, cost=None), Sent(), Closed(note="over", back=9)),
            Spent(jobs=1, charged=1, cost=1),
        ),
    ],
    ids=[
        "done",
        "not told",
        "failed",
        "failed and given back",
        "refused",
        "not begun",
        "cancelled",
        "closed",
        "closed, and told then",
    ],
)
def test_a_job_counts_once_at_what_it_came_to(events: tuple[Event, ...], spent: Spent) -> None:
    assert summed(*events)[1] == spent


def test_a_result_that_comes_too_late_was_counted_when_it_failed() -> None:
    overdue = Started(task_id="1", cost=9, deadline=0.0, ask_in=1)
    late = (STARTS[0], overdue, NoEnd(look_in=1), Finished(result=RESULT, cost=9), Sent())
    job, spent = summed(*late)
    assert (job.state, job.late) == (State.DELIVERED, True)
    assert spent == Spent(jobs=1, cost=9)


def test_a2es_own_words_are_kept_with_a_failed_job() -> None:
    failed = TaskFailed(why="x", words="model exploded")
    assert (summed(*STARTS, failed)[0].result or {})[A2E_WORDS] == "model exploded"
    refused = summed(STARTS[0], StartRefused(why="x", instead="flux2", words="no such model"))[0]
    assert refused.result == {"instead": "flux2", A2E_WORDS: "no such model"}
    gave_up = Hindered(why="x", retryable=False, counts=True, pause=1, words="bad")
    assert (summed(gave_up)[0].result or {})[A2E_WORDS] == "bad"
    assert summed(STARTS[0], StartRefused(why="x"))[0].result is None


async def test_what_is_ordered_stands_in_the_sums(here: World) -> None:
    deps = deps_of(here)
    await order_a_picture(here.person)
    await here.person.wait_for(lambda m: words(m).startswith("Done"))
    (told,) = await until(lambda: deps.store.db.transact(lambda t: deps.store.spend.since(t, day_of(time()) - 1)))
    spent = -await deps.store.db.transact(lambda t: deps.store.ledger.spent(t, 1001, since=0))
    assert (told.task_type, told.spent.jobs) == ("text_to_image", 1)
    assert told.spent.charged == -spent > 0
    assert told.spent.cost + told.spent.untold > 0
