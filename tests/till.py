"""The sandbox's till from behind: payments that are told apart from being made, as a bad network would."""

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.invoices import Invoice


class Declined(Exception):
    """The bot does not let somebody pay; its words say why."""


@dataclass
class Till:
    """Takes money for what the bot has offered.

    Args:
        telegram: the sandbox.

    """

    telegram: TelegramSandbox
    unanswered: int = 0
    """How many check-outs the bot did not answer within ten seconds."""

    @property
    def packs(self) -> dict[tuple[int, int], Invoice]:
        """The invoices that were sent, by chat and message."""
        return self.telegram.till.stars.sent

    @property
    def transactions(self) -> list[dict[str, Any]]:
        """Telegram's list."""
        return self.telegram.till.stars.transactions

    def newest(self, user_id: int) -> Invoice | None:
        """Return the newest invoice in somebody's chat."""
        return next((one for (chat, _), one in reversed(self.packs.items()) if chat == user_id), None)

    def called(self, method: str) -> int:
        """Return how often the bot has called a method."""
        return sum(call["method"] == method for call in self.telegram.state.calls)

    async def check_out(self, user_id: int, invoice: Invoice, **other: Any) -> None:
        """Ask the bot whether somebody may pay, again while it does not answer in time; other: what is altered.

        Raises:
            Declined: they may not.

        """
        person, asked = self.telegram.state.people[user_id], replace(invoice, **other)
        while True:
            try:
                why = await self.telegram.till.checked_out(person, asked)
            except Bad:  # the one reason: it did not answer in time
                self.unanswered += 1
            else:
                break
        if why:
            raise Declined(why)

    def charge(self, user_id: int, invoice: Invoice, **more: Any) -> dict[str, Any]:
        """Take somebody's Stars; return the message of it, which is not told yet; more: fields of the payment."""
        till, person = self.telegram.till, self.telegram.state.people[user_id]
        till.stars.wallets[user_id] += invoice.amount
        paid = till.charged(person, invoice, user_id).told | more
        return self.telegram.state.add(user_id, person, successful_payment=paid)

    def give_back(self, charge_id: str) -> dict[str, Any]:
        """Give somebody's Stars back; return the message of it, which is not told yet."""
        stars, state = self.telegram.till.stars, self.telegram.state
        payment = stars.payments[charge_id]
        stars.give_back(payment, state.people[payment.user_id], payment.date)
        return state.add(payment.user_id, state.bot, refunded_payment=payment.told)

    def tell(self, message: dict[str, Any]) -> None:
        """Tell the bot of what has happened."""
        self.telegram.updates.add({"message": message})

    async def pay(self, user_id: int, invoice: Invoice, **more: Any) -> str:
        """Check out, pay, and tell the bot; return the charge's id."""
        await self.check_out(user_id, invoice)
        message = self.charge(user_id, invoice, **more)
        self.tell(message)
        return charge_of(message)


def charge_of(message: dict[str, Any]) -> str:
    """Return the charge that a message of a payment is about."""
    return str(message["successful_payment"]["telegram_payment_charge_id"])
