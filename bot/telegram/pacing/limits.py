"""How much Telegram takes, as plain numbers, and who goes first.

Each limit is a "theoretical arrival time" (GCRA): a number that runs ahead of the clock by one step for each message.
A message may go when that number is at most `slack` ahead.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

ANSWERS_BURST = 2
"""How many more may come at once in a chat when a person is waiting for them."""
ANSWERS_OVERDRAW = 1
"""How many slots of the overall pace an answer may take early, so that it need not wait behind pushes."""
SPARE_REST = 2
"""How many slots of a group are left unused before an edit that nobody waits for: rarely more than 5 a minute."""
PATIENCE = 120.0
"""Seconds that a message waits for its chat; one that must wait longer is refused, with the time."""


class Priority(IntEnum):
    """Who goes first."""

    ANSWER = 0
    """A person is waiting for it."""
    RESULT = 1
    """New messages and results."""
    EDIT = 2
    """A card that shows progress."""
    TIDY = 3
    """A message that is deleted: it goes when nothing else does, and takes nothing of its chat's pace."""
    BROADCAST = 4
    """A message to many people: it goes when nothing else does, and leaves room for whatever comes next."""


AHEAD = {Priority.ANSWER: 0.2, Priority.RESULT: 0.1, Priority.EDIT: 0.05, Priority.TIDY: 0.0, Priority.BROADCAST: 0.0}
"""Seconds ahead of time at which a slot of the overall pace may be taken. Short, so that a later, more urgent message
need not wait behind it, in this process or another; long enough for a round trip to the database."""
SPARE = 0.2
"""How many slots of the overall pace are left unused before an edit that nobody waits for."""
BROADCAST_REST = 0.25
"""How many slots of the overall pace are left unused before a message of a broadcast: about 22 a second remain, so that
what comes next finds its slot free. More than SPARE: cards tell the time so far all the same."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of asking for a slot, in seconds."""

    step: float
    """Between two messages of the chat."""
    slack: float
    """How far the chat may run ahead of that; below zero: how long it must have rested."""
    overall_step: float
    overall_slack: float
    ahead: float
    """How long before its time the overall slot may be taken."""
    holds: float = 0.0
    """How long after the slot begins they may go: an album leaves room before it."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds between two messages, and how many may come at once before that counts.

    In any minute a group gets at most 60 / group + group_burst + ANSWERS_BURST messages, which must stay within 20.
    """

    overall: float = 1 / 27.5
    """Telegram counts what arrives within a second: a process that stalls for a tenth of one sends what is late
    together with what is due, and even that must stay within 30."""
    chat: float = 1.0
    chat_burst: int = 3
    group: float = 4.0
    group_burst: int = 3
    starved: float = 3.0
    """Seconds of waiting after which a message takes turns with those of higher priority; see `Limiter`."""

    def terms(self, chat_id: int, priority: Priority, *, starved: bool = False, messages: int = 1) -> Terms:
        """Return the terms for so many messages at once to a chat; groups have negative ids."""
        step, burst = (self.group, self.group_burst) if chat_id < 0 else (self.chat, self.chat_burst)
        answer, tidy, broadcast = (priority is one for one in (Priority.ANSWER, Priority.TIDY, Priority.BROADCAST))
        rested = messages - 1 if chat_id < 0 else 0  # room before an album, too: a minute may end with it
        overdraw = self.overall * ANSWERS_OVERDRAW
        hurried = starved and not (answer or tidy or broadcast)
        return Terms(
            step=0.0 if tidy else step * messages,
            slack=step * (burst - 1 + (ANSWERS_BURST if answer else 0) - rested),
            # as much room before an album as after it: otherwise the second around it has too many
            overall_step=self.overall * (2 * messages - 1),
            overall_slack=overdraw if answer else -self.overall * BROADCAST_REST if broadcast else 0.0,
            # starved messages may take a slot at the same moment as answers: otherwise one would shut out the other
            ahead=AHEAD[Priority.ANSWER] + overdraw if hurried else AHEAD[priority],
            holds=self.overall * (messages - 1),
        )

    def spare(self, chat_id: int) -> Terms:
        """Return the terms for an edit that nobody waits for: the chat has rested a while, and nothing else is sent."""
        step, rest = (self.group, self.group * SPARE_REST) if chat_id < 0 else (self.chat, self.chat)
        return Terms(step=step, slack=-rest, overall_step=self.overall, overall_slack=-self.overall * SPARE, ahead=0.0)


TELEGRAM = Pace()
"""What Telegram allows. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""


class Outcome(StrEnum):
    """The outcome of asking for a slot."""

    TAKEN = "taken"
    CHAT = "chat"
    """Not taken: the chat must rest."""
    OVERALL = "overall"
    """Not taken: too many others go first."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """The answer: a slot that begins in this many seconds, or when to ask again."""

    outcome: Outcome
    seconds: float
