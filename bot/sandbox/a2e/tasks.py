"""The sandbox's tasks: they take seconds, move through the real states, cost credits, and make real media."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.a2e import media

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A family of tasks.

    Attributes:
        path: as in the operations' paths.
        inputs: fields that hold addresses of the user's files.
        price: seconds of the longest input -> credits.
        make: the files of the inputs, in order, and the output; returns nothing.
        suffix: of the result, from the files of the inputs.

    """

    path: str
    inputs: tuple[str, ...]
    price: Callable[[float], int]
    make: Callable[..., None]
    suffix: Callable[[list[Path]], str]
    plain_error: bool = False


def _is_video(path: Path) -> bool:
    return media.seconds_of(path) > 0


def _swap(face: Path, target: Path, out: Path) -> None:
    (media.swap_video if out.suffix == ".mp4" else media.swap_picture)(face, target, out)


def _preview(face: Path, target: Path, out: Path) -> None:
    if not _is_video(target):
        media.swap_picture(face, target, out)
        return
    media.paster(media.open_picture(face))(media.first_frame(target)).save(out, "JPEG", quality=85)


KINDS = {
    kind.path: kind
    for kind in (
        Kind(
            path="/api/v1/userFaceSwapTask",
            inputs=("face_url", "video_url"),
            price=lambda seconds: max(10, round(seconds * 2)),
            make=_swap,
            suffix=lambda files: ".mp4" if _is_video(files[-1]) else ".jpg",
        ),
        Kind(
            path="/api/v1/userFaceSwapPreview",
            inputs=("face_url", "video_url"),
            price=lambda seconds: 2,
            make=_preview,
            suffix=lambda files: ".jpg",
        ),
    )
}


@dataclass
class Task:
    """One task."""

    id: str
    kind: Kind
    body: dict[str, Any]
    cost: int
    created: datetime
    status: str = "initialized"
    result_url: str = ""
    error: str = ""

    def record(self) -> dict[str, Any]:
        """Return it as A2E shows it."""
        when = self.created.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        fields = {name: value for name, value in self.body.items() if not name.startswith("webhook")}
        return {
            "_id": self.id,
            **fields,
            "current_status": self.status,
            "result_url": self.result_url,
            "error_code": "",
            "faild_message": self.error,
            "coins": self.cost,
            "createdAt": when,
            "updatedAt": when,
        }


def new_id() -> str:
    """Return an id as A2E's: 24 hex digits."""
    return secrets.token_hex(12)


@dataclass(frozen=True, kw_only=True)
class Ways:
    """How tasks take: where inputs come from and results go, and what going wrong costs."""

    fetch: Callable[[str], Any]
    keep: Callable[[Path, str], str]
    refund: Callable[[Task], None]
    new_path: Callable[[str], Path]


def _fail() -> None:
    raise media.Unusable("a fault that was asked for")


async def run(task: Task, ways: Ways, root: str, *, seconds: float, fails: bool, megabytes: int) -> None:
    """Take a task to its end."""
    try:
        task.status = "sent"
        await asyncio.sleep(seconds / 3)
        files = [await ways.fetch(task.body[name]) for name in task.kind.inputs]
        task.status = "processing"
        if fails:
            _fail()
        until = asyncio.get_running_loop().time() + seconds * 2 / 3
        out = ways.new_path(await asyncio.to_thread(task.kind.suffix, files))
        await asyncio.to_thread(task.kind.make, *files, out)
        if megabytes:
            await asyncio.to_thread(media.pad, out, megabytes)
        await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))
        task.result_url = ways.keep(out, root)
        task.status = "completed"
    except media.Unusable as error:
        task.status, task.error = "failed", str(error)
        ways.refund(task)


def started(kind: Kind, body: dict[str, Any], cost: int) -> Task:
    """Return a new task."""
    return Task(id=new_id(), kind=kind, body=body, cost=cost, created=datetime.now(UTC))
