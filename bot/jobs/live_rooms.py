"""Live rooms, and other assets that end by themselves: inviting their owner, steering them, leaving them in time."""

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
from bot.chat import SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.steps.card import show_card
from bot.jobs.steps.delete import DOORS, close_doors, erase_asset, whisper
from bot.operations import SHELVES
from bot.store.assets import Asset
from bot.store.database import Transaction

log = logging.getLogger(__name__)

SAYING = "saying"
"""The kind of the rows that hold words on their way to a live room; a2e_id is its channel."""
MOST_DOORS = 10
"""Invitations to a room that are closed with it; older ones only answer that it is closed."""
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


def line_of(saying: Asset) -> str:
    """Return the key of the step that passes on, in order, what is to be said in a room."""
    return f"{saying.user_id}:{saying.a2e_mark or saying.a2e_id}"


async def invite(deps: Deps, key: str) -> None:
    """Invite an asset's owner; key is "asset", or "asset:chat:topic" for another place than the order's."""
    number, _, place = key.partition(":")
    asset = await deps.store.db.transact(lambda t: deps.store.assets.get_ready(t, int(number)))
    words = SHELVES[asset.kind].invite if asset else None
    if asset is None or words is None:
        return
    facts = asset.facts or {}
    chat, _, topic = (place or f"{facts['chat_id']}:{facts['thread_id'] or 0}").partition(":")
    text, rows = words(asset.name, facts, deps.rules.live_page, int(chat) == asset.user_id)
    try:
        said = SendMessage(chat_id=int(chat), thread_id=int(topic) or None, text=text, rows=rows)
        message_id = await deps.outbox.send(said)
    except BotError as error:
        if error.retryable:  # the invitation is worth another try
            raise
        log.info("invitation not sent asset=%s: %s", asset.id, error)
    else:
        door = [int(chat), message_id]
        if not await deps.store.db.transact(partial(_note_door, deps=deps, number=asset.id, door=door)):
            await close_doors(deps, asset, {DOORS: [door]})


async def _note_door(t: Transaction, *, deps: Deps, number: int, door: list[int | None]) -> bool:
    """Remember where an invitation is, so that it is closed with the room; False if the room was closed meanwhile."""
    asset = await deps.store.assets.get_ready(t, number)
    if asset is None:
        return False
    facts = asset.facts or {}
    doors = [*facts.get(DOORS, []), door][-MOST_DOORS:]
    await deps.store.assets.set_facts(t, number, facts={**facts, DOORS: doors})
    return True


async def expire_asset(deps: Deps, key: str) -> None:
    """Delete an asset whose time is over."""

    async def work(t: Transaction) -> None:
        asset = await deps.store.assets.get_ready(t, int(key))
        if asset is None:
            return
        left = float((asset.facts or {})["expires"]) - time()
        if left > 0:  # a clock was set back, or the queue was early
            await deps.queue.enqueue(t, "expire-thing", key, delay=left)
            return
        await _close(t, deps, asset)

    await deps.store.db.transact(work)


async def _close(t: Transaction, deps: Deps, asset: Asset) -> None:
    await deps.store.assets.mark_deleting(t, asset.id, asset.user_id)
    await deps.queue.enqueue(t, "erase-thing", str(asset.id))


async def steer(deps: Deps, key: str) -> None:
    """Pass on what is to be said in a room, in order, and tell what became of it; key is `line_of`."""
    while (found := await deps.store.db.transact(partial(_next, deps=deps, key=key))) is not None:
        session, saying = found
        facts = saying.facts or {}
        words = await _pass_on(deps, session, Verb(facts["verb"]), saying.name)
        await deps.store.db.transact(partial(_forget, deps=deps, saying=saying))
        reply = SendMessage(
            chat_id=facts["chat_id"], thread_id=facts["thread_id"], reply_to=facts["reply_to"], text=words, silent=True
        )
        await whisper(deps, reply)


async def _next(t: Transaction, *, deps: Deps, key: str) -> tuple[Asset | None, Asset] | None:
    """Return the user's open room that a line leads to, if it is still open, and the oldest words that wait for it."""
    assets, user_id = deps.store.assets, int(key.partition(":")[0])
    waiting = [one for one in await assets.all_of(t, user_id, SAYING) if line_of(one) == key]
    if not waiting:
        return None
    channel = waiting[0].a2e_id
    rooms = [one for one in await assets.all_of(t, user_id, SESSION) if one.a2e_id == channel]
    return (rooms[0] if rooms else None, waiting[0])


async def _pass_on(deps: Deps, session: Asset | None, verb: Verb, text: str) -> str:
    """Call A2E; return what to tell."""
    if session is None:
        return CLOSED
    try:
        await CALLS[verb](deps.a2e, str(session.a2e_id), text)
    except BotError as error:
        log.info("live room not steered: %s", error)
        return f"⚠️ {error.user_text}"
    return DONE[verb].format(name=f"<b>{escape(session.name)}</b>")


async def _forget(t: Transaction, *, deps: Deps, saying: Asset) -> None:
    await deps.store.assets.mark_deleting(t, saying.id, saying.user_id)
    await deps.store.assets.remove(t, saying.id)


async def requeue_assets(t: Transaction, deps: Deps) -> int:
    """Enqueue the steps that were lost: deletions, rooms to leave, words that wait."""
    deleting = [("erase-thing", str(number), 0.0) for number in await deps.store.assets.deleting(t)]
    rooms = await deps.store.assets.all_ready(t, SESSION)
    ends = [("expire-thing", str(one.id), float((one.facts or {})["expires"]) - time()) for one in rooms]
    lines = [("steer", line_of(one), 0.0) for one in await deps.store.assets.all_ready(t, SAYING)]
    waiting = {step: await deps.queue.waiting(t, step) for step in ("erase-thing", "expire-thing", "steer")}
    forgotten = 0
    for step, key, delay in (*deleting, *ends, *lines):
        if key not in waiting[step]:
            waiting[step].add(key)
            forgotten += 1
            await deps.queue.enqueue(t, step, key, delay=max(0.0, delay))
    return forgotten


async def leave_all(deps: Deps, *, timeout: float) -> None:
    """Leave every open room: nobody will be there to do it in time. What takes too long is done at the next start."""

    async def close(t: Transaction) -> list[Asset]:
        rooms = await deps.store.assets.all_ready(t, SESSION)
        for room in rooms:
            await _close(t, deps, room)
        return rooms

    rooms = await deps.store.db.transact(close)
    if not rooms:
        return
    log.info("leaving live rooms number=%s", len(rooms))
    leaving = [asyncio.create_task(_leave(deps, room), name=f"leave {room.id}") for room in rooms]
    done, late = await asyncio.wait(leaving, timeout=timeout)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    for task in done:
        if (error := task.exception()) is not None:
            log.warning("live room not left: %s", error)


async def _leave(deps: Deps, room: Asset) -> None:
    """Leave a room, and let its card say so while this process can: no step runs any more."""
    await erase_asset(deps, str(room.id))
    job_id = (room.facts or {}).get("job")
    if job_id is not None:
        await show_card(deps, str(job_id))
