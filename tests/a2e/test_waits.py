"""How long A2E says that a photo takes: the answers' form is not published, so any likely one is read."""

from typing import Any

import pytest

from bot.a2e.client import Client
from bot.a2e.waits import Waits, level_in, seconds_in, waits
from tests.a2e.answering import Server

TIMES: list[tuple[Any, float | None]] = [
    (95, 95),
    ("95.5", 95),
    ({"avgTime": 95}, 95),
    ({"avgProcessingTime": "95", "count": 1200}, 95),
    ({"data": [{"average_seconds": 95}]}, 95),
    ({"count": 95}, 95),
    ({"count": 95, "other": 7}, None),
    ({"avgTime": 95_000}, None),
    ({"avgTime": -3}, None),
    ({"avgTime": 0}, None),
    ({"avgTime": True}, None),
    ({"avgTime": "soon"}, None),
    ({"a": {"b": {"c": {"avgTime": 95}}}}, None),
    ({"avgTime": float("nan")}, None),
    ({}, None),
    ([], None),
    (None, None),
]
LEVELS: list[tuple[Any, str | None]] = [
    ("high", "high"),
    ({"level": "VERY_BUSY"}, "very busy"),
    ({"queueLevel": 3, "since": 1_700_000_000}, "3"),
    ({"level": "<b>high</b>"}, None),
    ({"level": "h" * 21}, None),
    ({"level": 5000}, None),
    ({}, None),
    (None, None),
]


@pytest.mark.parametrize(("data", "seconds"), TIMES)
def test_an_average_is_any_likely_number(data: Any, seconds: float | None) -> None:
    assert seconds_in(data) == seconds


@pytest.mark.parametrize(("data", "level"), LEVELS)
def test_a_level_is_any_likely_word_or_number(data: Any, level: str | None) -> None:
    assert level_in(data) == level


async def test_both_are_asked_for(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 0, "data": {"avgTime": 95, "level": "high"}})
    assert await waits(client) == Waits(seconds=95, queue="high")


async def test_a_failure_tells_nothing(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says("<html>Bad gateway</html>")
    assert await waits(client) == Waits()
