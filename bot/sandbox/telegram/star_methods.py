"""The Bot API's methods for payments in Stars."""

from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.invoices import invoice_of, pay_button
from bot.sandbox.telegram.methods import Methods, Uploads, Values

MOST = 100
"""Transactions in a page."""


async def send_invoice(methods: Methods, values: Values, uploads: Uploads) -> Any:
    """Send an invoice; one without buttons gets Telegram's own."""
    invoice = invoice_of(values)
    place = methods.state.check_place(values["chat_id"], "invoice", values.get("message_thread_id"))
    markup = values.get("reply_markup") or pay_button(invoice)
    sent = methods.sent(values | {"reply_markup": markup}, **place, invoice=invoice.shown)
    methods.till.stars.sent[sent["chat"]["id"], sent["message_id"]] = invoice
    return sent


async def create_invoice_link(methods: Methods, values: Values, uploads: Uploads) -> str:
    """Return a link to an invoice, or to a subscription."""
    return methods.till.stars.link(invoice_of(values))


async def answer_checkout(methods: Methods, values: Values, uploads: Uploads) -> bool:
    """Let a check-out go on, or refuse it with a reason that the person reads."""
    why = "" if values["ok"] else str(values.get("error_message") or "")
    if not values["ok"] and not why:
        raise Bad("Bad Request: parameter error_message is required")
    methods.till.answer(values["pre_checkout_query_id"], why)
    return True


async def refund(methods: Methods, values: Values, uploads: Uploads) -> bool:
    """Give a payment back."""
    _check_user(methods, values)
    methods.till.refund(values["user_id"], values["telegram_payment_charge_id"])
    return True


async def edit_subscription(methods: Methods, values: Values, uploads: Uploads) -> bool:
    """Cancel a person's subscription at its end, or allow it to go on."""
    _check_user(methods, values)
    found = methods.till.stars.subscription(values["user_id"], values["telegram_payment_charge_id"])
    found.by_bot = values["is_canceled"]
    methods.state.tell(values["user_id"], {"type": "stars"})
    return True


async def transactions(methods: Methods, values: Values, uploads: Uploads) -> dict[str, Any]:
    """Return a page of the bot's transactions, oldest first."""
    start = max(0, values.get("offset") or 0)
    limit = min(max(1, values.get("limit", MOST)), MOST)
    return {"transactions": methods.till.stars.transactions[start : start + limit]}


async def balance(methods: Methods, values: Values, uploads: Uploads) -> dict[str, int]:
    """Return the bot's Stars."""
    return {"amount": methods.till.stars.balance}


def _check_user(methods: Methods, values: Values) -> None:
    if values["user_id"] not in methods.state.people:
        raise Bad("Bad Request: user not found")
