"""What a waiting card says: pure, with a clock that the test turns."""

import random
from dataclasses import replace

import pytest

from bot.jobs.words import cards
from bot.jobs.words.entries import entry
from bot.jobs.words.waiting import LONG_SECONDS, Wait, next_change, progress, so_far
from bot.locales.amounts import spelled
from bot.operations.usual import Times, length_class, rounded, times_of
from bot.store.job import Job, State
from tests.jobs.test_machine import JOB, NOW

RUNNING = replace(JOB, state=State.RUNNING, operation="upscale", request={"answers": {}}, started_at=0.0)
USUAL = Times(p50=120, p90=240)


def last(job: Job, wait: Wait) -> str:
    return cards.text(job, wait).rsplit("\n", 1)[-1]


SAID = {
    "only just begun": (RUNNING, Wait(times=USUAL), "Usually about 2 min."),
    "under way": (RUNNING, Wait(so_far=42, times=USUAL), "40 s so far, usually about 2 min."),
    "as far as A2E tells": (
        replace(RUNNING, percent=40), Wait(so_far=100, times=USUAL),
        "1 min 30 s so far, 40 % done, usually about 2 min.",
    ),
    "past the middle": (RUNNING, Wait(so_far=150, times=USUAL), "2 min 30 s so far, usually done within 4 min."),
    "past nine of ten": (
        RUNNING, Wait(so_far=241, times=USUAL), "4 min so far, longer than usual; I'm keeping an eye on it.",
    ),
    "nobody knows": (RUNNING, Wait(so_far=45), "45 s so far. I'll send it here when it is ready."),
    "nobody knows, and it is long": (
        RUNNING, Wait(so_far=LONG_SECONDS), "10 min so far, longer than usual; I'm keeping an eye on it.",
    ),
    "being handed on": (JOB, Wait(times=USUAL), "I'm handing it to A2E. Usually about 2 min."),
    "handed on after a while in line": (
        JOB, Wait(so_far=700, times=USUAL), "I'm handing it to A2E. 11 min so far.",
    ),
    "next": (JOB, Wait(full=True, so_far=30), "30 s so far."),
    "in line": (
        JOB, Wait(place=1, so_far=30, times=USUAL), "30 s so far. Once it starts, it usually takes about 2 min.",
    ),
    "A2E is slow": (
        replace(RUNNING, slow=True), Wait(so_far=900, times=USUAL),
        "The video service is slow right now; I'll keep trying. 15 min so far.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("when", SAID)
def test_a_card_says_what_is_true_at_the_time(when: str) -> None:
    job, wait, said = SAID[when]
    assert last(job, wait) == said


def test_a_place_in_line_is_told() -> None:
    assert "Number 2 in line: it starts after 1 other job of yours." in cards.text(JOB, Wait(place=1)).splitlines()
    assert "Number 3 in line: A2E works on one of these at a time." in cards.text(JOB, Wait(in_task_type=2))
    assert "Next in line: " in cards.text(JOB, Wait(full=True))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(4, ""), (89, "85 s so far"), (90, "1 min 30 s so far"), (601, "10 min so far"), (5400, "1 h 30 min so far"),
     (7300, "2 h so far")],
)  # fmt: skip
def test_the_time_so_far_is_told_in_growing_steps(seconds: float, said: str) -> None:
    assert so_far(seconds) == said


@pytest.mark.parametrize("times", [None, USUAL, Times(p50=7, p90=8), Times(p50=4000, p90=9000)])
def test_a_card_is_shown_again_as_soon_as_its_words_change_and_no_sooner(times: Times | None) -> None:
    clock, end = 0.0, 4 * 3600
    while clock < end:
        now, later = Wait(so_far=clock, times=times), clock + next_change(Wait(so_far=clock, times=times))
        assert later > clock
        before = progress(at(now, later - 0.01))
        assert before == progress(at(now, clock + 0.01))
        assert before != progress(at(now, later + 0.01))
        clock = later


def at(wait: Wait, so_far: float) -> Wait:
    return Wait(so_far=so_far, times=wait.times)


def test_rounding_loses_less_than_a_fifth() -> None:
    times = [*range(7, 300), *range(300, 20_000, 60)]
    assert [one for one in times if abs(in_seconds(rounded(one)) - one) > one / 5] == []


def in_seconds(told: str) -> float:
    number, unit = told.split()
    return float(number) * {"s": 1, "min": 60, "h": 3600}[unit]


def test_a2es_average_counts_until_enough_is_seen() -> None:
    assert times_of([], None) is None
    assert times_of([1, 2], None) is None
    assert times_of([10, 20, 30], 90) == Times(p50=90, p90=180)
    assert times_of([10, 20, 30]) == Times(p50=20, p90=30)
    assert times_of([*range(1, 11)], 90) == Times(p50=5, p90=9)


def test_lengths_that_take_about_as_long_count_as_one() -> None:
    assert [length_class(one) for one in (0, 5, 10, 15, 16, 60, 10_000)] == [0, 1, 2, 2, 3, 4, 8]


TYPES = {"pictures": (12.0, 0.3), "clips": (95.0, 0.4), "dubs": (420.0, 0.5)}
"""Seconds in the middle, and how far they spread."""


def test_what_is_told_of_500_jobs_is_what_happens() -> None:
    """Each is told what those before it took; the card is read at each change of its words until the job ends."""
    chance, told, took, longer = random.Random(12), {}, {}, 0
    for number in range(500):
        name = chance.choice(sorted(TYPES))
        middle, spread = TYPES[name]
        seconds = chance.lognormvariate(0, spread) * middle
        seen = took.setdefault(name, [])
        times = times_of(seen[-200:])
        if times is not None:
            told.setdefault(name, []).append(in_seconds(rounded(times.p50)))
            longer += follow(times, seconds)
        seen.append(seconds)
        assert number < 400 or times is not None
    for name, seconds in took.items():
        happened = sorted(seconds)[len(seconds) // 2]
        assert abs(sorted(told[name])[len(told[name]) // 2] - happened) <= happened / 5
        assert abs(told[name][-1] - happened) <= happened / 5
    assert 25 < longer < 100  # about one in ten


def follow(times: Times, seconds: float) -> bool:
    """Read a card until its job ends; "about" stands on it only until that much time is over."""
    clock = 0.0
    while clock <= seconds:
        said = progress(Wait(so_far=clock, times=times))
        assert ("about" in said) == (clock <= times.p50)
        assert ("longer than usual" in said) == (clock > times.p90)
        clock += max(next_change(Wait(so_far=clock, times=times)), 0.01) + 0.001
    return seconds > times.p90


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-1, "0 s"), (89, "89 s"), (90, "1 min 30 s"), (600, "10 min"), (5400, "1 h 30 min"), (11_103, "3 h 5 min")],
)
def test_a_length_of_time_is_worded_alike_wherever_it_is_said(seconds: float, told: str) -> None:
    done = replace(JOB, state=State.DELIVERED, created_at=NOW, finished_at=NOW + seconds)
    assert spelled(seconds) == told
    assert entry(done, []).endswith(f"after {told}")
