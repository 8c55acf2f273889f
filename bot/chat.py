"""The chat as plain data: what comes in, what goes out.

Decisions read an `Incoming` and return `Reply` values; only `bot.telegram` and `handlers` know
python-telegram-bot. All values are frozen, and replies can be stored as JSON with the update
they answer, so that an update repeated after a crash gets the same answer again.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from bot import locales
from bot.acts import Delete, React, SetMenu, Unbutton
from bot.ephemeral import Ephemeral


class Kind(StrEnum):
    """What a message carries, in Telegram's words."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    ANIMATION = "animation"
    AUDIO = "audio"
    VOICE = "voice"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class FileRef:
    """A file on Telegram's servers, as the message declares it; nothing is checked yet."""

    kind: Kind
    """How it was sent: a picture sent as a file is a DOCUMENT with an image/... mime_type."""
    file_id: str
    """Works for this bot only and lasts; must not reach other users."""
    unique_id: str
    """Stays the same when the file is sent again."""
    size: int | None = None
    """Bytes, as declared."""
    mime_type: str | None = None
    name: str | None = None
    seconds: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One update, translated."""

    update_id: int
    user_id: int
    chat_id: int
    thread_id: int | None = None
    """Topic of a forum or of a private chat, None outside one."""
    private: bool = True
    language: str = ""
    """The user's Telegram language, an IETF tag; empty when unknown."""
    names: tuple[str, ...] = ()
    """What the user is called: username, first name, full name."""
    message_id: int | None = None
    """The user's own message, or the message whose button was pressed; None if that one is ephemeral."""
    ephemeral_id: int | None = None
    """Of that message, if only the person and the bot see it."""
    text: str | None = None
    """Message text or caption."""
    html: str = ""
    """The same as Telegram HTML, where its author has formatted it; empty: it is plain."""
    command: str | None = None
    """The message's command, lower case without slash, as Telegram marks it; None: no command, whatever the text looks
    like. One that names another bot keeps that name: "start@another_bot"."""
    argument: str = ""
    """What follows the command."""
    named: bool = False
    """The command names this bot, as it must in a group where other bots have the same command."""
    anonymous: bool = False
    """Sent on behalf of a chat, as anonymous admins and channels do: nobody knows who it was."""
    file: FileRef | None = None
    kind: Kind = Kind.OTHER
    query_id: str | None = None
    """Of a pressed button; must be answered with an `AnswerCallback`."""
    press: str | None = None
    """The pressed button's data, 1-64 bytes, ours."""
    on_media: bool = False
    """The message whose button was pressed carries media: its text can't be edited."""
    meant: bool = True
    """Meant for us: in a group that takes a command, a press, a reply to us, or our name as the first or last word."""
    called: bool = False
    """It contained our name; `text` is without it."""
    edited: bool = False
    """An earlier message, as it reads now."""
    odd: str = ""
    """What it is if it is neither text nor a file we work with, such as "a location"; a sticker that is a picture or
    video has both."""
    links: tuple[str, ...] = ()
    """Addresses that words of the text link to."""
    replied: "Incoming | None" = None
    """The message it replies to, if that holds a file or a person's words."""
    more: tuple["Incoming", ...] = ()
    """The other items of the same album."""
    pieces: tuple[int, ...] = ()
    """Ids of the messages that make up a long text; empty: a single message."""
    last_units: int = 0
    """UTF-16 units of the text, or of its last piece: close to a message's maximum means that it may go on."""
    inline: str | None = None
    """The id of an inline query: `text` is what was typed, `argument` where its answer goes on. It belongs to no chat,
    so `chat_id` is the person's."""
    blocked: bool = False
    """It says that the person has blocked this bot, and nothing else."""

    @property
    def is_words(self) -> bool:
        """Whether it is text without a file."""
        return self.file is None and self.kind is Kind.TEXT


@dataclass(frozen=True, kw_only=True)
class Button:
    """An inline button: label and one of data (1-64 bytes), link, Mini App, text to copy."""

    label: str
    press: str | None = None
    url: str | None = None
    web_app: str | None = None
    """https address of a Mini App; in private chats only."""
    copy: str | None = None
    """1-256 characters, which stand in the message too: a server that is too old shows no such button."""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, kw_only=True)
class SendMessage:
    """A new message. Text is Telegram HTML, at most 4,096 characters after parsing."""

    chat_id: int
    text: str
    rows: Rows = ()
    thread_id: int | None = None
    reply_to: int | None = None
    silent: bool = False
    picture: str | None = None
    """Address of a picture shown above the text, as a link preview."""
    later: bool = False
    """Answers to others go first."""
    force_reply: str | None = None
    """Opens a reply to this message for the person replied to, with this placeholder of at most 64 characters; only
    without rows: Telegram takes one of the two."""
    asks: tuple[int, int] | None = None
    """The draft (and version) whose question this is: its buttons go when the question is answered."""
    effect: str = ""
    """Telegram's id of an effect, shown in private chats."""
    ephemeral: Ephemeral | None = None
    """Only one person sees it."""
    or_else: str = ""
    """What is said instead of it and of all that follows it in its answer, should Telegram refuse it."""


@dataclass(frozen=True, kw_only=True)
class EditMessage:
    """Replace text and buttons of a message of ours; the caption when it carries media.

    Unchanged or deleted messages count as success: nothing is left to do.
    """

    chat_id: int
    message_id: int
    text: str
    rows: Rows = ()
    caption: bool = False
    """The message carries media: edit its caption (at most 1,024 characters)."""
    picture: str | None = None
    """As in SendMessage; None removes the picture."""
    ephemeral: Ephemeral | None = None
    """It edits a message that only one person sees: it is named here, and its message_id is 0."""


@dataclass(frozen=True, kw_only=True)
class AnswerCallback:
    """Answer a pressed button; at most 200 characters, empty just stops the spinner."""

    query_id: str
    text: str = ""
    alert: bool = False
    last: bool = False
    """It goes after the messages: an answer ends a press, and with it the time for ephemeral ones."""


@dataclass(frozen=True, kw_only=True)
class SendMedia:
    """A new message with a file Telegram already has."""

    chat_id: int
    kind: Kind
    file_id: str
    caption: str = ""
    """Telegram HTML, at most 1,024 characters after parsing."""
    rows: Rows = ()
    thread_id: int | None = None
    reply_to: int | None = None
    drawing: str = ""
    """Name of a picture of ours (`bot.drawings`), which stands for the file until Telegram has it."""
    silent: bool = False
    language: str = field(default_factory=locales.language)
    """In which words are said in its place, should Telegram refuse it."""
    of: str = ""
    """The row whose result or picture it shows (`bot.store.shown`): noted, so that it can be deleted with it."""
    or_else: str = ""
    """As in `SendMessage`."""


@dataclass(frozen=True, kw_only=True)
class AlbumItem:
    """A picture or video of an album, as in `SendMedia`; Telegram already has it."""

    kind: Kind
    file_id: str
    caption: str
    of: str = ""


@dataclass(frozen=True, kw_only=True)
class SendAlbum:
    """New messages that appear together, as in `SendMedia`: 2 to 10 pictures and videos, without buttons."""

    chat_id: int
    items: tuple[AlbumItem, ...]
    thread_id: int | None = None
    language: str = field(default_factory=locales.language)

    def apart(self) -> list[SendMedia]:
        """Return its items as messages of their own."""
        at, to, said = self.chat_id, self.thread_id, self.language
        return [
            SendMedia(
                chat_id=at,
                thread_id=to,
                kind=one.kind,
                file_id=one.file_id,
                caption=one.caption,
                language=said,
                of=one.of,
            )
            for one in self.items
        ]


@dataclass(frozen=True, kw_only=True)
class SendInvoice:
    """A new message with a button that pays in Telegram Stars; a copy that is passed on leads to /balance instead."""

    chat_id: int
    title: str
    """1-32 characters."""
    description: str
    """1-255 characters."""
    payload: str
    """1-128 bytes, which come back with the check-out and the payment."""
    stars: int
    thread_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that an inline query finds: a file Telegram already has."""

    id: str
    """1-64 bytes."""
    kind: Kind
    """Anything but a round video."""
    file_id: str
    title: str
    description: str = ""
    caption: str = ""
    """Telegram HTML, at most 1,024 characters after parsing."""
    rows: Rows = ()
    """The buttons of the message that it becomes, for everybody who sees it."""


@dataclass(frozen=True, kw_only=True)
class AnswerInline:
    """Answer an inline query, for the person who asked alone; it is never stored: seconds later it is of no use."""

    query_id: str
    found: tuple[Found, ...] = ()
    """At most 50."""
    next_offset: str = ""
    """Comes back with the query for more; empty: that is all."""
    door: str = ""
    """Label of a button to the private chat, shown if nothing is found; empty: no button."""


Placeless = AnswerCallback | Unbutton | React | AnswerInline | SetMenu
Reply = SendMessage | EditMessage | SendMedia | SendAlbum | SendInvoice | Delete | Placeless
