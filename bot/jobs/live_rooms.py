"""Live rooms: inviting their owner, leaving them in time."""

import asyncio
import logging
from collections.abc import Iterable
from functools import partial
from time import time

from bot.a2e.errors import NotFound, Rejected
from bot.chat import EditMessage, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.events import Closed
from bot.jobs.runner import write
from bot.jobs.steps.card import show_card
from bot.jobs.steps.delete import whisper
from bot.operations import live
from bot.store.database import Transaction
from bot.store.job import HAS_RESULT
from bot.store.live_rooms import Door, LiveRoom

log = logging.getLogger(__name__)


async def invite(deps: Deps, key: str) -> None:
    """Invite a room's owner; key is "room", or "room:chat:topic" for another place than the order's."""
    number, _, place = key.partition(":")
    room = await deps.store.db.transact(lambda t: deps.store.live_rooms.get_open(t, int(number)))
    if room is None:
        return
    chat, _, topic = (place or f"{room.chat_id}:{room.thread_id or 0}").partition(":")
    with await deps.languages.to(room.user_id):
        text, rows = live.invite(room, deps.live.url, int(chat) == room.user_id)
    try:
        said = SendMessage(chat_id=int(chat), thread_id=int(topic) or None, text=text, rows=rows)
        message_id = await deps.outbox.send(said)
    except BotError as error:
        if error.retryable:  # the invitation is worth another try
            raise
        log.info("invitation not sent room=%s: %s", room.id, error)
    else:
        door = (int(chat), int(message_id or 0))  # a new message always has an id
        if not await deps.store.db.transact(partial(_note_door, deps=deps, number=room.id, door=door)):
            await _close_doors(deps, room, [door])


async def _note_door(t: Transaction, *, deps: Deps, number: int, door: Door) -> bool:
    """Remember where an invitation is, so that it is closed with the room; False if the room was closed meanwhile."""
    room = await deps.store.live_rooms.get_open(t, number)
    if room is None:
        return False
    await deps.store.live_rooms.add_door(t, room, door)
    return True


async def _close_doors(deps: Deps, room: LiveRoom, doors: Iterable[Door]) -> None:
    """Take the buttons off messages that led to a room."""
    with await deps.languages.to(room.user_id):
        words = live.no_longer(room)
    for chat, message in doors:
        await whisper(deps, EditMessage(chat_id=chat, message_id=message, text=words))


async def end_room(deps: Deps, key: str) -> None:
    """Close a room whose time is over."""

    async def work(t: Transaction) -> None:
        room = await deps.store.live_rooms.get_open(t, int(key))
        if room is None:
            return
        left = room.expires_at - time()
        if left > 0:  # a clock was set back, or the queue was early
            await deps.queue.enqueue(t, "expire-thing", key, delay=left)
            return
        await close_room(t, deps, room)

    await deps.store.db.transact(work)


async def close_room(t: Transaction, deps: Deps, room: LiveRoom) -> None:
    """Close a room for its owner, and have it left at A2E."""
    await deps.store.live_rooms.mark_leaving(t, room.id, room.user_id)
    await deps.queue.enqueue(t, "leave-room", str(room.id))


async def leave_room(deps: Deps, key: str) -> None:
    """Leave a room at A2E, then delete its row and tell its owner."""
    rooms, db = deps.store.live_rooms, deps.store.db
    room = await db.transact(lambda t: rooms.get_leaving(t, int(key)))
    if room is None:
        return
    back: int | None = None
    try:
        back = await live.leave(deps.a2e, room)
    except NotFound:  # what we wanted
        log.info("room gone before it was left room=%s", room.id)
    except Rejected as error:
        if time() < room.expires_at:
            raise
        log.warning("room not left, and over by now room=%s: %s", room.id, error)
    with await deps.languages.to(room.user_id):
        note, words = live.closed(room, back), live.parting(room, back)
    await db.transact(partial(_forget, deps=deps, room=room, back=back, note=note))
    await _close_doors(deps, room, room.doors)
    await whisper(deps, SendMessage(chat_id=room.chat_id, thread_id=room.thread_id, text=words))


async def _forget(t: Transaction, *, deps: Deps, room: LiveRoom, back: int | None, note: str) -> None:
    await deps.store.live_rooms.remove(t, room.id)
    if room.job_id is None:
        return
    if back:
        await deps.store.ledger.give_back(t, room.user_id, room.job_id, back, now=time())
    job = await deps.store.jobs.get(t, room.job_id)
    if job is not None and job.state in HAS_RESULT:  # its card says that it is over, and what it cost in the end
        await write(t, deps, job, Closed(note=note, back=back))


async def requeue_rooms(t: Transaction, deps: Deps) -> int:
    """Enqueue the steps that were lost: deletions, rooms to leave, words that wait."""
    store = deps.store
    deleting = [("erase-thing", str(number), 0.0) for number in await store.assets.deleting(t)]
    leaving = [("leave-room", str(number), 0.0) for number in await store.live_rooms.leaving(t)]
    ends = [("expire-thing", str(one.id), one.expires_at - time()) for one in await store.live_rooms.all_open(t)]
    lines = [("steer", line, 0.0) for line in await store.live_messages.lines(t)]
    steps = ("erase-thing", "leave-room", "expire-thing", "steer")
    waiting = {step: await deps.queue.waiting(t, step) for step in steps}
    lost = [one for one in (*deleting, *leaving, *ends, *lines) if one[1] not in waiting[one[0]]]
    for step, key, delay in lost:
        await deps.queue.enqueue(t, step, key, delay=max(0.0, delay))
    return len(lost)


async def leave_all(deps: Deps, *, timeout: float) -> None:
    """Leave every open room: nobody will be there to do it in time. What takes too long is done at the next start."""

    async def close(t: Transaction) -> list[LiveRoom]:
        rooms = await deps.store.live_rooms.all_open(t)
        for room in rooms:
            await close_room(t, deps, room)
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


async def _leave(deps: Deps, room: LiveRoom) -> None:
    """Leave a room, and let its card say so while this process can: no step runs any more."""
    await leave_room(deps, str(room.id))
    if room.job_id is not None:
        with await deps.languages.to(room.user_id):
            await show_card(deps, str(room.job_id))
