"""/settings: how results come, and what is offered first. In a group: its budget."""

from dataclasses import replace
from typing import Any

from bot.buttons import (
    AS_IN_TELEGRAM,
    NO_MODEL,
    Allow,
    AllowedPage,
    Data,
    End,
    GroupBudget,
    OfGroup,
    OfWish,
    PickForWish,
    SetClock,
    SetHour,
    SetLanguage,
    Settings,
    SettingsPart,
    Switch,
    SwitchAllowed,
    Switched,
)
from bot.errors import Stale
from bot.jobs.broadcasts.audience import NO_NEWS
from bot.jobs.languages import LANGUAGE
from bot.jobs.likes import AS_FILES, CLOCK, QUIET, SHORT, quiet_hours
from bot.locales import LANGUAGES
from bot.store.database import Transaction
from handlers import group_allows, group_settings, menus
from handlers.menus import MenuOf
from handlers.settings_pages import KEPT, PARTS, USUAL_HOURS, Values, last_of, models_of, wish_of, wishes
from handlers.turn import Replies, Turn

Change = tuple[SettingsPart, dict[str, Any]]
"""The part that shows a change, and the change: setting -> value, None to forget it."""


async def settings(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the settings: a person's own, or in a group the group's."""
    if not turn.incoming.private:
        return await group_settings.show(t, turn, argument)
    return [turn.put(*PARTS[SettingsPart.HOME](turn.user.settings, turn.now))]


async def pressed(t: Transaction, turn: Turn, data: Data, *, menu_of: MenuOf) -> Replies:
    """Show a part, or change a setting and show it as it is now; menu_of: makes the person's command menu."""
    match data:
        case Settings(part=part):
            return [turn.put(*PARTS[part](turn.user.settings, turn.now))]
        case OfWish(operation=operation):
            return [turn.put(*models_of(turn.user.settings, operation))]
        case OfGroup() | GroupBudget() | AllowedPage() | SwitchAllowed() | Allow():
            return await _of_group(t, turn, data)
    part, changes = change_of(turn.user.settings, data)
    kept = {name: one for name, one in {**turn.user.settings, **changes}.items() if one is not None}
    with turn.deps.languages.speaking(replace(turn.user, settings=kept)):
        replies: Replies = [turn.put(*PARTS[part](kept, turn.now))]
        if LANGUAGE in changes:
            menu = menus.own(turn, kept, menu_of)
            replies.append(menu)
            changes |= menus.noted(menu)
    await turn.deps.store.users.set_settings(t, turn.user, changes)
    return replies


async def _of_group(t: Transaction, turn: Turn, data: Data) -> Replies:
    match data:
        case GroupBudget(daily=daily):
            return await group_settings.limit(t, turn, daily)
        case AllowedPage(page=page):
            return await group_allows.show(t, turn, page)
        case SwitchAllowed():
            return await group_allows.pressed_of_old(t, turn, data)
        case Allow():
            return await group_allows.allow(t, turn, data)
    return await group_settings.show(t, turn, "")


def change_of(kept: Values, data: Data) -> Change:
    """Return what a press changes.

    Raises:
        Stale: it names what there is no more.

    """
    begins, ends = quiet_hours(kept) or USUAL_HOURS
    match data:
        case Switch(what=what):
            return _switched(kept, what)
        case SetHour(end=end, hour=hour):
            return SettingsPart.QUIET, {QUIET: [hour, ends] if end is End.FROM else [begins, hour]}
        case SetClock(minutes=minutes):
            return SettingsPart.QUIET, {CLOCK: minutes, QUIET: [begins, ends]}
        case SetLanguage(language=language):
            return SettingsPart.LANGUAGE, {LANGUAGE: _spoken(language)}
        case PickForWish(operation=operation, model=model):
            known = _known(operation, model)
            return SettingsPart.MODELS, {wishes()[operation]: known}
    raise Stale


def _switched(kept: Values, what: Switched) -> Change:
    match what:
        case Switched.FILES:
            return SettingsPart.HOME, {AS_FILES: None if kept.get(AS_FILES) else True}
        case Switched.CAPTIONS:
            return SettingsPart.HOME, {SHORT: None if kept.get(SHORT) else True}
        case Switched.NEWS:
            return SettingsPart.HOME, {NO_NEWS: None if kept.get(NO_NEWS) else True}
        case Switched.QUIET if quiet_hours(kept) is not None:
            return SettingsPart.QUIET, {QUIET: None}
        case Switched.QUIET:  # hours mean nothing without a clock
            return (SettingsPart.QUIET, {QUIET: USUAL_HOURS}) if CLOCK in kept else (SettingsPart.CLOCK, {})
        case _:
            return SettingsPart.HOME, dict.fromkeys([KEPT[what], *last_of(KEPT[what])])


def _spoken(language: str) -> str | None:
    """Return a language of ours, or None for Telegram's."""
    if language == AS_IN_TELEGRAM:
        return None
    if language not in LANGUAGES:
        raise Stale
    return language


def _known(operation: str, model: str) -> str | None:
    """Return a model's id, or None for none first."""
    given = wish_of(operation)[1]
    if model == NO_MODEL:
        return None
    if not any(one.id == model for one in given.models):
        raise Stale
    return model
