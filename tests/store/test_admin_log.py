"""The log of what admins did, and what was spent, on both databases."""

from bot.store.admin_log import Deed, about_job, about_person
from bot.store.database import Transaction
from bot.store.spend import SUM, Spent, SpentOn, day_of
from bot.store.store import Store

NOW, DAY = 1_800_000_000.0, 24 * 3600
DAY_NOW = day_of(NOW)


async def test_a_subject_has_its_newest_deed_and_those_since_an_older_one(store: Store) -> None:
    log = store.admin_log

    async def work(t: Transaction) -> None:
        on = about_job(7)
        assert await log.newest(t, on) == 0
        first = await log.note(t, 1, Deed.OFFERED, now=NOW, whom=5, on=on, job=7)
        await log.note(t, 1, Deed.CANCELLED, now=NOW, whom=5, on=about_job(77), job=77)
        second = await log.note(t, 2, Deed.RETRIED, now=NOW + 1, whom=5, on=on, job=7)
        assert await log.newest(t, on) == second > first
        assert [(one.admin_id, one.deed) for one in await log.since(t, on, first, limit=5)] == [(2, Deed.RETRIED)]
        assert [one.id for one in await log.since(t, on, 0, limit=1)] == [second]
        assert await log.since(t, on, second, limit=5) == []
        assert [one.deed for one in await log.page(t, offset=1, limit=5)] == [Deed.CANCELLED, Deed.OFFERED]
        assert await log.count(t) == 3

    await store.db.transact(work)


async def test_what_it_says_is_sealed_and_goes_after_a_year_or_longer(store: Store) -> None:
    log = store.admin_log

    async def work(t: Transaction) -> None:
        await log.note(t, 1, Deed.BANNED, now=NOW, whom=5, on=about_person(5), reason="a secret reason")
        assert "secret" not in str([dict(row) for row in await t.fetch_all("SELECT * FROM admin_log")])
        assert [one.facts["reason"] for one in await log.page(t, offset=0, limit=1)] == ["a secret reason"]
        assert await log.purge(t, NOW + 364 * DAY, keep_days=30) == 0
        assert await log.purge(t, NOW + 399 * DAY, keep_days=400) == 0
        assert await log.purge(t, NOW + 366 * DAY, keep_days=30) == 1

    await store.db.transact(work)


async def test_of_who_is_forgotten_only_the_deed_stays(store: Store) -> None:
    async def work(t: Transaction) -> None:
        await store.admin_log.note(t, 1, Deed.BANNED, now=NOW, whom=5, on=about_person(5), reason="spam")
        await store.personal.forget_rest(t, 5, until=NOW, now=NOW)
        (left,) = await store.admin_log.page(t, offset=0, limit=5)
        assert (left.admin_id, left.deed, left.user_id, left.facts) == (1, "banned", 0, {})
        assert await store.admin_log.newest(t, about_person(5)) == 0

    await store.db.transact(work)


def spent(model: str, charged: int, cost: int, *, day: int = DAY_NOW) -> SpentOn:
    figures = Spent(jobs=1, charged=charged, cost=cost)
    return SpentOn(day=day, task_type="text_to_image", model=model, spent=figures)


async def test_what_jobs_came_to_is_added_up_and_stays_the_same(store: Store) -> None:
    spend = store.spend

    async def work(t: Transaction) -> None:
        await spend.add(t, spent("a", 10, 8), job_id=1)
        await spend.add(t, spent("a", 12, 9), job_id=2)
        await spend.add(t, spent("b", 5, 5), job_id=3)
        await spend.add(t, spent("b", 7, 7, day=DAY_NOW - 20), job_id=4)
        correction = Spent(charged=-12)
        await spend.add(t, SpentOn(day=DAY_NOW, task_type="text_to_image", model="a", spent=correction), job_id=2)
        told = await spend.since(t, DAY_NOW - 13)
        assert [(one.model, one.spent) for one in told] == [
            ("a", Spent(jobs=2, charged=10, cost=17)),
            ("b", Spent(jobs=1, charged=5, cost=5)),
        ]
        assert await spend.sum_up(t) is False
        assert await spend.since(t, DAY_NOW - 13) == told
        rows = await t.fetch_all("SELECT job_id FROM spend")
        assert [row["job_id"] for row in rows] == [SUM] * 3
        await spend.add(t, spent("a", 1, 1), job_id=9)
        await spend.sum_up(t)
        assert (await spend.since(t, DAY_NOW))[0].spent == Spent(jobs=3, charged=11, cost=18)
        assert await spend.purge(t, NOW + 381 * DAY) == 1

    await store.db.transact(work)
