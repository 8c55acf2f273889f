"""How long things usually take: beside each model, and with the price; said only when it is known."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.operations.image_models import IMAGINE
from bot.operations.usual import usual_words
from bot.operations.video_models import ANIMATE
from bot.sandbox.telegram.person import Message, words
from bot.store.job import State
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture
from tests.journeys.test_recipes import quote_of_portrait
from tests.world import World, picture, until, world

FIRST, NEXT = IMAGINE[0], IMAGINE[1]
AVERAGE, QUEUE = "/api/v1/userImage2Video/avgProcessingTime", "/api/v1/userImage2Video/unlimitedQueueLevel"
WORDS = [
    (1, "Usually about 5 s"),
    (32, "Usually about 30 s"),
    (7, "Usually about 7 s"),
    (97, "Usually about 95 s"),
    (105, "Usually about 2 min"),
    (5300, "Usually about 88 min"),
    (7000, "Usually about 2 h"),
]


@pytest.fixture
async def telling(database_url: str) -> AsyncIterator[World]:
    """Have A2E tell how long a photo takes; the double does not know these calls."""

    async def average(request: web.Request) -> web.Response:
        return web.json_response({"code": 0, "data": {"avgTime": 125}})

    async def queue(request: web.Request) -> web.Response:
        return web.json_response({"code": 0, "data": {"level": "high"}})

    routes = [web.get(f"/a2e{AVERAGE}", average), web.get(f"/a2e{QUEUE}", queue)]
    async with world(database_url, routes=routes, seconds=60) as made:
        yield made


async def took(here: World, model: str, *seconds: float) -> None:
    deps, kind = deps_of(here), FIRST.task_type.name
    for one in seconds:
        await deps.store.db.transact(lambda t, one=one: deps.store.durations.add(t, kind, model, one, now=0))


async def listed(here: World, asked: Message) -> dict[str, str]:
    """Return what the list of models says of each, by its name."""
    await here.person.press("⚙️ Model", asked)
    lines = words(await here.person.hears("Which model")).splitlines()
    return {name: said for name, colon, said in (line.partition(": ") for line in lines) if colon}


async def animated(here: World) -> Message:
    ada = here.person
    await ada.say("/animate")
    await ada.hears("to set in motion")
    await ada.send_file(picture("red"))
    await ada.press("✅ Nobody")
    await ada.hears("What happens in it")
    await ada.say("she smiles")
    return await ada.hears("Price:")


@pytest.mark.parametrize(("seconds", "said"), WORDS)
def test_a_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert usual_words(seconds) == said


async def test_what_is_known_of_a_model_is_said(here: World) -> None:
    await took(here, FIRST.id, 20, 31, 400)
    await took(here, NEXT.id, 20, 31)
    await here.person.say("/imagine a red house")
    asked = await here.person.hears("Price:")
    assert "Usually about 30 s." in words(asked).splitlines()
    models = await listed(here, asked)
    assert models[FIRST.name] == f"{FIRST.good_at}. Usually about 30 s"
    assert models[NEXT.name] == NEXT.good_at


async def test_nothing_is_said_of_what_nobody_knows(here: World) -> None:
    await here.person.say("/imagine a red house")
    asked = await here.person.hears("Price:")
    assert "Usually" not in words(asked)
    assert "Usually" not in "".join((await listed(here, asked)).values())


async def test_a_delivered_job_leaves_how_long_it_took(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    await order_a_picture(ada)
    await ada.wait_for(is_done)
    job = await newest_job(here, State.DELIVERED)
    rows = await deps.store.db.transact(lambda t: t.fetch_all("SELECT task_type, model, seconds FROM durations"))
    assert [(row["task_type"], row["model"]) for row in rows] == [(FIRST.task_type.name, FIRST.id)]
    assert rows[0]["seconds"] == pytest.approx((job.finished_at or 0) - (job.started_at or 0))


async def test_a_failed_job_leaves_nothing(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    here.faults.add("a2e", "fail_task", match=FIRST.path)
    await order_a_picture(ada)
    await ada.wait_for(lambda m: words(m).startswith("Failed"))
    assert await deps.store.db.transact(lambda t: t.fetch_all("SELECT id FROM durations")) == []


async def test_what_a2e_tells_comes_first(telling: World) -> None:
    asked = await animated(telling)
    assert "Usually about 2 min; A2E's queue: high." in words(asked).splitlines()
    models = await listed(telling, asked)
    assert models["A2E"].endswith(". Usually about 2 min")
    own = {one.name for one in ANIMATE if one.task_type is IMAGE_TO_VIDEO}
    assert {name for name, said in models.items() if "Usually" in said} == own & models.keys()
    assert not own >= models.keys()


def tells_an_average(message: Message) -> bool:
    return words(message).startswith("Rendering") and "usually about 2 min" in words(message).lower()


async def test_a_card_tells_what_a2e_tells_even_where_nobody_has_asked_before(telling: World) -> None:
    deps, asked = deps_of(telling), await animated(telling)
    deps.lookups.asked.clear()  # as in another process
    await telling.person.press("✅", asked)
    await telling.person.hears("Rendering")
    await deps.store.db.transact(lambda t: t.execute("UPDATE jobs SET refresh_at = 0"))
    await until(lambda: deps.lookups.asked)
    await telling.person.press("⏱ Time so far")
    await telling.person.wait_for(tells_an_average)


async def test_the_price_is_shown_where_a2e_tells_nothing(here: World) -> None:
    here.faults.add("a2e", "error", match=AVERAGE, times=0)
    here.faults.add("a2e", "reset_before", match=QUEUE, times=0)
    asked = await animated(here)
    assert "Usually" not in words(asked)
    assert here.a2e.calls[f"GET {AVERAGE}"] and here.a2e.calls[f"GET {QUEUE}"]  # noqa: PT018


async def test_a_recipe_tells_the_usual_time_of_all_its_steps(telling: World) -> None:
    await took(telling, FIRST.id, 40, 55, 400)
    assert "Usually about 3 min." in words(await quote_of_portrait(telling.person)).splitlines()


async def test_a_recipe_tells_no_time_where_that_of_a_step_is_not_known(telling: World) -> None:
    assert "Usually" not in words(await quote_of_portrait(telling.person))
