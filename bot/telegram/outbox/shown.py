"""Shows what Telegram already has, and pictures of our own, which each process uploads once."""

from collections.abc import Awaitable, Callable, Sequence

from bot import drawings
from bot.chat import Reply, SendAlbum, SendInvoice, SendMedia, SendMessage
from bot.locales import N_, _, speaking
from bot.telegram.outbox.albums import Albums
from bot.telegram.outbox.errors import KindForbidden, TelegramRefused
from bot.telegram.outbox.media import ResultFile, Sent

OnShown = Callable[[str, int, int], Awaitable[None]]
"""Called with what a message shows, its chat and its id."""
CANT_SHOW = N_("Telegram can't show me that file any more. Please make it again, or see /menu.")
NO_INVOICE = N_("Telegram doesn't take that invoice. Nothing was paid. Please try another pack in /balance.")
NOT_HERE = N_("This chat doesn't allow that kind of message. Please open /gallery in our private chat.")


class Shown:
    """Shows files that need no upload.

    Args:
        send_media: the outbox's.
        albums: the outbox's.
        on_shown: called after a message that shows a row's content.

    """

    def __init__(
        self, send_media: Callable[..., Awaitable[Sent]], albums: Albums, on_shown: OnShown | None = None
    ) -> None:
        self._send_media, self._albums, self._on_shown = send_media, albums, on_shown
        self._known: dict[str, str] = {}
        """Name of a picture of ours -> Telegram's id of it."""

    async def one(self, show: SendMedia, *, urgent: bool) -> int:
        """Send a file as a new message; return its id."""
        sent = await self._send_media(
            show.chat_id,
            self._file_of(show),
            caption=show.caption,
            rows=show.rows,
            thread_id=show.thread_id,
            reply_to=show.reply_to,
            silent=show.silent,
            urgent=urgent,
        )
        if show.drawing and sent.file_id:
            self._known[show.drawing] = sent.file_id
        await self._note(show.of, show.chat_id, sent)
        return sent.message_id

    def _file_of(self, show: SendMedia) -> ResultFile:
        if show.drawing and show.drawing not in self._known:
            return ResultFile(kind=show.kind, path=drawings.picture(show.drawing))
        return ResultFile(kind=show.kind, file_id=self._known.get(show.drawing, show.file_id))

    async def album(self, album: SendAlbum) -> None:
        """Send files together."""
        files = [ResultFile(kind=one.kind, file_id=one.file_id) for one in album.items]
        captions = [one.caption for one in album.items]
        sent = await self._albums.send(album.chat_id, files, captions=captions, thread_id=album.thread_id)
        for item, one in zip(album.items, sent, strict=False):
            await self._note(item.of, album.chat_id, one)

    async def _note(self, of: str, chat_id: int, sent: Sent) -> None:
        if of and self._on_shown is not None:
            await self._on_shown(of, chat_id, sent.message_id)


def instead_of(reply: Reply, error: TelegramRefused) -> Sequence[Reply]:
    """Return what is sent in place of what Telegram refuses: of an album each item, of a file or an invoice a word."""
    match reply:
        case SendMessage(or_else=words) | SendMedia(or_else=words) if words:
            return [SendMessage(chat_id=reply.chat_id, thread_id=reply.thread_id, text=words)]
        case SendInvoice(chat_id=chat_id, thread_id=thread_id):
            return [SendMessage(chat_id=chat_id, thread_id=thread_id, text=_(NO_INVOICE))]
        case SendAlbum():
            return reply.apart()
        case SendMedia(chat_id=chat_id, thread_id=thread_id, language=language, drawing=""):
            words = NOT_HERE if isinstance(error, KindForbidden) else CANT_SHOW
            with speaking(language):
                return [SendMessage(chat_id=chat_id, thread_id=thread_id, text=_(words))]
    return []
