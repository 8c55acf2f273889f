"""What is sold, said to the letter; and that forgetting tells what is lost and is no way to gifts."""

import aiohttp
import pytest

from bot.sandbox.telegram.person import Person, labels, words
from tests.shop import ADMIN, BEN, SALES, open_shop
from tests.world import running, sandbox, settings_for, until, until_done


async def test_packs_and_the_month_say_what_they_are_and_prices_are_rounded_up(sqlite_url: str) -> None:
    async with open_shop(sqlite_url, STARS_PACKS="33,100,300") as shop:
        await shop.ben.say("/balance")
        shown = await shop.ben.hears("0 credits left")
        packs = [label for label in labels(shown) if label.startswith("⭐")]
        assert packs[:3] == ["⭐ 33 credits · 43 Stars", "⭐ 100 credits · 130 Stars", "⭐ 300 credits · 390 Stars"]
        assert packs[3] == "⭐ 100 credits a month · 130 Stars"
        invoice = await shop.invoice(33)
        assert (invoice.title, invoice.amount) == ("33 credits", 43)


async def test_forgetting_tells_what_was_paid_for_and_is_no_way_to_gifts(database_url: str) -> None:
    async with open_shop(database_url, TRIAL_CREDITS="20", INVITE_CREDITS="5") as shop:
        ben, till = shop.ben, shop.till
        await ben.say("/start")
        await ben.hears("A gift to try things with: 20 credits")
        await till.pay(BEN, await shop.invoice())
        await ben.hears("120 credits left")
        said = await ben.say("/balance")
        told = words(await ben.hears("?start=", after=said["message_id"]))
        code = told.partition("?start=")[2].split()[0]
        await ben.say("/forget")
        await ben.press("🗑 everything", await ben.hears("What should I delete"))
        sure = await ben.hears("The 100 credits that you have paid for are lost.")
        assert "It can't be undone" in words(sure)
        await ben.press("🗑 Yes", sure)
        done = words(await ben.hears("Done: it is deleted here"))
        assert "that a trial was given" in done
        await until_done(shop.here, "forget")
        for text in (f"/start {code}", "/start"):  # by one's own link, and once more
            said = await ben.say(text)
            await ben.hears("A2E Studio", after=said["message_id"])
        assert not [
            one for one in await ben.answers() if "A gift" in words(one) and one["message_id"] >= said["message_id"]
        ]
        assert await shop.left() == 0
        await till.pay(BEN, await shop.invoice())
        await ben.hears("100 credits left")
        await until(lambda: shop.here.telegram.updates.pending == 0)
        assert await shop.left() == 100, "nothing for having invited oneself"
        assert len(till.transactions) == 2
        said = await ben.say("/paysupport")
        listed = words(await ben.hears("130 Stars for 100 credits", after=said["message_id"]))
        assert listed.count("130 Stars for 100 credits") == 1, "the one before is nobody's any more"


@pytest.mark.parametrize("field", ["payload", "amount", "currency"])
async def test_a_check_out_that_was_altered_moves_nothing_and_gets_a_sentence(sqlite_url: str, field: str) -> None:
    async with open_shop(sqlite_url) as shop:
        ben = shop.ben
        await shop.invoice()
        invoice = await ben.wait_for(lambda m: "invoice" in m)
        before = await ben.wallet()
        shop.here.faults.add("telegram", "altered", match=field)
        with pytest.raises(ValueError, match=r"Nothing was paid\. Please take a new one from /balance"):
            await ben.pay(invoice)
        assert await ben.wallet() == before
        await ben.pay(invoice)  # the same invoice, as it was made
        await ben.hears("100 credits left")


async def test_somebody_elses_invoice_can_not_be_paid(sqlite_url: str) -> None:
    async with open_shop(sqlite_url) as shop:
        ada, ben = shop.here.person, shop.ben
        await shop.invoice()
        invoice = await ben.wait_for(lambda m: "invoice" in m)
        shown = await ben.hears("0 credits left")
        link = next(one["url"] for row in shown["reply_markup"]["inline_keyboard"] for one in row if "url" in one)
        before = await ada.wallet()
        with pytest.raises(ValueError, match="nothing to pay"):  # a forward leads to the bot
            await ada.pay(await ada.forward(invoice))
        with pytest.raises(ValueError, match="made for somebody else"):
            await ada.pay_link(link)
        assert await ada.wallet() == before
        assert (await shop.left(), await shop.left(ADMIN)) == (0, 0)


async def test_an_invoice_outlives_its_pack_but_not_the_sale(sqlite_url: str) -> None:
    async with (
        sandbox() as (root, telegram, _),
        aiohttp.ClientSession() as session,
        Person(session, root, BEN) as ben,
    ):
        async with running(settings_for(root, sqlite_url, **SALES)):
            await ben.say("/balance")
            shown = await ben.hears("0 credits left")
            for size in (100, 300):
                await ben.press(f"⭐ {size} credits ·", shown)
            invoices = [
                await ben.wait_for(lambda m, t=title: m.get("invoice", {}).get("title") == t)  # type: ignore[misc]
                for title in ("100 credits", "300 credits")
            ]
        async with running(settings_for(root, sqlite_url, **SALES, STARS_PACKS="200")):
            await ben.pay(invoices[0])
            await ben.hears("Thank you! 100 credits added. 100 credits left.")
            await ben.press("⭐ 100 credits ·", shown)
            await ben.hears("That pack isn't sold any more")
        async with running(settings_for(root, sqlite_url)):
            with pytest.raises(ValueError, match="aren't sold here at the moment"):
                await ben.pay(invoices[1])
        assert len(telegram.till.stars.transactions) == 1
