"""A job as a value: how far it is, what is known about it when it is ordered, and everything its row holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    STARTING = "starting"
    """The start call may have been sent: never send it again."""
    RUNNING = "running"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({State.DELIVERED, State.FAILED, State.CANCELLED})
HAS_RESULT = frozenset({State.SENDING, State.DELIVERED})
"""The result is known; its buttons may be pressed before it is noted that it arrived."""


class Call(StrEnum):
    """A call that spends credits, committed to before it is made."""

    SPEECH = "speech"
    """The next part of what must be spoken first; if its answer is lost, it can't be found again."""
    START = "start"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What was spoken for a job before its start call: addresses at A2E."""

    parts: tuple[str, ...] = ()
    whole: str | None = None
    """The joined parts."""


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """What is known about a job when it is ordered; its fields are columns."""

    user_id: int
    chat_id: int
    thread_id: int | None
    reply_to: int | None
    message_id: int | None
    operation: str
    task_type: str | None
    name: str
    request: Mapping[str, Any]
    price: int | None
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job. Times are Unix seconds, credits whole A2E credits."""

    id: int
    user_id: int
    chat_id: int
    thread_id: int | None
    reply_to: int | None
    """The message that asked for it; None if a button did, or its group has moved."""
    message_id: int | None
    """The card, later the message that shows the result; None until one is sent."""
    operation: str
    task_type: str | None
    name: str
    """Unique label given to A2E."""
    request: dict[str, Any]
    inputs: dict[str, str] | None
    """Field -> A2E's address of the uploaded file."""
    state: State
    version: int
    task_id: str | None
    result: dict[str, Any] | None
    """What came of it: its media, a note, the asset put on a shelf, Telegram's copies."""
    price: int | None
    """Quoted; None: unknown."""
    cost: int | None
    """What A2E charged; None: unknown."""
    error: str | None
    """The reason in the user's words, Telegram HTML."""
    attempts: int
    """Tries of the current step."""
    parent_id: int | None
    created_at: float
    updated_at: float
    started_at: float | None
    finished_at: float | None
    deadline: float | None
    """For a running job: when it runs out of time. For a failed one: until when A2E is asked for a late result."""
    form: int = 1
    """0: the row was written before `in_flight` and the fields after it had columns."""
    in_flight: Call | None = None
    """While it is being started: the call that may have been made, if any. Queued: it may have been, since a backup."""
    spoken: Spoken | None = None
    tried: int = 0
    """How often a start has failed before the current one."""
    slow: bool = False
    """Its card says that the service is slow."""
    fence: bool = False
    """A new message with its result may be on its way, or have been sent since a backup: never send another.
    On a recipe's card: its next steps may have been started since a backup."""
    unsure: bool = False
    """Nobody knows whether its result arrived."""
    late: bool = False
    """Its result came after it had run out of time."""
    told: bool = False
    """Its owner has been notified of its end."""
    given_back: bool = False
    """A2E gave back the credits of the failed task."""
    percent: int | None = None
    """How much of it is done, where A2E tells."""
    refresh_at: float | None = None
    """When its card next says something new; None once it neither waits nor runs."""


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """What the sweep needs to know about a row."""

    id: int
    state: State
    task_type: str | None
