"""The page's routes for Stars: pay, the wallet, subscriptions, and refunds as Telegram makes them."""

from typing import Any

from aiohttp import web

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.sending import Sending, told
from bot.sandbox.telegram.server import TelegramSandbox


class StarCalls:
    """What people do with Stars."""

    def __init__(self, server: TelegramSandbox, sending: Sending) -> None:
        self._state, self._till, self._sending = server.state, server.till, sending

    def add_routes(self, site: web.Application, chat: str) -> None:
        """Add the routes below a chat's address."""
        for name in ("pay", "offer", "refund", "subscription", "top_up"):
            site.router.add_post(f"{chat}/{name}", told(getattr(self, f"_{name}")))
        site.router.add_get(f"{chat}/wallet", told(self._wallet))

    async def _pay(self, request: web.Request) -> dict[str, Any]:
        """Pay, once the bot has agreed: {"message_id": ...} or {"link": ...}."""
        person, wanted = self._sending.person(request), await request.json()
        if link := wanted.get("link"):
            return await self._till.pay_link(person, str(link))
        message = self._state.messages[self._sending.place(request)].get(int(wanted["message_id"]))
        if message is None:
            raise Bad("no such message")
        return await self._till.pay_message(person, message)

    async def _offer(self, request: web.Request) -> dict[str, Any]:
        """Return what a link is for: {"link": ...}."""
        self._sending.person(request)
        invoice = self._till.offer(str((await request.json())["link"]))
        return invoice.shown | {"subscription_period": invoice.period}

    async def _refund(self, request: web.Request) -> dict[str, Any]:
        """Have Telegram give a payment back: {"charge_id": ...}."""
        self._till.refund(self._sending.person(request)["id"], str((await request.json())["charge_id"]))
        return await self._wallet(request)

    async def _subscription(self, request: web.Request) -> dict[str, Any]:
        """Cancel or resume one: {"charge_id": ..., "is_canceled": ...}."""
        wanted, user_id = await request.json(), self._sending.person(request)["id"]
        self._till.cancel(user_id, str(wanted["charge_id"]), is_canceled=bool(wanted["is_canceled"]))
        return await self._wallet(request)

    async def _top_up(self, request: web.Request) -> dict[str, Any]:
        """Put play Stars into the wallet: {"stars": ...}."""
        self._till.stars.top_up(self._sending.person(request)["id"], int((await request.json())["stars"]))
        self._state.tell(int(request.match_info["user"]), {"type": "stars"})
        return await self._wallet(request)

    async def _wallet(self, request: web.Request) -> dict[str, Any]:
        """Return a person's Stars, payments (newest first), subscriptions, and the sandbox's time."""
        user_id, stars = self._sending.person(request)["id"], self._till.stars
        payments = [
            one.told | {"title": one.invoice.title, "date": one.date, "is_refunded": one.is_refunded}
            for one in reversed(stars.payments.values())
            if one.user_id == user_id
        ]
        subscriptions = [
            {"charge_id": one.charge_id, "title": one.invoice.title, "amount": one.invoice.amount, "until": one.until}
            | {"renews": one.renews, "by_bot": one.by_bot}
            for one in stars.subscribed(user_id)
        ]
        now = int(self._state.clock.now())
        return {"stars": stars.wallets[user_id], "payments": payments, "subscriptions": subscriptions, "now": now}
