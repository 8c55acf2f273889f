"""What A2E's task types have in common, and task records read as reports. No I/O."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct, field

from bot.a2e.forms import addresses_in, size_of, words_in


class Ask(Struct, frozen=True, kw_only=True):
    """One call about one task: verb, last part of the path, and where its id goes: path, query or body (as _id)."""

    method: str = "GET"
    path: str = "{id}"
    id_in: str = "path"


class TaskType(Struct, frozen=True, kw_only=True):
    """A kind of task: where to start it, ask about it and delete it."""

    name: str
    path: str
    """Such as /api/v1/userFaceSwapTask."""
    start: str
    """Last part of the start call's path."""
    name_field: str | None = "name"
    """Field of the start call that takes our name, by which a lost start is found again; None: no such field."""
    detail: Ask | None = Ask()
    """None: no such call is published, so only lists tell."""
    in_progress: str | None = None
    """Last part of the call that lists running tasks."""
    records: str | None = None
    """Last part of the call that lists all tasks, newest first."""
    ended: str | None = None
    """Last part of the call that lists finished tasks, where `records` may leave them out."""
    pages: tuple[str, str] | None = ("pageNum", "pageSize")
    """Query fields of `records`; None: it answers with everything at once."""
    batch: bool = False
    """batchDetail exists: 200 tasks in one call."""
    delete: Ask | None = Ask(method="DELETE")
    webhook: bool = False
    """The start call takes webhook_url and webhook_token."""
    given: tuple[str, ...] = ()
    """Fields of its record with a result's name that hold what was given."""
    makes_media: bool = True
    """False: success is the record itself, such as a voice that is ready to use."""
    at_once: int | None = None
    """Tasks that the account may have running at once; None: no limit is known."""
    deadline: float = 3600
    """Seconds after which a task counts as lost."""


class Media(Struct, frozen=True, kw_only=True):
    """A result: where it is, and image, video or audio when its address says so."""

    url: str
    kind: str | None = None


class Started(Struct, frozen=True, kw_only=True):
    """A task that A2E has accepted; coins: what it charged, when it says so."""

    task_id: str
    coins: int | None = None
    created: str | None = None


class Running(Struct, frozen=True, kw_only=True):
    """Not finished yet."""

    status: str
    percent: int | None = None
    """How much of it is done, 1 to 99, where its task type tells."""


class Finished(Struct, frozen=True, kw_only=True):
    """Done, with what it made."""

    media: tuple[Media, ...]
    coins: int | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    """As A2E shows it, for what a task type has besides media."""


class Failed(Struct, frozen=True, kw_only=True):
    """Ended without a result; A2E's own words, raw."""

    why: str
    coins: int | None = None
    """What A2E's record says it costs now: 0 when the credits were returned."""


class Vanished(Struct, frozen=True, kw_only=True):
    """A2E does not list it, yet or any more."""

    percent: None = None
    tries: int = field(default=0)


class Bare(Struct, frozen=True, kw_only=True):
    """Done, but what it made is not in its record, or not yet."""

    percent: None = None
    record: Mapping[str, Any] = field(default_factory=dict)


Report = Running | Finished | Failed | Vanished | Bare

SUCCESS = frozenset({"success", "succeeded", "completed", "complete", "done", "finished"})
FAILURE = frozenset({"fail", "failed", "failure", "error", "cancelled", "canceled", "rejected", "timeout"})
RESULT_FIELDS = (
    "image_urls",
    "result_url",
    "result",
    "result_video_url",
    "result_image_url",
    "result_urls",
    "preview_result_url",
)
LIKELY_FIELDS = ("images", "photos", "pictures")
"""Where a photobook may keep its pictures, which A2E does not publish: read only from a task that has succeeded."""
REASON_FIELDS = (
    "failed_message",
    "faild_message",
    "error_message",
    "failed_code",
    "error_code",
    "error",
    "msg",
    "message",
)
ENDINGS = {
    "image": (".jpg", ".jpeg", ".png", ".webp", ".gif"),
    "video": (".mp4", ".mov", ".webm"),
    "audio": (".mp3", ".wav", ".m4a", ".ogg"),
}


def report_of(record: Mapping[str, Any], *, makes_media: bool = True, given: Collection[str] = ()) -> Report:
    """Read a task's record, however its task type spells it; an odd status with a result is a success."""
    status = status_of(record)
    media = media_of(record, given)
    if status in SUCCESS and not media:
        media = media_of(record, given, names=LIKELY_FIELDS)
    if status in FAILURE:
        return Failed(why=reason_of(record), coins=coins_of(record))
    if status in SUCCESS or (media and makes_media and status not in ("processing", "process", "copy")):
        if makes_media and not media:
            return Bare(record=record)
        return Finished(media=media, coins=coins_of(record), record=record)
    return Running(status=status, percent=percent_of(record))


def status_of(record: Mapping[str, Any]) -> str:
    """Return a record's status word in lower case; that of the task itself where there are two."""
    return (words_in(record, "current_status") or words_in(record, "status")).strip().lower()


def percent_of(record: Mapping[str, Any]) -> int | None:
    """Return how much of a task is done; None: its record does not say, or says nothing that can be right."""
    percent = size_of(record.get("process"))
    return percent if percent is not None and 0 < percent < 100 else None


def media_of(
    record: Mapping[str, Any], given: Collection[str] = (), *, names: Collection[str] = RESULT_FIELDS
) -> tuple[Media, ...]:
    """Return what a record says was made, in the first of some fields; given: those that hold what was given."""
    found_in = (addresses_in(record.get(name)) for name in names if name not in given)
    urls = next((found for found in found_in if found), [])
    return tuple(Media(url=url, kind=kind_of(url)) for url in urls)


def kind_of(url: str) -> str | None:
    """Return image, video or audio by an address's ending; None when it does not say."""
    path = url.partition("?")[0].lower()
    return next((kind for kind, endings in ENDINGS.items() if path.endswith(endings)), None)


def reason_of(record: Mapping[str, Any]) -> str:
    """Return why a task failed, in A2E's words."""
    return words_in(record, *REASON_FIELDS)[:200] or "A2E gave no reason"


def coins_of(record: Mapping[str, Any]) -> int | None:
    """Return the credits a record says were charged."""
    return size_of(record.get("coins"))
