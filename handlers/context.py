"""From python-telegram-bot's objects to our plain ones."""

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, Update
from telegram.ext import Application, CallbackContext, ExtBot

from bot.chat import FileRef, Incoming, Kind
from bot.wellformed import text

Context = CallbackContext[ExtBot[None], dict[object, object], dict[object, object], dict[object, object]]
App = Application[ExtBot[None], Context, dict[object, object], dict[object, object], dict[object, object], None]


STAND_INS = frozenset({1087968824, 136817688, 777000})
"""Telegram's users for anonymous admins, for channels, and for what a channel posts into its group."""
KINDS = (Kind.VIDEO, Kind.VIDEO_NOTE, Kind.ANIMATION, Kind.AUDIO, Kind.VOICE, Kind.DOCUMENT)


def read(update: Update) -> Incoming | None:
    """Translate an update; None when it has no user or chat, as a channel's posts."""
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    if user is None or chat is None:
        return None
    query = update.callback_query
    said = message if isinstance(message, Message) and query is None else None
    file, command = (file_of(said), command_of(said)) if said else (None, None)
    return Incoming(
        update_id=update.update_id,
        user_id=user.id,
        chat_id=chat.id,
        thread_id=message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None,
        private=chat.type == chat.PRIVATE,
        language=text(user.language_code or "en"),
        message_id=message.message_id if message else None,
        text=_text(said.text or said.caption) if said else None,
        command=command.name if command else None,
        argument=text(command.argument) if command else "",
        named=command is not None and command.named,
        anonymous=said is not None and (said.sender_chat is not None or user.id in STAND_INS),
        file=file,
        kind=_kind(said, file) if said else Kind.OTHER,
        query_id=query.id if query else None,
        press=_text(query.data) if query else None,
        on_media=bool(query and isinstance(message, Message) and not message.text),
    )


def _text(given: str | None) -> str | None:
    return None if given is None else text(given)


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, and what follows it; named: it names this bot."""

    name: str
    argument: str
    named: bool


def command_of(message: Message) -> Command | None:
    """Return the command that a message is: Telegram says where one stands, what merely looks like one is none."""
    first = (one for one in message.entities if one.type == MessageEntity.BOT_COMMAND and one.offset == 0)
    length, text = next((one.length for one in first), 0), message.text or ""
    head, rest = text[:length], text[length:]
    found = re.fullmatch(r"/(\w{1,64})(@\w{1,64})?", head, re.ASCII)
    if found is None:
        return None
    name, bot = found[1].lower(), (found[2] or "").lower()
    named = bot == f"@{message.get_bot().username.lower()}"
    return Command(name=name if named else name + bot, argument=rest.strip(), named=named)


def _kind(message: Message, file: FileRef | None) -> Kind:
    if file:
        return file.kind
    return Kind.TEXT if message.text else Kind.OTHER


def file_of(message: Message) -> FileRef | None:
    """Return the file a message carries, the largest size of a photo; None when it has none."""
    if message.photo:
        photo = message.photo[-1]
        return FileRef(
            kind=Kind.PHOTO,
            file_id=photo.file_id,
            unique_id=photo.file_unique_id,
            size=photo.file_size,
            mime_type="image/jpeg",
            width=photo.width,
            height=photo.height,
        )
    for kind in KINDS:
        if sent := getattr(message, kind.value):
            return FileRef(
                kind=kind,
                file_id=sent.file_id,
                unique_id=sent.file_unique_id,
                size=sent.file_size,
                mime_type=_text(getattr(sent, "mime_type", None)),
                name=_text(getattr(sent, "file_name", None)),
                seconds=_seconds(getattr(sent, "duration", None)),
                width=getattr(sent, "width", None),
                height=getattr(sent, "height", None),
            )
    return None


def _seconds(duration: object) -> int | None:
    """python-telegram-bot gives whole seconds, or a timedelta when told to."""
    if duration is None:
        return None
    return int(duration.total_seconds()) if hasattr(duration, "total_seconds") else int(str(duration))
