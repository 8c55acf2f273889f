"""What a job costs, has cost or gives back, in words: the number that is told is the number that is booked."""

from dataclasses import replace
from typing import Any

import pytest

from bot.jobs.words.costs import (
    AT_MOST,
    GUESSED,
    SET_ASIDE,
    cost_line,
    cost_words,
    paid_by,
    refund_line,
    stays_spent,
)
from bot.operations.speech import VoiceSample
from bot.store.job import Job, State
from tests.jobs.test_machine import JOB

KINDS: dict[str, dict[str, Any]] = {
    "quoted": {},
    "guessed": {GUESSED: True, AT_MOST: 8},
    "set aside": {GUESSED: True, SET_ASIDE: 5, AT_MOST: 8},
    "aside, as it was told": {SET_ASIDE: 5},
}


def job(kind: str = "quoted", *, state: State = State.DELIVERED, **facts: Any) -> Job:
    return replace(JOB, **{"state": state, "request": {**JOB.request, **KINDS[kind]}, **facts})


def begun(kind: str = "quoted", **facts: Any) -> Job:
    return job(kind, **{"state": State.RUNNING, "started_at": 1.0, "task_id": "t", **facts})


SAMPLE = {"operation": VoiceSample.command}
UNTOLD = "5 credits (what was set aside, since A2E did not tell)"


@pytest.mark.parametrize(("one", "paid", "words"), [
    (job(), 3, "3 credits"),
    (job(cost=1), 1, "1 credit"),
    (job(cost=0), 0, "0 credits"),
    (job(price=None), None, "an unknown number of credits"),
    (job("guessed"), 3, "about 3 credits"),
    (job("guessed", cost=4), 4, "4 credits"),
    (job("guessed", price=None), None, "an unknown number of credits"),
    (job("guessed", price=0), 0, "0 credits"),
    (job("set aside"), 5, UNTOLD),
    (job("set aside", cost=4), 4, "4 credits"),
    (job("aside, as it was told", price=None), 5, UNTOLD),
])  # fmt: skip
def test_a_job_counts_for_its_cost_or_what_was_set_aside_or_its_quote(one: Job, paid: int | None, words: str) -> None:
    assert paid_by(one) == paid
    assert cost_words(one) == words


@pytest.mark.parametrize(("one", "words"), [
    (job(state=State.FAILED), "Nothing was charged; 3 credits returned."),
    (job(state=State.FAILED, given_back=True),
     "Nothing was charged; 3 credits returned. A2E gave them back to the studio too."),
    (job("set aside", state=State.FAILED), "Nothing was charged; 5 credits returned."),
    (job("aside, as it was told", state=State.FAILED, price=None), "Nothing was charged; 5 credits returned."),
    (job(state=State.FAILED, started_at=1.0), "Nothing was charged; 3 credits returned."),
    (job(state=State.FAILED, price=None, given_back=True), "Nothing was charged."),
    (job(state=State.FAILED, price=0), "Nothing was charged."),
    (job(state=State.FAILED, **SAMPLE), "Nothing was charged."),
    (job(state=State.CANCELLED), "Nothing was charged; 3 credits returned."),
    (job(state=State.CANCELLED, started_at=1.0), "A2E had begun, so 3 credits stay spent."),
    (job(state=State.CANCELLED, started_at=1.0, cost=1), "A2E had begun, so 1 credit stays spent."),
    (job(state=State.CANCELLED, started_at=1.0, price=None),
     "A2E had begun, so an unknown number of credits stay spent."),
])  # fmt: skip
def test_without_a_result_its_line_says_what_came_back_and_what_did_not(one: Job, words: str) -> None:
    assert refund_line(one) == words


WAITS = job(state=State.QUEUED)


@pytest.mark.parametrize(("jobs", "words"), [
    ([], None),
    ([WAITS], None),
    ([begun()], "3 credits stay spent"),
    ([begun(cost=1)], "1 credit stays spent"),
    ([begun(cost=0)], None),
    ([begun(), begun(cost=4), WAITS], "7 credits stay spent"),
    ([begun(), begun(price=0)], "3 credits stay spent"),
    ([begun(started_at=None)], None),
    ([begun(task_id=None)], None),
    ([begun(state=State.SENDING)], None),
    ([begun(**SAMPLE)], None),
    ([begun(price=None, **SAMPLE)], None),
    ([begun(price=None)], "what A2E took stays spent"),
    ([begun(), begun(price=None)], "what A2E took stays spent"),
    ([begun("guessed")], "about 3 credits stay spent"),
    ([begun("guessed", cost=4)], "4 credits stay spent"),
    ([begun("set aside")], "5 credits stay spent"),
    ([begun(), begun("guessed")], "about 6 credits stay spent"),
    ([begun(), job("guessed", state=State.QUEUED)], "3 credits stay spent"),
])  # fmt: skip
def test_a_cancellation_is_told_to_keep_what_has_begun_and_nothing_else(jobs: list[Job], words: str | None) -> None:
    assert stays_spent(jobs) == words


@pytest.mark.parametrize(("one", "words"), [
    (job(), "Cost: 9 credits (quoted 3)"),
    (job("guessed"), "Cost: 9 credits (told before: about 3 credits, at most 8)"),
    (replace(job(), request={GUESSED: True}), "Cost: 9 credits (told before: about 3 credits)"),
    (replace(job(), request={GUESSED: True}, price=0), "Cost: 9 credits (told before: free)"),
    (job(price=9), "Cost: 9 credits"),
    (job("guessed", price=None), "Cost: 9 credits"),
])  # fmt: skip
def test_a_guess_is_never_called_a_quote(one: Job, words: str) -> None:
    assert cost_line(replace(one, cost=9)) == words
