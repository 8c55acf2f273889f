"""Faces, voices, avatars and backgrounds unused for KEEP_DAYS: announced 3 days before, then deleted."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from itertools import groupby

from bot.buttons import Menu
from bot.chat import Button, Rows, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.personal.data import drop_asset
from bot.locales import _, ngettext
from bot.locales.amounts import enumerated, long_date
from bot.operations import SHELVES
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.slices import rested

log = logging.getLogger(__name__)

DAY = 24 * 3600.0
NOTICE = 3 * DAY
"""Seconds between the notice and the deletion."""
AT_ONCE = 50
"""Assets that are deleted or announced in one transaction."""
LISTED = 20
"""Names in one notice; the others are counted."""


@dataclass(frozen=True, kw_only=True)
class _Notice:
    """What one person is told, and of which assets."""

    said: SendMessage
    assets: tuple[Asset, ...]


async def purge_unused(deps: Deps, *, now: float) -> None:
    """Announce the assets that are about to be deleted, and delete those announced in time and not used since."""
    while await rested(deps.store.db, lambda t: _drop_some(t, deps, now)):
        continue
    tried = set[int]()
    while notices := await rested(deps.store.db, lambda t: _some_notices(t, deps, now, tried)):
        for notice in notices:
            tried.update(one.id for one in notice.assets)
            if await _is_told(deps, notice.said):
                await deps.store.db.transact(partial(_mark, deps=deps, notice=notice, now=now))


async def _drop_some(t: Transaction, deps: Deps, now: float) -> int:
    """Delete some of what has been unused long enough, and whose owners were told in time; return how many."""
    unused_since = now - deps.settings.keep_days * DAY
    told = await deps.store.assets.told_of(t, _kinds(), now - NOTICE, unused_since=unused_since, limit=AT_ONCE)
    for asset in told:
        await drop_asset(t, deps, asset)
    return len(told)


async def _some_notices(t: Transaction, deps: Deps, now: float, tried: Collection[int]) -> list[_Notice]:
    """Return what some people are to be told, without what was tried just now; nothing: that is all."""
    before = now - max(0.0, deps.settings.keep_days * DAY - NOTICE)
    unused = await deps.store.assets.unused(t, _kinds(), before, limit=AT_ONCE)
    notices = []
    for user_id, found in groupby((one for one in unused if one.id not in tried), key=lambda one: one.user_id):
        assets = tuple(found)
        with await deps.languages.to(user_id, t):
            notices.append(_Notice(said=_notice(assets, now), assets=assets))
    return notices


async def _is_told(deps: Deps, said: SendMessage) -> bool:
    """Tell somebody; False: it was certainly not sent, so they are told in an hour, and nothing is deleted before."""
    try:
        await deps.outbox.send(said)
    except BotError as error:
        log.info("notice not sent user=%s: %s", said.chat_id, error)
        return not error.retryable
    return True


async def _mark(t: Transaction, *, deps: Deps, notice: _Notice, now: float) -> None:
    for asset in notice.assets:
        await deps.store.assets.mark_told(t, asset, now=now)


def _kinds() -> list[str]:
    return [kind for kind, shelf in SHELVES.items() if shelf.command]


def _notice(assets: Sequence[Asset], now: float) -> SendMessage:
    shelves = dict.fromkeys(one.kind for one in assets)
    rows: Rows = tuple(
        (
            Button(
                label=f"{SHELVES[kind].icon} {_(SHELVES[kind].mine)}",
                press=Menu(command=str(SHELVES[kind].command)).data,
            ),
        )
        for kind in shelves
    )
    # For translators: {names} is a list of faces, voices, avatars and backgrounds.
    words = _(
        "{names} will be deleted on {day}, here and at A2E, because you have not used it for long; "
        "use or open it to keep it.",
        names=_names(assets),
        day=long_date(now + NOTICE),
    )
    return SendMessage(chat_id=assets[0].user_id, text=f"🗓 {words}", rows=rows)


def _names(assets: Sequence[Asset]) -> str:
    names = enumerated(f"{SHELVES[one.kind].icon} {escape(one.name)}" for one in assets[:LISTED])
    more = len(assets) - LISTED
    if more <= 0:
        return names
    # For translators: {names} is a long list, {count} what is left of it.
    return ngettext("{names}, and {count} more", "{names}, and {count} more", more, names=names)
