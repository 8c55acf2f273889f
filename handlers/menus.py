"""A person's own command menu, in the language they chose: set with their choice, and again after it has changed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import Any

from bot.acts import SetMenu
from bot.jobs.languages import LANGUAGE
from bot.locales import language, speaking, spoken
from bot.store.database import Transaction
from handlers.turn import Decide, Replies, Turn

MENU = "menu"
"""Name of the setting: a fingerprint of the menu that was last set for the person; absent: everybody's."""
Commands = tuple[tuple[str, str], ...]
MenuOf = Callable[[bool], Commands]
"""Returns the command menu in the language that is spoken: an admin's, or everybody's."""


def own(turn: Turn, kept: Mapping[str, Any], menu_of: MenuOf) -> SetMenu:
    """Return the private chat's own menu; none where everybody's, which Telegram picks by its own language, will do."""
    by_telegram = kept.get(LANGUAGE) in (None, spoken(turn.user.language))
    commands = _made(menu_of, language(), turn.is_admin) if turn.is_admin or not by_telegram else ()
    return SetMenu(chat_id=turn.incoming.chat_id, commands=commands)


def noted(menu: SetMenu) -> dict[str, str | None]:
    """Return the setting that remembers a menu."""
    return {MENU: _fingerprint(menu.commands) if menu.commands else None}


def given_up(turn: Turn, menu_of: MenuOf) -> Replies:
    """Return what takes back the menu that a person chose with their language, if they did."""
    if MENU not in turn.user.settings:
        return []
    with speaking(turn.user.language, turn.deps.languages.default):
        return [own(turn, {}, menu_of)]


def is_set(kept: Mapping[str, Any], menu_of: MenuOf, *, for_admin: bool) -> bool:
    """Tell whether a person's own menu, in the language that is spoken, is the one that was set last."""
    return kept.get(MENU) == _fingerprint(_made(menu_of, language(), for_admin))


def renewing(decide: Decide, menu_of: MenuOf) -> Decide:
    """Return a decision that also sets the person's own menu where it is another than the one that was set last.

    It costs a call to Telegram at most once a release, and only for who is here.
    """

    async def decided(t: Transaction, turn: Turn) -> Replies:
        turn, menus = await _renewed(t, turn, menu_of)
        return [*await decide(t, turn), *menus]

    return decided


async def _renewed(t: Transaction, turn: Turn, menu_of: MenuOf) -> tuple[Turn, Replies]:
    kept = turn.user.settings
    if not turn.incoming.private or not ({LANGUAGE, MENU} & kept.keys() or _was_told_early(turn)):
        return turn, []
    menu = own(turn, kept, menu_of)
    changes = noted(menu)
    if changes[MENU] == kept.get(MENU):
        return turn, []
    await turn.deps.store.users.set_settings(t, turn.user, changes)
    now = {name: one for name, one in {**kept, **changes}.items() if one is not None}
    return replace(turn, user=replace(turn.user, settings=now)), [menu]


def _was_told_early(turn: Turn) -> bool:
    """Whether a start may have set an admin's menu before their language was known, and so in another one."""
    return turn.is_admin and language() != turn.deps.languages.default


@cache
def _made(menu_of: MenuOf, language: str, for_admin: bool) -> Commands:
    """Return a menu; kept for good, since there are two a language."""
    return menu_of(for_admin)


@cache
def _fingerprint(commands: Commands) -> str:
    return sha256(repr(commands).encode()).hexdigest()[:16]
