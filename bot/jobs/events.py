"""What can happen to a job, as values: they carry what was found out before, and look nothing up."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from bot.store.job import State


class CardOnly(Struct, frozen=True, kw_only=True):
    """Ordered to stand for other jobs: there is nothing to start."""


# --- on its way to A2E -------------------------------------------------------------------------------------------


class Rests(Struct, frozen=True, kw_only=True):
    """A2E does not answer for its task type: it waits."""

    pause: float
    """Seconds until it is looked at again."""
    slow: bool
    """Whether its user is to be told."""


class WaitedTooLong(Struct, frozen=True, kw_only=True):
    """A2E has not answered for its task type for as long as anybody waits."""


class Intended(Struct, frozen=True, kw_only=True):
    """Its files are uploaded and a place is free: the next call may spend credits."""

    urls: Mapping[str, str]
    speaks: bool
    """Whether something must be spoken before the start call."""


class Hindered(Struct, frozen=True, kw_only=True):
    """It could not be started, and nothing was charged: it goes back to the queue, or fails."""

    why: str
    """In the user's words."""
    retryable: bool
    counts: bool
    """Whether it counts as a try; not while A2E answers nothing about its task type."""
    pause: float
    words: str = ""
    """A2E's own, for admins."""


class PartIntended(Struct, frozen=True, kw_only=True):
    """The next part is about to be spoken."""


class PartSpoken(Struct, frozen=True, kw_only=True):
    """A part was spoken."""

    url: str


class Joined(Struct, frozen=True, kw_only=True):
    """The spoken parts are one sound; the start call is about to be made."""

    url: str


class Started(Struct, frozen=True, kw_only=True):
    """A2E works on it."""

    task_id: str
    cost: int | None
    deadline: float
    ask_in: float
    """Seconds until the first question about it."""


class Made(Struct, frozen=True, kw_only=True):
    """The start call answered with the result."""

    result: dict[str, Any]
    cost: int | None


class StartRefused(Struct, frozen=True, kw_only=True):
    """A2E answered no."""

    why: str
    instead: str | None = None
    """The model to offer, if A2E does not have the one that was ordered."""
    words: str = ""
    """A2E's own, for admins."""


class AnswerLost(Struct, frozen=True, kw_only=True):
    """A call may have been made: it is never made again, but looked for."""

    pause: float


class FoundNothing(Struct, frozen=True, kw_only=True):
    """A2E's lists do not show a task of its name, or (speech) have no names."""

    again: bool
    """Whether they may show it later."""
    lost: str
    """What to say if it can never be known."""
    pause: float = 0


class NotStarted(Struct, frozen=True, kw_only=True):
    """It waited when a backup was made, and A2E's lists show that it was not started since."""


class CouldNotLook(Struct, frozen=True, kw_only=True):
    """A2E did not show its lists."""

    outage: bool
    """A2E answers nothing at all, so this does not count as a look."""
    lost: str
    pause: float


# --- followed ----------------------------------------------------------------------------------------------------


class NoEnd(Struct, frozen=True, kw_only=True):
    """A2E works on it still, or says nothing of it."""

    look_in: float
    """Seconds until a late result is asked about for the first time."""
    runs: bool = False
    """Whether A2E says that it runs, rather than nothing."""
    unseen: str = ""
    """What to say if A2E goes on to show nothing of it, though its lists can be read; empty: nobody knows."""
    pause: float = 0
    """Seconds between two looks that count."""
    task_id: str = ""
    """The id that A2E lists it with, if that is another than it said at the start."""


class Finished(Struct, frozen=True, kw_only=True):
    """Its task has ended well."""

    result: dict[str, Any]
    cost: int | None


class TaskFailed(Struct, frozen=True, kw_only=True):
    """Its task has failed."""

    why: str
    given_back: bool = False
    words: str = ""
    """A2E's own, for admins."""


class IsSlow(Struct, frozen=True, kw_only=True):
    """A2E does not answer questions about its task type."""


class IdTaken(Struct, frozen=True, kw_only=True):
    """What A2E gave it belongs to another row already."""


class Shelved(Struct, frozen=True, kw_only=True):
    """What it made was put on its owner's shelf."""

    asset_id: int


class CancelPressed(Struct, frozen=True, kw_only=True):
    """Its owner does not want it any more."""


# --- on its way to the chat --------------------------------------------------------------------------------------


class SendBegan(Struct, frozen=True, kw_only=True):
    """A new message with its result is about to be sent."""


class NotTaken(Struct, frozen=True, kw_only=True):
    """That message certainly was not sent."""


class SomeSent(Struct, frozen=True, kw_only=True):
    """Some of its several results are in a chat, and others may follow."""

    sent: Sequence[Mapping[str, Any]]
    """For each: its number, the chat, and what Telegram has of it, as `Sent.sent`."""
    moved: Mapping[str, Any] = field(default_factory=dict)
    """As `Sent.moved`."""


class Sent(Struct, frozen=True, kw_only=True):
    """Its result is in a chat, or its card's words are the result."""

    sent: Mapping[str, Any] | None = None
    """What Telegram has of it: kind, file_id, message_id."""
    moved: Mapping[str, Any] = field(default_factory=dict)
    """Columns that say where it is, if not where its card was."""


class SendUnsure(Struct, frozen=True, kw_only=True):
    """Nobody knows whether its result arrived, or no place takes it: it is shown where it is asked for."""


class ResultLost(Struct, frozen=True, kw_only=True):
    """A2E does not hand the result out any more."""


# --- over --------------------------------------------------------------------------------------------------------


class Told(Struct, frozen=True, kw_only=True):
    """How it ended is about to make a sound, once."""


class ShownAgain(Struct, frozen=True, kw_only=True):
    """Its result was sent once more."""

    sent: Mapping[str, Any] | None = None
    some: Sequence[Mapping[str, Any]] = ()
    """Of several results those that Telegram did not keep before, as `SomeSent.sent`."""


class OriginalSent(Struct, frozen=True, kw_only=True):
    """Telegram keeps its original as a document, or its round video."""

    file_id: str
    number: int | None = None
    """Which of several results it is."""
    form: str = "original"
    """original or round: the key under which the row holds it."""


class Closed(Struct, frozen=True, kw_only=True):
    """What it opened is over: its card says so, and what it cost in the end."""

    note: str
    back: int | None
    """Credits that A2E gave back; None: unknown."""


class PartsAre(Struct, frozen=True, kw_only=True):
    """How far the parts are that a card stands for."""

    states: frozenset[State]


# --- of a recipe's card -------------------------------------------------------------------------------------------


class StepsEnded(Struct, frozen=True, kw_only=True):
    """Its last step has ended, or the next one was not begun."""

    state: State
    why: str | None = None
    """Why the next step was not begun."""
    needs: int | None = None
    """The credits that the next step may cost, where that is more than was told."""


class NoMoreSteps(Struct, frozen=True, kw_only=True):
    """Its owner wants nothing after the step that can't be cancelled just now."""


class GoesOn(Struct, frozen=True, kw_only=True):
    """Its owner wants the rest of it."""

    most: int
    """The most that all of it may cost by now."""
    after: int = 0
    """The newest of its jobs: those until then have ended, whatever came of them."""


Event = (
    CardOnly | Rests | WaitedTooLong | Intended | Hindered | PartIntended | PartSpoken | Joined | Started | Made
    | StartRefused | AnswerLost | FoundNothing | NotStarted | CouldNotLook | NoEnd | Finished | TaskFailed | IsSlow
    | IdTaken | Shelved | CancelPressed | SendBegan | NotTaken | SomeSent | Sent | SendUnsure | ResultLost | Told
    | ShownAgain | OriginalSent | Closed | PartsAre | StepsEnded | NoMoreSteps | GoesOn
)  # fmt: skip
