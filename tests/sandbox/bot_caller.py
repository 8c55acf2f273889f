"""A bot that is nothing but calls, against the sandbox."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.facts import fits
from bot.sandbox.telegram.person import Person
from tests.world import TOKEN


@dataclass
class Api:
    """A bot that is nothing but calls."""

    session: aiohttp.ClientSession
    root: str
    telegram: TelegramSandbox
    ada: Person

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        async with self.session.post(f"{self.root}/bot{TOKEN}/{method}", json=given) as answer:
            return dict(await answer.json())

    async def refused(self, method: str, **given: Any) -> str:
        body = await self.call(method, **given)
        assert not body["ok"], body
        return str(body["description"])

    async def heard(self, **given: Any) -> list[dict[str, Any]]:
        """Take what waits, and confirm it."""
        found = (await self.call("getUpdates", timeout=0, **given))["result"]
        if found:
            await self.call("getUpdates", timeout=0, offset=found[-1]["update_id"] + 1)
        assert all(fits(one, "Update") for one in found), found
        return list(found)
