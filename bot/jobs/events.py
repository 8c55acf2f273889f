"""What can happen to a job, as values: they carry what was found out before, and look nothing up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.store.job import State


@dataclass(frozen=True, kw_only=True)
class CardOnly:
    """Ordered to group other jobs: there is nothing to start."""


# --- on its way to A2E -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Rests:
    """A2E does not answer for its task type: it waits."""

    pause: float
    """Seconds until it is looked at again."""
    slow: bool
    """Whether its user is to be told."""


@dataclass(frozen=True, kw_only=True)
class WaitedTooLong:
    """A2E has not answered for its task type for as long as a job may wait."""


@dataclass(frozen=True, kw_only=True)
class Intended:
    """Its files are uploaded and a place is free: the next call may spend credits."""

    urls: Mapping[str, str]
    speaks: bool
    """Whether something must be spoken before the start call."""


@dataclass(frozen=True, kw_only=True)
class Hindered:
    """It could not be started, and nothing was charged: it goes back to the queue, or fails."""

    why: str
    """In the user's words."""
    retryable: bool
    counts: bool
    """Whether it counts as a try; not while A2E answers nothing about its task type."""
    pause: float


@dataclass(frozen=True, kw_only=True)
class PartIntended:
    """The next part is about to be spoken."""


@dataclass(frozen=True, kw_only=True)
class PartSpoken:
    """A part was spoken."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The spoken parts are joined into one sound; the start call is about to be made."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Started:
    """A2E works on it."""

    task_id: str
    cost: int | None
    deadline: float
    ask_in: float
    """Seconds until the first question about it."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """The start call answered with the result."""

    result: dict[str, Any]
    cost: int | None


@dataclass(frozen=True, kw_only=True)
class StartRefused:
    """A2E refused it."""

    why: str


@dataclass(frozen=True, kw_only=True)
class AnswerLost:
    """A call may have been made: it is never made again, but looked for."""

    pause: float


@dataclass(frozen=True, kw_only=True)
class FoundNothing:
    """A2E's lists do not show a task of its name, or (speech) have no names."""

    again: bool
    """Whether they may show it later."""
    lost: str
    """What to say if it can never be known."""
    pause: float = 0


@dataclass(frozen=True, kw_only=True)
class CouldNotLook:
    """A2E's lists could not be read."""

    outage: bool
    """A2E answers nothing at all, so this does not count as a look."""
    lost: str
    pause: float


# --- followed ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class NoEnd:
    """A2E is still working on it, or does not mention it."""

    look_in: float
    """Seconds until a late result is asked about for the first time."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Its task has succeeded."""

    result: dict[str, Any]
    cost: int | None


@dataclass(frozen=True, kw_only=True)
class TaskFailed:
    """Its task has failed."""

    why: str
    given_back: bool = False


@dataclass(frozen=True, kw_only=True)
class IsSlow:
    """A2E does not answer polls of its task type."""


@dataclass(frozen=True, kw_only=True)
class IdTaken:
    """The id that A2E gave it already belongs to another row."""


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """What it made was put on its owner's shelf."""

    asset_id: int


@dataclass(frozen=True, kw_only=True)
class CancelPressed:
    """Its owner no longer wants it."""


# --- on its way to the chat --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SendBegan:
    """A new message with its result is about to be sent."""


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    """That message was certainly not sent."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Its result is in a chat, or its card's words are the result."""

    sent: Mapping[str, Any] | None = None
    """What Telegram has of it: kind, file_id, message_id."""
    moved: Mapping[str, Any] = field(default_factory=dict)
    """Columns that say where it is, if not where its card was."""


@dataclass(frozen=True, kw_only=True)
class SendUnsure:
    """Nobody knows whether its result arrived, or no place accepts it: it is shown where it is asked for."""


@dataclass(frozen=True, kw_only=True)
class ResultLost:
    """A2E no longer has the result."""


# --- over --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Told:
    """The one message with a sound that tells how it ended is about to be sent."""


@dataclass(frozen=True, kw_only=True)
class ShownAgain:
    """Its result was sent once more."""

    sent: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class OriginalSent:
    """Telegram now keeps its original as a document."""

    file_id: str


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What it opened is over: its card says so, and what it cost in the end."""

    note: str
    back: int | None
    """Credits that A2E gave back; None: unknown."""


@dataclass(frozen=True, kw_only=True)
class PartsAre:
    """How far the parts of a shared card are."""

    states: frozenset[State]


Event = (
    CardOnly | Rests | WaitedTooLong | Intended | Hindered | PartIntended | PartSpoken | Joined | Started | Made
    | StartRefused | AnswerLost | FoundNothing | CouldNotLook | NoEnd | Finished | TaskFailed | IsSlow | IdTaken
    | Shelved | CancelPressed | SendBegan | NotTaken | Sent | SendUnsure | ResultLost | Told | ShownAgain
    | OriginalSent | Closed | PartsAre
)  # fmt: skip
