"""What Telegram shows of the bot, menus and descriptions: set only where they have changed since the last start.

Its picture can't be set by the Bot API. https://core.telegram.org/bots/api#setmydescription
"""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any

from telegram import BotCommand, BotCommandScopeChat
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.store.database import Database
from bot.store.told import Told

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that Telegram shows of the bot."""

    name: str
    says: object
    """JSON-ready: told apart from what it said before by this alone."""
    tell: Callable[[], Awaitable[object]]

    @property
    def digest(self) -> str:
        """What is remembered of it."""
        return sha256(json.dumps(self.says, sort_keys=True).encode()).hexdigest()[:32]


def commands(bot: ExtBot[Any], menu: Sequence[BotCommand], *, admin: int | None = None) -> Fact:
    """Return a command menu: everybody's, or that of an admin's private chat."""
    scope = None if admin is None else BotCommandScopeChat(admin)
    return Fact(
        name="commands" if admin is None else f"commands of {admin}",
        says=[[one.command, one.description] for one in menu],
        tell=partial(bot.set_my_commands, menu, scope=scope),
    )


def descriptions(bot: ExtBot[Any], *, long: str, short: str) -> list[Fact]:
    """Return what stands in the empty chat before START, and what stands in the profile."""
    return [
        Fact(name="description", says=long, tell=partial(bot.set_my_description, long)),
        Fact(name="short description", says=short, tell=partial(bot.set_my_short_description, short)),
    ]


async def tell(bot: ExtBot[Any], facts: Sequence[Fact], *, db: Database, told: Told) -> None:
    """Tell Telegram what it does not know yet; what it refuses is tried again at the next start."""
    known = await db.transact(told.known)
    for fact in facts:
        name, digest = f"{bot.id} {fact.name}", fact.digest
        if known.get(name) == digest:
            continue
        try:
            await fact.tell()
        except (BadRequest, Forbidden) as error:  # an admin who never wrote to the bot has no chat yet
            log.warning("profile refused fact=%s: %s", fact.name, error)
        except TelegramError as error:
            log.warning("profile not set fact=%s: %s", fact.name, error)
            return
        else:
            await db.transact(partial(told.note, name=name, digest=digest))
