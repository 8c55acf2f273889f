"""Brings something that a person keeps into their chat, with what can be made of it: their Mini App asks for it."""

import logging

from bot.chat import Kind, SendMedia, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.words.leads import asset_card
from bot.store.assets import Asset

log = logging.getLogger(__name__)
STEP = "offer"


def offer_key(asset_id: int, user_id: int) -> str:
    """Return the key of the step: the asset, and its owner, in whose private chat it is offered."""
    return f"{asset_id}:{user_id}"


async def offer(deps: Deps, key: str) -> None:
    """Send it; a failure is not worth another try: the page's button is still there."""
    number, owner = map(int, key.split(":"))
    asset = await deps.store.db.transact(lambda t: deps.store.assets.get(t, number, owner))
    if asset is None:
        return
    with await deps.languages.to(owner):
        said = _message(asset, owner)
    try:
        await deps.outbox.send(said)
    except BotError as error:
        log.info("asset not offered asset=%s: %s", asset.id, error)


def _message(asset: Asset, chat_id: int) -> SendMedia | SendMessage:
    words, rows = asset_card(asset)
    file = asset.file or {}
    if not file.get("file_id"):
        return SendMessage(chat_id=chat_id, text=words, rows=rows)
    return SendMedia(chat_id=chat_id, kind=Kind(file["kind"]), file_id=file["file_id"], caption=words, rows=rows)
