"""What the tests of the client start with."""

from collections.abc import AsyncIterator

import pytest

from bot.a2e.client import Client
from tests.a2e.answering import Server, talking


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Server, Client]]:
    async with talking() as made:
        yield made
