"""How a person likes results: as files or as pictures and videos, with or without settings, silent at night. Pure.

Names and values are those of `bot.store.users.User.settings`; what is missing or odd counts as the usual.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from bot.chat import Kind
from bot.jobs.words import cards
from bot.locales import _
from bot.store.jobs import Job
from bot.telegram.outbox.media import ResultFile

AS_FILES, SHORT, QUIET, CLOCK = "as_files", "short_captions", "quiet", "clock"
"""Names of the settings: True or absent; True or absent; the hours [from, until]; minutes ahead of UTC, 0-1439."""
DAY, HOUR = 1440, 60
"""Minutes."""
PLAYED = frozenset({Kind.PHOTO, Kind.VIDEO, Kind.ANIMATION})


@dataclass(frozen=True, kw_only=True)
class Likes:
    """What a person likes now."""

    as_files: bool = False
    short: bool = False
    silent: bool = False


def likes_of(settings: Mapping[str, Any], now: float) -> Likes:
    """Return what a person's settings ask for at a time."""
    return Likes(
        as_files=settings.get(AS_FILES) is True, short=settings.get(SHORT) is True, silent=is_quiet(settings, now)
    )


def quiet_hours(settings: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the hours between which results come silently, on the person's clock; None: there are none."""
    kept = settings.get(QUIET)
    return (int(kept[0]), int(kept[1])) if isinstance(kept, list) and len(kept) == 2 else None


def clock(settings: Mapping[str, Any], now: float) -> int:
    """Return the minute of the day on the person's clock."""
    return (int(now // 60) + int(settings.get(CLOCK) or 0)) % DAY


def is_quiet(settings: Mapping[str, Any], now: float) -> bool:
    """Whether results come silently now; hours may go past midnight, and the same hour twice means all day."""
    hours = quiet_hours(settings)
    if hours is None:
        return False
    begins, ends = (hour * HOUR for hour in hours)
    since = (clock(settings, now) - begins) % DAY
    return since < ((ends - begins) % DAY or DAY)


def caption_of(job: Job, likes: Likes) -> str:
    """Return a delivered result's caption: all of its card, or what it is and the label."""
    if not likes.short:
        return cards.text(job)
    return "\n".join([cards.heading(job), *([_(cards.LATE_LINE)] if job.late else []), _(cards.AI_LABEL)])


def liked_copy(likes: Likes, sent: Mapping[str, Any], original: str | None) -> tuple[Kind, str] | None:
    """Return Telegram's copy of a result in the form that its owner likes, or None.

    Args:
        likes: what they like now.
        sent: what is kept of the message that shows it.
        original: Telegram's copy as a document.

    """
    if not sent.get("file_id"):
        return None
    kind = Kind(sent["kind"])
    if likes.as_files and kind in PLAYED:
        return (Kind.DOCUMENT, original) if original else None
    return kind, str(sent["file_id"])


Ways = AsyncGenerator[ResultFile, None]


async def in_form(likes: Likes, ways: Callable[[], Ways]) -> Ways:
    """Yield the ways to send a result that suit what its owner likes, best first."""
    async with aclosing(ways()) as files:
        async for file in files:
            if not (likes.as_files and file.kind in PLAYED):
                yield file
