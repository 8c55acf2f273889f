"""A studio that sells credits, and somebody who buys."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.invoices import Invoice
from bot.sandbox.telegram.person import Person
from tests.till import Till
from tests.world import World, until, world

SALES = {"STARS_PER_100_CREDITS": "130", "SUPPORT_CONTACT": "@ada_helps"}
ADMIN, BEN = 1001, 1002


@dataclass
class Shop:
    """A studio that sells, an admin, and Ben, who buys."""

    here: World
    till: Till
    ben: Person

    @property
    def store(self) -> Any:
        assert self.here.studio is not None
        return self.here.studio.deps.store

    async def left(self, user_id: int = BEN) -> int:
        store = self.store
        return int(await store.db.transact(lambda t: store.ledger.left(t, user_id)))

    async def invoice(self, size: int = 100) -> Invoice:
        """Let Ben ask for the invoice of a pack."""
        await self.ben.say("/balance")
        await self.ben.press(f"⭐ {size} credits ·")
        found = await until(lambda: self.till.newest(BEN))
        assert found is not None
        return found


@asynccontextmanager
async def open_shop(database_url: str, *, seconds: float = 0.3, **more: str) -> AsyncIterator[Shop]:
    """Open a studio that sells; seconds: of a task at A2E; more: settings."""
    async with (
        world(database_url, seconds=seconds, **{**SALES, **more}) as here,
        Person(here.session, here.root, BEN) as ben,
    ):
        yield Shop(here=here, till=Till(here.telegram), ben=ben)
