"""Raw updates, read just far enough to know whose they are, before they are parsed.

Every field is a claim from outside: whatever is missing, of another type or out of range counts as absent.
Source: https://core.telegram.org/bots/api#update
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from bot import wellformed

LARGEST = 2**53
"""Telegram's ids have at most 52 significant bits."""
MONEY = ("successful_payment", "refunded_payment")
LONGEST_TAG = 35
"""Characters of a language tag (RFC 5646)."""
NEARLY = 3000
"""UTF-16 units; a piece followed by another is about as long as a message can be: clients cut at a word before
the end."""
ESSENTIAL = frozenset({"my_chat_member", "pre_checkout_query", "purchased_paid_media", "subscription"})
"""Kinds of updates that are never dropped or given up, whatever the bounds."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """Whose update it is and where an answer would go."""

    update_id: int
    kind: str
    """The update's one field besides its id, such as message; empty if there isn't one."""
    person: int
    """Whose updates it is ordered among: the sender's, else the chat's, else 0."""
    chat: int
    """0: none."""
    private: bool
    thread: int | None = None
    """A forum's topic."""
    query_id: str | None = None
    """Of a pressed button, which must be answered."""
    asks: bool = False
    """It was meant for us: a private message, a press, a command."""
    essential: bool = False
    """About money or membership."""
    message_id: int = 0
    """0: none."""
    album: str = ""
    """The id that an album's items share; empty if it is not in an album."""
    words: int = 0
    """UTF-16 units of a message that is nothing but text, and no command; 0 for any other."""
    may_go_on: bool = False
    """A text about as long as a message can be: clients send longer ones in pieces."""

    language: str = ""
    """The sender's, as Telegram knows it: an IETF tag, empty if unknown."""
    moved: tuple[int, int] | None = None
    """If a group has become a supergroup: its old and new ids."""

    @property
    def fleeting(self) -> bool:
        """Whether an answer is of no use a few seconds later, so that it waits for nothing."""
        return self.kind == "inline_query"

    @property
    def urgent(self) -> bool:
        """Whether Telegram waits for the answer for 10 seconds only: it comes past the person's updates that wait."""
        return self.kind == "pre_checkout_query"

    @property
    def gathers(self) -> bool:
        """Whether more that belongs to it may follow in a moment."""
        return bool(self.album) or self.may_go_on


def head_of(raw: object) -> Head | None:
    """Return an update's head; None if it has no usable id, so that it can't be told from others."""
    if not isinstance(raw, dict) or (update_id := _number(raw.get("update_id"))) is None or update_id < 0:
        return None
    kind = next((name for name, value in raw.items() if isinstance(value, dict)), "")
    body = _inner(raw, kind)
    message = _inner(body, "message") if kind == "callback_query" else body
    chat = _inner(message, "chat")
    person = _number(_inner(body, "from").get("id")) or _number(_inner(body, "user").get("id"))
    chat_id = _number(chat.get("id")) or 0
    private = chat.get("type") == "private" or not chat
    if private and any(name in body for name in MONEY):
        person = chat_id or person  # the bot itself may say that it has refunded
    query = body.get("id") if kind == "callback_query" else None
    return Head(
        update_id=update_id,
        kind=kind,
        person=person or chat_id,
        chat=chat_id or person or 0,
        private=private,
        thread=_number(message.get("message_thread_id")) if message.get("is_topic_message") is True else None,
        query_id=query if isinstance(query, str) and 0 < len(query) <= 64 else None,
        asks=kind == "callback_query" or (kind == "message" and (private or _is_command(body))),
        essential=kind in ESSENTIAL or any(name in body for name in MONEY),
        language=_tag(_inner(body, "from").get("language_code")),
        moved=_moved(body, chat_id) if kind == "message" else None,
        **_belonging(body if kind == "message" else {}),
    )


def _tag(code: object) -> str:
    return wellformed.text(code) if isinstance(code, str) and len(code) <= LONGEST_TAG else ""


def _moved(message: Mapping[str, Any], chat_id: int) -> tuple[int, int] | None:
    """Return the old and new ids; Telegram announces the move in both chats."""
    to, origin = _number(message.get("migrate_to_chat_id")), _number(message.get("migrate_from_chat_id"))
    old, new = (chat_id, to) if to is not None else (origin, chat_id)
    return (old, new) if old is not None and new is not None and old < 0 and new < 0 and old != new else None


class _Belonging(TypedDict):
    message_id: int
    album: str
    words: int
    may_go_on: bool


def _belonging(message: Mapping[str, Any]) -> _Belonging:
    """Return the fields that tell whether a message is part of something larger."""
    album, text = message.get("media_group_id"), message.get("text")
    long = len(text.encode("utf-16-le", "surrogatepass")) // 2 if isinstance(text, str) else 0
    return {
        "message_id": _number(message.get("message_id")) or 0,
        "album": wellformed.text(album[:64]) if isinstance(album, str) else "",
        "words": 0 if _is_command(message) else long,
        "may_go_on": long >= NEARLY,
    }


def _inner(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = outer.get(name)
    return found if isinstance(found, dict) else {}


def _number(value: object) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and -LARGEST < value < LARGEST
    return value if isinstance(value, int) and whole else None


def _is_command(message: Mapping[str, Any]) -> bool:
    text = message.get("text")
    return isinstance(text, str) and text.startswith("/")
