"""Models that are withheld for a while, and how long tasks take with each."""

from bot.store.durations import ENOUGH, KEPT
from bot.store.models import HOURS
from bot.store.store import Store

SOON = HOURS * 3600.0


async def withheld(store: Store, *, now: float) -> list[str]:
    return await store.db.transact(lambda t: store.models.withheld(t, now=now))


async def withhold(store: Store, task_type: str, model: str, *, now: float) -> None:
    await store.db.transact(lambda t: store.models.withhold(t, task_type, model, now=now))


async def took(store: Store, *seconds: float, model: str = "veo3", task_type: str = "veo") -> None:
    for one in seconds:
        await store.db.transact(lambda t, one=one: store.durations.add(t, task_type, model, one, now=0))


async def usual(store: Store, *task_types: str) -> dict[str, float]:
    return await store.db.transact(lambda t: store.durations.usual(t, task_types))


async def test_a_model_is_withheld_for_its_time_and_no_longer(store: Store) -> None:
    await withhold(store, "veo", "veo3", now=100)
    await withhold(store, "wan", "wan3.0", now=200)
    assert await withheld(store, now=SOON) == ["veo/veo3", "wan/wan3.0"]
    assert await withheld(store, now=SOON + 100) == ["wan/wan3.0"]


async def test_a_model_that_is_refused_again_is_withheld_from_then_on(store: Store) -> None:
    await withhold(store, "veo", "veo3", now=100)
    await withhold(store, "veo", "veo3", now=300)
    assert await withheld(store, now=SOON + 200) == ["veo/veo3"]


async def test_rows_whose_time_is_over_go(store: Store) -> None:
    await withhold(store, "veo", "veo3", now=100)
    await withhold(store, "wan", "wan3.0", now=SOON + 100)
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT model FROM withheld_models"))
    assert [row["model"] for row in rows] == ["wan3.0"]


async def test_the_usual_time_is_the_middle_one_of_a_model(store: Store) -> None:
    await took(store, 30, 20, 900)
    await took(store, 60, 50, 40, 70, model="veo3-fast")
    await took(store, 5, 5, 5, model="", task_type="face_swap")
    assert await usual(store, "veo") == {"veo/veo3": 30, "veo/veo3-fast": 50}
    assert await usual(store, "veo", "face_swap") == {"veo/veo3": 30, "veo/veo3-fast": 50, "face_swap/": 5}
    assert await usual(store) == {}


async def test_a_few_tasks_tell_nothing(store: Store) -> None:
    await took(store, *[30.0] * (ENOUGH - 1))
    assert await usual(store, "veo") == {}


async def test_only_the_newest_count(store: Store) -> None:
    await took(store, 1, 1, 1, model="veo3-fast")
    await took(store, *[1.0] * KEPT, *[9.0] * KEPT)
    assert await usual(store, "veo") == {"veo/veo3": 9, "veo/veo3-fast": 1}
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT id FROM durations"))
    assert len(rows) == KEPT + 3
