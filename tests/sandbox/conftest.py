"""What the sandbox's tests start with."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.telegram.person import Person
from tests.sandbox.bot_caller import Api
from tests.world import sandbox


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session:
        yield Api(session, root, telegram, Person(session, root))
