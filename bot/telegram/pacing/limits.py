"""How much Telegram takes, as plain numbers, and who goes before whom.

Each limit is a "theoretical arrival time" (GCRA): a number that runs ahead of the clock by one step for each message.
A message may go when that number is at most `slack` ahead.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

ANSWERS_BURST = 2
"""So many more may come at once in a chat when a person is waiting for them."""
ANSWERS_OVERDRAW = 1
"""So many slots of the overall pace an answer may take early: it need not stand behind pushes that have theirs."""
PATIENCE = 120.0
"""Seconds that a message waits for its chat; whoever must wait longer is sent away with the time."""


class Priority(IntEnum):
    """Who goes first."""

    ANSWER = 0
    """A person is waiting for it."""
    RESULT = 1
    """New messages and results."""
    EDIT = 2
    """A card that says how far something is."""


AHEAD = {Priority.ANSWER: 0.2, Priority.RESULT: 0.1, Priority.EDIT: 0.05}
"""Seconds ahead of its time at which a slot of the overall pace may be taken. Short, so that what comes later and
matters more need not stand behind it, in this process or another; long enough for a round trip to the database."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a slot is asked for at, in seconds."""

    step: float
    """Between two messages of the chat."""
    slack: float
    """How far the chat may run ahead of that."""
    overall_step: float
    overall_slack: float
    ahead: float
    """How long before its time the overall slot may be taken."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds between two messages, and how many may come at once before that counts.

    In any minute a group gets at most 60 / group + group_burst + ANSWERS_BURST messages, which must not exceed 20.
    """

    overall: float = 1 / 27.5
    """Telegram counts what arrives within a second: a process that stood still for a tenth of one sends what is late
    together with what is due, and that must not make more than 30 either."""
    chat: float = 1.0
    chat_burst: int = 3
    group: float = 4.0
    group_burst: int = 3
    starved: float = 3.0
    """Whoever has waited for so long takes turns with those who would go first."""

    def terms(self, chat_id: int, priority: Priority, *, starved: bool = False) -> Terms:
        """Return what a message to a chat is held to; groups have negative ids."""
        step, burst = (self.group, self.group_burst) if chat_id < 0 else (self.chat, self.chat_burst)
        answer = priority is Priority.ANSWER
        overdraw = self.overall * ANSWERS_OVERDRAW
        return Terms(
            step=step,
            slack=step * (burst - 1 + (ANSWERS_BURST if answer else 0)),
            overall_step=self.overall,
            overall_slack=overdraw if answer else 0.0,
            # the starved may take a slot at the very moment when answers may: else one would shut the other out
            ahead=AHEAD[Priority.ANSWER] + overdraw if starved and not answer else AHEAD[priority],
        )


TELEGRAM = Pace()
"""What Telegram allows. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""


class Outcome(StrEnum):
    """What became of asking for a slot."""

    TAKEN = "taken"
    CHAT = "chat"
    """Nothing was taken: the chat has to rest."""
    OVERALL = "overall"
    """Nothing was taken: too many others go first."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """The answer: a slot that begins in so many seconds, or when to ask again."""

    outcome: Outcome
    seconds: float
