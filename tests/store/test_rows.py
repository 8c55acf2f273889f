"""The rows, on both databases: whose they are, and that steps can be repeated."""

import asyncio
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import Refused, SettingsError
from bot.store.database import Conflict, Transaction
from bot.store.jobs import Job, NewJob, State
from bot.store.ledger import Limits
from bot.store.migrate import HEAD, SCRIPTS, migrate, schema_state
from bot.store.open import open_database
from bot.store.store import Store
from bot.store.vault import Vault, load_or_make_key

NOON = 1_700_000_000.0


async def insert(t: Transaction, store: Store, name: str, *, user_id: int = 7, price: int | None = 10) -> Job:
    new = NewJob(
        user_id=user_id, chat_id=user_id, thread_id=None, reply_to=None, message_id=1, operation="swap",
        task_type="face_swap", name=name, request={"answers": {"secret": "words"}}, price=price, parent_id=None,
    )  # fmt: skip
    return await store.jobs.insert(t, new, now=NOON)


async def test_a_job_moves_once_for_each_version(store: Store) -> None:
    job = await store.db.transact(lambda t: insert(t, store, "one"))
    runs = replace(job, state=State.RUNNING, task_id="t")
    moved = await store.db.transact(lambda t: store.jobs.save(t, job, runs))
    assert moved is not None
    assert moved.task_id == "t"
    assert await store.db.transact(lambda t: store.jobs.save(t, job, replace(job, state=State.FAILED))) is None
    with pytest.raises(ValueError, match="not to be changed"):
        await store.db.transact(lambda t: store.jobs.save(t, moved, replace(moved, user_id=1)))


async def test_a_name_can_be_used_once(store: Store) -> None:
    await store.db.transact(lambda t: insert(t, store, "same"))
    with pytest.raises(Conflict):
        await store.db.transact(lambda t: insert(t, store, "same"))


async def test_what_users_wrote_is_not_readable_in_the_database(store: Store) -> None:
    await store.db.transact(lambda t: insert(t, store, "sealed"))
    row = await store.db.transact(lambda t: t.fetch_one("SELECT request FROM jobs"))
    assert row is not None
    assert "secret" not in row["request"]
    assert "words" not in row["request"]


async def test_nobody_gets_anothers_rows(store: Store) -> None:
    job = await store.db.transact(lambda t: insert(t, store, "mine"))
    asset = await store.db.transact(
        lambda t: store.assets.add(
            t, user_id=7, kind="face", name="Me", a2e_id="a", url="https://u", file={"file_id": "f"}, now=NOON
        )
    )
    draft = await store.db.transact(
        lambda t: store.drafts.open(t, user_id=7, chat_id=7, thread_id=None, operation="swap", answers={}, now=NOON)
    )
    assert await store.db.transact(lambda t: store.jobs.get_own(t, job.id, 8)) is None
    assert await store.db.transact(lambda t: store.assets.get(t, asset.id, 8)) is None
    assert await store.db.transact(lambda t: store.drafts.get_by_id(t, draft.id, 8)) is None
    assert not await store.db.transact(lambda t: store.assets.rename(t, asset.id, 8, name="Yours"))
    assert not await store.db.transact(lambda t: store.assets.mark_deleting(t, asset.id, 8, now=0))
    await store.db.transact(lambda t: store.jobs.remove(t, job.id, 8))
    assert await store.db.transact(lambda t: store.jobs.get_own(t, job.id, 7)) == job


async def test_an_update_counts_once_and_its_answer_is_kept_until_sent(store: Store) -> None:
    updates, db = store.updates, store.db

    async def first(t: Transaction) -> bool:
        claim = await updates.claim(t, 5, 7, now=NOON)
        await updates.answer(t, 5, "hello", chat=1001, sender="a", now=NOON)
        return claim.new

    assert await db.transact(first)
    assert not (await db.transact(lambda t: updates.claim(t, 5, 7, now=NOON))).new
    take_over = partial(updates.take_over, sender="b", now=NOON + 9)
    assert await db.transact(lambda t: take_over(t, before=NOON)) == []
    assert [one.text for one in await db.transact(lambda t: take_over(t, before=NOON + 1))] == ["hello"]
    await db.transact(lambda t: updates.sent(t, [5]))
    assert await db.transact(lambda t: updates.take_over(t, "c", before=NOON + 99, now=NOON)) == []


async def test_what_waits_of_a_person_is_begun_in_order_and_counted(store: Store) -> None:
    updates, db = store.updates, store.db
    for number in (12, 11):
        await db.transact(lambda t, number=number: updates.keep(t, number, 7, f"{number}", tries=0, now=NOON))
    assert (await db.transact(lambda t: updates.claim(t, 13, 7, now=NOON))).waiting == 2
    assert (await db.transact(lambda t: updates.claim(t, 14, 8, now=NOON))).waiting == 0
    for tries in (1, 2):
        begun = await db.transact(lambda t: updates.begin(t, 11))
        assert begun is not None
        assert (begun.body, begun.tries) == ("11", tries)
    assert await db.transact(lambda t: updates.end(t, [11]))
    assert not await db.transact(lambda t: updates.end(t, [11, 12]))
    assert [one.update_id for one in await db.transact(lambda t: updates.line(t, 7, limit=9))] == [12]
    assert await db.transact(updates.waiting) == {7}
    assert await db.transact(lambda t: updates.begin(t, 11)) is None, "another process has ended it"


async def test_limits_hold_when_ten_jobs_come_at_once(store: Store) -> None:
    limits = Limits(daily=35)

    async def order(number: int) -> bool:
        async def work(t: Transaction) -> None:
            job = await insert(t, store, f"job {number}")
            await store.ledger.reserve(t, 7, job.id, 10, limits=limits, now=NOON)

        try:
            await store.db.transact(work)
        except Refused as refused:
            told.append(refused.user_text)
            return False
        return True

    told: list[str] = []
    assert sum(await asyncio.gather(*(order(number) for number in range(10)))) == 3
    assert all("5 of 35 are left of your limit for today" in words for words in told)
    assert await store.db.transact(lambda t: store.ledger.spent(t, 7, since=0)) == 30
    assert await store.db.transact(lambda t: store.ledger.spent(t, None, since=0)) == 30


async def test_settling_and_refunding_twice_changes_nothing(store: Store) -> None:
    job = await store.db.transact(lambda t: insert(t, store, "paid"))
    other = await store.db.transact(lambda t: insert(t, store, "failed"))
    for one in (job, other):
        await store.db.transact(lambda t, one=one: store.ledger.reserve(t, 7, one.id, 10, limits=Limits(), now=NOON))
    for _ in range(2):
        await store.db.transact(lambda t: store.ledger.settle(t, job, 12, now=NOON))
        await store.db.transact(lambda t: store.ledger.refund(t, other, now=NOON))
    assert await store.db.transact(lambda t: store.ledger.spent(t, 7, since=0)) == 12


async def test_a_consent_stands_until_it_is_taken_back(store: Store) -> None:
    given = ("face", "unique", "1")
    assert not await store.db.transact(lambda t: store.consents.given(t, 7, *given))
    await store.db.transact(lambda t: store.consents.give(t, 7, *given, now=NOON))
    assert await store.db.transact(lambda t: store.consents.given(t, 7, *given))
    assert not await store.db.transact(lambda t: store.consents.given(t, 8, *given))
    assert not await store.db.transact(lambda t: store.consents.given(t, 7, "face", "unique", "2"))
    await store.db.transact(lambda t: store.consents.revoke(t, 7, "face", "unique", now=NOON))
    assert not await store.db.transact(lambda t: store.consents.given(t, 7, *given))


async def test_one_bad_transaction_does_not_spoil_those_committed_with_it(store: Store) -> None:
    async def bad(t: Transaction) -> None:
        await store.users.see(t, 99, language="en", now=NOON)
        raise ValueError("mine")

    good = [store.db.transact(lambda t, n=n: store.users.see(t, n, language="en", now=NOON)) for n in range(1, 20)]
    outcomes = await asyncio.gather(store.db.transact(bad), *good, return_exceptions=True)
    assert isinstance(outcomes[0], ValueError)
    assert [user.id for user in outcomes[1:]] == list(range(1, 20))
    assert await store.db.transact(lambda t: store.users.get(t, 99)) is None


async def test_a_cancelled_caller_does_not_break_the_others(store: Store) -> None:
    first = asyncio.create_task(store.db.transact(lambda t: store.users.see(t, 1, language="en", now=NOON)))
    second = asyncio.create_task(store.db.transact(lambda t: store.users.see(t, 2, language="en", now=NOON)))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).id == 2


async def test_the_schema_is_current_and_a_newer_one_is_refused(database_url: str) -> None:
    assert await schema_state(database_url) == "current"
    assert max(path.name[:4] for path in (SCRIPTS / "versions").glob("0*.py")) == HEAD
    await migrate(database_url)
    async with open_database(database_url) as db:
        await db.transact(lambda t: t.execute("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="newer version"):
        await migrate(database_url)


async def test_a_second_process_on_the_same_sqlite_file_is_refused(sqlite_url: str) -> None:
    async with open_database(sqlite_url):
        with pytest.raises(SettingsError, match="another process"):
            async with open_database(sqlite_url):
                pass


async def test_a_transaction_function_that_waits_for_something_else_is_found_out(sqlite_url: str) -> None:
    async def work(t: Transaction) -> None:
        await asyncio.sleep(0)

    async with open_database(sqlite_url) as db:
        with pytest.raises(RuntimeError, match="outside of the database"):
            await db.transact(work)


async def test_a_wrong_statement_is_our_mistake_and_not_an_outage(sqlite_url: str) -> None:
    async with open_database(sqlite_url) as db:
        with pytest.raises(sqlite3.OperationalError):
            await db.transact(lambda t: t.execute("SELECT nonsense FROM nowhere"))


@given(text=st.text(max_size=300))
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_is_sealed_opens_with_the_old_key_behind_the_new_one(text: str) -> None:
    sealed = Vault("the old key").seal(text)
    assert Vault("the new key, the old key").open(sealed) == text
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        Vault("another key").open(sealed)


def test_a_made_key_is_kept_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret.key"
    key = load_or_make_key(path)
    assert load_or_make_key(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
