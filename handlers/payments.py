"""What Telegram tells of payments: each is booked in the transaction of its update, and its person told."""

from functools import partial

from bot.chat import Reply, SendMessage
from bot.jobs.stars import subscriptions, words
from bot.jobs.stars.booking import book_paid, book_refund, invoice_of
from bot.jobs.words import cards
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.facts import Price
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.star_orders import Running
from bot.telegram.inbox.money import Money, Paid, Refunded, SubscriptionChanged
from handlers.bound import bound
from handlers.dialogue.draft import AT_MOST, PRICE, QUOTED, headline
from handlers.dialogue.quote_card import confirm_rows, kept_price, price_lines
from handlers.turn import Decide, Replies, Turn

NEWEST = 5
"""How many of a person's open orders are looked through for one that has its price."""


def decide_on(money: Money) -> Decide:
    """Return the decision on an update about money."""
    match money:
        case Paid():
            return bound(partial(_paid, money))
        case Refunded():
            return partial(_refunded, money)
        case SubscriptionChanged():
            return partial(_changed, money)


async def _paid(paid: Paid, t: Transaction, turn: Turn) -> Replies:
    """Credit a payment, and offer the order that waited for it."""
    booked = await book_paid(t, turn.deps, paid, turn.user.id, now=turn.now)
    if not booked.is_news or booked.after.refunded_at is not None:
        return []
    if not booked.after.counts:
        return [turn.say(f"⭐ {_(words.BOUGHT_NOTHING)}")]
    has = await turn.deps.store.ledger.left(t, turn.user.id)
    renewed = paid.recurring and not paid.first
    receipt = turn.say(words.added(booked.after.counts, has, renewed=renewed))
    return [receipt, *([] if renewed else await _offered(t, turn))]


async def _offered(t: Transaction, turn: Turn) -> list[Reply]:
    """Return the order that has its price and waits for its ✅, where it was begun."""
    for draft in await turn.deps.store.drafts.newest(t, turn.user.id, limit=NEWEST):
        if draft.operation in OPERATIONS and QUOTED in draft.answers:
            return [_offer(draft)]
    return []


def _offer(draft: Draft) -> SendMessage:
    operation = OPERATIONS[draft.operation]
    price = Price(credits=kept_price(draft, PRICE), at_most=kept_price(draft, AT_MOST), urls={})
    lines = [_("Your order is still here:"), headline(draft), *cards.summary(operation, draft.answers)]
    return SendMessage(
        chat_id=draft.chat_id,
        thread_id=draft.thread_id or None,
        text="\n".join([*lines, *price_lines(operation, price, None)]),
        rows=confirm_rows(operation, draft),
    )


async def _refunded(refunded: Refunded, t: Transaction, turn: Turn) -> Replies:
    """Take the credits of a payment back; the balance may fall below zero."""
    booked = await book_refund(t, turn.deps, refunded, now=turn.now)
    one = booked.after
    if not booked.is_news or one.paid_at is None or one.user_id <= 0:
        return []
    has = await turn.deps.store.ledger.left(t, one.user_id)
    return [SendMessage(chat_id=one.user_id, text=words.taken_back(one.stars, one.credits, has))]


async def _changed(changed: SubscriptionChanged, t: Transaction, turn: Turn) -> Replies:
    """Note how a subscription stands; one that is not known, or is not this person's, changes nothing."""
    invoice = invoice_of(turn.deps, changed.payload)
    if invoice is None or changed.state not in set(Running) - {Running.STOPPED}:
        return []
    store = turn.deps.store.subscriptions
    found = await store.set_state(t, turn.user.id, invoice.order_id, Running(changed.state))
    return [turn.say(subscriptions.told(found))] if found else []
