"""What an invoice says of itself: its payload names the order, its owner and what is sold, and proves that it is ours.

So a payment is credited as it was sold, even for a pack that is sold no longer or an order that was forgotten. Pure.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from bot.locales import N_
from bot.store.star_orders import StarOrder
from bot.telegram.inbox.money import CheckOut
from bot.telegram.outbox.stars import STARS

MOST = 10**12
"""Credits of a payment, so that every sum of them fits into a database's numbers."""
FORM = re.compile(r"s1:(\d{1,15}):(\d{1,16}):(\d{1,9}):(\d{1,9}):([pm]):([0-9a-f]{32})")
NOT_SOLD = N_("Credits aren't sold here at the moment. Nothing was paid. /balance shows what you have.")
NOT_OURS = N_("I can't read this invoice any more. Nothing was paid. Please take a new one from /balance.")
ANOTHERS = N_("This invoice was made for somebody else. Nothing was paid. /balance makes one for you.")
ALTERED = N_("This invoice's price isn't the one I made it for. Nothing was paid. Please take a new one from /balance.")
CLOSED = N_("The operator of this studio has closed it to you, so I can't sell you credits. Nothing was paid.")
LATER = N_("I can't take payments right now. Nothing was paid. Please try again in a minute.")


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """What is sold to whom."""

    order_id: int
    user_id: int
    credits: int
    stars: int
    monthly: bool


def price_of(credits: int, per_100: int) -> int:
    """Return the Stars that so many credits cost, rounded up."""
    return -(-credits * per_100 // 100)


def payload_of(order: StarOrder, key: str) -> str:
    """Return an invoice's payload, at most 128 bytes."""
    says = f"s1:{order.id}:{order.user_id}:{order.credits}:{order.stars}:{'m' if order.monthly else 'p'}"
    return f"{says}:{_proof(says, key)}"


def _proof(says: str, key: str) -> str:
    return hmac.new(key.encode(), says.encode(), sha256).hexdigest()[:32]


def read(payload: str, keys: Iterable[str]) -> Invoice | None:
    """Return what a payload says, if it was made with one of the keys."""
    found = FORM.fullmatch(payload) if payload.isascii() else None
    if found is None:
        return None
    says, _, proof = payload.rpartition(":")
    if not any([hmac.compare_digest(proof, _proof(says, key)) for key in keys]):
        return None
    order_id, user_id, credits, stars = (int(found[n]) for n in range(1, 5))
    return Invoice(order_id=order_id, user_id=user_id, credits=credits, stars=stars, monthly=found[5] == "m")


def refusal(asked: CheckOut, invoice: Invoice | None, *, sells: bool) -> str | None:
    """Return why somebody may not pay, in words; None: they may."""
    if not sells:
        return NOT_SOLD
    if invoice is None:
        return NOT_OURS
    if invoice.user_id != asked.user_id:
        return ANOTHERS
    return None if (asked.currency, asked.amount) == (STARS, invoice.stars) else ALTERED


def credits_for(invoice: Invoice | None, stars: int, per_100: int) -> int:
    """Return the credits that a payment buys: as it was sold; without an invoice of ours, at today's price.

    Telegram changes no amount. If it ever does, credits are in proportion.
    """
    if invoice is not None and invoice.stars > 0:
        return min(invoice.credits * stars // invoice.stars, MOST)
    return min(stars * 100 // per_100, MOST) if per_100 else 0
