"""What counts as a trouble, and when admins are told of it."""

import pytest

from bot.jobs.alarms import (
    ALARMS,
    BEHIND,
    DAY,
    ENDING,
    FAILED_SECONDS,
    FREE_BYTES,
    HOUR,
    LATE_SECONDS,
    LOW,
    OK,
    OVER,
    REFUSED,
    Alarm,
    What,
    balance_of,
    certificate_of,
    disk_of,
    is_due,
    queue_of,
    rendering_of,
    webhook_of,
)
from bot.store.watched import Seen


def seen(*, since: float, told_at: float | None = None) -> Seen:
    return Seen(what="balance", state=LOW, value=1, since=since, at=since, told_at=told_at)


@pytest.mark.parametrize(("credits", "limit", "state"), [(99, 100, LOW), (100, 100, OK), (0, 0, OK), (0, 1, LOW)])
def test_a_balance_is_low_below_the_limit(credits: int, limit: int, state: str) -> None:
    assert balance_of(credits, limit=limit).state == state


def test_a_limit_itself_is_no_trouble() -> None:
    assert queue_of(LATE_SECONDS).state == OK != queue_of(LATE_SECONDS + 1).state
    assert disk_of(FREE_BYTES).state == OK != disk_of(FREE_BYTES - 1).state


@pytest.mark.parametrize(("left", "state"), [(31 * DAY, OK), (29.5 * DAY, ENDING), (1, ENDING), (-1, OVER)])
def test_a_certificate_ends_soon_a_month_before(left: float, state: str) -> None:
    found = certificate_of(1000 + left, now=1000)
    assert (found.state, found.value) == (state, max(0, left // DAY))


def test_a_webhook_fails_while_failures_are_fresh() -> None:
    assert webhook_of(5, None, now=1000).state == OK
    assert webhook_of(0, 1000 - FAILED_SECONDS, now=1000).state == OK
    assert webhook_of(5, 1001 - FAILED_SECONDS, now=1000).state != OK


@pytest.mark.parametrize(
    ("running", "state"),
    [
        ([], OK),
        ([(1000, 100.0)] * 2, OK),  # a few say nothing
        ([(1000, 100.0)] * 3, BEHIND),
        ([(1000, 100.0)] * 3 + [(10, 100.0)] * 3, OK),  # not most of them
        ([(299, 100.0)] * 9, OK),
        ([(179, 5.0)] * 9, OK),  # what takes seconds counts as a minute
        ([(361, None)] * 3, BEHIND),  # nothing is known yet
    ],
)
def test_a2e_is_behind_when_most_tasks_are(running: list[tuple[float, float | None]], state: str) -> None:
    assert rendering_of(running).state == state


def test_a_trouble_is_told_once_while_it_lasts_and_again_when_it_comes_back() -> None:
    at_once = Alarm(words="x", again=0)
    assert is_due(seen(since=100), at_once, now=100)
    assert not is_due(seen(since=100, told_at=100), at_once, now=10_000)
    assert is_due(seen(since=200, told_at=100), at_once, now=200)


def test_a_trouble_has_to_last_and_one_that_comes_and_goes_is_told_once_an_hour() -> None:
    lasting = Alarm(words="x", after=60)
    assert not is_due(seen(since=100), lasting, now=159)
    assert is_due(seen(since=100), lasting, now=160)
    assert not is_due(seen(since=200, told_at=160), lasting, now=160 + HOUR - 1)
    assert is_due(seen(since=200, told_at=160), lasting, now=160 + HOUR)


def test_a_trouble_that_keeps_the_bot_from_talking_is_not_told_when_it_is_over() -> None:
    assert not is_due(seen(since=100), Alarm(), now=10_000)
    assert ALARMS[What.TELEGRAM, REFUSED].words == ""


def test_the_balance_is_told_at_once_and_whenever_it_falls_again() -> None:
    alarm = ALARMS[What.BALANCE, LOW]
    assert (alarm.after, alarm.again) == (0, 0)
