"""What a message carries: text, a file that we work with, or something else, which has a name."""

from datetime import timedelta

from telegram import Message

from bot.chat import FileRef, Kind
from bot.locales import N_
from bot.telegram.inbox.heads import LARGEST
from bot.wellformed import text

KINDS = (Kind.VIDEO, Kind.VIDEO_NOTE, Kind.ANIMATION, Kind.AUDIO, Kind.VOICE, Kind.DOCUMENT)
# For translators: what somebody has sent, in “I can't use a sticker here.”; so are those below.
ODD = {
    "sticker": N_("a sticker"),
    "venue": N_("a place"),
    "location": N_("a location"),
    "contact": N_("a contact"),
    "story": N_("a story"),
    "paid_media": N_("a photo or video that is for sale"),
    "poll": N_("a poll"),
    "dice": N_("a roll of the dice"),
    "game": N_("a game"),
    "checklist": N_("a checklist"),
    "invoice": N_("an invoice"),
    "giveaway": N_("a giveaway"),
    "giveaway_winners": N_("a giveaway"),
    "passport_data": N_("a passport"),
}
"""Field of a message -> what it is, in words; a venue also has a location."""
ANIMATED = N_("an animated sticker")


def odd(message: Message) -> str:
    """Return what a message is if it is neither text nor one of our files; else nothing."""
    if message.sticker and message.sticker.is_animated:
        return ANIMATED
    unknown = "" if message.text or message.caption or _plain(message) else N_("a message of a kind that I don't know")
    return next((words for name, words in ODD.items() if getattr(message, name, None)), unknown)


def _plain(message: Message) -> bool:
    return bool(message.photo) or any(getattr(message, kind.value) for kind in KINDS)


def file_of(message: Message) -> FileRef | None:
    """Return the file that a message carries, a photo in its largest size; None if it has none."""
    if message.photo:
        photo = message.photo[-1]
        return FileRef(
            kind=Kind.PHOTO,
            file_id=photo.file_id,
            unique_id=photo.file_unique_id,
            size=_number(photo.file_size),
            mime_type="image/jpeg",
            width=_number(photo.width),
            height=_number(photo.height),
        )
    if message.sticker:
        return _sticker(message)
    for kind in KINDS:
        if sent := getattr(message, kind.value):
            return FileRef(
                kind=kind,
                file_id=sent.file_id,
                unique_id=sent.file_unique_id,
                size=_number(sent.file_size),
                mime_type=_text(getattr(sent, "mime_type", None)),
                name=_text(getattr(sent, "file_name", None)),
                seconds=_seconds(getattr(sent, "duration", None)),
                width=_number(getattr(sent, "width", None)),
                height=_number(getattr(sent, "height", None)),
            )
    return None


def _sticker(message: Message) -> FileRef | None:
    """Return a sticker as the picture or video that it is; None for an animated one, which is drawn by the client."""
    sent = message.sticker
    if sent is None or sent.is_animated:
        return None
    return FileRef(
        kind=Kind.DOCUMENT,
        file_id=sent.file_id,
        unique_id=sent.file_unique_id,
        size=_number(sent.file_size),
        mime_type="video/webm" if sent.is_video else "image/webp",
        width=sent.width,
        height=sent.height,
    )


def _text(given: str | None) -> str | None:
    return None if given is None else text(given)


def _seconds(duration: object) -> int | None:
    """Return whole seconds; python-telegram-bot gives those, or a timedelta if told to."""
    return _number(duration.total_seconds() if isinstance(duration, timedelta) else duration)


def _number(told: object) -> int | None:
    """Return a number that a message tells of its file; None: it is missing, or can't be right."""
    fits = isinstance(told, int | float) and 0 <= told < LARGEST
    return int(told) if isinstance(told, int | float) and fits else None
