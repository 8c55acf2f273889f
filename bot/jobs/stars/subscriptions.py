"""Subscriptions: cancelled and resumed at Telegram, which tells when they are in the person's own settings."""

import logging

from bot.chat import SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import whisper
from bot.locales import N_, _
from bot.locales.amounts import date
from bot.store.database import Transaction
from bot.store.star_orders import Running, Subscription

log = logging.getLogger(__name__)

STEP = "edit-subscription"
"""The step that cancels or resumes one; its key is "user:state:charge"."""
ENDS = N_("Your subscription is cancelled. It lasts until {day}; its credits stay yours.")
TOLD = {
    Running.CANCELED: ENDS,
    Running.STOPPED: ENDS,
    Running.ACTIVE: N_("Your subscription goes on: it is renewed on {day}."),
    Running.FAILED: N_(
        "Telegram couldn't renew your subscription, so it has ended. Its credits stay yours; /balance has a new one."
    ),
}
REFUSED = N_("Telegram doesn't change your subscription. Please cancel it in Telegram: Settings, My Stars.")


async def edit(t: Transaction, deps: Deps, one: Subscription, state: Running) -> None:
    """Have Telegram cancel a subscription at the end of its month, or resume it."""
    await deps.queue.enqueue(t, STEP, f"{one.user_id}:{state}:{one.charge_id}")


async def cancel_all(t: Transaction, deps: Deps, user_id: int, *, now: float) -> None:
    """Cancel what somebody pays for who is about to be forgotten."""
    for one in await deps.store.subscriptions.running(t, user_id, now=now):
        if one.state is Running.ACTIVE:
            await edit(t, deps, one, Running.STOPPED)


async def edited(deps: Deps, key: str) -> None:
    """Make the call, and tell the person; a subscription that is forgotten meanwhile is edited without a word."""
    user, state, charge_id = key.split(":", 2)
    user_id, wanted = int(user), Running(state)
    try:
        await deps.outbox.stars.set_canceled(user_id, charge_id, canceled=wanted is Running.STOPPED)
    except BotError as error:
        if error.retryable:
            raise
        log.warning("subscription not changed user=%s: %s", user_id, error)
        with await deps.languages.to(user_id):
            await whisper(deps, SendMessage(chat_id=user_id, text=f"⭐ {_(REFUSED)}"))
        return
    found = await deps.store.db.transact(lambda t: deps.store.subscriptions.set_state_of(t, user_id, charge_id, wanted))
    if found is not None:
        with await deps.languages.to(user_id):
            await whisper(deps, SendMessage(chat_id=user_id, text=told(found)))


def told(one: Subscription) -> str:
    """Return how a subscription stands, in words."""
    return f"⭐ {_(TOLD[one.state], day=date(one.until))}"
