"""Whose a row is: every method of the store that takes a user's id gives and changes nothing for another person."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.store.database import Transaction
from bot.store.jobs import NewJob, State
from bot.store.payments import Payment
from bot.store.star_orders import Running
from bot.store.store import Store

NOW = 1_700_000_000.0
OWNER, STRANGER = 7, 8
Call = Callable[[Store, Transaction, int], Awaitable[Any]]
PLACE = {"chat_id": -5, "thread_id": None}
TABLES = ("assets", "consents", "drafts", "jobs", "live_rooms", "live_messages", "recipes")
TABLES += ("payments", "subscriptions", "star_orders")

ASSETS: dict[str, Call] = {
    "page": lambda store, t, user: store.assets.page(t, user, "face", offset=0, limit=9),
    "all_of": lambda store, t, user: store.assets.all_of(t, user, "face"),
    "count": lambda store, t, user: store.assets.count(t, user, "face"),
    "get": lambda store, t, user: store.assets.get(t, 1, user),
    "rename": lambda store, t, user: store.assets.rename(t, 1, user, name="Yours"),
    "set_upload": lambda store, t, user: store.assets.set_upload(t, 1, user, url="https://yours", now=NOW + 1),
    "use": lambda store, t, user: store.assets.use(t, 1, user, now=NOW + 1),
    "mark_deleting": lambda store, t, user: store.assets.mark_deleting(t, 1, user, now=0),
}
CONSENTS: dict[str, Call] = {
    "given": lambda store, t, user: store.consents.given(t, user, "face", "me", "1"),
    "standing": lambda store, t, user: store.consents.standing(t, user),
    "get": lambda store, t, user: store.consents.get(t, 1, user),
    "revoke": lambda store, t, user: store.consents.revoke(t, user, "face", "me", now=NOW),
}
DRAFTS: dict[str, Call] = {
    "get": lambda store, t, user: store.drafts.get(t, user, **PLACE),
    "all_of": lambda store, t, user: store.drafts.all_of(t, user),
    "get_by_id": lambda store, t, user: store.drafts.get_by_id(t, 1, user),
    "standing": lambda store, t, user: store.drafts.standing(t, user, **PLACE),
    "newest": lambda store, t, user: store.drafts.newest(t, user, limit=9),
}
JOBS: dict[str, Call] = {
    "get_own": lambda store, t, user: store.jobs.get_own(t, 1, user),
    "active_count": lambda store, t, user: store.jobs.active_count(t, user),
    "next_queued": lambda store, t, user: store.jobs.next_queued(t, user, limit=9),
    "page": lambda store, t, user: store.jobs.page(t, user, offset=0, limit=9),
    "count": lambda store, t, user: store.jobs.count(t, user),
    "open_of": lambda store, t, user: store.jobs.open_of(t, user, ["swap"]),
    "delivered": lambda store, t, user: store.jobs.delivered(t, user, ["swap"], offset=0, limit=9),
    "count_delivered": lambda store, t, user: store.jobs.count_delivered(t, user, ["swap"]),
    "until": lambda store, t, user: store.jobs.until(t, user, NOW, limit=9),
    "remove": lambda store, t, user: store.jobs.remove(t, 1, user),
}
LIVE_ROOMS: dict[str, Call] = {
    "open_of": lambda store, t, user: store.live_rooms.open_of(t, user),
    "any_of": lambda store, t, user: store.live_rooms.any_of(t, user, [1, 2]),
    "current": lambda store, t, user: store.live_rooms.current(t, user, now=NOW),
    "mark_leaving": lambda store, t, user: store.live_rooms.mark_leaving(t, 1, user),
}
RECIPES: dict[str, Call] = {
    "get": lambda store, t, user: store.recipes.get(t, 1, user),
    "all_of": lambda store, t, user: store.recipes.all_of(t, user),
    "rename": lambda store, t, user: store.recipes.rename(t, 1, user, name="Yours"),
    "share": lambda store, t, user: store.recipes.share(t, 1, user, token="a token of mine"),
    "remove": lambda store, t, user: store.recipes.remove(t, 1, user),
}
PAYMENTS: dict[str, Call] = {
    "page": lambda store, t, user: store.payments.page(t, user, offset=0, limit=9),
    "count": lambda store, t, user: store.payments.count(t, user),
    "bought": lambda store, t, user: store.payments.bought(t, user),
}
SUBSCRIPTIONS: dict[str, Call] = {
    "get": lambda store, t, user: store.subscriptions.get(t, 1, user),
    "running": lambda store, t, user: store.subscriptions.running(t, user, now=NOW),
    "set_state": lambda store, t, user: store.subscriptions.set_state(t, user, 1, Running.FAILED),
    "set_state_of": lambda store, t, user: store.subscriptions.set_state_of(t, user, "c", Running.FAILED),
}
STAR_ORDERS: dict[str, Call] = {
    "drop_links": lambda store, t, user: store.star_orders.drop_links(t, user),
    "link": lambda store, t, user: store.star_orders.link(t, user, credits=300, stars=390),
}
CALLS = {
    f"{table}.{name}": call
    for table, calls in (
        ("assets", ASSETS),
        ("consents", CONSENTS),
        ("drafts", DRAFTS),
        ("jobs", JOBS),
        ("live_rooms", LIVE_ROOMS),
        ("recipes", RECIPES),
        ("payments", PAYMENTS),
        ("subscriptions", SUBSCRIPTIONS),
        ("star_orders", STAR_ORDERS),
    )
    for name, call in calls.items()
}
MAKE_ROWS = {"assets.add", "consents.give", "drafts.open", "live_rooms.add", "live_messages.add", "recipes.add"}
MAKE_ROWS |= {"subscriptions.paid", "star_orders.take"}
"""They write whose row it is."""


async def owned_rows(t: Transaction, store: Store) -> None:
    """Let the owner have one row of everything: ids are 1, and of jobs a delivered, a queued and a running one."""
    file = {"file_id": "f"}
    await store.assets.add(t, user_id=OWNER, kind="face", name="Me", a2e_id="a", url="https://u", file=file, now=NOW)
    await store.consents.give(t, OWNER, "face", "me", "1", now=NOW)
    await store.drafts.open(t, user_id=OWNER, **PLACE, operation="swap", answers={}, now=NOW)
    room = {"channel": "c", "app_id": "a", "token": "t", "uid": 1, "expires_at": NOW + 60}
    await store.live_rooms.add(t, user_id=OWNER, job_id=1, **PLACE, name="Alice", **room, now=NOW)
    words = {"channel": "c", "verb": "say", "words": "Hello", "reply_to": None}
    await store.live_messages.add(t, user_id=OWNER, **PLACE, **words, now=NOW)
    await store.recipes.add(t, user_id=OWNER, name="Mine", key="recipe:imagine>animate.photo", fixed={}, now=NOW)
    sold = {"user_id": OWNER, "credits": 300, "stars": 390}
    order = await store.star_orders.take(t, OWNER, credits=300, stars=390, monthly=True, now=NOW)
    await store.star_orders.keep_link(t, order, "https://link")
    await store.payments.book(t, Payment(charge_id="c", order_id=1, paid_at=NOW, **sold), now=NOW)
    await store.subscriptions.paid(t, order_id=1, charge_id="c", until=NOW + 60, first=True, now=NOW, **sold)
    for state in (State.DELIVERED, State.QUEUED, State.RUNNING):
        new = NewJob(
            user_id=OWNER, chat_id=OWNER, thread_id=None, reply_to=None, message_id=1, operation="swap",
            task_type="face_swap", name=state.value, request={"answers": {}}, price=10, parent_id=None,
        )  # fmt: skip
        job = await store.jobs.insert(t, new, now=NOW)
        if state is not State.QUEUED:
            await store.jobs.save(t, job, replace(job, state=state, task_id=state.value, result={"media": []}))


async def tables(t: Transaction) -> list[Any]:
    return [[dict(row) for row in await t.fetch_all(f"SELECT * FROM {name} ORDER BY id")] for name in TABLES]


@pytest.mark.parametrize("name", CALLS)
async def test_a_stranger_gets_and_changes_nothing_where_the_owner_does(store: Store, name: str) -> None:
    async def does_something(t: Transaction, user: int) -> bool:
        before = await tables(t)
        found = await CALLS[name](store, t, user)
        return bool(found) or await tables(t) != before

    await store.db.transact(lambda t: owned_rows(t, store))
    assert not await store.db.transact(lambda t: does_something(t, STRANGER))
    assert await store.db.transact(lambda t: does_something(t, OWNER))


async def test_a_draft_that_a_stranger_opens_in_the_same_place_drops_only_the_strangers(store: Store) -> None:
    await store.db.transact(lambda t: owned_rows(t, store))
    for number in range(2):
        await store.db.transact(
            lambda t, number=number: store.drafts.open(
                t, user_id=STRANGER, **PLACE, operation="swap", answers={}, now=NOW + number
            )
        )
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT user_id FROM drafts ORDER BY id"))
    assert [row["user_id"] for row in rows] == [OWNER, STRANGER]


def test_every_method_that_takes_a_users_id_is_tried_by_a_stranger() -> None:
    asked = {
        f"{table}.{name}"
        for table in TABLES
        for name, method in inspect.getmembers(inspect.get_annotations(Store)[table], inspect.isfunction)
        if "user_id" in inspect.signature(method).parameters and not name.startswith("_")
    }
    assert asked == set(CALLS) | MAKE_ROWS
