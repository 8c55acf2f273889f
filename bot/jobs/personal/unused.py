"""Faces, voices, avatars and backgrounds unused for KEEP_DAYS: announced 3 days before, then deleted."""

from html import escape
from itertools import groupby

from bot.buttons import Menu
from bot.chat import Button, Rows, SendMessage
from bot.jobs.deps import Deps
from bot.jobs.personal.data import drop_asset
from bot.jobs.steps.delete import whisper
from bot.locales import _, ngettext
from bot.locales.amounts import long_date
from bot.operations import SHELVES
from bot.store.assets import Asset
from bot.store.database import Transaction

DAY = 24 * 3600.0
NOTICE = 3 * DAY
"""Seconds between the notice and the deletion."""
AT_ONCE = 200
LISTED = 20
"""Names in one notice; the others are counted."""


async def purge_unused(deps: Deps, *, now: float) -> None:
    """Announce the assets that are about to be deleted, and delete those announced in time and not used since."""

    async def work(t: Transaction) -> list[SendMessage]:
        kinds = [kind for kind, shelf in SHELVES.items() if shelf.command]
        before = now - max(0.0, deps.settings.keep_days * DAY - NOTICE)
        unused = await deps.store.assets.unused(t, kinds, before, told_before=now - NOTICE, limit=AT_ONCE)
        for asset in [one for one in unused if _is_over(one, deps.settings.keep_days, now)]:
            await drop_asset(t, deps, asset)
        to_tell = [one for one in unused if one.told_at is None]
        for asset in to_tell:
            await deps.store.assets.mark_told(t, asset.id, now=now)
        told = []
        for user_id, assets in groupby(to_tell, key=lambda one: one.user_id):
            with await deps.languages.to(user_id, t):
                told.append(_notice(list(assets), now))
        return told

    for said in await deps.store.db.transact(work):
        await whisper(deps, said)


def _is_over(asset: Asset, keep_days: int, now: float) -> bool:
    """Whether it has been unused long enough, and its owner was told in time."""
    unused_for = now - (asset.used_at or asset.created_at)
    return unused_for >= keep_days * DAY and asset.told_at is not None and now - asset.told_at >= NOTICE


def _notice(assets: list[Asset], now: float) -> SendMessage:
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


def _names(assets: list[Asset]) -> str:
    names = ", ".join(f"{SHELVES[one.kind].icon} {escape(one.name)}" for one in assets[:LISTED])
    more = len(assets) - LISTED
    if more <= 0:
        return names
    # For translators: {names} is a long list, {count} what is left of it.
    return ngettext("{names}, and {count} more", "{names}, and {count} more", more, names=names)
