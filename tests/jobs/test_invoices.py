"""Invoices: what they say comes back, nobody else's or altered ones are paid, and what is paid is credited as sold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.stars import invoices, words
from bot.jobs.stars.invoices import ALTERED, ANOTHERS, NOT_OURS, NOT_SOLD, Invoice, credits_for, payload_of, price_of
from bot.store.star_orders import StarOrder
from bot.telegram.inbox.money import CheckOut, Paid, Refunded, SubscriptionChanged, checkout_of, money_of
from tests.world import settings_for

KEY, OTHER = "a key", "another key"
ORDER = StarOrder(id=12, user_id=1001, credits=300, stars=390, monthly=False)
ADA = {"id": 1001, "is_bot": False, "first_name": "Ada", "language_code": "de"}
orders = st.builds(
    StarOrder,
    id=st.integers(1, 10**15 - 1),
    user_id=st.integers(1, 2**52 - 1),
    credits=st.integers(1, 999_999),
    stars=st.integers(1, 10**8),
    monthly=st.booleans(),
)


def asked(payload: str, **other: object) -> CheckOut:
    query = {"id": "q", "from": ADA, "currency": "XTR", "total_amount": 390, "invoice_payload": payload, **other}
    found = checkout_of({"update_id": 1, "pre_checkout_query": query})
    assert found is not None
    return found


def reason(payload: str, *, sells: bool = True, **other: object) -> str | None:
    return invoices.refusal(asked(payload, **other), invoices.read(payload, [KEY]), sells=sells)


@given(order=orders)
def test_a_payload_fits_and_says_what_is_sold_with_any_of_the_keys(order: StarOrder) -> None:
    payload = payload_of(order, KEY)
    assert len(payload.encode()) <= 128
    assert invoices.read(payload, [OTHER, KEY]) == Invoice(
        order_id=order.id, user_id=order.user_id, credits=order.credits, stars=order.stars, monthly=order.monthly
    )
    assert invoices.read(payload, [OTHER]) is None


@given(order=orders, at=st.integers(0, 127), other=st.characters())
def test_a_payload_that_is_altered_anywhere_is_not_ours(order: StarOrder, at: int, other: str) -> None:
    payload = payload_of(order, KEY)
    altered = payload[:at] + other + payload[at + 1 :]
    assert altered == payload or invoices.read(altered, [KEY]) is None


def test_only_the_person_an_invoice_was_made_for_pays_it_at_its_price() -> None:
    payload = payload_of(ORDER, KEY)
    assert reason(payload) is None
    assert reason(payload, sells=False) == NOT_SOLD
    assert reason(payload, **{"from": {**ADA, "id": 1002}}) == ANOTHERS
    assert reason(payload, total_amount=389) == ALTERED
    assert reason(payload, currency="EUR") == ALTERED
    assert reason(payload.replace("300", "900")) == NOT_OURS
    assert reason("") == NOT_OURS
    for words_ in (NOT_SOLD, ANOTHERS, ALTERED, NOT_OURS, invoices.CLOSED, invoices.LATER):
        assert len(words_) <= 255


def test_a_check_out_that_is_odd_is_refused_and_one_without_an_id_cannot_be_answered() -> None:
    odd = asked("x", **{"from": "Ada", "total_amount": True, "currency": None, "invoice_payload": 5})
    assert (odd.user_id, odd.amount, odd.currency, odd.payload) == (0, 0, "", "")
    for query in ({}, {"id": 5}, "query", None):
        assert checkout_of({"update_id": 1, "pre_checkout_query": query}) is None


@pytest.mark.parametrize(("credits", "per_100", "stars"), [(100, 130, 130), (1, 130, 2), (300, 1, 3), (50, 1, 1)])
def test_a_price_is_rounded_up(credits: int, per_100: int, stars: int) -> None:
    assert price_of(credits, per_100) == stars


def test_a_payment_buys_what_was_sold_even_where_it_is_sold_no_longer() -> None:
    invoice = invoices.read(payload_of(ORDER, KEY), [KEY])
    assert credits_for(invoice, 390, 0) == 300
    assert credits_for(invoice, 195, 0) == 150
    assert credits_for(None, 390, 130) == 300
    assert credits_for(None, 390, 0) == 0


def told(name: str, sender: dict[str, object] = ADA, **payment: object) -> dict[str, object]:
    chat = {"id": 1001, "type": "private"}
    given = {"currency": "XTR", "total_amount": 390, "invoice_payload": "p", "telegram_payment_charge_id": "c"}
    return {"update_id": 7, "message": {"message_id": 1, "chat": chat, "from": sender, name: {**given, **payment}}}


def test_what_is_told_of_money_is_read_whoever_says_it() -> None:
    paid = money_of(told("successful_payment", subscription_expiration_date=99, is_recurring=True))
    assert isinstance(paid, Paid)
    assert (paid.charge_id, paid.amount, paid.until, paid.recurring, paid.first) == ("c", 390, 99, True, False)
    refunded = money_of(told("refunded_payment", sender={"id": 5, "is_bot": True, "first_name": "Studio"}))
    assert isinstance(refunded, Refunded)
    assert refunded.incoming.user_id == 1001
    changed = money_of({"update_id": 8, "subscription": {"user": ADA, "invoice_payload": "p", "state": "canceled"}})
    assert isinstance(changed, SubscriptionChanged)
    assert (changed.incoming.user_id, changed.incoming.language, changed.state) == (1001, "", "canceled")
    for odd in (told("text"), {"update_id": 1}):
        assert money_of(odd) is None


@pytest.mark.parametrize("name", ["successful_payment", "refunded_payment"])
def test_a_charge_counts_whatever_its_id_is(name: str) -> None:
    def named(charge_id: object, **more: object) -> str:
        money = money_of({**told(name, telegram_payment_charge_id=charge_id), **more})
        assert isinstance(money, Paid | Refunded)
        return money.charge_id

    long = "c" * 5000
    assert named(long) == named(long, update_id=8) != named(f"{long}d")
    assert len(named(long)) <= 512
    for none in ("", 5, None, {"a": 1}):
        assert named(none) == "none: message 1 in 1001"


def test_no_amount_is_more_than_a_database_takes() -> None:
    invoice = replace(invoices.read(payload_of(ORDER, KEY), [KEY]), credits=10**9, stars=1)
    assert credits_for(invoice, 2**53 - 1, 0) < 2**63


@pytest.mark.parametrize("name", ["successful_payment", "refunded_payment"])
def test_texts_that_no_database_takes_are_made_well_formed(name: str) -> None:
    money = money_of(told(name, telegram_payment_charge_id="c\udfff", invoice_payload="p\x00", currency="\ud800"))
    assert isinstance(money, Paid | Refunded)
    assert (money.charge_id, money.payload, money.currency) == ("c\ufffd", "p\ufffd", "\ufffd")
    found = checkout_of({"update_id": 1, "pre_checkout_query": {"id": "1", "from": ADA, "invoice_payload": "\udfff"}})
    assert found is not None
    assert found.payload == "\ufffd"


def test_packs_are_buttons_and_the_middle_one_is_the_months() -> None:
    settings = settings_for("http://127.0.0.1:1", "sqlite:///x", STARS_PER_100_CREDITS="130")
    labels = [row[0].label for row in words.pack_rows(settings, private=True, bot="b")]
    assert labels == ["⭐ 100 credits · 130 Stars", "⭐ 300 credits · 390 Stars", "⭐ 1000 credits · 1300 Stars"]
    assert words.month_of(settings) == (300, 390)
    dear = settings_for("http://127.0.0.1:1", "sqlite:///x", STARS_PER_100_CREDITS="10000")
    assert words.month_of(dear) is None
    assert [row[0].url for row in words.pack_rows(settings, private=False, bot="b")] == ["https://t.me/b?start=balance"]
    off = settings_for("http://127.0.0.1:1", "sqlite:///x")
    assert words.pack_rows(off, private=True, bot="b") == ()
    assert (words.left(1), words.left(-95), words.left(1300)) == (
        "1 credit left",
        "-95 credits left",
        "1300 credits left",
    )
