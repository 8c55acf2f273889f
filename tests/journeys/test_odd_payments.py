"""Money that comes, or is asked about, in a way that nobody expects: odd ids, odd amounts, an invoice of long ago."""

from collections.abc import AsyncIterator

import pytest

from bot.jobs.stars.invoices import payload_of
from bot.sandbox.telegram.invoices import Invoice
from bot.sandbox.telegram.person import words
from tests.shop import BEN, Shop, open_shop
from tests.till import Declined, charge_of
from tests.world import until_answered


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with open_shop(database_url) as made:
        yield made


async def test_a_link_to_an_invoice_that_can_not_be_read_any_more_is_shown_once_only(sqlite_url: str) -> None:
    """As after a version that kept no proof by a former key."""
    async with open_shop(sqlite_url) as shop:
        store, month = shop.store, {"credits": 300, "stars": 390}
        order = await store.db.transact(lambda t: store.star_orders.take(t, BEN, **month, monthly=True, now=1))
        await store.db.transact(lambda t: store.star_orders.keep_link(t, order, "https://t.me/$old"))
        with pytest.raises(Declined, match="take a new one from /balance"):
            await shop.till.check_out(BEN, Invoice("x", "x", payload_of(order, "another key"), 390))
        assert await store.db.transact(lambda t: store.star_orders.link(t, BEN, **month)) is None


async def test_an_id_with_many_zeros_and_more_behind_them_is_nobodys(sqlite_url: str) -> None:
    async with open_shop(sqlite_url) as shop:
        ada = shop.here.person
        await ada.say("/admin")
        await ada.press("💸 Refund a payment")
        await ada.hears("Telegram id or name, or the payment's number")
        await ada.say("0" * 19 + "1" * 30)
        await ada.hears("I know of no payment of theirs")


@pytest.mark.parametrize("altered", [{"total_amount": 1}, {"total_amount": -130}, {"currency": "USD"}])
async def test_a_payment_that_buys_nothing_is_told_and_listed(sqlite_url: str, altered: dict[str, object]) -> None:
    async with open_shop(sqlite_url) as shop:
        message = shop.till.charge(BEN, await shop.invoice(), **altered)
        for _ in range(2):
            shop.till.tell(message)
        await shop.ben.hears("isn't what I asked for, so it bought no credits")
        await until_answered(shop.here)
        assert len([one for one in await shop.ben.answers() if "bought no credits" in words(one)]) == 1
        assert await shop.left() == 0
        await shop.ben.say("/paysupport")
        assert charge_of(message) in words(await shop.ben.hears("for 0 credits"))


async def test_a_payment_that_bought_nothing_can_be_given_back(shop: Shop) -> None:
    ada, till = shop.here.person, shop.till
    till.tell(till.charge(BEN, await shop.invoice(), total_amount=1))
    await shop.ben.hears("bought no credits")
    await ada.say("/admin")
    await ada.press("💸 Refund a payment")
    await ada.hears("Whose payment?")
    await ada.say(str(BEN))
    await ada.press("💸 Refund 1 Star")
    await ada.press("✅ Refund 1 Star", await ada.hears("They have 0 credits left now, and then 0 credits left"))
    await shop.ben.hears("1 Star refunded, so 0 credits taken back. 0 credits left.")


@pytest.mark.parametrize("charge_id", ["", "c" * 5000])
async def test_a_payment_with_an_odd_charge_is_booked_once(shop: Shop, charge_id: str) -> None:
    message = shop.till.charge(BEN, await shop.invoice(), telegram_payment_charge_id=charge_id)
    for _ in range(2):
        shop.till.tell(message)
    await shop.ben.hears("Thank you! 100 credits added. 100 credits left.")
    await until_answered(shop.here)
    assert await shop.left() == 100
