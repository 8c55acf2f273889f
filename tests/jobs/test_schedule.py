"""When tasks are asked about: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.schedule import average_of, next_late, next_poll, pause_for

AGES = st.lists(st.floats(0, 1e6), min_size=1)


@pytest.mark.parametrize(
    ("ages", "average", "seconds"),
    [
        ([], 60.0, None),
        ([0.0], None, 5),
        ([240.0], None, 5),
        ([119.0, 4000.0], 60.0, 5),
        ([240.0, 4000.0], 60.0, 10),
        ([4000.0], 60.0, 20),
        ([4000.0], 3600.0, 5),
    ],
)
def test_the_youngest_decides_how_soon_a_task_type_is_asked(
    ages: list[float], average: float | None, seconds: float | None
) -> None:
    assert next_poll(ages, average, 5) == seconds


@given(ages=AGES, average=st.none() | st.floats(0, 1e5), poll_seconds=st.floats(0.01, 3600))
def test_the_interval_is_never_shorter_than_asked_for_nor_longer_than_four_times_that(
    ages: list[float], average: float | None, poll_seconds: float
) -> None:
    found = next_poll(ages, average, poll_seconds)
    assert found is not None
    assert poll_seconds <= found <= 4 * poll_seconds
    newer = next_poll([*ages, 0.0], average, poll_seconds)
    assert newer == poll_seconds


def test_late_ones_are_asked_about_ever_more_rarely() -> None:
    assert next_late([], 5) is None
    assert [next_late([age], 5) for age in (0, 400, 4000, 10**6)] == [60, 100, 1000, 3600]


def test_one_that_took_a_day_does_not_spoil_the_average() -> None:
    assert average_of([]) is None
    assert average_of([60, 62, 90_000]) == 62


def test_a_task_type_rests_twice_as_long_each_time_up_to_a_minute() -> None:
    assert [pause_for(n, None, poll_seconds=5) for n in (1, 2, 3, 4, 5, 6, 60)] == [2, 4, 8, 16, 32, 60, 60]
    assert [pause_for(n, 7.0, poll_seconds=5) for n in (1, 2, 5)] == [7, 14, 60]
    assert pause_for(3, 90.0, poll_seconds=5) == 90
    assert pause_for(1, None, poll_seconds=60) == 2
    assert pause_for(9, None, poll_seconds=0.5) == 6
