"""What outlives /forget lies under a keyed hash: found again by the person's id, and by nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from bot.store.database import Transaction
from bot.store.job import NewJob
from bot.store.kept import What, alias_of
from bot.store.ledger import STUDIO, Limits
from bot.store.quotas import QUESTIONS
from bot.store.reseal import reseal
from bot.store.store import Store, open_store
from tests.conftest import KEY

NOON = 1_700_000_000.0
"""14 November 2023."""
DAY = 24 * 3600.0


@given(st.binary(min_size=1), st.integers(1, 2**52), st.integers(1, 2**52))
def test_an_alias_is_no_persons_id_and_differs_from_every_other(key: bytes, one: int, other: int) -> None:
    assert -(2**63) <= alias_of(key, one) < 0
    assert (alias_of(key, one) == alias_of(key, other)) == (one == other)
    assert alias_of(key, one) != alias_of(key + b"x", one)


async def spend(t: Transaction, store: Store, user_id: int, credits: int, *, at: float) -> int:
    where = {"user_id": user_id, "chat_id": user_id, "thread_id": None, "reply_to": None, "message_id": None}
    what = {"operation": "imagine", "task_type": None, "parent_id": None, "request": {"answers": {}}}
    new = NewJob(**where, **what, name=f"{user_id} {at}", price=credits)
    job = await store.jobs.insert(t, new, now=at)
    await store.ledger.reserve(t, user_id, job.id, credits, limits=Limits(), now=at)
    return job.id


async def forget(t: Transaction, store: Store, user_id: int, *, now: float, counted_from: float | None = None) -> None:
    """Forget a person whose jobs are gone."""
    await t.execute("DELETE FROM jobs WHERE user_id = ?", user_id)
    await store.personal.forget_rest(t, user_id, until=now, now=now, counted_from=counted_from)


async def come_back(t: Transaction, store: Store, *, now: float) -> str:
    return (await store.users.see(t, 7, language="en", now=now)).access


async def test_a_ban_outlives_forgetting_and_is_in_force_when_the_person_comes_back(store: Store) -> None:
    async def work(t: Transaction) -> None:
        for user_id in (7, 8):
            await store.users.see(t, user_id, language="en", now=NOON)
            await store.users.set_access(t, user_id, "banned")
        await forget(t, store, 7, now=NOON + 1)
        assert await store.users.get(t, 7) is None
        assert await store.kept.has(t, 7, What.BAN)
        assert not await store.kept.has(t, 8, What.BAN)
        assert await come_back(t, store, now=NOON + 2) == "banned"
        assert not await store.kept.has(t, 7, What.BAN)  # where it is, it can be lifted
        await store.users.set_access(t, 7, "allowed")
        assert await come_back(t, store, now=NOON + 3) == "allowed"

    await store.db.transact(work)


async def test_what_waits_for_a2e_alone_is_nobodys_and_has_no_name(store: Store) -> None:
    async def work(t: Transaction) -> None:
        given = {"user_id": 7, "name": "Grandma", "now": NOON}
        face = await store.assets.add(t, **given, kind="face", a2e_id="a1", url=None, file={"file_id": "f"})
        where = {"chat_id": 7, "thread_id": None, "app_id": "a", "token": "t", "uid": 1, "expires_at": NOON}
        room = await store.live_rooms.add(t, **given, **where, job_id=None, channel="c")
        await store.assets.mark_deleting(t, face.id, 7, now=0)
        await store.live_rooms.mark_leaving(t, room.id, 7)
        await forget(t, store, 7, now=NOON + 1)
        leaving, deleting = await store.live_rooms.get_leaving(t, room.id), await store.assets.get_deleting(t, face.id)
        assert leaving
        assert deleting
        assert (leaving.user_id, deleting.user_id, deleting.name, deleting.a2e_id) == (STUDIO, STUDIO, "", "a1")

    await store.db.transact(work)


async def test_who_was_not_banned_leaves_nothing(store: Store) -> None:
    async def work(t: Transaction) -> None:
        await store.users.see(t, 7, language="en", now=NOON)
        await forget(t, store, 7, now=NOON + 1)
        assert await store.kept.all_of(t, 7) == []
        assert await come_back(t, store, now=NOON + 2) == "open"
        assert await t.fetch_all("SELECT 1 AS one FROM vault_check") == []  # no key was made for nothing

    await store.db.transact(work)


async def test_of_what_one_can_have_once_the_newest_is_kept_and_of_the_rest_all(store: Store) -> None:
    async def work(t: Transaction) -> None:
        for number in range(2):
            await store.kept.note(t, 7, What.TRIAL, now=NOON + number, facts={"credits": number})
            await store.kept.note(t, 7, What.PAYMENT, now=NOON + number, facts={"stars": number})
        kept = [(one.what, one.facts, one.at) for one in await store.kept.all_of(t, 7)]
        assert kept == [
            (What.PAYMENT, {"stars": 0}, NOON),
            (What.TRIAL, {"credits": 1}, NOON + 1),
            (What.PAYMENT, {"stars": 1}, NOON + 1),
        ]
        await store.kept.drop(t, 7, What.PAYMENT)
        assert [one.what for one in await store.kept.all_of(t, 7)] == [What.TRIAL]

    await store.db.transact(work)


async def test_forgetting_is_no_way_around_limits_on_what_is_spent_or_free(store: Store) -> None:
    async def work(t: Transaction) -> None:
        await store.users.see(t, 7, language="en", now=NOON)
        await spend(t, store, 7, 3, at=NOON - 20 * DAY)  # in October
        await spend(t, store, 7, 5, at=NOON - 2 * DAY)
        await spend(t, store, 7, 10, at=NOON)
        await store.quotas.take(t, 7, QUESTIONS, now=NOON)
        await forget(t, store, 7, now=NOON + 1, counted_from=NOON - 13 * DAY)
        assert await store.ledger.spent(t, 7, since=0) == 0
        assert await store.ledger.spent(t, None, since=NOON - 13 * DAY) == 15  # all people's limit holds
        assert await t.fetch_all("SELECT 1 AS one FROM pace WHERE key LIKE '%:7'") == []
        await come_back(t, store, now=NOON + 2)
        assert await store.ledger.spent(t, 7, since=0) == 15
        assert await store.ledger.spent(t, None, since=0) == 15
        counted = await t.fetch_one("SELECT tat FROM pace WHERE key = 'quota:questions:7'")
        assert counted
        assert counted["tat"] == 1
        assert await store.kept.all_of(t, 7) == []
        await forget(t, store, 7, now=NOON + 3, counted_from=NOON - DAY / 2)  # once more, with a limit for a day alone
        await come_back(t, store, now=NOON + 4)
        assert await store.ledger.spent(t, 7, since=0) == 10
        assert await store.ledger.spent(t, None, since=0) == 15

    await store.db.transact(work)


async def test_what_is_counted_against_no_limit_is_nobodys_and_what_is_over_is_deleted(store: Store) -> None:
    async def work(t: Transaction) -> None:
        await spend(t, store, 7, 10, at=NOON)
        await forget(t, store, 7, now=NOON + 1)
        assert await store.kept.all_of(t, 7) == []
        assert await store.ledger.spent(t, None, since=0) == 10
        await spend(t, store, 8, 10, at=NOON)
        await forget(t, store, 8, now=NOON + 1, counted_from=NOON - DAY)
        assert await store.kept.has(t, 8, What.LIMITS)
        assert await store.kept.purge(t, NOON + 15 * DAY) == 0  # 29 November
        assert await store.kept.purge(t, NOON + 17 * DAY) == 1  # 1 December

    await store.db.transact(work)


async def test_a_new_key_of_the_operators_changes_no_alias(database_url: str) -> None:
    async with open_store(database_url, KEY) as store:
        await store.db.transact(lambda t: store.kept.note(t, 7, What.BAN, now=NOON, facts={"reason": "spam"}))
    async with open_store(database_url, f"another key for all of them, {KEY}") as store:
        await reseal(store.db, store.vault)
    async with open_store(database_url, "another key for all of them") as store:
        [kept] = await store.db.transact(lambda t: store.kept.all_of(t, 7))
        assert (kept.what, kept.facts) == (What.BAN, {"reason": "spam"})
