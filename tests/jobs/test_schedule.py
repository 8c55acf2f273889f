"""When tasks are asked about: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.schedule import average_of, next_late, next_poll, pause_for

AGES = st.floats(0, 1e6)


@pytest.mark.parametrize(
    ("youngest", "average", "seconds"),
    [
        (None, 60.0, None),
        (0.0, None, 5),
        (240.0, None, 5),
        (119.0, 60.0, 5),
        (240.0, 60.0, 10),
        (4000.0, 60.0, 20),
        (4000.0, 3600.0, 5),
    ],
)
def test_the_youngest_decides_how_soon_a_task_type_is_asked(
    youngest: float | None, average: float | None, seconds: float | None
) -> None:
    assert next_poll(youngest, average, 5) == seconds


@pytest.mark.parametrize(("took", "seconds"), [(0.0, 5.0), (2.0, 3.0), (4.5, 1.0), (30.0, 1.0)])
def test_the_interval_counts_from_when_asking_began_and_a2e_has_a_rest_all_the_same(
    took: float, seconds: float
) -> None:
    assert next_poll(0.0, None, 5, took=took) == seconds


@given(age=AGES, average=st.none() | st.floats(0, 1e5), poll_seconds=st.floats(0.01, 3600))
def test_the_interval_is_never_shorter_than_asked_for_nor_longer_than_four_times_that(
    age: float, average: float | None, poll_seconds: float
) -> None:
    found = next_poll(age, average, poll_seconds)
    assert found is not None
    assert poll_seconds <= found <= 4 * poll_seconds
    assert next_poll(0.0, average, poll_seconds) == poll_seconds


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
