"""A job as a value: how far it is, what is known of it when it is ordered, and all that its row holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.store.database import Row
from bot.store.vault import Vault

SEALED = ("request", "inputs", "result", "error")
"""Columns that hold what users wrote or made: JSON, encrypted."""


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


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """What is known of a job when it is ordered; its fields are columns."""

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
    message_id: int | None
    """The card; None until it was sent."""
    operation: str
    task_type: str | None
    name: str
    """Unique label given to A2E."""
    request: dict[str, Any]
    inputs: dict[str, str] | None
    """field -> A2E's address of the uploaded file."""
    state: State
    version: int
    task_id: str | None
    result: dict[str, Any] | None
    price: int | None
    """Quoted; None: unknown."""
    cost: int | None
    """What A2E charged; None: unknown."""
    error: str | None
    """The reason in the user's words, Telegram HTML."""
    attempts: int
    parent_id: int | None
    created_at: float
    updated_at: float
    started_at: float | None
    finished_at: float | None
    deadline: float | None
    """Of a running job: when its time is over. Of a failed one: until when A2E is still asked for a late result."""


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """What the sweep needs to know of a row."""

    id: int
    state: State
    task_type: str | None


def job_of(row: Row, vault: Vault) -> Job:
    """Read a row of the table of jobs."""
    opened = {name: json.loads(vault.open(row[name])) if row[name] else None for name in SEALED}
    return Job(**{**row, **opened, "state": State(row["state"])})
