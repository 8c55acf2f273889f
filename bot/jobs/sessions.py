"""Things that end by themselves, live rooms among them: inviting their owner, steering them, leaving them in time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from enum import StrEnum
from functools import partial
from html import escape
from time import time

from bot.a2e import streaming
from bot.a2e.client import Client
from bot.a2e.streaming import SESSION
from bot.chat import Say
from bot.errors import BotError
from bot.jobs.erase import DOORS, erase_thing, whisper
from bot.jobs.show_card import show_card
from bot.jobs.workshop import Workshop
from bot.operations import SHELVES
from bot.store.database import Transaction
from bot.store.things import Thing

log = logging.getLogger(__name__)

SAYING = "saying"
"""The kind under which words wait that are on their way to a live room; a2e_id: its channel."""
MOST_DOORS = 10
"""Ways into a room that are closed with it; older ones only answer that it is closed."""
CLOSED = "The live room is closed already. /live opens another."


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
DONE = {
    Verb.SAY: "🗣 {name} says it now.",
    Verb.ASK: "❓ Asked: {name} answers aloud in the live room.",
    Verb.PERSONA: "🧠 {name} knows it now and answers /ask from it.",
}


def line_of(saying: Thing) -> str:
    """Return the key under which what waits to be said in a room is passed on, in order."""
    return f"{saying.user_id}:{saying.a2e_mark or saying.a2e_id}"


async def invite(shop: Workshop, key: str) -> None:
    """Show a thing's owner the way in; key is "thing", or "thing:chat:topic" for another place than the order's."""
    number, _, place = key.partition(":")
    thing = await shop.store.db.transact(lambda t: shop.store.things.get_ready(t, int(number)))
    words = SHELVES[thing.kind].invite if thing else None
    if thing is None or words is None:
        return
    facts = thing.facts or {}
    chat, _, topic = (place or f"{facts['chat_id']}:{facts['thread_id'] or 0}").partition(":")
    text, rows = words(thing.name, facts, shop.rules.live_page, int(chat) == thing.user_id)
    try:
        said = Say(chat_id=int(chat), thread_id=int(topic) or None, text=text, rows=rows)
        message_id = await shop.outbox.send(said)
    except BotError as error:
        if error.retryable:  # the way in is worth another try
            raise
        log.info("could not show the way into thing %s: %s", thing.id, error)
    else:
        await shop.store.db.transact(partial(_note_door, shop=shop, number=thing.id, door=[int(chat), message_id]))


async def _note_door(t: Transaction, *, shop: Workshop, number: int, door: list[int | None]) -> None:
    """Remember where a way in hangs, so that it can be closed with the room."""
    thing = await shop.store.things.get_ready(t, number)
    if thing is not None:
        facts = thing.facts or {}
        await shop.store.things.set_facts(
            t, number, facts={**facts, DOORS: [*facts.get(DOORS, []), door][-MOST_DOORS:]}
        )


async def expire_thing(shop: Workshop, key: str) -> None:
    """Delete a thing whose time is over."""

    async def work(t: Transaction) -> None:
        thing = await shop.store.things.get_ready(t, int(key))
        if thing is None:
            return
        left = float((thing.facts or {})["expires"]) - time()
        if left > 0:  # a clock was set back, or the queue was early
            await shop.queue.enqueue(t, "expire-thing", key, delay=left)
            return
        await _close(t, shop, thing)

    await shop.store.db.transact(work)


async def _close(t: Transaction, shop: Workshop, thing: Thing) -> None:
    await shop.store.things.mark_deleting(t, thing.id, thing.user_id)
    await shop.queue.enqueue(t, "erase-thing", str(thing.id))


async def steer(shop: Workshop, key: str) -> None:
    """Pass on what waits to be said in a room, in order, and tell what came of it; key is `line_of`."""
    while (found := await shop.store.db.transact(partial(_next, shop=shop, key=key))) is not None:
        session, saying = found
        facts = saying.facts or {}
        words = await _pass_on(shop, session, Verb(facts["verb"]), saying.name)
        await shop.store.db.transact(partial(_forget, shop=shop, saying=saying))
        reply = Say(
            chat_id=facts["chat_id"], thread_id=facts["thread_id"], reply_to=facts["reply_to"], text=words, silent=True
        )
        await whisper(shop, reply)


async def _next(t: Transaction, *, shop: Workshop, key: str) -> tuple[Thing | None, Thing] | None:
    """Return the user's open room that a line leads to, if it still is, and the oldest words that wait for it."""
    things, user_id = shop.store.things, int(key.partition(":")[0])
    waiting = [one for one in await things.all_of(t, user_id, SAYING) if line_of(one) == key]
    if not waiting:
        return None
    channel = waiting[0].a2e_id
    rooms = [one for one in await things.all_of(t, user_id, SESSION) if one.a2e_id == channel]
    return (rooms[0] if rooms else None, waiting[0])


async def _pass_on(shop: Workshop, session: Thing | None, verb: Verb, text: str) -> str:
    """Call A2E; return what to tell."""
    if session is None:
        return CLOSED
    try:
        await CALLS[verb](shop.a2e, str(session.a2e_id), text)
    except BotError as error:
        log.info("a live room was not steered: %s", error)
        return f"⚠️ {error.user_text}"
    return DONE[verb].format(name=f"<b>{escape(session.name)}</b>")


async def _forget(t: Transaction, *, shop: Workshop, saying: Thing) -> None:
    await shop.store.things.mark_deleting(t, saying.id, saying.user_id)
    await shop.store.things.remove(t, saying.id)


async def requeue_things(t: Transaction, shop: Workshop) -> int:
    """Enqueue what rows need whose step was lost: deletions, rooms that must be left, words that wait."""
    deleting = [("erase-thing", str(number), 0.0) for number in await shop.store.things.deleting(t)]
    rooms = await shop.store.things.all_ready(t, SESSION)
    ends = [("expire-thing", str(one.id), float((one.facts or {})["expires"]) - time()) for one in rooms]
    lines = [("steer", line_of(one), 0.0) for one in await shop.store.things.all_ready(t, SAYING)]
    waiting = {step: await shop.queue.waiting(t, step) for step in ("erase-thing", "expire-thing", "steer")}
    forgotten = 0
    for step, key, delay in (*deleting, *ends, *lines):
        if key not in waiting[step]:
            waiting[step].add(key)
            forgotten += 1
            await shop.queue.enqueue(t, step, key, delay=max(0.0, delay))
    return forgotten


async def leave_all(shop: Workshop, *, timeout: float) -> None:
    """Leave every open room: nobody will be there to do it in time. What takes longer is done at the next start."""

    async def close(t: Transaction) -> list[Thing]:
        rooms = await shop.store.things.all_ready(t, SESSION)
        for room in rooms:
            await _close(t, shop, room)
        return rooms

    rooms = await shop.store.db.transact(close)
    if not rooms:
        return
    log.info("leaving %s live rooms", len(rooms))
    leaving = [asyncio.create_task(_leave(shop, room), name=f"leave {room.id}") for room in rooms]
    done, late = await asyncio.wait(leaving, timeout=timeout)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for task in done:
        if (error := task.exception()) is not None:
            log.warning("a live room could not be left: %s", error)


async def _leave(shop: Workshop, room: Thing) -> None:
    """Leave a room, and let its card say so while this process can: no step runs any more."""
    await erase_thing(shop, str(room.id))
    job_id = (room.facts or {}).get("job")
    if job_id is not None:
        await show_card(shop, str(job_id))
