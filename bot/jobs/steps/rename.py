"""Gives an asset the name at A2E that its owner gave it here. Nothing here waits for it, or depends on it."""

import logging
from html import escape

from bot.chat import SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import whisper
from bot.locales import N_, _
from bot.operations import SHELVES
from bot.operations.shelf import Shelf
from bot.store.database import Transaction

log = logging.getLogger(__name__)

KEPT = N_(
    "It's <b>{name}</b> here; A2E didn't take the new name and keeps the old one. Rename it again to try once more."
)


def rename_key(asset_id: int, user_id: int, chat_id: int, thread_id: int | None) -> str:
    """Return the key of the step: the asset, its owner, and where they are told of a failure."""
    return f"{asset_id}:{user_id}:{chat_id}:{thread_id or 0}"


async def rename(t: Transaction, deps: Deps, shelf: Shelf, key: str, *, name: str) -> bool:
    """Give an asset another name here, and soon at A2E where it keeps one; False: it is gone, or somebody else's.

    Args:
        t: the transaction that it is part of.
        deps: knows assets and the queue.
        shelf: where the asset is.
        key: what `rename_key` returns.
        name: the new one.

    """
    number, owner, *_place = key.split(":")
    if not await deps.store.assets.rename(t, int(number), int(owner), name=name):
        return False
    if shelf.rename is not None:
        await deps.queue.enqueue(t, "rename-thing", key)
    return True


async def rename_asset(deps: Deps, key: str) -> None:
    """Send the name that the asset has now; a failure is told, since the name on the shelf stays."""
    number, owner, chat, topic = key.split(":")
    asset = await deps.store.db.transact(lambda t: deps.store.assets.get(t, int(number), int(owner)))
    rename = SHELVES[asset.kind].rename if asset is not None else None
    if asset is None or asset.a2e_id is None or rename is None:
        return
    try:
        await rename(deps.a2e, asset.a2e_id, asset.name)
    except BotError as error:
        log.info("asset not renamed at a2e asset=%s: %s", asset.id, error)
        with await deps.languages.to(int(owner)):
            words = _(KEPT, name=escape(asset.name))
        await whisper(deps, SendMessage(chat_id=int(chat), thread_id=int(topic) or None, text=words))
