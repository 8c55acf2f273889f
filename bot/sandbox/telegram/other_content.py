"""What people send besides text and files: places, contacts, polls, dice, stories; and where a forward came from."""

import secrets
from collections.abc import Callable, Mapping
from time import time
from typing import Any

from bot.sandbox.telegram.facts import Bad, fits

Given = Mapping[str, Any]
Message = dict[str, Any]
CAPTIONED = ("photo", "video", "animation", "audio", "voice", "document")
FILES = (*CAPTIONED, "video_note", "sticker")
COPIED = (
    "text",
    "entities",
    *FILES,
    "caption",
    "caption_entities",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
    "invoice",
)
"""Fields that a forward or a copy keeps."""


def thing(kind: str, given: Given) -> dict[str, Any]:
    """Return the part of a Message that shows such content, such as {"location": {...}}.

    Args:
        kind: one of `THINGS`.
        given: fields that differ from the example.

    Raises:
        Bad: there is no such kind, or it has fields that the Bot API does not.

    """
    if kind not in THINGS:
        raise Bad(f"Bad Request: nobody can send a {kind}")
    name, make = THINGS[kind]
    made = make(given) | dict(given)
    if not fits(made, name):
        raise Bad(f"Bad Request: {kind} has other fields")
    shown = {kind: made}
    return shown | ({"location": made["location"]} if kind == "venue" else {})  # as Telegram does, for old bots


def _location(given: Given) -> dict[str, Any]:
    return {"latitude": 52.516, "longitude": 13.378}


def _venue(given: Given) -> dict[str, Any]:
    return {"location": _location(given), "title": "Brandenburg Gate", "address": "Pariser Platz, Berlin"}


def _contact(given: Given) -> dict[str, Any]:
    return {"phone_number": "+49301234567", "first_name": "Grace"}


def _poll(given: Given) -> dict[str, Any]:
    options = [{"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(("Yes", "No"))]
    flags = {"is_closed": False, "is_anonymous": True, "allows_multiple_answers": False}
    more = {"allows_revoting": True, "members_only": False, "total_voter_count": 0}
    return {"id": secrets.token_hex(8), "question": "Cake?", "options": options, "type": "regular", **flags, **more}


def _dice(given: Given) -> dict[str, Any]:
    return {"emoji": "🎲", "value": secrets.randbelow(6) + 1}


def _story(given: Given) -> dict[str, Any]:
    return {"chat": {"id": 1_700_000, "type": "private", "first_name": "Grace"}, "id": secrets.randbelow(1000) + 1}


THINGS: dict[str, tuple[str, Callable[[Given], dict[str, Any]]]] = {
    "location": ("Location", _location),
    "venue": ("Venue", _venue),
    "contact": ("Contact", _contact),
    "poll": ("Poll", _poll),
    "dice": ("Dice", _dice),
    "story": ("Story", _story),
}
"""Kind -> (type of the Bot API, an example)."""


def forwarded(message: Message, *, hidden: bool) -> dict[str, Any]:
    """Return what a forward of a message carries.

    Args:
        message: as it was sent.
        hidden: its author does not let forwards link back; Telegram then gives only the name.

    """
    return content_of(message) | {"forward_origin": message.get("forward_origin") or _origin(message, hidden=hidden)}


def content_of(message: Message) -> dict[str, Any]:
    """Return what a message says, without its place and author."""
    return {name: message[name] for name in COPIED if name in message}


def _origin(message: Message, *, hidden: bool) -> dict[str, Any]:
    date = {"date": message.get("date", int(time()))}
    chat, author = message.get("sender_chat"), message.get("from", {})
    if chat is not None and chat["type"] == "channel":
        return date | {"type": "channel", "chat": chat, "message_id": message["message_id"]}
    if chat is not None:
        return date | {"type": "chat", "sender_chat": chat}
    if hidden:
        return date | {"type": "hidden_user", "sender_user_name": author["first_name"]}
    return date | {"type": "user", "sender_user": author}
