"""Samples of public voices: made once, free of charge, then kept for everybody."""

from html import escape
from typing import Any

from bot.chat import Kind, SendMedia
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
    sample = Order(
        user_id=turn.user.id,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        card_id=None,
        reply_to=None,
        operation=VoiceSample.command,
        request={"answers": {"voice": voice}},
        price=0,
        name=f"{key}-{int(turn.now // 600)}",
    )
    try:
        await place_order(t, turn.deps, sample)
    except Conflict:
        return turn.toast(_("That sample is being made right now, or has just failed. Please try again in a moment."))
    words = _("I'm making the sample; it will appear here.")
    return turn.note(f"🔊 {words}")
