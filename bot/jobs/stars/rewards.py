"""Tells people of the credits that an invitation has brought them."""

from bot.chat import SendMessage
from bot.jobs.deps import Deps
from bot.jobs.stars import words
from bot.jobs.steps.delete import whisper
from bot.locales import _
from bot.store.database import Transaction


async def tell(deps: Deps, key: str) -> None:
    """Tell an inviter, in their language; nothing if they are forgotten by now. For the key see `REWARD_STEP`."""
    inviter, _number, credits = map(int, key.split(":"))

    async def look(t: Transaction) -> int | None:
        known = await deps.store.users.get(t, inviter)
        return await deps.store.ledger.left(t, inviter) if known else None

    left = await deps.store.db.transact(look)
    if left is None:
        return
    with await deps.languages.to(inviter):
        # For translators: {credits} is such as "5 credits", {left} such as "25 credits left"
        told = _(
            "Somebody who came by your link has paid or made something: {credits} for you. {left}.",
            credits=words.credits(credits),
            left=words.left(left),
        )
    await whisper(deps, SendMessage(chat_id=inviter, text=f"🎁 {told}"))
