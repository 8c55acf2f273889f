"""Several files on their way to one place: as albums, and those that no album takes alone, as a document or a link.

How a call is made, fenced or not, is the caller's; nothing here knows of rows.
"""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bot.chat import Kind, SendMessage
from bot.errors import BotError, TooBig
from bot.jobs.sending.fallbacks import UPLOAD_LIMITS, link_words
from bot.jobs.sending.places import Place
from bot.store.job import Job
from bot.telegram.outbox.albums import MOST, refused_items
from bot.telegram.outbox.errors import Closed, KindForbidden, TelegramRefused
from bot.telegram.outbox.media import ResultFile, Sent
from bot.telegram.outbox.outbox import Outbox

log = logging.getLogger(__name__)

PICTURES = frozenset({Kind.PHOTO, Kind.VIDEO})
"""What an album may mix."""
DOCUMENTS = frozenset({Kind.DOCUMENT})


@dataclass(kw_only=True)
class Item:
    """One of several files.

    Attributes:
        number: its place among a job's results, from 0.
        url: A2E's address.
        ways: the ways to send it, best first.
        patient: whether one that can't be fetched now is left for another try; else it goes as a link.
        file: how it goes next; None: as a link.
        why: why it did not go before.
        hindered: why it can't go now: worth another try.
        lost: it is not there any more.
        sent: whether it is in the chat.

    """

    number: int
    url: str
    ways: AsyncGenerator[ResultFile, None]
    patient: bool = True
    file: ResultFile | None = None
    why: list[BotError] = field(default_factory=list)
    hindered: BotError | None = None
    lost: bool = False
    sent: bool = False

    async def turn(self) -> None:
        """Go on to the next way."""
        self.file = None
        try:
            self.file = await anext(self.ways, None)
        except TooBig as error:  # A2E did not say so before
            self.why.append(error)
        except BotError as error:
            log.info("one of several can't be fetched number=%s: %s", self.number, error)
            if error.retryable and not self.patient:
                self.why.append(error)
            else:
                self.hindered, self.lost = (error, False) if error.retryable else (None, True)

    @property
    def waits(self) -> bool:
        """Whether it can be sent now, in some way."""
        return not (self.sent or self.lost or self.hindered)


def link_of(job: Job, one: Item) -> str:
    """Return the words of an item that goes as a link."""
    return link_words(job, one.url, one.why)


Send = Callable[[], Awaitable[list[Sent]]]
Attempt = Callable[[Sequence[Item], Send], Awaitable[None]]
"""Makes one call that sends items; raises what says that it did not."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """How several files go to a place.

    Attributes:
        outbox: sends.
        place: where they go.
        caption: Telegram HTML, on the first of each album and on what goes alone.
        link: words an item that goes as a link.
        attempt: makes each call.
        mixed: kinds that may go together.
        silent: they make no sound.

    """

    outbox: Outbox
    place: Place
    caption: str
    link: Callable[[Item], str]
    attempt: Attempt
    mixed: frozenset[Kind] = PICTURES
    silent: bool = False

    async def bring(self, items: Sequence[Item]) -> None:
        """Send items, whose first way is known; what is hindered or lost is left.

        Raises:
            Closed, TelegramRefused: the place does not take them.
            Unknown: nobody knows whether some arrived.
            Unavailable: what is not marked as sent did not arrive.

        """
        while len(album := self._album(items)) > 1:
            await self._together(album)
        for one in items:
            await self._alone(one)

    def _album(self, items: Sequence[Item]) -> list[Item]:
        """Return what goes next in one call: ten at most, and no more bytes than one upload may have."""
        room, album = UPLOAD_LIMITS[Kind.DOCUMENT], list[Item]()
        for one in items:
            if one.file is None or one.file.kind not in self.mixed or not one.waits or len(album) == MOST:
                continue
            size = one.file.path.stat().st_size if one.file.path else 0
            if size <= room:
                room -= size
                album.append(one)
        return album

    async def _together(self, album: list[Item]) -> None:
        files = [one.file for one in album if one.file is not None]
        place = self.place

        async def send() -> list[Sent]:
            return await self.outbox.albums.send(
                place.chat_id,
                files,
                caption=self.caption,
                thread_id=place.thread_id,
                reply_to=place.reply_to,
                silent=self.silent,
            )

        try:
            await self.attempt(album, send)
        except KindForbidden:
            raise
        except TelegramRefused as error:
            log.info("album refused: %s", error)
            for place_in_album in refused_items(error, len(album)):
                album[place_in_album].why.append(error)
                await album[place_in_album].turn()
        else:
            for one in album:
                one.sent = True

    async def _alone(self, one: Item) -> None:
        while one.waits:
            send = self._as_link(one) if one.file is None else self._as_file(one.file)
            try:
                await self.attempt([one], send)
            except Closed:
                raise
            except TelegramRefused as error:
                if one.file is None:
                    raise
                one.why.append(error)
                await one.turn()
            else:
                one.sent = True

    def _as_file(self, file: ResultFile) -> Send:
        place = self.place

        async def send() -> list[Sent]:
            sent = await self.outbox.send_media(
                place.chat_id,
                file,
                caption=self.caption,
                rows=(),
                thread_id=place.thread_id,
                reply_to=place.reply_to,
                silent=self.silent,
            )
            return [sent]

        return send

    def _as_link(self, one: Item) -> Send:
        place = self.place
        said = SendMessage(
            chat_id=place.chat_id,
            text=f"{self.caption}\n{self.link(one)}",
            thread_id=place.thread_id,
            reply_to=place.reply_to,
            silent=self.silent,
        )

        async def send() -> list[Sent]:
            return [Sent(message_id=await self.outbox.send(said) or 0, kind=Kind.TEXT, file_id=None)]

        return send
