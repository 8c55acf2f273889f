"""Credits for Telegram Stars: one's balance, the packs, the subscription, and one's own payments."""

from html import escape

from bot.buttons import BuyPack, Data, MyPayments, OnSubscription, SubscriptionVerb
from bot.buttons.paging import PAGE, turning
from bot.chat import Button, Rows, SendInvoice
from bot.errors import Refused, Stale
from bot.jobs.stars import subscriptions, words
from bot.jobs.stars.booking import give_trial
from bot.jobs.stars.invoices import NOT_SOLD, payload_of, price_of
from bot.locales import N_, _
from bot.locales.amounts import date
from bot.operations.facts import SubscriptionLink
from bot.store.database import Transaction
from bot.store.lasting import INVOICE
from bot.store.payments import Payment
from bot.store.star_orders import Running, Subscription
from handlers import inviting
from handlers.turn import Replies, Turn

GONE = N_("That pack isn't sold any more. /balance shows those that are.")
RESUME_THERE = N_("You cancelled it in Telegram; to resume it, see Telegram's Settings, My Stars.")
EDITS = {
    SubscriptionVerb.CANCEL: (Running.STOPPED, Running.ACTIVE),
    SubscriptionVerb.RESUME: (Running.ACTIVE, Running.STOPPED),
}
"""What a press wants -> how the subscription stands after it, and before."""
PAYSUPPORT = N_(
    "<b>Payments</b>\nA job that fails is refunded in credits automatically; its card in /jobs says so. If a payment "
    "itself looks wrong, or you want your Stars back, write to {contact} with the payment's number below it."
)
NONE_SOLD = N_(
    "<b>Payments</b>\nNothing is sold here for money at the moment: credits are the operator's, and /balance shows "
    "what you have used. A job that fails is refunded automatically; its card in /jobs says so. If a charge looks "
    "wrong, write to {contact}, with the job's name and time from /jobs."
)


async def lines(t: Transaction, turn: Turn) -> list[str]:
    """Return what /balance says where credits are sold."""
    await give_trial(t, turn.deps, turn.user.id)
    left = await turn.deps.store.ledger.left(t, turn.user.id)
    said = [f"<b>{words.left(left)}</b>"]
    if left < 0:
        said.append(_("A payment was refunded after its credits were used: new orders wait until this is above zero."))
    if turn.is_admin:
        said.append(_("You are an admin: your orders take none of them."))
    for one in await _running(t, turn):
        said.append(_how_it_stands(one))
    return said


async def _running(t: Transaction, turn: Turn) -> list[Subscription]:
    return await turn.deps.store.subscriptions.running(t, turn.user.id, now=turn.now)


def _how_it_stands(one: Subscription) -> str:
    credits, day = words.credits(one.credits), date(one.until)
    if one.state is not Running.ACTIVE:
        # For translators: {credits} is such as "300 credits", {day} a date
        ends = _("Your subscription of {credits} a month is cancelled and lasts until {day}.", credits=credits, day=day)
        return ends if one.state is Running.STOPPED else f"{ends} {_(RESUME_THERE)}"
    # For translators: {credits} is such as "300 credits", {day} a date
    return _("Your subscription: {credits} a month, renewed on {day}.", credits=credits, day=day)


async def rows(t: Transaction, turn: Turn) -> Rows:
    """Return the buttons of /balance where credits are sold: packs, the subscription, an invitation.

    Raises:
        Lacking: Telegram has to make the subscription's link first.

    """
    settings, incoming = turn.deps.settings, turn.incoming
    packs = words.pack_rows(settings, private=incoming.private, bot=turn.deps.outbox.username)
    if not incoming.private:
        return packs
    running = await _running(t, turn)
    edits = tuple(_edit_row(one) for one in running if one.state is not Running.CANCELED)
    month = () if running else await _month_row(t, turn)
    return (*packs, *month, *edits, *inviting.rows(turn))


def _edit_row(one: Subscription) -> tuple[Button, ...]:
    stopped = one.state is Running.STOPPED
    label = f"🔁 {_('Resume the subscription')}" if stopped else f"✖️ {_('Cancel the subscription')}"
    verb = SubscriptionVerb.RESUME if stopped else SubscriptionVerb.CANCEL
    return (Button(label=label, press=OnSubscription(subscription=one.id, verb=verb).data),)


async def _month_row(t: Transaction, turn: Turn) -> Rows:
    month = words.month_of(turn.deps.settings)
    if month is None:
        return ()
    credits, stars = month
    link = await turn.deps.store.star_orders.link(t, turn.user.id, credits=credits, stars=stars)
    link = link or turn.known.ask(SubscriptionLink(user_id=turn.user.id, credits=credits, stars=stars))
    return ((Button(label=words.month_label(credits, stars), url=link),),) if link else ()


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button; raise Stale for another person's subscription."""
    match data:
        case BuyPack(credits=credits):
            return await _buy(t, turn, credits)
        case OnSubscription(subscription=number, verb=verb):
            return await _edit(t, turn, number, verb)
        case MyPayments(page=page):
            return await paysupport(t, turn, page=page)
    raise Stale


async def _buy(t: Transaction, turn: Turn, size: int) -> Replies:
    """Send the invoice of a pack."""
    settings, store = turn.deps.settings, turn.deps.store
    if not settings.sells:
        raise Refused(user_text=NOT_SOLD)
    if size not in settings.stars_packs:
        raise Refused(user_text=GONE)
    stars = price_of(size, settings.stars_per_100_credits)
    order = await store.star_orders.take(t, turn.user.id, credits=size, stars=stars, monthly=False, now=turn.now)
    title = words.credits(size)
    invoice = SendInvoice(
        chat_id=turn.incoming.chat_id,
        thread_id=turn.incoming.thread_id,
        title=title,
        description=_("{credits} for orders in this chat. They don't expire.", credits=title),
        payload=payload_of(order, store.vault.derive(INVOICE)),
        stars=stars,
    )
    return [*turn.note(_("Here is the invoice.")), invoice]


async def _edit(t: Transaction, turn: Turn, number: int, verb: SubscriptionVerb) -> Replies:
    one = await turn.deps.store.subscriptions.get(t, number, turn.user.id)
    wanted, before = EDITS[verb]
    if one is None or not one.runs(turn.now) or one.state is not before:
        raise Stale
    await subscriptions.edit(t, turn.deps, one, wanted)
    return turn.toast(_("I'm telling Telegram; I'll write when it's done."))


async def paysupport(t: Transaction, turn: Turn, argument: str = "", *, page: int = 0) -> Replies:
    """Answer questions about money, with one's own payments; Telegram asks every bot for this."""
    payments, user = turn.deps.store.payments, turn.user.id
    contact = escape(turn.deps.settings.support_contact) or _("the operator")
    count = await payments.count(t, user)
    text = _(PAYSUPPORT if count or turn.deps.settings.sells else NONE_SOLD, contact=contact)
    pages = max(1, -(-count // PAGE))
    page = min(page, pages - 1)
    shown = await payments.page(t, user, offset=page * PAGE, limit=PAGE)
    said = [f"🧾 {text}", *(line(one.payment) for one in shown)]
    return [turn.put("\n".join(said), turning(page, pages, lambda n: MyPayments(page=n)))]


def line(one: Payment) -> str:
    """Return a payment in a list, with its number."""
    day, price, bought = date(one.paid_at or one.refunded_at or 0), words.stars(one.stars), words.credits(one.credits)
    if one.refunded_at is not None:
        # For translators: a payment in a list; {stars} is such as "390 Stars", {credits} "300 credits"
        told = _("{day}: {stars} for {credits}, refunded", day=day, stars=price, credits=bought)
    else:
        # For translators: a payment in a list; {stars} is such as "390 Stars", {credits} "300 credits"
        told = _("{day}: {stars} for {credits}", day=day, stars=price, credits=bought)
    return f"• {told}\n<code>{escape(one.charge_id)}</code>"
