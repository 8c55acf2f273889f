"""Telegram's till: takes play money for invoices, as tests want it, beside the sandbox's other methods."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from time import time
from typing import Any

from aiohttp import web

from bot.sandbox.telegram import TelegramSandbox
from tests.world import TOKEN

MONTH = 2_592_000


class Declined(Exception):
    """The bot does not let somebody pay; its words say why."""


@dataclass
class Till:
    """What the bot has offered, what was paid, and what it did about it."""

    telegram: TelegramSandbox | None = None
    invoices: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    edits: list[dict[str, Any]] = field(default_factory=list)
    refunds: int = 0
    """How many calls for a refund came."""
    lost: int = 0
    """How many of the next refunds are made, and their answers lost."""
    patience: float = 60.0
    """Seconds for which a check-out waits for its answer."""
    _queries: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the routes of its methods."""
        methods = {
            "sendInvoice": self._send,
            "createInvoiceLink": self._link,
            "answerPreCheckoutQuery": self._answer,
            "refundStarPayment": self._refund,
            "getStarTransactions": self._list,
            "editUserStarSubscription": self._edit,
        }

        def served(work: Any) -> Any:
            async def serve(request: web.Request) -> web.StreamResponse:
                told = await work(await request.json(), request)
                status = 400 if isinstance(told, str) and told.startswith("Bad Request") else 200
                body = {"ok": False, "error_code": 400, "description": told} if status == 400 else {"ok": True}
                return web.json_response({**body, **({"result": told} if status == 200 else {})}, status=status)

            return serve

        return [web.post(f"/bot{TOKEN}/{name}", served(work)) for name, work in methods.items()]

    async def _send(self, given: dict[str, Any], request: web.Request) -> Any:
        assert self.telegram is not None
        state = self.telegram.state
        (price,) = given["prices"]
        assert given["currency"] == "XTR"
        assert 1 <= len(given["title"]) <= 32
        assert 1 <= len(given["description"]) <= 255
        assert 1 <= len(given["payload"].encode()) <= 128
        self.invoices.append({**given, "stars": price["amount"]})
        return state.add(given["chat_id"], state.bot, text=f"Invoice: {given['title']}")

    async def _link(self, given: dict[str, Any], request: web.Request) -> Any:
        assert given["subscription_period"] == MONTH
        self.invoices.append({**given, "stars": given["prices"][0]["amount"]})
        return f"https://t.me/$invoice{len(self.invoices)}"

    async def _answer(self, given: dict[str, Any], request: web.Request) -> Any:
        query = self._queries.pop(given["pre_checkout_query_id"], None)
        if query is None or query.done():
            return "Bad Request: query is too old and response timeout expired or query ID is invalid"
        query.set_result(given)
        return True

    async def _refund(self, given: dict[str, Any], request: web.Request) -> Any:
        self.refunds += 1
        charge = given["telegram_payment_charge_id"]
        paid = next((one for one in self.transactions if one["id"] == charge and "source" in one), None)
        if paid is None or paid["source"]["user"]["id"] != given["user_id"]:
            return "Bad Request: CHARGE_NOT_FOUND"
        if any(one["id"] == charge and "receiver" in one for one in self.transactions):
            return "Bad Request: CHARGE_ALREADY_REFUNDED"
        self.give_back(charge)
        if self.lost:
            self.lost -= 1
            assert request.transport is not None
            request.transport.close()
        return True

    async def _list(self, given: dict[str, Any], request: web.Request) -> Any:
        first, number = given.get("offset", 0), given.get("limit", 100)
        return {"transactions": self.transactions[first : first + number]}

    async def _edit(self, given: dict[str, Any], request: web.Request) -> Any:
        self.edits.append(given)
        return True

    async def check_out(self, user_id: int, invoice: dict[str, Any], **other: Any) -> None:
        """Ask the bot whether somebody may pay; other: what is altered.

        Raises:
            Declined: they may not.
            TimeoutError: it does not answer.

        """
        assert self.telegram is not None
        number = str(next(self._numbers))
        answered = self._queries[number] = asyncio.get_running_loop().create_future()
        query = {"currency": "XTR", "total_amount": invoice["stars"], "invoice_payload": invoice["payload"], **other}
        sender = self.telegram.state.people[user_id]
        self.telegram.updates.add({"pre_checkout_query": {"id": number, "from": sender, **query}})
        told = await asyncio.wait_for(answered, self.patience)
        if not told["ok"]:
            raise Declined(told["error_message"])

    def charge(self, user_id: int, invoice: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Take somebody's Stars; return the message of it, which is not told yet; more: fields of the payment."""
        assert self.telegram is not None
        sender = self.telegram.state.people[user_id]
        charge = f"charge{next(self._numbers)}"
        partner = {"type": "user", "transaction_type": "invoice_payment", "user": sender}
        entry = {"id": charge, "amount": invoice["stars"], "date": int(time())}
        self.transactions.append({**entry, "source": partner})
        payment = {
            "currency": "XTR",
            "total_amount": invoice["stars"],
            "invoice_payload": invoice["payload"],
            "telegram_payment_charge_id": charge,
            "provider_payment_charge_id": charge,
            **more,
        }
        return self._message(user_id, sender, "successful_payment", payment)

    def give_back(self, charge: str) -> dict[str, Any]:
        """Give somebody's Stars back; return the message of it, which is not told yet."""
        assert self.telegram is not None
        paid = next(one for one in self.transactions if one["id"] == charge and "source" in one)
        entry = {"id": charge, "amount": paid["amount"], "date": int(time()), "receiver": paid["source"]}
        self.transactions.append(entry)
        payment = {
            "currency": "XTR",
            "total_amount": paid["amount"],
            "invoice_payload": "",
            "telegram_payment_charge_id": charge,
        }
        bot = self.telegram.state.bot
        return self._message(paid["source"]["user"]["id"], bot, "refunded_payment", payment)

    def _message(self, user_id: int, sender: dict[str, Any], kind: str, payment: dict[str, Any]) -> dict[str, Any]:
        assert self.telegram is not None
        chat = self.telegram.state.chat(user_id)
        return {"message_id": next(self._numbers), "date": int(time()), "chat": chat, "from": sender, kind: payment}

    def tell(self, message: dict[str, Any]) -> None:
        """Tell the bot of what has happened."""
        assert self.telegram is not None
        self.telegram.updates.add({"message": message})

    async def pay(self, user_id: int, invoice: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Check out, pay, and tell the bot; return the payment's message."""
        await self.check_out(user_id, invoice)
        message = self.charge(user_id, invoice, **more)
        self.tell(message)
        return message
