"""Tells admins who asks to be let in: the first at once, those of the next minute together."""

from time import time

from bot.buttons import Verdict, VerdictWord
from bot.chat import Button, Rows, SendMessage
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import whisper
from bot.store.database import Transaction

EVERY_SECONDS = 60.0
"""Seconds between two messages to an admin."""
MOST_WAITING = 50
"""How many may wait; anyone beyond that is asked to come back later."""
SHOWN = 5
"""How many people a message has buttons for; the others are in the panel."""


def person(user_id: int) -> str:
    """Return a link to a person, as Telegram HTML."""
    return f'<a href="tg://user?id={user_id}">Person {user_id}</a>'


def verdicts(user_id: int) -> Rows:
    """Return the buttons that let a person in, or not."""
    return (
        (
            Button(label=f"✅ Let {user_id} in", press=verdict(VerdictWord.LET, user_id)),
            Button(label="✖️ Refuse", press=verdict(VerdictWord.BAR, user_id)),
        ),
    )


def verdict(word: VerdictWord, user_id: int) -> str:
    """Return the data of a button that lets a person in or refuses them."""
    return Verdict(word=word, user=user_id).data


async def told_now(t: Transaction, deps: Deps, user_id: int, *, now: float) -> list[SendMessage]:
    """Return what tells admins that a person asks; nothing if they were told of another within the last minute."""
    await t.lock("asks")
    wait = await deps.store.users.last_told(t) + EVERY_SECONDS - now
    if wait > 0:
        await deps.queue.enqueue(t, "asks", "all", delay=wait)
        return []
    await deps.store.users.mark_told(t, [user_id], now=now)
    return _messages(deps, [user_id])


def _messages(deps: Deps, ids: list[int]) -> list[SendMessage]:
    if len(ids) == 1:
        words = f"🙋 {person(ids[0])} would like to use the studio."
    else:
        words = f"🙋 {len(ids)} people would like to use the studio; 🙋 in /admin lists them."
    rows = tuple(row for user_id in ids[:SHOWN] for row in verdicts(user_id))
    return [SendMessage(chat_id=admin, text=words, rows=rows) for admin in sorted(deps.settings.admin_ids)]


async def asks(deps: Deps, key: str) -> None:
    """Tell admins about everyone who has asked since the last message."""

    async def work(t: Transaction) -> list[SendMessage]:
        await t.lock("asks")
        ids = await deps.store.users.untold(t)
        await deps.store.users.mark_told(t, ids, now=time())
        return _messages(deps, ids) if ids else []

    for said in await deps.store.db.transact(work):
        await whisper(deps, said)
