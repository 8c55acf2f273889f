"""What is sold, said to the letter; and that forgetting tells what is lost and is no way to gifts."""

from bot.sandbox.telegram.person import labels, words
from tests.shop import BEN, open_shop
from tests.world import until, until_done


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
