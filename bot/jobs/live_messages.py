"""Words for a live avatar: passed on in order, each with a word about what became of it."""

import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from html import escape

from bot.a2e import streaming
from bot.a2e.client import Client
from bot.chat import SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import whisper
from bot.locales import N_, _
from bot.store.database import Transaction
from bot.store.live_messages import LiveMessage
from bot.store.live_rooms import LiveRoom

log = logging.getLogger(__name__)

CLOSED = N_("The live room is closed already. /live opens another.")


class Verb(StrEnum):
    """What words do to an avatar."""

    SAY = "say"
    ASK = "ask"
    PERSONA = "persona"


CALLS: dict[Verb, Callable[[Client, str, str], Awaitable[None]]] = {
    Verb.SAY: streaming.speak,
    Verb.ASK: streaming.ask,
    Verb.PERSONA: streaming.set_persona,
}
# For translators: keep the mark first; {name} is an avatar's.
DONE = {
    Verb.SAY: N_("🗣 {name} says it now."),
    Verb.ASK: N_("❓ Asked: {name} answers aloud in the live room."),
    Verb.PERSONA: N_("🧠 {name} knows it now and answers /ask from it."),
}


async def steer(deps: Deps, key: str) -> None:
    """Pass on what is to be said in a room, in order, and tell what became of it; key: the messages' line."""
    while (found := await deps.store.db.transact(partial(_next, deps=deps, line=key))) is not None:
        room, message = found
        with await deps.languages.to(message.user_id):
            words = await _pass_on(deps, room, message)
        await deps.store.db.transact(partial(deps.store.live_messages.remove, message_id=message.id))
        reply = SendMessage(
            chat_id=message.chat_id,
            thread_id=message.thread_id,
            reply_to=message.reply_to,
            text=words,
            silent=True,
        )
        await whisper(deps, reply)


async def _next(t: Transaction, *, deps: Deps, line: str) -> tuple[LiveRoom | None, LiveMessage] | None:
    """Return the user's open room that a line leads to, if it is still open, and the oldest words that wait for it."""
    message = await deps.store.live_messages.oldest(t, line)
    if message is None:
        return None
    rooms = await deps.store.live_rooms.open_of(t, message.user_id)
    return next((one for one in rooms if one.channel == message.channel), None), message


async def _pass_on(deps: Deps, room: LiveRoom | None, message: LiveMessage) -> str:
    """Call A2E; return what to tell."""
    if room is None:
        return _(CLOSED)
    verb = Verb(message.verb)
    try:
        await CALLS[verb](deps.a2e, room.channel, message.words)
    except BotError as error:
        log.info("live room not steered: %s", error)
        return f"⚠️ {_(error.user_text)}"
    return _(DONE[verb], name=f"<b>{escape(room.name)}</b>")
