"""Invoices in Telegram Stars: what the Bot API accepts, and how a message shows one."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import units

Values = dict[str, Any]
Rows = list[list[dict[str, Any]]]
STARS = "XTR"
MONTH = 2_592_000
"""Seconds of a subscription's period: there is no other."""
MOST_MONTHLY = 10_000
LONGEST = {"title": 32, "description": 255}
"""UTF-16 units."""
LONGEST_PAYLOAD = 128
"""Bytes."""


@dataclass(frozen=True)
class Invoice:
    """What is for sale; payload: only the bot sees it; period: seconds of a subscription, or 0."""

    title: str
    description: str
    payload: str
    amount: int
    currency: str = STARS
    period: int = 0
    start_parameter: str = ""

    @property
    def shown(self) -> dict[str, Any]:
        """Return the Bot API's Invoice."""
        told = {"title": self.title, "description": self.description, "start_parameter": self.start_parameter}
        return told | self.price

    @property
    def price(self) -> dict[str, Any]:
        """Return the fields that every object about a payment has."""
        return {"currency": self.currency, "total_amount": self.amount}

    @property
    def paid_for(self) -> dict[str, Any]:
        """Return the fields that only the bot sees."""
        return self.price | {"invoice_payload": self.payload}


def invoice_of(values: Values) -> Invoice:
    """Return the invoice that a call describes.

    Raises:
        Bad: Telegram would refuse it. Where its own words are not known, a sentence says what is wrong.

    """
    for name, most in LONGEST.items():
        if not 1 <= units(values[name].strip()) <= most:
            raise Bad(f"Bad Request: {name} must have 1-{most} characters")
    if not 1 <= len(values["payload"].encode()) <= LONGEST_PAYLOAD:
        raise Bad("Bad Request: INVOICE_PAYLOAD_INVALID")
    if values["currency"] != STARS or values.get("provider_token"):
        raise Bad("Bad Request: PAYMENT_PROVIDER_INVALID")  # the sandbox sells for Stars only
    amount, period = _amount(values), values.get("subscription_period") or 0
    if period not in (0, MONTH):
        raise Bad("Bad Request: subscription_period must be 2592000")
    if period and amount > MOST_MONTHLY:
        raise Bad("Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
    start = values.get("start_parameter") or ""
    return Invoice(values["title"], values["description"], values["payload"], amount, STARS, period, start)


def _amount(values: Values) -> int:
    if values.get("max_tip_amount") or values.get("suggested_tip_amounts") or len(values["prices"]) != 1:
        raise Bad("Bad Request: STARS_INVOICE_INVALID")
    amount: int = values["prices"][0]["amount"]
    if amount < 1:
        raise Bad("Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
    return amount


def pay_button(invoice: Invoice) -> dict[str, Any]:
    """Return the markup that Telegram adds to an invoice that comes without one."""
    return {"inline_keyboard": [[{"text": f"Pay ⭐️{invoice.amount}", "pay": True}]]}


def deep_link(invoice: Invoice, bot: dict[str, Any]) -> dict[str, Any]:
    """Return what a forward of an invoice with a start parameter has instead: a way to the bot."""
    url = f"https://t.me/{bot['username']}?start={invoice.start_parameter}"
    return {"inline_keyboard": [[{"text": invoice.title, "url": url}]]}


def check_pay(rows: Rows, *, is_invoice: bool) -> None:
    """Check that Pay stands first on an invoice, and nowhere else.

    Raises:
        Bad: in Telegram's words.

    """
    buttons = [button for row in rows for button in row]
    pays = [number for number, button in enumerate(buttons) if button.get("pay")]
    if buttons and pays != ([0] if is_invoice else []):
        raise Bad("Bad Request: BUTTON_TYPE_INVALID")
