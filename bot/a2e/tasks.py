"""What A2E's families of tasks have in common, and its dialects read as plain values. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.a2e.errors import Malformed

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One call about one task: verb, last part of the path, and where its id goes: path, query or body (as _id)."""

    method: str = "GET"
    path: str = "{id}"
    id_in: str = "path"


@dataclass(frozen=True, kw_only=True)
class Family:
    """A kind of task: where to start it, ask about it and delete it."""

    name: str
    path: str
    """Such as /api/v1/userFaceSwapTask."""
    start: str
    """Last part of the start call's path."""
    name_field: str | None = "name"
    """Field of the start call that takes our name, by which a lost start is found again; None: there is none."""
    detail: Ask = Ask()
    in_progress: str | None = None
    """Last part of the call that lists running tasks."""
    records: str | None = None
    """Last part of the call that lists all tasks, newest first."""
    ended: str | None = None
    """Last part of the call that lists those that ended well, where `records` may leave them out."""
    pages: tuple[str, str] | None = ("pageNum", "pageSize")
    """Query fields of `records`; None: it answers everything at once."""
    batch: bool = False
    """batchDetail exists: 200 tasks in one call."""
    delete: Ask | None = Ask(method="DELETE")
    webhook: bool = False
    """The start call takes webhook_url and webhook_token."""
    makes_media: bool = True
    """False: success is the record itself, such as a voice that can be used from now on."""
    at_once: int | None = None
    """Tasks that A2E's account may have running; None: no limit is known."""
    deadline: float = 3600
    """Seconds after which a task counts as lost."""


@dataclass(frozen=True, kw_only=True)
class Media:
    """A result: where it is, and image, video or audio when its address tells."""

    url: str
    kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class Started:
    """A task that A2E has taken on; coins: what it charged, when it says so."""

    task_id: str
    coins: int | None = None
    created: str | None = None


@dataclass(frozen=True, kw_only=True)
class Running:
    """Not at its end yet."""

    status: str


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Done, with what it made."""

    media: tuple[Media, ...]
    coins: int | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    """As A2E shows it, for what a family has besides media."""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Ended without a result; A2E's own words, raw."""

    why: str
    coins: int | None = None
    """What A2E's record says it costs now: 0 when the credits were given back."""


@dataclass(frozen=True, kw_only=True)
class Vanished:
    """A2E does not list it (yet, or any more)."""

    tries: int = field(default=0)


Report = Running | Finished | Failed | Vanished

SUCCESS = frozenset({"success", "succeeded", "completed", "complete", "done", "finished"})
FAILURE = frozenset({"fail", "failed", "failure", "error", "cancelled", "canceled", "rejected", "timeout"})
LISTS, DEEPEST = ("rows", "list", "data"), 5
"""Where an answer may keep its list, and how many such envelopes are opened."""
MOST = 10**12
"""Credits beyond which a number is none of credits."""
RESULT_FIELDS = ("result_url", "result", "result_video_url", "result_image_url", "preview_result_url")
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


def report_of(record: Mapping[str, Any], *, makes_media: bool = True) -> Report:
    """Read a task's record, whatever the family's spelling; an odd status with a result is a success."""
    status = str(record.get("current_status") or record.get("status") or "").lower()
    media = media_of(record)
    if status in FAILURE:
        return Failed(why=reason_of(record), coins=coins_of(record))
    if status in SUCCESS or (media and makes_media and status not in ("processing", "process", "copy")):
        if makes_media and not media:
            return Failed(why="A2E finished without a result")
        return Finished(media=media, coins=coins_of(record), record=record)
    return Running(status=status)


def media_of(record: Mapping[str, Any]) -> tuple[Media, ...]:
    """Return what a record says was made."""
    many = record.get("image_urls")
    urls = [url for url in many if isinstance(url, str) and url.startswith("http")] if isinstance(many, list) else []
    for name in RESULT_FIELDS:
        url = record.get(name)
        if not urls and isinstance(url, str) and url.startswith("http"):
            urls = [url]
    return tuple(Media(url=url, kind=kind_of(url)) for url in urls)


def kind_of(url: str) -> str | None:
    """Return image, video or audio by an address's ending; None when it does not tell."""
    path = url.partition("?")[0].lower()
    return next((kind for kind, endings in ENDINGS.items() if path.endswith(endings)), None)


def reason_of(record: Mapping[str, Any]) -> str:
    """Return why a task failed, in A2E's words."""
    for name in REASON_FIELDS:
        if record.get(name):
            return str(record[name])[:200]
    return "A2E gave no reason"


def coins_of(record: Mapping[str, Any]) -> int | None:
    """Return the credits a record says were charged."""
    return size_of(record.get("coins"))


def whole(value: object) -> int | None:
    """Return a number of A2E's as a whole one, towards zero; None when it is none, or none that can be counted."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -MOST <= value <= MOST:
        return None
    return int(value)


def size_of(value: object) -> int | None:
    """Return an amount without its sign, as a charge is written with one or without; None when it is no number."""
    number = whole(value)
    return None if number is None else abs(number)


def id_of(record: Mapping[str, Any]) -> str | None:
    """Return a record's id: text, or a number as some answers have it; None when it has none."""
    found = record.get("_id")
    usable = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found) if usable and found != "" else None


def moment_of(written: object) -> float | None:
    """Return a time that A2E has written, in Unix seconds; None when it is none."""
    try:
        moment = datetime.fromisoformat(str(written))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def rows_of(data: Any) -> list[dict[str, Any]]:
    """Return the items of a list answer, wherever A2E has put them."""
    for _ in range(DEEPEST):
        held = data if isinstance(data, dict) else {}
        data = next((held[name] for name in LISTS if isinstance(held.get(name), list | dict)), data)
    if isinstance(data, dict):
        return [data] if "_id" in data else []
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def first_of(data: Any) -> dict[str, Any]:
    """Return the one item of an answer that is an object, or a list of one."""
    if isinstance(data, list):
        data = data[0] if data else None
    return data if isinstance(data, dict) else {}


def expect(data: Mapping[str, Any], key: str, kind: type[T], *, endpoint: str) -> T:
    """Return data[key].

    Raises:
        Malformed: it is missing or of another type.

    """
    value = data.get(key)
    if not isinstance(value, kind):
        raise Malformed(endpoint, f"{key} is {type(value).__name__}, not {kind.__name__}", status=200)
    return value
