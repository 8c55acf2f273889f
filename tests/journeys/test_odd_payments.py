"""Money that is asked about in a way that nobody expects: an invoice of long ago, an id that is none."""

import pytest

from bot.jobs.stars.invoices import payload_of
from bot.sandbox.telegram.invoices import Invoice
from tests.shop import BEN, open_shop
from tests.till import Declined


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
