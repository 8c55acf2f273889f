"""Faces, voices, avatars and backgrounds that nobody has used for KEEP_DAYS: told 3 days before, then deleted."""

from datetime import UTC, datetime
from html import escape
from itertools import groupby

from bot.buttons import Menu
from bot.chat import Button, Rows, Say
from bot.jobs.erase import whisper
from bot.jobs.personal import drop_thing
from bot.jobs.workshop import Workshop
from bot.operations import SHELVES
from bot.store.database import Transaction
from bot.store.things import Thing

DAY = 24 * 3600.0
NOTICE = 3 * DAY
"""Seconds between the notice and the deletion."""
AT_ONCE = 200
LISTED = 20
"""Names in one notice; the others are counted."""


async def purge_unused(shop: Workshop, *, now: float) -> None:
    """Tell whose things are about to be deleted, and delete those that were told of in time and not used since."""

    async def work(t: Transaction) -> list[Say]:
        kinds = [kind for kind, shelf in SHELVES.items() if shelf.command]
        before = now - max(0.0, shop.rules.keep_days * DAY - NOTICE)
        unused = await shop.store.things.unused(t, kinds, before, told_before=now - NOTICE, limit=AT_ONCE)
        for thing in [one for one in unused if _is_over(one, shop.rules.keep_days, now)]:
            await drop_thing(t, shop, thing)
        to_tell = [one for one in unused if one.told_at is None]
        for thing in to_tell:
            await shop.store.things.mark_told(t, thing.id, now=now)
        return [_notice(list(things), now) for _, things in groupby(to_tell, key=lambda one: one.user_id)]

    for said in await shop.store.db.transact(work):
        await whisper(shop, said)


def _is_over(thing: Thing, keep_days: int, now: float) -> bool:
    """Whether it is unused for so long, and its owner was told in time."""
    unused_for = now - (thing.used_at or thing.created_at)
    return unused_for >= keep_days * DAY and thing.told_at is not None and now - thing.told_at >= NOTICE


def _notice(things: list[Thing], now: float) -> Say:
    when = datetime.fromtimestamp(now + NOTICE, tz=UTC)
    names = [f"{SHELVES[one.kind].icon} {escape(one.name)}" for one in things[:LISTED]]
    more = [f"and {len(things) - LISTED} more"] if len(things) > LISTED else []
    shelves = dict.fromkeys(one.kind for one in things)
    rows: Rows = tuple(
        (
            Button(
                label=f"{SHELVES[kind].icon} My {SHELVES[kind].one}s",
                press=Menu(command=str(SHELVES[kind].command)).data,
            ),
        )
        for kind in shelves
    )
    words = (
        f"🗓 {', '.join(names + more)} will be deleted on {when.day} {when:%B %Y}, here and at A2E, because you have "
    )
    return Say(chat_id=things[0].user_id, text=f"{words}not used it for long; use or open it to keep it.", rows=rows)
