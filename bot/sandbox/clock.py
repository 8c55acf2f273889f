"""The doubles' clock, which people and tests can turn forward. The bot has its own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import time

MOST = 366 * 86_400.0
"""Seconds that it can be turned at once."""


class Clock:
    """The time in both doubles."""

    def __init__(self) -> None:
        self.ahead = 0.0
        """Seconds before the machine's time."""
        self.on_turn: list[Callable[[float], None]] = []
        """What hears by how many seconds it was turned."""
        self._turned = asyncio.Event()

    def now(self) -> float:
        """Return Unix seconds."""
        return time() + self.ahead

    def forward(self, seconds: float) -> None:
        """Turn it: what waits for a moment that has passed by then goes on.

        Raises:
            ValueError: more than `MOST`, or backwards.

        """
        if not 0 < seconds <= MOST:
            raise ValueError("a clock is turned forward, by a year at most")
        self.ahead += seconds
        for hears in self.on_turn:
            hears(seconds)
        self._turned.set()
        self._turned = asyncio.Event()

    async def until(self, moment: float) -> None:
        """Wait for a moment, in Unix seconds of this clock."""
        while (left := moment - self.now()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._turned.wait(), left)
