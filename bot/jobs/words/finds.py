"""A person's results and faces as an inline query finds them: what each is called, and whether it is meant. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

from bot.chat import Found, Kind
from bot.jobs.several import settled
from bot.jobs.words import cards, entries
from bot.operations import OPERATIONS
from bot.store.assets import Asset
from bot.store.jobs import Job

KINDS = frozenset({Kind.PHOTO, Kind.VIDEO, Kind.ANIMATION, Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT})
"""Kinds that can be sent inline. Round videos can't: they take no caption, and so no label."""
MOST = 50
"""Results of one answer. https://core.telegram.org/bots/api#answerinlinequery"""
PAGE = 20
"""How many things one answer shows; one job may have made several."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing of a person's that may be found, with everything it shows."""

    at: float
    """When it was ordered or kept; an answer goes on before the last one's time."""
    words: str
    """What it can be found by."""
    shown: tuple[Found, ...]

    def meant_by(self, query: str) -> bool:
        """Whether it has every word of a query."""
        found = self.words.casefold()
        return bool(self.shown) and all(word in found for word in query.casefold().split())


def of_job(job: Job) -> Thing:
    """Return a job's results."""
    operation = OPERATIONS[job.operation]
    lines = _plain(" ".join(cards.request_lines(job)))
    about = entries.about(job)
    shown = [
        Found(
            id=f"j{job.id}.{number}",
            kind=Kind(one["kind"]),
            file_id=one["file_id"],
            title=" · ".join(word for word in (operation.title, about) if word),
            description=f"{datetime.fromtimestamp(job.created_at, tz=UTC):%d %b %Y}",
            caption=f"{operation.icon} {escape(operation.title)}\n{cards.AI_LABEL}",
        )
        for number, one in enumerate(_sent(job))
        if one.get("file_id") and one.get("kind") in KINDS
    ]
    return Thing(at=job.created_at, words=f"{operation.title} {operation.command} {lines}", shown=tuple(shown))


def _sent(job: Job) -> list[Mapping[str, Any]]:
    """Return what Telegram has of a job: each of several results, else the one."""
    album = [one for _, one in sorted(settled(job).items())]
    sent = (job.result or {}).get("sent")
    return album or ([sent] if sent else [])


def of_face(face: Asset) -> Thing:
    """Return a face; it is as its owner sent it, so it carries no label."""
    file = face.file or {}
    shown = [
        Found(
            id=f"f{face.id}",
            kind=Kind(kind),
            file_id=file_id,
            title=face.name,
            description="One of my faces",
            caption=f"🙂 {escape(face.name)}",
        )
        for kind, file_id in [(file.get("kind"), file.get("file_id"))]
        if kind in KINDS and file_id
    ]
    return Thing(at=face.created_at, words=f"{face.name} face", shown=tuple(shown))


def page_of(things: Sequence[Thing], query: str) -> tuple[list[Thing], bool]:
    """Return the newest things that a query means, as many as one answer holds; and whether some are left."""
    meant = [one for one in sorted(things, key=lambda one: -one.at) if one.meant_by(query)]
    page: list[Thing] = []
    for one in meant:
        if len(page) == PAGE or (page and sum(len(each.shown) for each in page) + len(one.shown) > MOST):
            break
        page.append(one)
    return page, len(page) < len(meant)


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html))
