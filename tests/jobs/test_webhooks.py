"""A2E's webhooks through the whole bot: a result comes at once, and nothing else can be done with them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.app.wiring import webhook_for
from bot.sandbox.telegram.person import Person, words
from bot.store.jobs import State
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture, spent
from tests.ports import free_port
from tests.world import World, running, sandbox, settings_for, until, world

NEVER = "300"
"""Seconds between two polls, so long that only a webhook can be the reason."""


@pytest.fixture
async def public(database_url: str) -> AsyncIterator[World]:
    """A world whose bot has a public address, and asks Telegram for updates all the same."""
    port = free_port()
    settings = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port), "UPDATES": "polling"}
    async with world(database_url, POLL_SECONDS=NEVER, **settings) as made:
        yield made


async def test_the_web_half_wakes_a_worker_that_is_another_process(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    port = free_port()
    public = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port), "POLL_SECONDS": NEVER}
    async with sandbox() as (root, telegram, a2e), ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, postgres_url, **public)
        async with running(settings, does_jobs=False), running(settings, takes_updates=False):
            await until(lambda: bool(telegram.updates.hook))
            await order_a_picture(ada)
            await ada.wait_for(is_done)
            assert a2e.calls["POST /api/v1/userText2Image/batchDetail"] == 0


async def post(here: World, token: str | None, body: object) -> int:
    headers = {"X-A2e-Webhook-Token": token} if token else {}
    async with here.session.post(f"{here.settings.public_url}/a2e", json=body, headers=headers) as answer:
        return answer.status


async def test_a_webhook_brings_the_result_without_a_poll(public: World) -> None:
    await order_a_picture(public.person)
    await public.person.wait_for(is_done)
    assert public.a2e.calls["POST /api/v1/userText2Image/batchDetail"] == 0
    assert await spent(deps_of(public)) == 10
    assert not public.telegram.updates.hook  # Telegram is polled: updates and webhooks are apart


async def test_a_body_is_never_believed_and_a_forged_or_repeated_one_changes_nothing(public: World) -> None:
    public.faults.add("a2e", "late", match="userText2Image", seconds=30)
    await order_a_picture(public.person)
    await public.person.wait_for(lambda message: words(message).startswith("Rendering"))
    task_id = next(iter(public.a2e.tasks))
    webhook = webhook_for(public.settings, deps_of(public).store)
    assert webhook is not None
    lie = {
        "event": "task.completed",
        "data": {"_id": task_id, "status": "completed", "image_urls": ["https://x/y.png"]},
    }
    detail = f"GET /api/v1/userText2Image/{task_id}"
    assert await post(public, "forged", lie) == 403
    assert await post(public, None, lie) == 403
    for number in (1, 2):
        assert await post(public, webhook.token, lie) == 200
        await until(lambda number=number: public.a2e.calls[detail] >= number)
    assert await post(public, webhook.token, {"_id": "f" * 24}) == 200
    assert await post(public, webhook.token, {"_id": "x" * 70_000}) == 413
    assert (await newest_job(public)).state is State.RUNNING
    assert public.a2e.calls[detail] == 2
    assert not any(words(one).startswith("Done") for one in await public.person.answers())


async def test_a2e_is_told_our_address_only_when_it_can_reach_us(public: World) -> None:
    store = deps_of(public).store
    webhook = webhook_for(public.settings, store)
    assert webhook is not None
    assert webhook.url.endswith("/a2e")
    assert webhook.token not in (store.vault.derive("telegram webhook"), "")
    assert webhook_for(replace(public.settings, public_url=""), store) is None
