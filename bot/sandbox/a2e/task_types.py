"""The task types, read from the facts: nothing here knows any of them by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.sandbox.a2e.facts import Operation, by_id, operations

ADDRESS = re.compile(r"(url|urls|src|img|images?|image_list|custom_voice)$", re.IGNORECASE)
"""Names of fields that hold addresses of files."""
VIDEO_FIELDS = ("duration", "duration_seconds", "video_time", "video_url", "video_urls", "edit_video_url", "parameters")

RESULTS = {"start_photobook": "images"}
"""Start operation -> its records' result field, where no document names it."""
SEVERAL = ("image_urls", "images")
"""Result fields that hold a list."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A task type's words for the states of a task, in order."""

    first: str = "initialized"
    waiting: tuple[str, ...] = ("sent",)
    working: str = "processing"
    last: str | None = None
    done: str = "completed"
    failed: str = "failed"


TRAINING = Words(first="sent", waiting=("pendding",))
AVATAR_VIDEO = Words(
    first="init", waiting=("start", "pending"), working="process", last="copy", done="success", failed="fail"
)


@dataclass(frozen=True, kw_only=True)
class TaskType:
    """Tasks of one kind, and the operations that concern them.

    Attributes:
        id: its start operation's id.
        base: of all its paths, such as /api/v1/userFaceSwapTask/.
        result_field: of its records; None if the record itself is the result.

    """

    id: str
    base: str
    start: Operation
    status_field: str
    result_field: str | None
    error_fields: tuple[str, ...]
    words: Words

    @property
    def name(self) -> str:
        """The path segment that names it."""
        return self.base.rstrip("/").rsplit("/", 1)[-1]

    @property
    def makes_pictures(self) -> bool:
        """Whether its results are always pictures."""
        return self.result_field in (*SEVERAL, "result_image_url")

    @property
    def makes_video(self) -> bool:
        """Whether a picture alone is turned into a video too."""
        if self.makes_pictures:
            return False
        return (
            self.result_field == "result_video_url" or self.start.takes(*VIDEO_FIELDS) or "video" in self.base.lower()
        )

    def sibling(self, role: str) -> Operation | None:
        """Return the operation of a role in the facts: poll_one, poll_many, list_all or batch."""
        return by_id().get((self.start.task or {}).get(role) or "")

    def of_its_paths(self, method: str, rest: str) -> list[Operation]:
        """Return operations by what follows the base in their path, a regular expression."""
        wanted = re.compile(re.escape(self.base) + rest + "$")
        return [one for one in operations() if one.method == method and wanted.match(one.path)]


@cache
def task_types() -> dict[str, TaskType]:
    """Return them by start operation; starts that make another type's tasks (same detail call) don't count."""
    found: dict[str, TaskType] = {}
    detailed: set[str] = set()
    for one in by_id().values():
        if one.task is None:
            continue
        detail = one.task["poll_one"]
        if detail is None or detail not in detailed:
            found[one.id] = _task_type(one)
            detailed.add(detail)
    return found


def _task_type(start: Operation) -> TaskType:
    task = start.task or {}
    words = Words()
    if task["status_field"] == "status":
        words = AVATAR_VIDEO
    elif task["result_field"] is None:
        words = TRAINING
    return TaskType(
        id=start.id,
        base=start.path.rsplit("/", 1)[0] + "/",
        start=start,
        status_field=task["status_field"],
        result_field=RESULTS.get(start.id, task["result_field"]),
        error_fields=tuple(task["error_fields"]),
        words=words,
    )


def addresses(operation: Operation, body: dict[str, Any]) -> dict[str, list[str]]:
    """Return the files that a call names, by field, in the order of the facts."""
    found: dict[str, list[str]] = {}
    for param in operation.params:
        name = param["name"]
        if name != "webhook_url" and body.get(name):
            urls = list(_urls(name, body[name]))
            if urls:
                found[name] = urls
    return found


def _urls(name: str, value: object) -> Iterator[str]:
    if isinstance(value, str) and value and ADDRESS.search(name):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _urls(name, one)
    elif isinstance(value, dict):
        for inner, one in value.items():
            yield from _urls(inner, one)
