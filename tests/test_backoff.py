"""Pauses that grow: twice as long each time, to a limit, however often."""

from itertools import islice

import pytest

from bot.backoff import Backoff


@pytest.mark.parametrize(
    ("backoff", "pauses"),
    [
        (Backoff(), [1, 2, 4, 8, 16, 32, 60, 60]),
        (Backoff(first=0.5, longest=4), [0.5, 1, 2, 4, 4, 4, 4, 4]),
        (Backoff(first=1, factor=3, longest=20), [1, 3, 9, 20, 20, 20, 20, 20]),
        (Backoff(first=0), [0] * 8),
        (Backoff(first=90, longest=60), [60] * 8),
    ],
)
def test_pauses_grow_to_the_longest(backoff: Backoff, pauses: list[float]) -> None:
    assert list(islice(backoff, 8)) == pauses
    assert [backoff.after(failures) for failures in range(1, 9)] == pauses


def test_the_thousandth_failure_is_like_the_hundredth() -> None:
    assert Backoff().after(10_000) == Backoff().after(100) == 60


def test_each_loop_begins_with_the_first_pause() -> None:
    backoff = Backoff()
    assert [next(iter(backoff)) for _ in range(2)] == [1, 1]
