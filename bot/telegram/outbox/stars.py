"""Telegram Stars: invoices, check-outs, refunds, subscriptions, and Telegram's own list of transactions.

https://core.telegram.org/bots/api#payments
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.chat import SendInvoice
from bot.errors import Unavailable
from bot.telegram.outbox.sender import Call, Sender
from bot.telegram.pacing.budget import Priority

CallMethod = Callable[..., Awaitable[Any]]
STARS = "XTR"
"""Telegram's name of the currency."""
MONTH = 2_592_000
"""Seconds of a subscription's month: 30 days, the only period that Telegram takes."""
DEAREST_MONTH = 10_000
"""Stars that a month of a subscription may cost at most."""
PAGE, MOST_PAGES = 100, 10_000
TITLE, DESCRIPTION, REASON = 32, 255, 255
"""Characters."""
LEADS_TO = "balance"
"""What /start gets from an invoice that is passed on."""
INVOICE = "invoice_payment"
"""The type of transactions that are about invoices; others are gifts and the like."""
DONE_BEFORE = ("charge_already_refunded",)
"""Parts of refusals after which a refund is there."""


@dataclass(frozen=True, kw_only=True)
class StarTransaction:
    """An entry of Telegram's list."""

    charge_id: str
    stars: int
    at: int
    incoming: bool
    """Somebody paid; otherwise they got it back."""
    user_id: int
    """0: it is no payment of an invoice, nor the refund of one."""


class Stars:
    """Makes the calls.

    Args:
        sender: retries them where that is safe.
        call: a call of the Bot API, by its method.

    """

    def __init__(self, sender: Sender, call: CallMethod) -> None:
        self._sender, self._call = sender, call

    async def invoice(self, invoice: SendInvoice, *, urgent: bool) -> int:
        """Send an invoice as a new message; return its id."""

        async def send(at: int) -> int:
            sent = await self._call(
                "sendInvoice",
                chat_id=at,
                message_thread_id=invoice.thread_id,
                start_parameter=LEADS_TO,
                **_sold(invoice.title, invoice.description, invoice.payload, invoice.stars),
            )
            return int(sent["message_id"])

        priority = Priority.ANSWER if urgent else Priority.RESULT
        made = await self._sender.send(
            Call(
                method="sendInvoice",
                chat_id=invoice.chat_id,
                make=send,
                priority=priority,
                repeatable=False,
                harmless=(),
            )
        )
        assert made is not None  # noqa: S101  # nothing is harmless here
        return made

    async def subscription_link(self, *, title: str, description: str, payload: str, stars: int) -> str:
        """Return a link to the invoice of a subscription."""

        async def make(_: int) -> str:
            sold = _sold(title, description, payload, stars)
            return str(await self._call("createInvoiceLink", subscription_period=MONTH, **sold))

        return await self._sender.send(_unplaced("createInvoiceLink", make, harmless=())) or ""

    async def answer_checkout(self, query_id: str, *, refused: str | None) -> None:
        """Let somebody pay, or say in words why not. Repeated, it changes nothing."""

        async def answer(_: int) -> object:
            why = None if refused is None else refused[:REASON]
            return await self._call(
                "answerPreCheckoutQuery", pre_checkout_query_id=query_id, ok=refused is None, error_message=why
            )

        await self._sender.send(_unplaced("answerPreCheckoutQuery", answer))

    async def refund(self, user_id: int, charge_id: str) -> None:
        """Give a payment back; one that is refunded already counts as done.

        Raises:
            TelegramRefused: it was not, and would not be next time.
            Unknown: nobody knows whether it was.
            Unavailable: it was not.

        """

        async def refund(_: int) -> object:
            return await self._call("refundStarPayment", user_id=user_id, telegram_payment_charge_id=charge_id)

        call = Call(
            method="refundStarPayment",
            chat_id=None,
            make=refund,
            priority=Priority.ANSWER,
            repeatable=False,
            harmless=DONE_BEFORE,
        )
        await self._sender.send(call)

    async def set_canceled(self, user_id: int, charge_id: str, *, canceled: bool) -> None:
        """Cancel a subscription at the end of its month, or resume it. Repeated, it changes nothing."""

        async def edit(_: int) -> object:
            return await self._call(
                "editUserStarSubscription",
                user_id=user_id,
                telegram_payment_charge_id=charge_id,
                is_canceled=canceled,
            )

        await self._sender.send(_unplaced("editUserStarSubscription", edit, harmless=()))

    def transactions(self) -> AsyncIterator[StarTransaction]:
        """Walk through Telegram's list: see the function."""
        return transactions(self._call)


async def transactions(call: CallMethod) -> AsyncIterator[StarTransaction]:
    """Walk through all pages of Telegram's list, the oldest first.

    Raises:
        BotError: Telegram does not show it.

    """
    for page in range(MOST_PAGES):
        try:
            told = await call("getStarTransactions", offset=page * PAGE, limit=PAGE)
            rows = [_read(one) for one in told["transactions"]]
        except (TelegramError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unavailable(f"getStarTransactions: {error}") from error
        for row in rows:
            yield row
        if len(rows) < PAGE:
            return


def _unplaced(
    method: str, make: Callable[[int], Awaitable[Any]], harmless: tuple[str, ...] = ("query is too old",)
) -> Call[Any]:
    return Call(method=method, chat_id=None, make=make, priority=Priority.ANSWER, harmless=harmless)


def _sold(title: str, description: str, payload: str, stars: int) -> dict[str, Any]:
    """Return what an invoice says."""
    return {
        "title": title[:TITLE],
        "description": description[:DESCRIPTION],
        "payload": payload,
        "provider_token": "",
        "currency": STARS,
        "prices": [{"label": title[:TITLE], "amount": stars}],
    }


def _read(told: dict[str, Any]) -> StarTransaction:
    """Return a transaction: what comes in has a source, what goes out a receiver."""
    source, receiver = told.get("source"), told.get("receiver")
    partner = source or receiver or {}
    sold = partner.get("type") == "user" and partner.get("transaction_type", INVOICE) == INVOICE
    user = partner.get("user") or {} if sold else {}
    return StarTransaction(
        charge_id=str(told["id"]),
        stars=int(told["amount"]),
        at=int(told["date"]),
        incoming=source is not None,
        user_id=int(user.get("id", 0)),
    )
