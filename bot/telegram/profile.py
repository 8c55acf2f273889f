"""What Telegram shows of the bot, menus and descriptions: set only where they have changed since the last start.

Its picture can't be set by the Bot API. https://core.telegram.org/bots/api#setmydescription
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    MenuButtonDefault,
    MenuButtonWebApp,
    WebAppInfo,
)
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.store.database import Database
from bot.store.told import Told
from bot.telegram.outbox.newest import Newest, Server

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that Telegram shows of the bot."""

    name: str
    says: object
    """JSON-ready: told apart from what it said before by this alone."""
    tell: Callable[[], Awaitable[object]]
    is_usual: bool = False
    """What Telegram shows of any bot: told only where something else was told before."""
    needs: Newest | None = None
    """What it is left out without."""

    @property
    def digest(self) -> str:
        """What is remembered of it."""
        return sha256(json.dumps(self.says, sort_keys=True).encode()).hexdigest()[:32]


def codes(languages: Iterable[str], default: str) -> dict[str, str]:
    """Return the two-letter codes by which Telegram tells languages apart, each with one of ours; "": all others."""
    found = {"": default}
    for tag in languages:
        code = tag.partition("-")[0]
        if code != default.partition("-")[0]:
            found.setdefault(code, tag)
    return found


def commands(
    bot: ExtBot[Any], menu: Sequence[BotCommand], *, code: str = "", admin: int | None = None, in_groups: bool = False
) -> Fact:
    """Return a command menu: everybody's with a language, theirs in groups, or that of an admin's private chat."""
    scope: BotCommandScope | None = BotCommandScopeAllGroupChats() if in_groups else None
    where = "commands in groups" if in_groups else "commands"
    if admin is not None:
        scope, where = BotCommandScopeChat(admin), f"commands of {admin}"
    return Fact(
        name=_in(where, code),
        says=[[one.command, one.description, *one.api_kwargs] for one in menu],
        tell=partial(bot.set_my_commands, menu, scope=scope, language_code=code or None),
        needs=Newest.EPHEMERAL if in_groups else None,
    )


def descriptions(bot: ExtBot[Any], *, long: str, short: str, code: str = "") -> list[Fact]:
    """Return what stands in the empty chat before START, and what stands in the profile."""
    given: dict[str, Any] = {"language_code": code or None}
    return [
        Fact(name=_in("description", code), says=long, tell=partial(bot.set_my_description, long, **given)),
        Fact(
            name=_in("short description", code), says=short, tell=partial(bot.set_my_short_description, short, **given)
        ),
    ]


def menu_button(bot: ExtBot[Any], *, label: str, url: str) -> Fact:
    """Return what opens beside the text box of every private chat: a Mini App; without an address the commands."""
    button = MenuButtonWebApp(label, WebAppInfo(url)) if url else MenuButtonDefault()
    says = [label, url] if url else []
    tell = partial(bot.set_chat_menu_button, menu_button=button)
    return Fact(name="menu button", says=says, tell=tell, is_usual=not url)


def _in(name: str, code: str) -> str:
    return f"{name} in {code}" if code else name


async def tell(bot: ExtBot[Any], facts: Sequence[Fact], *, db: Database, told: Told, server: Server) -> bool:
    """Tell Telegram what it does not know yet; return whether it knows all of it now.

    What it refuses, or its server is too old for, is tried again at the next start.
    """
    known, digests, complete = await db.transact(told.known), dict[str, str](), True
    for fact in facts:
        name, digest = f"{bot.id} {fact.name}", fact.digest
        if known.get(name) == digest or (fact.is_usual and name not in known):
            continue
        if fact.needs in server.lacks:
            complete = False
            continue
        try:
            await _patiently(fact)
        except (BadRequest, Forbidden) as error:  # an admin who never wrote to the bot has no chat yet
            server.forgoes(str(error), frozenset())
            log.warning("profile refused fact=%s: %s", fact.name, error)
            complete = False
        except TelegramError as error:
            log.warning("profile not set fact=%s: %s", fact.name, error)
            complete = False
            break
        else:
            digests[name] = digest
    if digests:
        await db.transact(partial(told.note, digests=digests))
    return complete


async def _patiently(fact: Fact) -> None:
    """Tell it, as soon as Telegram lets us: many languages at once may be too many."""
    while True:
        try:
            await fact.tell()
        except RetryAfter as error:
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            log.info("telegram asks to wait fact=%s seconds=%s", fact.name, seconds)
            await asyncio.sleep(seconds)
        else:
            return
