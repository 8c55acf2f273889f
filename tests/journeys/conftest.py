"""What the journeys start with."""

from collections.abc import AsyncIterator

import pytest

from tests.world import World, world


@pytest.fixture
async def live(database_url: str) -> AsyncIterator[World]:
    async with world(database_url, live=True) as made:
        yield made
