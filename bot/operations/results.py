"""A result of the person's own that becomes the answer to another question: A2E's copy, else Telegram's. Pure."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from msgspec import Struct

from bot.a2e import files
from bot.a2e.client import Client
from bot.a2e.errors import NoAnswer, NotFound
from bot.a2e.files import LOOK_SECONDS, NO, Head
from bot.chat import FileRef, Incoming, Kind
from bot.errors import FileGone
from bot.locales import N_
from bot.media import formats
from bot.media.files import MB, Limits, too_big
from bot.operations.facts import AskA2E, Facts
from bot.operations.view import Answer

FRESH_SECONDS = 2 * 24 * 3600
"""A2E keeps uploads and results for three days; a day is left for the next job to run."""
FROM = "from"
"""Key of an answer that was a result: the job that made it."""
GONE = N_(
    "That file is gone: A2E keeps it for 3 days, and Telegram does not have it any more either. "
    "🔁 Again makes a new one."
)


class StillHeld(AskA2E[Head | None], frozen=True, kw_only=True):
    """Size and type of what A2E has made; None: it has dropped it."""

    url: str

    async def read(self, a2e: Client) -> Head | None:
        """Look, without fetching it; a person waits, so not for long."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await files.head(a2e, self.url)
        except TimeoutError:
            raise NoAnswer("HEAD file", "TimeoutError") from None
        except NotFound:
            return None
        except NoAnswer as error:
            if error.status in NO:
                return None
            raise


class Result(Struct, frozen=True, kw_only=True):
    """A result, or the picture of an asset, as a question takes it."""

    mark: Mapping[str, Any]
    """What the answer keeps of where it came from: `FROM` and `CARRIES`."""
    id: str
    """Tells it from every other result."""
    kind: str
    """image, video or audio."""
    url: str = ""
    """A2E's address; empty: it never had one."""
    made_at: float = 0.0
    now: float = 0.0
    file_id: str | None = None
    """Telegram's copy."""
    sent_as: Kind = Kind.DOCUMENT

    @property
    def file(self) -> FileRef | None:
        """Telegram's copy, as a file that was sent."""
        if self.file_id is None:
            return None
        return FileRef(kind=self.sent_as, file_id=self.file_id, unique_id=self.id, mime_type=f"{self.kind}/*")

    def held(self, known: Facts) -> Head | None:
        """Return what A2E still has of it."""
        return known.ask(StillHeld(url=self.url)) if self.url else None

    def lasts(self, known: Facts) -> bool:
        """Whether A2E has it until another job has run."""
        return self.now - self.made_at < FRESH_SECONDS and self.held(known) is not None

    def at_a2e(self, known: Facts, limits: Sequence[Limits]) -> Answer | None:
        """Return the answer with A2E's own copy, which needs no upload; None: A2E does not have it for long enough.

        Raises:
            TooBig: it is larger than the question takes.

        """
        if not self.lasts(known):
            return None
        head = self.held(known)
        most = max((one.max_mb for one in limits if one.kind == self.kind), default=0)
        if head is not None and (head.size or 0) > most * MB:
            raise too_big(head.size or 0, most)
        mime = formats.type_by(head.first, head.content_type) if head is not None else ""
        copy = {"file": asdict(self.file)} if self.file else {}
        seen = {"mime": mime if mime.startswith(self.kind) else f"{self.kind}/*", "seconds": None, "kind": self.kind}
        return {**seen, "sent": self.id, "url": self.url, "uploaded_at": self.made_at, **copy, **self.mark}

    def as_sent(self) -> Incoming:
        """Return a message with Telegram's copy.

        Raises:
            FileGone: Telegram has no copy either.

        """
        if self.file is None:
            raise FileGone(user_text=GONE)
        return Incoming(update_id=0, user_id=0, chat_id=0, file=self.file, kind=self.sent_as)


def without_copy(answer: Mapping[str, Any]) -> Answer:
    """Return an answer that was a result without A2E's copy, which is gone: the next upload is Telegram's.

    Raises:
        FileGone: Telegram has no copy either.

    """
    if "file" not in answer:
        raise FileGone(user_text=GONE)
    return {name: one for name, one in answer.items() if name not in ("url", "uploaded_at")}


def is_measured(kind: str, limits: Sequence[Limits]) -> bool:
    """Whether a question must know how long a file of this kind is: A2E's copy alone does not tell."""
    return any(one.min_seconds is not None for one in limits if one.kind == kind)
