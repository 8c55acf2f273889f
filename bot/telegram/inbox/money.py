"""Updates about money, read from Telegram's JSON as far as they are needed: a field that is odd loses no payment.

Who has paid is who sent the message; that it was refunded is told in their private chat, maybe by the bot itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.chat import Incoming
from bot.telegram.inbox.heads import MONEY, Head, head_of
from bot.wellformed import text

LONGEST = 512
"""Characters of a charge's id, a payload or a currency; what is longer is not Telegram's."""
SHORTENED = 64
"""Characters that are kept of a charge's id that is longer, before its hash."""


@dataclass(frozen=True, kw_only=True)
class CheckOut:
    """Somebody is about to pay."""

    query_id: str
    user_id: int
    currency: str
    amount: int
    payload: str


@dataclass(frozen=True, kw_only=True)
class Paid:
    """Somebody has paid."""

    incoming: Incoming
    charge_id: str
    currency: str
    amount: int
    payload: str
    until: int = 0
    """When the month of a subscription is over, in Unix seconds; 0: it is no subscription."""
    recurring: bool = False
    first: bool = False
    """It is the first payment of a subscription."""


@dataclass(frozen=True, kw_only=True)
class Refunded:
    """Somebody got their Stars back."""

    incoming: Incoming
    charge_id: str
    currency: str
    amount: int
    payload: str


@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged:
    """Somebody has cancelled or resumed their subscription, or its next payment failed."""

    incoming: Incoming
    payload: str
    state: str


Money = Paid | Refunded | SubscriptionChanged


def checkout_of(raw: Mapping[str, Any]) -> CheckOut | None:
    """Return a check-out; None: it can't be answered."""
    query = _inner(raw, "pre_checkout_query")
    query_id, user_id = query.get("id"), _whole(_inner(query, "from").get("id"))
    if not isinstance(query_id, str) or not query_id:
        return None
    return CheckOut(
        query_id=query_id,
        user_id=user_id,
        currency=_text(query.get("currency")),
        amount=_whole(query.get("total_amount")),
        payload=_text(query.get("invoice_payload")),
    )


def money_of(raw: Mapping[str, Any]) -> Money | None:
    """Return what an update says about money; None: nothing."""
    head = head_of(raw)
    if head is None:
        return None
    if head.kind == "subscription":
        changed = _inner(raw, "subscription")
        return SubscriptionChanged(
            incoming=_incoming(head), payload=_text(changed.get("invoice_payload")), state=_text(changed.get("state"))
        )
    message = _inner(raw, head.kind)
    name = next((name for name in MONEY if isinstance(message.get(name), dict)), None)
    if name is None:
        return None
    told = _inner(message, name)
    charge_id = _charge_id(told.get("telegram_payment_charge_id"))
    if not charge_id:  # the message is the only other name that it has
        charge_id = f"none: message {head.message_id} in {head.chat}"
    return _of_charge(head, told, charge_id, refunded=name == "refunded_payment")


def _charge_id(value: object) -> str:
    """Return a charge's id; of one that is too long for an index of a database, its beginning and its hash."""
    charge_id = text(value) if isinstance(value, str) else ""
    if len(charge_id) <= LONGEST:
        return charge_id
    return f"{charge_id[:SHORTENED]}… {sha256(charge_id.encode()).hexdigest()}"


def _of_charge(head: Head, told: Mapping[str, Any], charge_id: str, *, refunded: bool) -> Money:
    incoming = _incoming(head)
    currency, amount = _text(told.get("currency")), _whole(told.get("total_amount"))
    payload = _text(told.get("invoice_payload"))
    if refunded:
        return Refunded(incoming=incoming, charge_id=charge_id, currency=currency, amount=amount, payload=payload)
    return Paid(
        incoming=incoming,
        charge_id=charge_id,
        currency=currency,
        amount=amount,
        payload=payload,
        until=_whole(told.get("subscription_expiration_date")),
        recurring=told.get("is_recurring") is True,
        first=told.get("is_first_recurring") is True,
    )


def _incoming(head: Head) -> Incoming:
    return Incoming(
        update_id=head.update_id,
        user_id=head.person,
        chat_id=head.chat,
        thread_id=head.thread,
        private=head.private,
        language=head.language,
    )


def _inner(outer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = outer.get(name)
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return text(value) if isinstance(value, str) and len(value) <= LONGEST else ""


def _whole(value: object) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
    return value if whole and isinstance(value, int) else 0
