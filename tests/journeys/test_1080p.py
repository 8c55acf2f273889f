"""1080p below a wide video of Veo's: asked for until A2E has made it, then sent as a document."""

from collections.abc import AsyncIterator
from time import time

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.a2e.sharper import sharp_copy
from bot.jobs.steps.sharper import STEP
from bot.sandbox.telegram.person import Message, labels, words
from tests.jobs.people import deps_of, newest_job
from tests.journeys.picking import pick_model
from tests.labels_read import labels_in
from tests.world import World, until_done, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def filmed(here: World, *, shape: str = "", model: str = "") -> Message:
    """Have a video made; return its result."""
    ada = here.person
    said = await ada.say("/film A bird flies")
    quote = await ada.hears("Price:")
    if model:
        quote = await pick_model(ada, quote, model)
    if shape:
        await ada.press("⚙️ Shape", quote)
        await ada.press(shape, await ada.hears("Which shape"))
        quote = await ada.wait_for(lambda m: any(f"Shape: {shape}" in one for one in labels(m)))
    await ada.press("✅", quote)
    return await ada.wait_for(lambda m: words(m).startswith("Done") and "video" in m, after=said["message_id"])


def asked(here: World) -> int:
    return sum(number for call, number in here.a2e.calls.items() if call.endswith("/1080p"))


async def test_it_comes_as_a_document_once_a2e_has_made_it(here: World) -> None:
    ada = here.person
    await ada.press("1080p", await filmed(here))
    sharp = await ada.wait_for(lambda m: "document" in m)
    assert "AI-generated" in words(sharp)
    assert sharp["document"]["file_name"] == "a2e-film-1080p.mp4"
    assert asked(here) == 2, "the first answer was 202"
    assert labels_in(await ada.download(sharp["document"]["file_id"])).labelled


async def test_a_passing_fault_is_waited_out_and_a_refusal_is_told(here: World) -> None:
    ada = here.person
    done = await filmed(here)
    here.faults.add("a2e", "html", match="/1080p", times=3)
    await ada.press("1080p", done)
    await ada.wait_for(lambda m: "document" in m)
    await until_done(here, STEP)
    here.faults.add("a2e", "code", match="/1080p", status=400)
    await ada.press("1080p", done)
    await ada.hears("A2E has no 1080p copy of this video")


@pytest.mark.parametrize("late", [False, True])
async def test_one_that_can_not_be_fetched_is_tried_again_until_it_is_late_and_then_a_link(
    sqlite_url: str, late: bool
) -> None:
    away = False

    @web.middleware
    async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal away
        if not away or "/cdn/" not in request.path or request.method != "GET":
            return await handler(request)
        away = late
        return web.Response(status=503)

    async with world(sqlite_url, between=between, seconds=0.1) as here:
        ada, done = here.person, await filmed(here)
        deps = deps_of(here)
        await sharp_copy(deps.a2e, str((await newest_job(here)).task_id))  # A2E makes it
        away = True
        until = 1 if late else int(time()) + 600
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, STEP, f"1:1001:0:{until}"))
        if late:
            assert "I can't fetch it at the moment" in words(await ada.hears("Download the result"))
        else:
            await ada.wait_for(lambda m: "document" in m, after=done["message_id"])
        await until_done(here, STEP)
        assert not [one for one in await ada.answers() if "hasn't finished" in words(one)]


async def test_one_that_is_never_ready_ends_with_a_word(here: World) -> None:
    ada = here.person
    await filmed(here)
    assert here.studio is not None
    deps = here.studio.deps
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, STEP, "1:1001:0:1"))
    await ada.hears("hasn't finished the 1080p video in 20 minutes")
    await until_done(here, STEP)
    assert asked(here) == 1


async def test_only_wide_videos_of_veos_offer_it(here: World) -> None:
    assert "1080p" not in labels(await filmed(here, shape="tall 9:16"))
    assert "1080p" not in labels(await filmed(here, model="Sora"))


async def test_it_cannot_be_asked_of_another_persons_video(here: World) -> None:
    done = await filmed(here)
    async with await here.other() as ben:
        said = await ben.say("/jobs")
        menu = await ben.hears("None yet", after=said["message_id"])
        await ben.press_data(menu["message_id"], "j:1:sharper")
        await ben.hears("menu")
    assert asked(here) == 0
    assert "1080p" in labels(done)
