"""Telegram's double sells for Stars as Telegram does: the bot's side as bare calls, the person's as in the page."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from bot.sandbox.telegram.facts import fits
from bot.sandbox.telegram.invoices import MONTH
from bot.sandbox.telegram.person import Person
from bot.sandbox.telegram.stars import POCKET
from bot.sandbox.telegram.till import SECONDS
from tests.sandbox.bot_caller import Api
from tests.world import until

PACK: dict[str, Any] = {
    "title": "500 credits",
    "description": "500 credits for this bot",
    "payload": "pack:500",
    "currency": "XTR",
    "prices": [{"label": "500 credits", "amount": 250}],
}


async def _asked(api: Api) -> dict[str, Any]:
    """Return the next check-out."""

    async def found() -> Any:
        return next((one["pre_checkout_query"] for one in await api.heard() if "pre_checkout_query" in one), None)

    return dict(await until(found))


async def _agreed(api: Api, paying: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """Have a bot that agrees to whatever is bought."""
    task = asyncio.ensure_future(paying)
    query = await _asked(api)
    assert (await api.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True))["ok"]
    return await task


async def _invoice(api: Api, **more: Any) -> dict[str, Any]:
    return dict((await api.call("sendInvoice", chat_id=1001, **PACK, **more))["result"])


async def _bought(api: Api) -> dict[str, Any]:
    return await _agreed(api, api.ada.pay(await _invoice(api)))


async def _subscribed(api: Api) -> dict[str, Any]:
    link = (await api.call("createInvoiceLink", **PACK, subscription_period=MONTH))["result"]
    return await _agreed(api, api.ada.pay_link(link))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "x" * 33}, "title must have 1-32"),
        ({"title": ""}, "title must have 1-32"),
        ({"description": "x" * 256}, "description must have 1-255"),
        ({"payload": ""}, "INVOICE_PAYLOAD_INVALID"),
        ({"payload": "ü" * 65}, "INVOICE_PAYLOAD_INVALID"),
        ({"provider_token": "1:TEST"}, "PAYMENT_PROVIDER_INVALID"),
        ({"currency": "EUR"}, "PAYMENT_PROVIDER_INVALID"),
        ({"prices": []}, "STARS_INVOICE_INVALID"),
        ({"prices": PACK["prices"] * 2}, "STARS_INVOICE_INVALID"),
        ({"prices": [{"label": "x", "amount": 0}]}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [{"label": "x", "amount": "250"}]}, "field prices must be of type"),
        ({"subscription_period": 86_400}, "subscription_period must be 2592000"),
        (
            {"subscription_period": MONTH, "prices": [{"label": "x", "amount": 10_001}]},
            "CURRENCY_TOTAL_AMOUNT_INVALID",
        ),
    ],
)
async def test_an_invoice_that_telegram_would_refuse_is_refused(api: Api, change: dict[str, Any], words: str) -> None:
    assert words in await api.refused("createInvoiceLink", **PACK | change)
    if "subscription_period" not in change:
        assert words in await api.refused("sendInvoice", chat_id=1001, **PACK | change)


async def test_a_pay_button_stands_first_on_an_invoice_and_nowhere_else(api: Api) -> None:
    pay, other = {"text": "⭐ Pay", "pay": True}, {"text": "Other", "callback_data": "x"}
    late = {"inline_keyboard": [[other, pay]]}
    assert "BUTTON_TYPE_INVALID" in await api.refused("sendInvoice", chat_id=1001, **PACK, reply_markup=late)
    assert "BUTTON_TYPE_INVALID" in await api.refused(
        "sendMessage", chat_id=1001, text="x", reply_markup={"inline_keyboard": [[pay]]}
    )
    sent = await _invoice(api, reply_markup={"inline_keyboard": [[pay], [other]]})
    assert fits(sent, "Message")
    assert "payload" not in str(sent)
    assert (await _invoice(api))["reply_markup"]["inline_keyboard"][0][0]["pay"] is True


async def test_a_payment_is_checked_with_the_bot_then_told(api: Api) -> None:
    task = asyncio.ensure_future(api.ada.pay(await _invoice(api)))
    query = await _asked(api)
    assert (query["from"]["id"], query["invoice_payload"], query["total_amount"]) == (1001, "pack:500", 250)
    assert (await api.call("getMyStarBalance"))["result"] == {"amount": 0}
    await api.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    paid, told = await task, (await api.heard())[0]["message"]
    assert told["successful_payment"] == paid
    assert told["from"]["id"] == 1001
    assert (await api.ada.wallet())["stars"] == POCKET - 250
    assert (await api.call("getMyStarBalance"))["result"] == {"amount": 250}


async def test_a_check_out_that_the_bot_refuses_moves_nothing(api: Api) -> None:
    task = asyncio.ensure_future(api.ada.pay(await _invoice(api)))
    answer = {"pre_checkout_query_id": (await _asked(api))["id"], "ok": False}
    assert "error_message is required" in await api.refused("answerPreCheckoutQuery", **answer)
    await api.call("answerPreCheckoutQuery", **answer, error_message="Sold out.")
    with pytest.raises(ValueError, match=r"Sold out\."):
        await task
    assert (await api.ada.wallet())["stars"] == POCKET


async def test_a_check_out_fails_after_ten_seconds(api: Api) -> None:
    task = asyncio.ensure_future(api.ada.pay(await _invoice(api)))
    query = await _asked(api)
    api.telegram.clock.forward(SECONDS)
    with pytest.raises(ValueError, match="did not answer in time"):
        await task
    assert "query is too old" in await api.refused("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    assert (await api.ada.wallet())["stars"] == POCKET


async def test_an_invoice_is_paid_once_and_never_beyond_the_wallet(api: Api) -> None:
    invoice = await _invoice(api)
    await _agreed(api, api.ada.pay(invoice))
    with pytest.raises(ValueError, match="is paid"):
        await api.ada.pay(invoice)
    await api.ada.top_up(-(POCKET - 250))
    with pytest.raises(ValueError, match="too few Stars"):
        await api.ada.pay(await _invoice(api))


async def test_who_gets_a_forward_pays_for_it_unless_it_leads_to_the_bot(api: Api) -> None:
    ben = Person(api.session, api.root, 1002)
    copy = await ben.forward(await _invoice(api))
    paid = asyncio.ensure_future(ben.pay(copy))
    query = await _asked(api)
    assert (query["from"]["id"], query["invoice_payload"]) == (1002, "pack:500")
    await api.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    await paid
    assert (await ben.wallet())["stars"] == POCKET - 250
    linked = await ben.forward(await _invoice(api, start_parameter="buy"))
    assert linked["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=buy")
    with pytest.raises(ValueError, match="nothing to pay"):
        await ben.pay(linked)


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [("payload", "invoice_payload", "pack:500"), ("amount", "total_amount", 250), ("currency", "currency", "XTR")],
)
async def test_a_fault_alters_what_is_checked_out(api: Api, field: str, name: str, value: Any) -> None:
    api.telegram.faults.add("telegram", "altered", match=field)
    task = asyncio.ensure_future(api.ada.pay(await _invoice(api)))
    query = await _asked(api)
    assert query[name] != value
    await api.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=False, error_message="No.")
    with pytest.raises(ValueError, match="No"):
        await task


async def test_a_refund_comes_once_and_only_of_the_persons_own_payment(api: Api) -> None:
    charge = (await _bought(api))["telegram_payment_charge_id"]
    await api.heard()
    refund = {"user_id": 1001, "telegram_payment_charge_id": charge}
    assert "CHARGE_NOT_FOUND" in await api.refused("refundStarPayment", **refund | {"user_id": 1002})
    assert "user not found" in await api.refused("refundStarPayment", **refund | {"user_id": 77})
    assert (await api.call("refundStarPayment", **refund))["result"] is True
    assert "CHARGE_ALREADY_REFUNDED" in await api.refused("refundStarPayment", **refund)
    told = [one["message"]["refunded_payment"]["telegram_payment_charge_id"] for one in await api.heard()]
    assert told == [charge]
    assert (await api.ada.wallet())["stars"] == POCKET


async def test_telegram_itself_refunds(api: Api) -> None:
    charge = (await _bought(api))["telegram_payment_charge_id"]
    await api.heard()
    wallet = await api.ada.is_refunded_by_telegram(charge)
    assert wallet["payments"][0]["is_refunded"]
    assert (await api.heard())[0]["message"]["refunded_payment"]["invoice_payload"] == "pack:500"
    assert (await api.call("getMyStarBalance"))["result"] == {"amount": 0}


async def test_transactions_come_in_pages_oldest_first_and_a_refund_bears_its_payments_id(api: Api) -> None:
    first, second = [(await _bought(api))["telegram_payment_charge_id"] for _ in range(2)]
    await api.call("refundStarPayment", user_id=1001, telegram_payment_charge_id=first)
    told = (await api.call("getStarTransactions"))["result"]
    assert fits(told, "StarTransactions")
    assert [one["id"] for one in told["transactions"]] == [first, second, first]
    assert ["source" in one for one in told["transactions"]] == [True, True, False]
    page = (await api.call("getStarTransactions", offset=1, limit=1))["result"]["transactions"]
    assert [one["id"] for one in page] == [second]


async def test_a_subscription_renews_with_the_clock_and_lapses_without_stars(api: Api) -> None:
    first = await _subscribed(api)
    told = (await api.heard())[0]["message"]["successful_payment"]
    assert (told["is_recurring"], told["is_first_recurring"]) == (True, True)
    api.telegram.clock.forward(MONTH)
    renewed = (await api.heard())[0]["message"]["successful_payment"]
    assert "is_first_recurring" not in renewed
    assert renewed["subscription_expiration_date"] == told["subscription_expiration_date"] + MONTH
    assert renewed["telegram_payment_charge_id"] != first["telegram_payment_charge_id"]
    await api.ada.top_up(-(POCKET - 500))
    api.telegram.clock.forward(MONTH)
    failed = (await api.heard())[0]["subscription"]
    assert (failed["state"], failed["invoice_payload"]) == ("failed", "pack:500")
    assert (await api.ada.wallet())["subscriptions"] == []


async def test_a_person_cancels_and_resumes_and_the_bot_hears_of_it(api: Api) -> None:
    charge = (await _subscribed(api))["telegram_payment_charge_id"]
    await api.heard()
    await api.ada.cancel_subscription(charge)
    await api.ada.cancel_subscription(charge, is_canceled=False)
    assert [one["subscription"]["state"] for one in await api.heard()] == ["canceled", "active"]
    await api.ada.cancel_subscription(charge)
    api.telegram.clock.forward(MONTH)
    assert ["subscription" in one for one in await api.heard()] == [True]
    assert (await api.ada.wallet())["stars"] == POCKET - 250


async def test_what_the_bot_has_cancelled_only_the_bot_resumes(api: Api) -> None:
    charge = (await _subscribed(api))["telegram_payment_charge_id"]
    await api.heard()
    edit = {"user_id": 1001, "telegram_payment_charge_id": charge}
    await api.call("editUserStarSubscription", **edit, is_canceled=True)
    with pytest.raises(ValueError, match="the bot has cancelled"):
        await api.ada.cancel_subscription(charge, is_canceled=False)
    await api.call("editUserStarSubscription", **edit, is_canceled=False)
    assert await api.heard() == []
    assert (await api.ada.wallet())["subscriptions"][0]["renews"]
    assert "CHARGE_NOT_FOUND" in await api.refused(
        "editUserStarSubscription", **edit | {"user_id": 1002}, is_canceled=True
    )


async def test_updates_on_payments_come_twice_late_or_after_the_next(api: Api) -> None:
    for what in ("repeated", "reordered", "late"):
        api.telegram.faults.add("telegram", what, match="successful_payment", seconds=60)
    late, swapped = await _bought(api), await _bought(api)
    assert await api.heard() == []
    twice = await _bought(api)

    async def told() -> list[str]:
        found = [one["message"]["successful_payment"] for one in await api.heard() if "message" in one]
        return [one["telegram_payment_charge_id"] for one in found]

    ids = [one["telegram_payment_charge_id"] for one in (twice, twice, swapped, late)]
    assert await told() == ids[:3]
    api.telegram.clock.forward(60)
    assert await until(told) == ids[3:]
