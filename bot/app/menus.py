"""Tells Telegram what it shows of the bot: command menus and descriptions, one language after the other.

Reading eleven catalogues costs a start 50 ms of CPU, and half a MB each while they are kept. What was told of a
language depends on the English texts and on its file alone, so a language whose texts were all told is not read again
until one of them changes.
"""

import logging
from functools import partial
from hashlib import sha256
from json import dumps
from typing import Any

from telegram.ext import ExtBot

from bot.app.pages import door
from bot.app.wiring import Studio
from bot.errors import Unavailable
from bot.locales import ENGLISH, LANGUAGES, _, let_go, mark_of, speaking
from bot.store.told import Told
from bot.telegram.profile import Fact, codes, commands, descriptions, tell
from handlers.about import DESCRIPTION, SHORT
from handlers.menus import is_set
from handlers.router import menu_commands, menu_of

log = logging.getLogger(__name__)


async def set_menus(studio: Studio) -> None:
    """Tell Telegram what has changed since the last start."""
    try:
        await _set_menus(studio)
    except Unavailable as error:
        log.warning("menus not set: %s", error)


async def _set_menus(studio: Studio) -> None:
    bot, db, told = studio.application.bot, studio.deps.store.db, Told(studio.deps.store.vault)
    tells = partial(tell, bot, db=db, told=told, server=studio.deps.outbox.server)
    said_in, known = codes(LANGUAGES, studio.deps.languages.default), await db.transact(told.known)
    english = _in_english(bot)
    marks = {code: _mark(english, language) for code, language in said_in.items()}
    new = {code: language for code, language in said_in.items() if known.get(_name(bot, code)) != marks[code]}
    complete, in_groups = set[str](), dict[str, Fact]()
    for code, language in new.items():
        with speaking(language):
            facts = _of_all(bot, code)
        in_groups[code] = _in_groups(bot, code, language)
        let_go()  # few of them are spoken soon
        if await tells(facts):
            complete.add(code)
    await tells([door(studio), *await _of_admins(studio)])
    for code, fact in in_groups.items():
        if await tells([fact]) and code in complete:
            await db.transact(partial(told.note, digests={_name(bot, code): marks[code]}))


def _name(bot: ExtBot[Any], code: str) -> str:
    return f"{bot.id} all in {code}"


def _in_english(bot: ExtBot[Any]) -> str:
    """Return all that is told of a language, in English: it is the same for each."""
    with speaking(ENGLISH):
        return dumps([fact.says for fact in (*_of_all(bot, ""), _in_groups(bot, "", ENGLISH))])


def _mark(english: str, language: str) -> str:
    """Return what changes with anything that is told of a language, without reading its texts."""
    return sha256(dumps([english, language, mark_of(language)]).encode()).hexdigest()[:32]


def _of_all(bot: ExtBot[Any], code: str) -> list[Fact]:
    """Return what Telegram shows everybody whose Telegram speaks a language, in the one that is spoken."""
    menu = commands(bot, menu_commands(), code=code)
    return [menu, *descriptions(bot, long=_(DESCRIPTION), short=_(SHORT), code=code)]


def _in_groups(bot: ExtBot[Any], code: str, language: str) -> Fact:
    with speaking(language):
        return commands(bot, menu_commands(in_groups=True), code=code, in_groups=True)


async def _of_admins(studio: Studio) -> list[Fact]:
    """Return the menus of admins' chats, which Telegram prefers to those of a language: each in the admin's own.

    Not that of who has it already, since they chose a language.
    """
    bot, languages, facts = studio.application.bot, studio.deps.languages, list[Fact]()
    store = studio.deps.store
    for admin in sorted(studio.deps.settings.admin_ids):
        user = await store.db.transact(partial(store.users.get, user_id=admin))
        with speaking(await languages.of(admin), languages.default):
            if user is None or not is_set(user.settings, menu_of, for_admin=True):
                facts.append(commands(bot, menu_commands(for_admin=True), admin=admin))
    return facts
