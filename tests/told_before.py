"""What Telegram was told of the bot at an earlier start: else every world of a test would begin with fifty calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.app.wiring import OpenStore
from bot.sandbox.telegram import TelegramSandbox
from bot.store.store import Store
from bot.store.told import Told


@dataclass(frozen=True, kw_only=True)
class ToldBefore:
    """What both sides remember of it: menus of commands and descriptions, in every language."""

    digests: dict[str, str]
    commands: dict[str, list[dict[str, Any]]]
    texts: dict[str, Any]

    def remembered_by(self, telegram: TelegramSandbox) -> None:
        """Show it in a sandbox that nobody has used yet; a menu is only ever replaced as a whole."""
        telegram.state.commands.update(self.commands)
        telegram.state.texts.update(self.texts)

    def opening(self, opens: OpenStore) -> OpenStore:
        """Return what opens a store that knows of it, as `opens` does otherwise."""

        @asynccontextmanager
        async def opened(database_url: str, secret_key: str) -> AsyncIterator[Store]:
            async with opens(database_url, secret_key) as store:
                told = Told(store.vault)
                if not await store.db.transact(told.known):
                    await store.db.transact(partial(told.note, digests=self.digests))
                yield store

        return opened
