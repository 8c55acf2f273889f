"""What a person does with play Stars, by the same routes as the page."""

from typing import Any

Message = dict[str, Any]
SuccessfulPayment = dict[str, Any]
Wallet = dict[str, Any]


class Payer:
    """The part of a `Person` that pays; a payment that is refused is a ValueError with what the person reads."""

    async def _post(self, what: str, **arguments: Any) -> Any:
        raise NotImplementedError

    async def pay(self, message: Message) -> SuccessfulPayment:
        """Press Pay on an invoice and confirm; return the payment once the bot has agreed."""
        paid: SuccessfulPayment = await self._post("pay", json={"message_id": message["message_id"]})
        return paid

    async def pay_link(self, link: str) -> SuccessfulPayment:
        """Open the link of an invoice or subscription and confirm; return the payment once the bot has agreed."""
        paid: SuccessfulPayment = await self._post("pay", json={"link": link})
        return paid

    async def wallet(self) -> Wallet:
        """Return one's `stars`, `payments` (newest first) and `subscriptions`."""
        return await self.top_up(0)

    async def top_up(self, stars: int) -> Wallet:
        """Put play Stars into one's wallet, or take some out (below 0)."""
        wallet: Wallet = await self._post("top_up", json={"stars": stars})
        return wallet

    async def is_refunded_by_telegram(self, charge_id: str) -> Wallet:
        """Get a payment back from Telegram itself; the bot is told."""
        wallet: Wallet = await self._post("refund", json={"charge_id": charge_id})
        return wallet

    async def cancel_subscription(self, charge_id: str, *, is_canceled: bool = True) -> Wallet:
        """Cancel a subscription in Telegram's settings, or resume it; charge_id: of its first payment."""
        wallet: Wallet = await self._post("subscription", json={"charge_id": charge_id, "is_canceled": is_canceled})
        return wallet
