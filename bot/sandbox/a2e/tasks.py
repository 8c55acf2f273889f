"""The sandbox's tasks: what they consist of, and how A2E shows them."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.a2e.task_types import SEVERAL, TaskType
from bot.sandbox.a2e.types import Given

PROGRESS = {"init": 0, "start": 5, "pending": 10, "process": 40, "copy": 90, "success": 100}


@dataclass(kw_only=True)
class Task:
    """One task.

    Attributes:
        root: of the addresses of what it makes.
        cost, diamonds: what was charged for it and would be given back.
        extra: fields of its record that its task type adds.
        kept: what is known about it and not shown.
        deleted: it still counts, but is never shown.
        work: what works on it.

    """

    id: str
    task_type: TaskType
    body: Given
    root: str
    cost: int
    diamonds: int
    created: datetime
    status: str
    results: list[str] = field(default_factory=list)
    error: str = ""
    extra: Given = field(default_factory=dict)
    kept: Given = field(default_factory=dict)
    deleted: bool = False
    work: asyncio.Task[None] | None = None

    @property
    def done(self) -> bool:
        """Whether it succeeded."""
        return self.status == self.task_type.words.done

    @property
    def ended(self) -> bool:
        """Whether it ended."""
        return self.status in (self.task_type.words.done, self.task_type.words.failed)

    def record(self) -> dict[str, Any]:
        """Return it as A2E shows it."""
        task_type = self.task_type
        shown = {name: value for name, value in self.body.items() if not name.startswith("webhook")}
        errors = dict.fromkeys(task_type.error_fields, "")
        errors[task_type.error_fields[0]] = self.error
        when = when_of(self.created)
        record = {"_id": self.id, **shown, **errors, task_type.status_field: self.status, "coins": self.cost}
        if task_type.result_field in SEVERAL:
            record[task_type.result_field] = self.results
        elif task_type.result_field is not None:
            record[task_type.result_field] = self.results[0] if self.results else ""
        if task_type.status_field == "status":
            record["process"] = PROGRESS.get(self.status, 0)
        return {**record, "createdAt": when, "updatedAt": when, **self.extra}


def when_of(moment: datetime) -> str:
    """Return a time as A2E writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """Return an id like A2E's: 24 hex digits."""
    return secrets.token_hex(12)


def started(task_type: TaskType, body: Given, *, root: str, cost: int, diamonds: int = 0) -> Task:
    """Return a new task."""
    return Task(
        id=new_id(),
        task_type=task_type,
        body=body,
        root=root,
        cost=cost,
        diamonds=diamonds,
        created=datetime.now(UTC),
        status=task_type.words.first,
    )
