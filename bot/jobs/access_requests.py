"""Tells admins who asks to be let in: the first at once, those of the next minute together."""

from time import time

from bot.buttons import OnPerson, PersonVerb
from bot.chat import Button, Rows, SendMessage
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import whisper
from bot.locales import _, ngettext
from bot.store.admin_log import about_person
from bot.store.database import Transaction

EVERY_SECONDS = 60.0
"""Seconds between two messages to an admin."""
MOST_WAITING = 50
"""How many may wait; anyone beyond that is asked to come back later."""
SHOWN = 5
"""How many people a message has buttons for; the others are in the panel."""


def person(user_id: int) -> str:
    """Return a link to a person, as Telegram HTML."""
    # For translators: somebody of whom only the number is known.
    return f'<a href="tg://user?id={user_id}">{_("Person {number}", number=user_id)}</a>'


async def verdicts(t: Transaction, deps: Deps, user_id: int) -> Rows:
    """Return the buttons that let a person in, or not."""
    seen = await deps.store.admin_log.newest(t, about_person(user_id))
    lets = OnPerson(user=user_id, verb=PersonVerb.LET, seen=seen)
    bars = OnPerson(user=user_id, verb=PersonVerb.BAR, seen=seen)
    return (
        (
            Button(label=f"✅ {_('Let {number} in', number=user_id)}", press=lets.data),
            Button(label=f"✖️ {_('Refuse')}", press=bars.data),
        ),
    )


async def told_now(t: Transaction, deps: Deps, user_id: int, *, now: float) -> list[SendMessage]:
    """Return what tells admins that a person asks; nothing if they were told of another within the last minute."""
    await t.lock("asks")
    wait = await deps.store.users.last_told(t) + EVERY_SECONDS - now
    if wait > 0:
        await deps.queue.enqueue(t, "asks", "all", delay=wait)
        return []
    await deps.store.users.mark_told(t, [user_id], now=now)
    return await _messages(t, deps, [user_id])


async def _messages(t: Transaction, deps: Deps, ids: list[int]) -> list[SendMessage]:
    """Return what each admin is told, in their own language."""
    told = []
    for admin in sorted(deps.settings.admin_ids):
        with await deps.languages.to(admin, t):
            rows = tuple([row for user_id in ids[:SHOWN] for row in await verdicts(t, deps, user_id)])
            told.append(SendMessage(chat_id=admin, text=_words(ids), rows=rows))
    return told


def _words(ids: list[int]) -> str:
    if len(ids) == 1:
        return f"🙋 {_('{person} would like to use the studio.', person=person(ids[0]))}"
    people = ngettext(
        "{count} person would like to use the studio; 🙋 in /admin lists them.",
        "{count} people would like to use the studio; 🙋 in /admin lists them.",
        len(ids),
    )
    return f"🙋 {people}"


async def asks(deps: Deps, key: str) -> None:
    """Tell admins about everyone who has asked since the last message."""

    async def work(t: Transaction) -> list[SendMessage]:
        await t.lock("asks")
        ids = await deps.store.users.untold(t)
        await deps.store.users.mark_told(t, ids, now=time())
        return await _messages(t, deps, ids) if ids else []

    for said in await deps.store.db.transact(work):
        await whisper(deps, said)
