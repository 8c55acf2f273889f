"""Stars: credits are bought in three taps, wait for no queue, count once, and are given back."""

from collections.abc import AsyncIterator
from time import time

import pytest

from bot.app.check import check
from bot.jobs.stars.invoices import payload_of
from bot.sandbox.telegram.invoices import MONTH, Invoice
from bot.sandbox.telegram.person import Person, labels, words
from bot.store.migrate import HEAD
from bot.store.payments import Payment
from tests.shop import ADMIN, BEN, Shop, open_shop
from tests.till import Declined, Till, charge_of
from tests.world import settings_for, until, until_answered, world


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Shop]:
    async with open_shop(database_url) as made:
        yield made


async def test_too_few_credits_lead_to_an_invoice_and_then_back_to_the_order(shop: Shop) -> None:
    ben = shop.ben
    said = await ben.say("/imagine a red house")
    await ben.press("✅", await ben.hears("Price: 10 credits", after=said["message_id"]))
    screen = await ben.hears("This needs 10 credits, and you have 0 left")
    assert labels(screen)[0] == "⭐ 100 credits · 130 Stars"
    await ben.press("⭐ 100 credits", screen)
    await ben.pay(await ben.wait_for(lambda m: m.get("invoice", {}).get("title") == "100 credits"))
    await ben.hears("Thank you! 100 credits added. 100 credits left.")
    offered = await ben.hears("Your order is still here")
    await ben.press("✅", offered)
    await ben.wait_for(lambda m: words(m).startswith("Done"))
    assert await shop.left() == 90
    await ben.say("/balance")
    await ben.hears("90 credits left")
    assert shop.here.studio is not None
    assert shop.here.studio.registry.get_sample_value("studio_stars_total", {"event": "paid"}) == 1


async def test_a_payment_counts_once_however_often_it_is_told_and_a_refund_may_come_first(shop: Shop) -> None:
    ben, till = shop.ben, shop.till
    invoice = await shop.invoice()
    await till.check_out(BEN, invoice)
    message = till.charge(BEN, invoice)
    for _ in range(3):
        till.tell(message)
    await until_answered(shop.here)
    assert await shop.left() == 100
    late = till.charge(BEN, invoice)
    till.tell(till.give_back(charge_of(late)))
    till.tell(late)
    await until_answered(shop.here)
    assert await shop.left() == 100
    assert len([one for one in await ben.answers() if "credits added" in words(one)]) == 1


async def test_what_was_spent_may_be_refunded_and_the_balance_is_told(shop: Shop) -> None:
    ben, till = shop.ben, shop.till
    charge = await till.pay(BEN, await shop.invoice())
    await ben.hears("credits added")
    said = await ben.say("/imagine a red house")
    await ben.press("✅", await ben.hears("Price: 10 credits", after=said["message_id"]))
    await ben.wait_for(lambda m: words(m).startswith("Done"))
    await ben.is_refunded_by_telegram(charge)
    await ben.hears("130 Stars refunded, so 100 credits taken back. -10 credits left.")
    await ben.say("/balance")
    await ben.hears("-10 credits left")
    again = await ben.say("/imagine a blue house")
    await ben.press("✅", await ben.hears("Price: 10 credits", after=again["message_id"]))
    await ben.hears("and you have -10 left")


async def test_a_check_out_that_is_not_as_the_invoice_was_made_is_declined_in_words(shop: Shop) -> None:
    till, invoice = shop.till, await shop.invoice()
    with pytest.raises(Declined, match="somebody else"):
        await till.check_out(ADMIN, invoice)
    with pytest.raises(Declined, match="price"):
        await till.check_out(BEN, invoice, amount=1)
    with pytest.raises(Declined, match="price"):
        await till.check_out(BEN, invoice, currency="USD")
    with pytest.raises(Declined, match="read this invoice"):
        await till.check_out(BEN, invoice, payload=invoice.payload.replace(":100:", ":900:"))
    await till.check_out(BEN, invoice)


async def test_a_check_out_is_answered_while_everything_else_of_the_person_waits(shop: Shop) -> None:
    ben, till, invoice = shop.ben, shop.till, await shop.invoice()
    store = shop.store
    for number in range(30):
        await ben.say(f"/balance {number}")
    body = '{"update_id": 1, "message": {"text": "x", "from": {"id": 1002}}}'
    await store.db.transact(lambda t: store.updates.keep(t, 1, BEN, body, tries=0, now=time()))
    await till.pay(BEN, invoice)
    await until_answered(shop.here)
    assert await shop.left() == 100


async def test_a_subscription_renews_and_is_cancelled_resumed_and_ends(shop: Shop) -> None:
    ben, clock, stars = shop.ben, shop.here.telegram.clock, shop.here.telegram.till.stars
    await ben.say("/balance")
    shown = await ben.hears("credits left")
    link = next(one for row in shown["reply_markup"]["inline_keyboard"] for one in row if "url" in one)
    assert link["text"] == "⭐ 300 credits a month · 390 Stars"
    paid = await ben.pay_link(link["url"])
    await ben.hears("Thank you! 300 credits added")
    clock.forward(MONTH)
    await ben.hears("Your subscription goes on: 300 credits added. 600 credits left.")
    await ben.say("/balance")
    await ben.press("✖️ Cancel the subscription", await ben.hears("300 credits a month, renewed"))
    await ben.hears("Your subscription is cancelled")
    (one,) = stars.subscribed(BEN)
    assert (one.charge_id, one.by_bot) == (paid["telegram_payment_charge_id"], True)
    await ben.say("/balance")
    await ben.press("🔁 Resume", await ben.hears("is cancelled and lasts until"))
    await ben.hears("Your subscription goes on: it is renewed")
    assert not one.by_bot
    await ben.cancel_subscription(one.charge_id)
    await until(lambda: _said(ben, "Your subscription is cancelled", times=2))
    said = await ben.say("/balance")
    shown = await ben.hears("You cancelled it in Telegram", after=said["message_id"])
    assert not [label for label in labels(shown) if "subscription" in label]
    await ben.cancel_subscription(one.charge_id, is_canceled=False)
    await until(lambda: _said(ben, "it is renewed", times=2))
    stars.wallets[BEN] = 0
    clock.forward(MONTH)
    await ben.hears("Telegram couldn't renew your subscription")
    said = await ben.say("/balance")
    shown = await ben.hears("600 credits left", after=said["message_id"])
    assert "⭐ 300 credits a month · 390 Stars" in labels(shown)


async def _said(person: Person, text: str, *, times: int) -> bool:
    return sum(text in words(one) for one in await person.answers()) >= times


async def test_an_admin_refunds_a_payment_once_even_where_the_answer_is_lost(shop: Shop) -> None:
    ben, ada, till = shop.ben, shop.here.person, shop.till
    await till.pay(BEN, await shop.invoice())
    await ben.hears("credits added")
    shop.here.faults.add("telegram", "reset_after", times=1, match="refundStarPayment")
    await ada.say("/admin")
    await ada.press("💸 Refund a payment")
    await ada.hears("Whose payment?")
    await ada.say(str(BEN))
    await ada.press("💸 Refund 130 Stars")
    await ada.press("✅ Refund 130 Stars", await ada.hears("They have 100 credits left now, and then 0 credits left"))
    await ada.hears("Refunded: 130 Stars to")
    await ben.hears("130 Stars refunded, so 100 credits taken back. 0 credits left.")
    assert till.called("refundStarPayment") == 1
    assert await shop.left() == 0
    await ben.say("/admin")
    await ben.hears("I don't know that command")


async def test_paysupport_tells_ones_own_payments_and_nobody_elses(shop: Shop) -> None:
    ben, ada = shop.ben, shop.here.person
    charge = await shop.till.pay(BEN, await shop.invoice())
    await ben.hears("credits added")
    await ben.say("/paysupport")
    told = words(await ben.hears("130 Stars for 100 credits"))
    assert charge in told
    assert "@ada_helps" in told
    await ada.say("/paysupport")
    assert charge not in words(await ada.hears("write to @ada_helps"))


async def test_a_pack_that_is_sold_no_longer_is_credited_all_the_same(shop: Shop) -> None:
    store, old = shop.store, {"credits": 77, "stars": 50, "monthly": False}
    order = await store.db.transact(lambda t: store.star_orders.take(t, BEN, **old, now=1))
    payload = payload_of(order, store.vault.derive("invoice"))
    await shop.till.pay(BEN, Invoice("77 credits", "as ever", payload, 50))
    await shop.ben.hears("Thank you! 77 credits added. 77 credits left.")
    await shop.ben.press_data((await shop.ben.say("/balance"))["message_id"], "x:pack:77")
    assert labels(await shop.ben.hears("That pack isn't sold any more")) == []


async def test_where_nothing_is_sold_limits_work_as_ever_and_nothing_is_shown(sqlite_url: str) -> None:
    async with world(sqlite_url, DAILY_CREDITS="15", TRIAL_CREDITS="20") as here:
        till, ada = Till(here.telegram), here.person
        await ada.say("/start")
        await ada.say("/balance")
        told = await ada.hears("Today: 0 credits of 15")
        assert "left" not in words(told)
        assert labels(told) == []
        with pytest.raises(Declined, match="sold here"):
            await till.check_out(ADMIN, Invoice("x", "x", "x", 1))
        await ada.say("/paysupport")
        await ada.hears("Nothing is sold here for money")
        await ada.press_data(told["message_id"], "x:pack:100")
        await ada.hears("Credits aren't sold here")
        assert till.packs == {}


async def test_check_names_every_difference_between_the_books_and_telegrams_list(shop: Shop) -> None:
    till, store, invoice = shop.till, shop.store, await shop.invoice()
    paid = [till.charge(BEN, invoice) for _ in range(120)]
    for message in paid:
        till.tell(message)
    charges = [charge_of(one) for one in paid]
    till.tell(till.give_back(charges[0]))
    await until_answered(shop.here)
    assert [line for line in await check(shop.here.settings) if "Stars:" in line[1]] == [
        (True, "Stars: the books agree with Telegram: 15600 Stars paid, 130 refunded")
    ]
    till.give_back(charges[1])
    late = charge_of(till.charge(BEN, invoice))
    made_up = Payment(charge_id="made up", user_id=BEN, order_id=1, credits=5, stars=6, paid_at=1)
    await store.db.transact(lambda t: store.payments.book(t, made_up, now=1))
    till.transactions[2]["amount"] = 131
    found = [line for line in await check(shop.here.settings) if "Stars:" in line[1]]
    assert found == [
        (False, f"Stars: the payment {charges[2]} is booked with 130 Stars, and Telegram says 131"),
        (False, f"Stars: Telegram lists the refund {charges[1]} of 130 Stars, and it is not booked"),
        (False, f"Stars: Telegram lists the payment {late} of 130 Stars, and it is not booked"),
        (False, "Stars: the payment made up of 6 Stars is booked, and Telegram does not list it"),
    ]


async def test_check_compares_the_books_where_sales_are_off_now_or_the_schema_is_behind(sqlite_url: str) -> None:
    async with open_shop(sqlite_url) as shop:
        root, db = shop.here.root, shop.store.db
        off = settings_for(root, sqlite_url)
        assert not [line for line in await check(off) if "Stars:" in line[1]]
        await shop.till.pay(BEN, await shop.invoice())
        await shop.ben.hears("credits added")
        agree = [(True, "Stars: the books agree with Telegram: 130 Stars paid, 0 refunded")]
        assert [line for line in await check(off) if "Stars:" in line[1]] == agree
        await db.transact(lambda t: t.execute("UPDATE alembic_version SET version_num = '0027'"))
        assert [line for line in await check(off) if "Stars:" in line[1]] == agree
        await db.transact(lambda t: t.execute("UPDATE alembic_version SET version_num = ?", HEAD))


async def test_in_a_group_credits_are_bought_in_private_and_the_order_is_offered_where_it_was_made(
    sqlite_url: str,
) -> None:
    async with open_shop(sqlite_url) as shop:
        group = shop.here.telegram.state.groups.open(admins={ADMIN})
        async with shop.ben.in_group(group.id) as there:
            await there.say("/imagine a red house")
            await there.press("✅", await there.hears("Price: 10"))
            screen = await there.hears("and you have 0 left")
            ((button,),) = screen["reply_markup"]["inline_keyboard"]
            assert (button["text"], button["url"].partition("?")[2]) == ("⭐ Get credits", "start=balance")
            await there.say("/balance")
            assert labels(await there.hears("0 credits left")) == ["⭐ Get credits"]
            await shop.till.pay(BEN, await shop.invoice())
            await there.press("✅", await there.hears("Your order is still here"))
            await there.wait_for(lambda m: "photo" in m)
        await shop.ben.hears("100 credits added")


async def test_a_payment_to_refund_is_found_by_its_owners_name(shop: Shop) -> None:
    ben, ada, people = shop.ben, shop.here.person, shop.here.telegram.state.people
    await shop.till.pay(BEN, await shop.invoice())
    await ben.hears("credits added")
    await ada.say("/admin")
    await ada.press("💸 Refund a payment")
    await ada.hears("Telegram id or name, or the payment's number")
    await ada.say("@nobody_of_that_name")
    await ada.hears("I know of no payment of theirs")
    said = await ada.say(f"@{people[BEN]['username']}")
    assert "💸 Refund 130 Stars" in labels(await ada.hears("130 Stars for 100 credits", after=said["message_id"]))[0]
    people[1003] = {**people[BEN], "id": 1003, "username": "another_ben"}
    async with Person(shop.here.session, shop.here.root, 1003) as other:
        await other.say("/start")
        await other.hears("A2E Studio")
    await ada.say("/admin")
    await ada.press("💸 Refund a payment")
    await ada.hears("Whose payment?")
    await ada.say("Ben")
    which = await ada.hears("2 people have that name, seen last first:")
    assert words(which).endswith("Please send the id of the one you mean.")
    said = await ada.say(str(BEN))
    await ada.hears("130 Stars for 100 credits", after=said["message_id"])
