"""What the account holds and is charged, and the types of the functions that work on it. No routes, no network."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.records import Account, Anchor, Background, Room, Spoken
from bot.sandbox.a2e.speech import Said, Speech
from bot.sandbox.a2e.storage import Storage
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Files, Given
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults

PAY_FIRST = "/userFlux2/start"
"""The one call that is documented to say with 402 that credits are short."""


@dataclass(kw_only=True, eq=False)
class State:
    """One account of A2E.

    Attributes:
        faults, clock: shared with the other double.
        seconds: how long a task takes.
        coins: credits.
        history: what was charged and given back, newest first.
        calls: how often each was made, as METHOD /path.
        running: what takes tasks to their ends.
        may_end: while it is not set, no task ends.
        said: what was spoken already, by words and voice; None: everything is spoken again.

    """

    account: Account
    faults: Faults = field(default_factory=Faults)
    clock: Clock = field(default_factory=Clock)
    seconds: float = 3.0
    coins: int = 1000
    diamonds: int = 3
    tasks: dict[str, Task] = field(default_factory=dict)
    faces: list[Given] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    backgrounds: dict[str, Background] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    spoken: list[Spoken] = field(default_factory=list)
    history: list[Given] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    storage: Storage = field(default_factory=Storage)
    running: set[asyncio.Task[None]] = field(default_factory=set)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    said: Said | None = None

    def __post_init__(self) -> None:
        self.may_end.set()
        self.speech = Speech(self.storage, self.said)

    def charge(self, credits: int, what: str, call: str, *, diamonds: int = 0) -> None:
        """Take credits, and diamonds.

        Raises:
            Refused: there are too few.

        """
        if credits > self.coins or self.faults.take("a2e", call, "no_credits"):
            raise Refused("your credits are not enough for this", code=402 if call.endswith(PAY_FIRST) else 400)
        if diamonds > self.diamonds:
            raise Refused("your diamonds are not enough for this")
        self.coins -= credits
        self.diamonds -= diamonds
        if credits:
            self._note(-credits, what)

    def _note(self, amount: int, what: str) -> None:
        self.history.insert(0, {"amount": amount, "type": what, "createdAt": datetime.now(UTC).isoformat()})

    def earn(self, credits: int, what: str) -> None:
        """Add credits that were paid for in another way."""
        self.coins += credits
        self._note(credits, what)

    def refund(self, task: Task) -> None:
        """Give back the cost of a task that failed or was withdrawn."""
        self.diamonds += task.diamonds
        if task.cost:
            self.earn(task.cost, "refund")
        task.cost = task.diamonds = 0


Answer = Callable[[State, Given, str, str], Awaitable[Any]]
"""The account, the call's fields, the root of all addresses, and the call as METHOD /path -> the envelope's data."""
Check = Callable[[State, Given], Awaitable[None]]
"""Checks what a task type demands of a start call besides its fields; raises Refused."""
Maker = Callable[[State, Task, Files], Awaitable[list[Path]]]
"""Makes a task's results from its files; raises Unusable with the reason if it can't."""
