"""Commands as Telegram marks them, in a text or a caption: what merely looks like one doesn't count."""

import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.ext import CommandHandler, filters


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command, and what follows it; named: it names this bot."""

    name: str
    argument: str
    named: bool


def command_of(message: Message) -> Command | None:
    """Return the command in a message or caption; None if there isn't one."""
    text = message.text or message.caption or ""
    if not text.startswith("/"):
        return None
    marked = message.entities or message.caption_entities
    length = next((one.length for one in marked if one.type == MessageEntity.BOT_COMMAND and one.offset == 0), 0)
    found = re.fullmatch(r"/(\w{1,64})(@\w{1,64})?", text[:length], re.ASCII)
    if found is None:
        return None
    name, bot = found[1].lower(), (found[2] or "").lower()
    named = bot == f"@{message.get_bot().username.lower()}"
    return Command(name=name if named else name + bot, argument=text[length:].strip(), named=named)


class OnCommand(CommandHandler[Any, Any]):
    """The library's handler for one command, but also in captions and after other entities, which it ignores."""

    def __init__(self, command: str, callback: Callable[[Update, Any], Coroutine[Any, Any, Any]]) -> None:
        super().__init__(command, callback, filters=filters.UpdateType.MESSAGE)
        self._begins = f"/{command}"

    def check_update(self, update: object) -> bool:
        """Whether an update is this command."""
        message = update.message if isinstance(update, Update) else None
        written = (message.text or message.caption or "") if message else ""
        if message is None or written[: len(self._begins)].lower() != self._begins:
            return False
        found = command_of(message)
        return found is not None and found.name in self.commands


class IsCommand(filters.MessageFilter):
    """Any command, even one that we do not have."""

    def filter(self, message: Message) -> bool:
        """Whether a message is a command."""
        return command_of(message) is not None
