"""A2E's free watermark, where the operator wants it and the model has a field for it."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.telegram.person import Message, Person, words
from tests.journeys.picking import pick_model
from tests.world import running, sandbox, settings_for

Place = tuple[str, A2ESandbox, Person]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with (
        sandbox(seconds=0.1) as (root, _, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        yield root, a2e, ada


async def filmed(ada: Person, a2e: A2ESandbox) -> tuple[Message, dict[str, Any]]:
    """Order a film of HappyHorse's; return its quote, and the body that A2E got."""
    await ada.say("/film A bird flies")
    quote = await pick_model(ada, await ada.hears("Price:"), "HappyHorse 1.1")
    await ada.press("✅", quote)
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    return quote, list(a2e.tasks.values())[-1].body


async def test_it_is_asked_for_and_told_where_the_operator_wants_it(place: Place, sqlite_url: str) -> None:
    root, a2e, ada = place
    async with running(settings_for(root, sqlite_url, WATERMARK="true")):
        quote, body = await filmed(ada, a2e)
        assert body["watermark"] is True
        assert "Watermark: A2E's" in words(quote)
    async with running(settings_for(root, sqlite_url)):
        said = await ada.say("/jobs")
        await ada.press("Done", await ada.hears("newest first"))
        await ada.press("🔁 Again", await ada.hears("Ordered:"))
        again = await ada.hears("Price:", after=said["message_id"])
        assert "HappyHorse" in words(again)
        assert "Watermark" not in words(again), "the setting of today holds"


async def test_without_the_setting_it_is_declined_and_not_mentioned(place: Place, sqlite_url: str) -> None:
    root, a2e, ada = place
    async with running(settings_for(root, sqlite_url)):
        quote, body = await filmed(ada, a2e)
        assert body["watermark"] is False
        assert "Watermark" not in words(quote)
