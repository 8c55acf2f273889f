"""The parts of a message: each may answer a question of its own."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.chat import FileRef, Incoming, Kind


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file or a text.

    Attributes:
        soft: it merely comes along (a caption, what is replied to): if nothing takes it, nothing is said.

    """

    sent: Incoming
    soft: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it is a file."""
        return self.sent.file is not None

    @property
    def is_words(self) -> bool:
        """Whether it is text."""
        return self.sent.is_words

    @property
    def ids(self) -> list[int]:
        """Ids of the messages it came in."""
        return list(self.sent.pieces or ([self.sent.message_id] if self.sent.message_id else []))


def parts_of(incoming: Incoming) -> list[Part]:
    """Return the parts of a message, album or command: files first, in the order sent, then texts."""
    items = sorted((incoming, *incoming.more), key=lambda one: one.message_id or 0)
    own = [*_files(items), *_words(items)]
    if incoming.replied is not None and (incoming.command or incoming.called):
        own += _replied(incoming.replied, worded=any(part.is_words for part in own))
    if not own and incoming.command is None and not incoming.called:
        return [Part(sent=replace(incoming, more=(), text=None))]
    return own


def _files(items: list[Incoming]) -> list[Part]:
    return [Part(sent=replace(one, text=None, more=(), command=None)) for one in items if one.file]


def _words(items: list[Incoming]) -> list[Part]:
    found = ((one, one.argument if one.command else one.text) for one in items)
    return [Part(sent=_spoken(one, text), soft=one.file is not None) for one, text in found if text and text.strip()]


def _spoken(incoming: Incoming, text: str) -> Incoming:
    """Return words as if sent on their own."""
    return replace(incoming, text=text, file=None, kind=Kind.TEXT, odd="", more=(), command=None)


def _replied(replied: Incoming, *, worded: bool) -> list[Part]:
    """Return what a command replies to; for a file with a caption only the file, which the caption is about."""
    if replied.file is not None:
        return [Part(sent=replace(replied, text=None), soft=True)]
    return [] if worded or not replied.text else [Part(sent=_spoken(replied, replied.text), soft=True)]


def packed(part: Part) -> dict[str, Any]:
    """Return a part as JSON, for a draft that keeps it until its purpose is known."""
    sent = part.sent
    return {
        "soft": part.soft,
        "text": sent.text,
        "file": asdict(sent.file) if sent.file else None,
        "message_id": sent.message_id,
        "pieces": list(sent.pieces),
        "last_units": sent.last_units,
        "links": list(sent.links),
        "odd": sent.odd,
    }


def unpacked(kept: Mapping[str, Any], incoming: Incoming) -> Part:
    """Turn what `packed` made back into a part, as if sent by the person who presses."""
    file = FileRef(**{**kept["file"], "kind": Kind(kept["file"]["kind"])}) if kept["file"] else None
    sent = Incoming(
        update_id=incoming.update_id,
        user_id=incoming.user_id,
        chat_id=incoming.chat_id,
        message_id=kept["message_id"],
        text=kept["text"],
        file=file,
        kind=file.kind if file else Kind.TEXT,
        pieces=tuple(kept["pieces"]),
        last_units=kept["last_units"],
        links=tuple(kept["links"]),
        odd=kept["odd"],
    )
    return Part(sent=sent, soft=kept["soft"])
