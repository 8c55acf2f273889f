"""Refunds in the operator's panel: a person's payments, one of them given back. For admins only."""

from bot.buttons import MOST_USER, OnPayment, OnPaymentSeen, Panel, PanelVerb, RefundVerb
from bot.chat import Button, Rows
from bot.errors import Refused, Stale
from bot.jobs.access_requests import person
from bot.jobs.stars import refunds, words
from bot.locales import N_, _
from bot.locales.amounts import date
from bot.store.admin_log import about_payment
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.payments import PaymentRow
from handlers.admin import meanwhile
from handlers.back import back
from handlers.bans import LONGEST_NAME, MOST_NAMED, several
from handlers.dialogue.engine import open_draft
from handlers.stars import line
from handlers.turn import Replies, Turn

REFUND_OF = "refund_of"
"""The operation of a draft that waits for a person's id or a payment's number."""
WHOSE = N_(
    "Whose payment? Please send the person's Telegram id or name, or the payment's number from their /paysupport, as "
    "a <b>text</b>. /cancel changes nothing."
)
NONE = N_("I know of no payment of theirs. Please send another id, name or number, or /cancel.")
ONE_OF = N_("Please send the id of the one you mean.")
NO_PAYMENT = N_("They have made no payment.")
SHOWN = 10
"""How many of a person's payments are shown, the newest."""
OVER = N_("That payment is refunded, or on its way to be.")


async def sold(t: Transaction, turn: Turn) -> bool:
    """Whether anything is sold or was."""
    return turn.deps.settings.sells or bool(await turn.deps.store.payments.after(t, 0, limit=1))


async def ask_whose(t: Transaction, turn: Turn) -> Replies:
    """Ask for a person's id or a payment's number."""
    await open_draft(t, turn, REFUND_OF, {})
    return [turn.put(f"💸 {_(WHOSE)}", _back())]


async def named(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as what was asked for."""
    if not turn.is_admin:
        raise Stale
    text = (turn.incoming.text or "").strip()
    people = await _people(t, turn, text)
    if len(people) > 1:
        return [turn.say(f"{several(people)}\n{_(ONE_OF)}", _back())]
    found = await _found(t, turn, str(people[0]) if people else text)
    if not found:
        return [turn.say(_(NONE), _back())]
    await turn.deps.store.drafts.drop(t, draft)
    return [turn.say(*await _listed(t, turn, found, _back()))]


async def of_person(t: Transaction, turn: Turn, user_id: int, rows: Rows) -> Replies:
    """List a person's newest payments, with a button for each that can be given back."""
    found = await turn.deps.store.payments.page(t, user_id, offset=0, limit=SHOWN)
    return [turn.put(*await _listed(t, turn, found, rows))] if found else [turn.put(_(NO_PAYMENT), rows)]


async def _listed(t: Transaction, turn: Turn, found: list[PaymentRow], rows: Rows) -> tuple[str, Rows]:
    buttons = tuple([await _ask_row(t, turn, one) for one in found if _can_be(one)])
    said = [person(found[0].payment.user_id), *(line(one.payment) for one in found)]
    return "\n".join(said), (*buttons, *rows)


async def _people(t: Transaction, turn: Turn, text: str) -> list[int]:
    """Return who has a name; nobody where it is an id or a payment's number."""
    is_name = bool(text) and len(text) <= LONGEST_NAME and not text.isdigit()
    return await turn.deps.store.users.called(t, text, limit=MOST_NAMED) if is_name else []


DIGITS = len(str(MOST_USER))


async def _found(t: Transaction, turn: Turn, text: str) -> list[PaymentRow]:
    payments = turn.deps.store.payments
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and 0 < int(text) <= MOST_USER:
        return await payments.page(t, int(text), offset=0, limit=SHOWN)
    one = await payments.get(t, text)
    return [one] if one else []


def _can_be(one: PaymentRow) -> bool:
    payment = one.payment
    is_paid = payment.paid_at is not None and payment.refunded_at is None and payment.stars > 0
    return one.refund is None and is_paid and payment.user_id > 0


async def _ask_row(t: Transaction, turn: Turn, one: PaymentRow) -> tuple[Button, ...]:
    seen = await turn.deps.store.admin_log.newest(t, about_payment(one.id))
    # For translators: on a button; {stars} is such as "390 Stars", {day} a date
    label = _("Refund {stars} · {day}", stars=words.stars(one.payment.stars), day=date(one.payment.paid_at or 0))
    return (Button(label=f"💸 {label}", press=OnPaymentSeen(payment=one.id, verb=RefundVerb.ASK, seen=seen).data),)


async def pressed_of_old(t: Transaction, turn: Turn, data: OnPayment) -> Replies:
    """Act on a button that an earlier version made."""
    return await pressed(t, turn, OnPaymentSeen(payment=data.payment, verb=data.verb, seen=0))


async def pressed(t: Transaction, turn: Turn, data: OnPaymentSeen) -> Replies:
    """Ask once more, or have a payment given back; nothing on a screen that is out of date."""
    number = data.payment
    one = await turn.deps.store.payments.get_by_id(t, number)
    if one is None:
        raise Stale
    if (changed := await meanwhile.since(t, turn, about_payment(number), data.seen, _back())) is not None:
        return changed
    payment, price = one.payment, words.stars(one.payment.stars)
    if data.verb is RefundVerb.YES:
        if not await refunds.ask(t, turn.deps, number, admin=turn.user.id, now=turn.now):
            raise Refused(user_text=OVER)
        return [turn.put(f"💸 {_('I am giving {stars} back; I will tell you when it is done.', stars=price)}", _back())]
    if not _can_be(one):
        raise Refused(user_text=OVER)
    left = await turn.deps.store.ledger.left(t, payment.user_id)
    # For translators: {stars} is such as "390 Stars"; {left} and {then} such as "5 credits left"
    told = _(
        "Give {stars} back to {person}? They have {left} now, and then {then}.",
        stars=price,
        person=person(payment.user_id),
        left=words.left(left),
        then=words.left(left - payment.counts),
    )
    yes = Button(
        label=f"✅ {_('Refund {stars}', stars=price)}",
        press=OnPaymentSeen(payment=number, verb=RefundVerb.YES, seen=data.seen).data,
    )
    return [turn.put(f"💸 {told}", ((yes,), *_back()))]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
