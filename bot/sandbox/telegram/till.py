"""Where people pay: check-outs that the bot answers, payments, refunds, subscriptions that renew and lapse."""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.sandbox.faults import Faults
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.invoices import STARS, Invoice, deep_link, pay_button
from bot.sandbox.telegram.stars import Payment, Stars, Subscription
from bot.sandbox.telegram.state import Message, State
from bot.sandbox.telegram.updates import Updates

SECONDS = 10.0
"""How long the bot has for a check-out, by the sandbox's clock."""
Person = dict[str, Any]
Place = tuple[int, int]


class Till:
    """Sells for play Stars.

    Faults at updates, whose names (pre_checkout_query, successful_payment, refunded_payment, subscription) they match:
    `repeated` comes twice, `late` after so many seconds of the sandbox's clock, `reordered` after the next that is no
    check-out.
    `altered` makes the check-out differ from what was for sale: in its payload, amount or currency, by the match.
    """

    def __init__(self, state: State, updates: Updates, faults: Faults) -> None:
        self._state, self._updates, self._faults = state, updates, faults
        self.stars = Stars()
        self._open: dict[str, asyncio.Future[str]] = {}
        self._held: list[dict[str, Any]] = []
        self._late: set[asyncio.Task[None]] = set()
        state.clock.on_turn.append(lambda seconds: self.renew())

    async def close(self) -> None:
        """Forget the updates that are late."""
        for task in self._late:
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)

    def forwarded(self, original: Message, copy: Message) -> None:
        """Let a forward of an invoice be paid, unless the invoice has a start parameter."""
        invoice = self.stars.sent.get(_place(original))
        if invoice is None:
            return
        copy["reply_markup"] = deep_link(invoice, self._state.bot) if invoice.start_parameter else pay_button(invoice)
        if not invoice.start_parameter:
            self.stars.sent[_place(copy)] = invoice
        self._state.show("edit", copy)

    async def pay_message(self, person: Person, message: Message) -> dict[str, Any]:
        """Press Pay on an invoice and confirm; return the payment.

        Raises:
            Bad: it can't be paid.

        """
        place = _place(message)
        invoice = self.stars.sent.get(place)
        if invoice is None or place in self.stars.receipts:
            raise Bad("this invoice is paid" if invoice else "there is nothing to pay")
        payment = await self._pay(person, invoice, message["chat"]["id"])
        self.stars.receipts[place] = payment.charge_id
        self._state.mark(message, receipt=payment.charge_id)
        return payment.told

    def offer(self, url: str) -> Invoice:
        """Return what a link is for.

        Raises:
            Bad: there is no such link.

        """
        if url not in self.stars.links:
            raise Bad("there is no such invoice")
        return self.stars.links[url]

    async def pay_link(self, person: Person, url: str) -> dict[str, Any]:
        """Open an invoice's link and confirm; return the payment.

        Raises:
            Bad: it can't be paid, or what it subscribes to is subscribed to.

        """
        invoice = self.offer(url)
        if invoice.period and any(one.invoice == invoice for one in self.stars.subscribed(person["id"])):
            raise Bad("you are subscribed already")
        payment = await self._pay(person, invoice, person["id"])
        return payment.told

    async def _pay(self, person: Person, invoice: Invoice, chat_id: int) -> Payment:
        if self.stars.wallets[person["id"]] < invoice.amount:
            raise Bad("there are too few Stars in the wallet")
        invoice = self._altered(invoice)
        if why := await self.checked_out(person, invoice):
            raise Bad(why)
        payment = self.charged(person, invoice, chat_id)
        if invoice.period:
            until = payment.date + invoice.period
            self.stars.subscriptions[payment.charge_id] = Subscription(payment.charge_id, person["id"], invoice, until)
            self._say_paid(person, payment, _month(until) | {"is_first_recurring": True})
        else:
            self._say_paid(person, payment, {})
        return payment

    def _altered(self, invoice: Invoice) -> Invoice:
        changes: dict[str, dict[str, Any]] = {
            "payload": {"payload": invoice.payload[:-1] + ("0" if invoice.payload[-1] != "0" else "1")},
            "amount": {"amount": max(1, invoice.amount - 1) if invoice.amount > 1 else 2},
            "currency": {"currency": "EUR" if invoice.currency == STARS else STARS},
        }
        for name, change in changes.items():
            if self._faults.take("telegram", f"pre_checkout_query {name}", "altered"):
                return replace(invoice, **change)
        return invoice

    async def checked_out(self, person: Person, invoice: Invoice) -> str:
        """Ask the bot, which has ten seconds; return why it refuses.

        Raises:
            Bad: it has not answered in time.

        """
        query_id = secrets.token_hex(9)
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._open[query_id] = answered
        self._tell("pre_checkout_query", {"id": query_id, "from": person, **invoice.paid_for})
        late = asyncio.create_task(self._state.clock.until(self._state.clock.now() + SECONDS))
        try:
            first: set[asyncio.Future[Any]] = {late, answered}
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open.pop(query_id, None)
            late.cancel()
        if not answered.done():
            raise Bad("the bot did not answer in time: nothing was paid")
        return answered.result()

    def answer(self, query_id: str, why: str) -> None:
        """Take the bot's answer to a check-out; why: it refuses, empty if it does not.

        Raises:
            Bad: there is no such check-out, or it is over.

        """
        waiting = self._open.pop(query_id, None)
        if waiting is None:
            raise Bad("Bad Request: query is too old and response timeout expired or query ID is invalid")
        waiting.set_result(why)

    def charged(self, person: Person, invoice: Invoice, chat_id: int) -> Payment:
        """Take the Stars of an invoice; return the payment, which is not told yet."""
        return self.stars.take(person, invoice, chat_id, int(self._state.clock.now()))

    def _say_paid(self, person: Person, payment: Payment, more: dict[str, Any]) -> None:
        self._say("successful_payment", person, payment, payment.told | more)

    def _say(self, name: str, person: Person, payment: Payment, told: dict[str, Any]) -> None:
        extras = {"paid_for": payment.invoice.title}  # people see it; the bot knows its payload
        message = self._state.add(payment.chat_id, person, extras=extras, **{name: told})
        self._state.tell(person["id"], {"type": "stars"})
        self._tell("message", message, name=name)

    def refund(self, user_id: int, charge_id: str) -> None:
        """Give a payment back, as the bot or Telegram itself does.

        Raises:
            Bad: there is no such payment, or it is given back.

        """
        payment = self.stars.payment(user_id, charge_id)
        person = self._state.people[user_id]
        self.stars.give_back(payment, person, int(self._state.clock.now()))
        self._say("refunded_payment", person, payment, payment.told)

    def cancel(self, user_id: int, charge_id: str, *, is_canceled: bool) -> None:
        """Have a person cancel or resume a subscription; the bot is told.

        Raises:
            Bad: there is no such subscription, or the bot has cancelled it.

        """
        found = self.stars.subscription(user_id, charge_id)
        if found.by_bot:
            raise Bad("the bot has cancelled this subscription")
        if found.by_user == is_canceled:
            return
        found.by_user = is_canceled
        self._say_state(found, "canceled" if is_canceled else "active")

    def _say_state(self, subscription: Subscription, state: str) -> None:
        person = self._state.people[subscription.user_id]
        told = {"user": person, "invoice_payload": subscription.invoice.payload, "state": state}
        self._state.tell(person["id"], {"type": "stars"})
        self._tell("subscription", told)

    def renew(self) -> None:
        """Have the subscriptions paid whose month is over, and end those that are not."""
        for one in list(self.stars.subscriptions.values()):
            while one.charge_id in self.stars.subscriptions and one.until <= self._state.clock.now():
                self._over(one)

    def _over(self, one: Subscription) -> None:
        """End a month: pay the next, or let the subscription lapse. A person is not asked, nor is the bot."""
        if one.renews:
            with suppress(Bad):
                self._renewed(one)
                return
        del self.stars.subscriptions[one.charge_id]
        self._state.tell(one.user_id, {"type": "stars"})
        if one.renews:
            self._say_state(one, "failed")

    def _renewed(self, one: Subscription) -> None:
        person = self._state.people[one.user_id]
        payment = self.charged(person, one.invoice, one.user_id)
        one.until += one.invoice.period
        self._say_paid(person, payment, _month(one.until))

    def _tell(self, kind: str, content: Any, *, name: str = "") -> None:
        """Tell the bot, with the faults that are on."""
        name, update = name or kind, {"kind": kind, "content": content}
        if fault := self._faults.take("telegram", name, "late"):
            task = asyncio.create_task(self._tell_later(update, fault.seconds))
            self._late.add(task)
            task.add_done_callback(self._late.discard)
            return
        if self._faults.take("telegram", name, "reordered"):
            self._held.append(update)
            return
        held = [] if name == "pre_checkout_query" else self._held
        self._held = [one for one in self._held if one not in held]
        again = [update] if self._faults.take("telegram", name, "repeated") else []
        for one in (update, *again, *held):
            self._updates.tell(**one)

    async def _tell_later(self, update: dict[str, Any], seconds: float) -> None:
        await self._state.clock.until(self._state.clock.now() + seconds)
        self._updates.tell(**update)


def _place(message: Message) -> Place:
    return message["chat"]["id"], message["message_id"]


def _month(until: int) -> dict[str, Any]:
    return {"subscription_expiration_date": until, "is_recurring": True}
