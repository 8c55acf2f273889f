"""Play Stars: people's wallets, what they have paid and subscribed to, and the bot's transactions."""

import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.invoices import Invoice

POCKET, MOST = 5_000, 1_000_000
"""Stars that a person starts with, and those that fit a wallet."""
TOO_LOW = "BALANCE_TOO_LOW"


@dataclass
class Payment:
    """A payment that went through."""

    charge_id: str
    user_id: int
    invoice: Invoice
    chat_id: int
    date: int
    is_refunded: bool = False

    @property
    def told(self) -> dict[str, Any]:
        """Return the fields that a payment and its refund share."""
        ids = {
            "telegram_payment_charge_id": self.charge_id,
            "provider_payment_charge_id": f"{self.user_id}_{self.date}",
        }
        return self.invoice.paid_for | ids


@dataclass
class Subscription:
    """A month that is paid again and again; its name is the charge id of its first payment."""

    charge_id: str
    user_id: int
    invoice: Invoice
    until: int
    by_user: bool = False
    """Cancelled by its person."""
    by_bot: bool = False
    """Cancelled by the bot: its person can't resume it."""

    @property
    def renews(self) -> bool:
        """Whether it is paid again at its end."""
        return not (self.by_user or self.by_bot)


@dataclass
class Stars:
    """Everything about payments, in memory."""

    wallets: dict[int, int] = field(default_factory=lambda: defaultdict(lambda: POCKET))
    sent: dict[tuple[int, int], Invoice] = field(default_factory=dict)
    """(chat, message) -> the invoice that it shows."""
    receipts: dict[tuple[int, int], str] = field(default_factory=dict)
    """(chat, message) -> charge id, once it is paid."""
    links: dict[str, Invoice] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    balance: int = 0
    """The bot's."""

    def link(self, invoice: Invoice, host: str = "https://t.me") -> str:
        """Return a new link to an invoice; anybody can pay by it, more than once."""
        url = f"{host}/${secrets.token_urlsafe(12)}"
        self.links[url] = invoice
        return url

    def take(self, person: dict[str, Any], invoice: Invoice, chat_id: int, date: int) -> Payment:
        """Move an invoice's Stars from a person to the bot.

        Raises:
            Bad: the wallet holds less.

        """
        if self.wallets[person["id"]] < invoice.amount:
            raise Bad(TOO_LOW)
        payment = Payment(f"stx{secrets.token_urlsafe(48)}", person["id"], invoice, chat_id, date)
        self.payments[payment.charge_id] = payment
        self.wallets[person["id"]] -= invoice.amount
        self.balance += invoice.amount
        self.transactions.append(_transaction(payment, date) | {"source": _partner(person, invoice)})
        return payment

    def give_back(self, payment: Payment, person: dict[str, Any], date: int) -> None:
        """Move a payment's Stars back.

        Raises:
            Bad: they have been moved back before.

        """
        if payment.is_refunded:
            raise Bad("Bad Request: CHARGE_ALREADY_REFUNDED")
        payment.is_refunded = True
        self.wallets[person["id"]] += payment.invoice.amount
        self.balance -= payment.invoice.amount
        self.transactions.append(_transaction(payment, date) | {"receiver": _partner(person, payment.invoice)})

    def top_up(self, user_id: int, amount: int) -> int:
        """Put Stars into a wallet, or take some out; return what is in it then.

        Raises:
            Bad: more than a wallet holds, or less than nothing.

        """
        if not 0 <= self.wallets[user_id] + amount <= MOST:
            raise Bad(f"a wallet holds 0 to {MOST:,} Stars")
        self.wallets[user_id] += amount
        return self.wallets[user_id]

    def payment(self, user_id: int, charge_id: str) -> Payment:
        """Return a person's payment.

        Raises:
            Bad: that person has no such payment.

        """
        if not charge_id:
            raise Bad("Bad Request: CHARGE_ID_EMPTY")
        found = self.payments.get(charge_id)
        if found is None or found.user_id != user_id:
            raise Bad("Bad Request: CHARGE_NOT_FOUND")
        return found

    def subscription(self, user_id: int, charge_id: str) -> Subscription:
        """Return a person's subscription that has not ended.

        Raises:
            Bad: that person has no such subscription.

        """
        self.payment(user_id, charge_id)
        if charge_id not in self.subscriptions:
            raise Bad("Bad Request: SUBSCRIPTION_NOT_ACTIVE")
        return self.subscriptions[charge_id]

    def subscribed(self, user_id: int) -> list[Subscription]:
        """Return a person's subscriptions that have not ended."""
        return [one for one in self.subscriptions.values() if one.user_id == user_id]


def _transaction(payment: Payment, date: int) -> dict[str, Any]:
    return {"id": payment.charge_id, "amount": payment.invoice.amount, "date": date}


def _partner(person: dict[str, Any], invoice: Invoice) -> dict[str, Any]:
    told = {"type": "user", "transaction_type": "invoice_payment", "user": person, "invoice_payload": invoice.payload}
    return told | ({"subscription_period": invoice.period} if invoice.period else {})
