"""Translates python-telegram-bot's objects into our plain ones."""

import re
from dataclasses import dataclass
from typing import TypedDict

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    InlineQuery,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram.ext import Application, CallbackContext, ExtBot

from bot.chat import FileRef, Incoming, Kind
from bot.telegram.inbox.commands import command_of
from bot.telegram.inbox.heads import LARGEST
from bot.telegram.inbox.kinds import file_of, odd
from bot.wellformed import text

Context = CallbackContext[ExtBot[None], dict[object, object], dict[object, object], dict[object, object]]
App = Application[ExtBot[None], Context, dict[object, object], dict[object, object], dict[object, object], None]


STAND_INS = frozenset({1087968824, 136817688, 777000})
"""Telegram's stand-in users for anonymous admins, for channels, and for a channel's posts in its group."""


def read(update: Update) -> Incoming | None:
    """Translate an update; None if it has no user or chat, like a channel's posts."""
    if update.inline_query is not None:
        return _asked_inline(update.update_id, update.inline_query)
    query = update.callback_query
    if query is not None and query.inline_message_id is not None:
        return _pressed_inline(update.update_id, query)
    user, chat, message = update.effective_user, update.effective_chat, update.effective_message
    return _placed(update, user, chat, message) if user is not None and chat is not None else None


def _placed(update: Update, user: User, chat: Chat, message: MaybeInaccessibleMessage | None) -> Incoming:
    """Translate an update that has a place."""
    query = update.callback_query
    said = message if isinstance(message, Message) and query is None else None
    command = command_of(said) if said else None
    private = chat.type == chat.PRIVATE
    words = _said(said, private=private) if said else _Said()
    return Incoming(
        update_id=update.update_id,
        user_id=user.id,
        chat_id=chat.id,
        thread_id=message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None,
        private=private,
        language=text(user.language_code or ""),
        names=_names(user),
        **_ids(message),
        text=words.text,
        html=words.html,
        command=command.name if command else None,
        argument=text(command.argument) if command else "",
        named=command is not None and command.named,
        anonymous=said is not None and (said.sender_chat is not None or user.id in STAND_INS),
        file=words.file,
        kind=words.kind,
        query_id=query.id if query else None,
        press=_text(query.data) if query else None,
        on_media=bool(query and isinstance(message, Message) and not message.text),
        meant=private or any((query, command, message and _ephemeral_id(message))) or words.called or words.to_us,
        called=words.called,
        edited=update.edited_message is not None,
        odd=odd(said) if said else "",
        links=words.links,
        replied=replied_to(said, user_id=user.id, chat_id=chat.id) if said else None,
        last_units=words.units,
        blocked=_has_blocked(update),
    )


def _asked_inline(update_id: int, query: InlineQuery) -> Incoming | None:
    user = query.from_user
    if not isinstance(query.id, str):  # nothing can be answered to that
        return None
    return Incoming(
        update_id=update_id,
        user_id=user.id,
        chat_id=user.id,
        language=text(user.language_code or ""),
        text=text(query.query),
        argument=text(query.offset),
        inline=query.id,
    )


def _pressed_inline(update_id: int, query: CallbackQuery) -> Incoming:
    """Return a press under a message that was sent in inline mode: in a chat that nobody names, for all who see it."""
    user = query.from_user
    return Incoming(
        update_id=update_id,
        user_id=user.id,
        chat_id=user.id,
        private=False,
        language=text(user.language_code or ""),
        names=_names(user),
        query_id=query.id,
        press=_text(query.data),
        on_media=True,
    )


def _names(user: User) -> tuple[str, ...]:
    return tuple(text(one) for one in (user.username, user.first_name, user.full_name) if one)


def _has_blocked(update: Update) -> bool:
    change = update.my_chat_member
    return change is not None and change.chat.type == "private" and change.new_chat_member.status == ChatMember.BANNED


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Return what a message says; nothing if there is no message."""

    text: str | None = None
    html: str = ""
    file: FileRef | None = None
    kind: Kind = Kind.OTHER
    links: tuple[str, ...] = ()
    units: int = 0
    called: bool = False
    to_us: bool = False


class _Ids(TypedDict):
    message_id: int | None
    ephemeral_id: int | None


def _ids(message: MaybeInaccessibleMessage | None) -> _Ids:
    """Return what a message is named by: another number where only the person and the bot see it."""
    found = _ephemeral_id(message) if message else None
    number = message.message_id if message and found is None else 0
    return {"message_id": number or None, "ephemeral_id": found}


def _ephemeral_id(message: MaybeInaccessibleMessage) -> int | None:
    """Return an ephemeral message's id, which is newer than the library; private chats have none."""
    found = message.api_kwargs.get("ephemeral_message_id")
    fits = type(found) is int and 0 < found < LARGEST
    return found if fits and message.chat.type != message.chat.PRIVATE else None


def _said(message: Message, *, private: bool) -> _Said:
    written, file = message.text or message.caption, file_of(message)
    bare = None if private or written is None else without_name(message, written)
    return _Said(
        text=_text(written if bare is None else bare),
        html=_html(message) if private else "",
        file=file,
        kind=_kind(message, file),
        links=_links(message),
        units=len(message.text.encode("utf-16-le", "surrogatepass")) // 2 if message.text else 0,
        called=bare is not None,
        to_us=_is_ours(_replied(message)),
    )


BY_TELEGRAM = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"}
)
"""What Telegram marks by itself in plain text."""


def _html(message: Message) -> str:
    """Return the text as Telegram HTML if its author has formatted it."""
    if all(one.type in BY_TELEGRAM for one in (*message.entities, *message.caption_entities)):
        return ""
    try:
        return text(message.text_html if message.text else message.caption_html)
    except (AttributeError, TypeError, ValueError):  # marks that are not of the form they should have
        return ""


def _text(given: str | None) -> str | None:
    return None if given is None else text(given)


def _links(message: Message) -> tuple[str, ...]:
    marked = (*message.entities, *message.caption_entities)
    return tuple(text(one.url) for one in marked if one.type == MessageEntity.TEXT_LINK and one.url)


def without_name(message: Message, written: str) -> str | None:
    """Return the text without this bot's name as its first or last word; None if it is neither."""
    name = re.escape(f"@{message.get_bot().username}")
    found = re.fullmatch(rf"\s*{name}(?!\w)[\s,:.!?]*(.*)|(.*\s){name}[\s.!?]*", written, re.IGNORECASE | re.DOTALL)
    return None if found is None else (found[1] or found[2] or "").strip()


def _replied(message: Message) -> Message | None:
    """Return what a message replies to; in a topic, one that is no reply names the message that opened the topic."""
    to = message.reply_to_message
    return None if to is None or to.forum_topic_created is not None else to


def _is_ours(message: Message | None) -> bool:
    sender = message.from_user if message else None
    return message is not None and sender is not None and sender.id == message.get_bot().id


def replied_to(message: Message, *, user_id: int, chat_id: int) -> Incoming | None:
    """Return the file or a person's words that a message replies to; it may quote only part of them."""
    to = _replied(message)
    if to is None:
        return None
    file, quoted = file_of(to), message.quote.text if message.quote and message.quote.is_manual else None
    words = None if _is_ours(to) else quoted or to.text or to.caption
    if file is None and not words:
        return None
    return Incoming(
        update_id=0,
        user_id=user_id,
        chat_id=chat_id,
        message_id=to.message_id,
        text=_text(words),
        file=file,
        kind=_kind(to, file),
        odd=odd(to),
        links=_links(to),
    )


def _kind(message: Message, file: FileRef | None) -> Kind:
    if file:
        return file.kind
    return Kind.TEXT if message.text else Kind.OTHER
