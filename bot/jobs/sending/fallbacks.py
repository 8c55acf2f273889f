"""The ways in which a result can be sent, from the cheapest to the surest.

A2E's address if Telegram can fetch it, and packs it again; an upload; the same as a document; finally a link that says
when it expires.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from html import escape
from typing import Any

from bot.a2e import files
from bot.chat import Kind
from bot.errors import BotError, TooBig, Unreadable
from bot.jobs.deps import Deps
from bot.locales import _
from bot.locales.amounts import moment
from bot.media import convert, formats
from bot.media.formats import ENDINGS
from bot.operations.base import Operation
from bot.store.jobs import Job
from bot.telegram.outbox.errors import TooLarge
from bot.telegram.outbox.media import ResultFile

log = logging.getLogger(__name__)


MB = 1024 * 1024


URL_LIMITS = {Kind.PHOTO: 5 * MB, Kind.VIDEO: 20 * MB}
"""How much Telegram fetches by itself, in bytes. Not sounds: it doesn't pack them again, and people keep them, so they
are labelled. https://core.telegram.org/bots/api#sending-files"""


UPLOAD_LIMITS = {
    Kind.PHOTO: 10 * MB,
    Kind.VIDEO: 50 * MB,
    Kind.AUDIO: 50 * MB,
    Kind.DOCUMENT: 50 * MB,
}


RESULT_SECONDS = 3 * 24 * 3600
"""How long A2E keeps a result."""


HINDERED_SECONDS = 600.0
"""How long a result that can't be fetched is waited for, before it becomes a link: others may reach it."""


async def ways_to_show(deps: Deps, request: Operation, media: dict[str, Any]) -> AsyncGenerator[ResultFile, None]:
    """Yield the ways to show a result, best first; each is tried if the one before was refused."""
    head, guess = await files.head(deps.a2e, media["url"]), media.get("kind")
    kind = _kind(formats.type_by(head.first, head.content_type), guess)
    is_as_told = kind is _kind(head.content_type, guess)  # Telegram goes by what its server says
    if is_as_told and head.size and head.size <= URL_LIMITS.get(kind, 0):
        yield ResultFile(kind=kind, url=media["url"])
    if head.size is not None and head.size > UPLOAD_LIMITS[Kind.DOCUMENT]:
        return
    async with deps.spool.file(".bin") as path:
        comes = files.download(deps.a2e, media["url"], path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        got = await (deps.labels.meanwhile(comes) if kind not in URL_LIMITS else comes)
        mime = formats.type_by(formats.first_of(path), head.content_type)
        kind, suffix, name = _kind(mime, guess), ENDINGS.get(mime, ".bin"), request.filename()
        if kind is not Kind.AUDIO and (got.size or 0) <= UPLOAD_LIMITS[kind]:
            yield ResultFile(kind=kind, path=path, filename=name + suffix, **await _looks(deps, kind, path))
        async with deps.labels.as_document(path, composed=request.composed(), ending=suffix) as file:
            if kind is Kind.AUDIO:
                yield ResultFile(kind=kind, path=file.path, filename=name + file.ending)
            yield ResultFile(kind=Kind.DOCUMENT, path=file.path, filename=name + file.ending)


def _kind(content_type: str, guess: str | None) -> Kind:
    by_head = {"image": Kind.PHOTO, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    head = content_type.partition("/")[0]
    return by_head.get(head) or by_head.get(guess or "") or Kind.DOCUMENT


async def _looks(deps: Deps, kind: Kind, path: Any) -> dict[str, Any]:
    """Return width, height and seconds, so that players show the right frame at once."""
    if kind is not Kind.VIDEO:
        return {}
    try:
        width, height, seconds = await convert.measure(deps.workers, path)
    except Unreadable as error:  # it is paid for, so it is sent as it is
        log.warning("result not measured: %s", error)
        return {}
    return {"width": width, "height": height, "seconds": seconds}


def link_words(job: Job, url: str, why: Sequence[BotError] = ()) -> str:
    """Return the last fallback: a link that says why, and when it expires; no reason means too large for Telegram."""
    link, until = escape(url), moment(job.updated_at + RESULT_SECONDS, with_year=False)
    if any(one.retryable for one in why):
        return _(
            '<a href="{link}">Download the result</a>: I can\'t fetch it at the moment. '
            "A2E keeps it until about {time} UTC.",
            link=link,
            time=until,
        )
    if not why or any(isinstance(one, TooLarge | TooBig) for one in why):
        return _(
            '<a href="{link}">Download the result</a>: too big for Telegram, kept by A2E until about {time} UTC.',
            link=link,
            time=until,
        )
    return _(
        '<a href="{link}">Download the result</a>: Telegram does not take the file, '
        "kept by A2E until about {time} UTC.",
        link=link,
        time=until,
    )
