"""What a broadcast says: a text, or a photo, video or animation with a caption. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.buttons import NoMoreNews
from bot.chat import Button, Incoming, Kind, Rows, SendMedia, SendMessage
from bot.errors import InvalidInput, TooLong, WrongKind
from bot.jobs.broadcasts.markup import as_html, length
from bot.locales import N_, _
from bot.telegram.outbox.broadcasts import METHODS
from bot.telegram.outbox.text import CAPTION_UNITS, TEXT_UNITS

WANTED = N_(
    "Please send what everybody gets as one message: a <b>text</b>, or a <b>photo</b> or <b>video</b> with its text. "
    "Formatting is kept; Telegram's HTML works too. /cancel sends nothing."
)
LONG = N_("That has {number} characters, and Telegram takes {most} here. Please send it again, shorter.")
EMPTY = N_("There is nothing to read in it. Please send it again; nobody has got anything yet.")


@dataclass(frozen=True, kw_only=True)
class Body:
    """What is sent."""

    kind: Kind
    """TEXT, or one of `METHODS`."""
    html: str
    file_id: str = ""

    def stored(self) -> Mapping[str, str]:
        """Return it as plain data."""
        return {"kind": self.kind.value, "html": self.html, "file_id": self.file_id}

    def message(self, user_id: int) -> SendMessage | SendMedia:
        """Return it as a message to somebody, with the button that ends this, in the language that is spoken."""
        if self.kind is Kind.TEXT:
            return SendMessage(chat_id=user_id, text=self.html, rows=_rows())
        return SendMedia(chat_id=user_id, kind=self.kind, file_id=self.file_id, caption=self.html, rows=_rows())


def _rows() -> Rows:
    # For translators: on a button below a message of the operator to everybody
    return ((Button(label=f"🔕 {_('No more of these')}", press=NoMoreNews().data),),)


def restored(stored: Mapping[str, str]) -> Body:
    """Return what was stored."""
    return Body(kind=Kind(stored["kind"]), html=stored["html"], file_id=stored["file_id"])


def read(sent: Incoming) -> Body:
    """Return what an admin has sent.

    Raises:
        InvalidInput: a broadcast can't say that; the words say why.

    """
    if sent.more or sent.odd or not (sent.is_words or sent.kind in METHODS):
        raise WrongKind(user_text=WANTED)
    html, most = sent.html or as_html(sent.text or ""), TEXT_UNITS if sent.is_words else CAPTION_UNITS
    if length(html) > most:
        raise TooLong(user_text=N_(LONG, number=length(html), most=most))
    if sent.file is None and not length(html):
        raise InvalidInput(user_text=EMPTY)
    return Body(kind=sent.kind, html=html, file_id=sent.file.file_id if sent.file else "")
