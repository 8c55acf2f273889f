"""Samples of public voices: made once, free of charge, then kept for everybody."""

from html import escape
from time import time
from typing import Any

from bot.chat import Kind, SendMedia
from bot.jobs.deps import Deps
from bot.jobs.orders import Order, place_order
from bot.jobs.words import cards
from bot.locales import _
from bot.operations.speech import VoiceSample, sample_key
from bot.store.database import Conflict, Transaction
from handlers.turn import Replies, Turn


async def hear(t: Transaction, turn: Turn, voice: dict[str, Any]) -> Replies:
    """Play a voice's sample: the kept one, else a new one."""
    incoming, key = turn.incoming, sample_key(voice["id"])
    kept = await turn.deps.store.samples.find(t, key)
    if kept is not None:
        return [
            SendMedia(
                chat_id=incoming.chat_id,
                thread_id=incoming.thread_id,
                kind=Kind(kept.kind),
                file_id=kept.file_id,
                caption=f"🔊 {escape(voice['name'])}\n{_(cards.AI_LABEL)}",
            )
        ]
    try:
        await order(t, turn.deps, voice, user_id=turn.user.id, chat_id=incoming.chat_id, thread_id=incoming.thread_id)
    except Conflict:
        return turn.toast(_("That sample is being made right now, or has just failed. Please try again in a moment."))
    words = _("I'm making the sample; it will appear here.")
    return turn.note(f"🔊 {words}")


async def order(
    t: Transaction, deps: Deps, voice: dict[str, Any], *, user_id: int, chat_id: int, thread_id: int | None = None
) -> None:
    """Order a voice's sample for a chat.

    Raises:
        Conflict: it has been ordered within ten minutes.

    """
    sample = Order(
        user_id=user_id,
        chat_id=chat_id,
        thread_id=thread_id,
        card_id=None,
        reply_to=None,
        operation=VoiceSample.command,
        request={"answers": {"voice": voice}},
        price=0,
        name=f"{sample_key(voice['id'])}-{int(time() // 600)}",
    )
    await place_order(t, deps, sample)
