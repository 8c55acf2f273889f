"""The block list: pictures that are refused from anybody, resized or encoded again too."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import InvalidInput
from bot.locales import N_
from bot.media.alike import alike
from bot.store.blocked import Entry
from bot.store.store import Store

log = logging.getLogger(__name__)

BLOCKED = N_(
    "The operator of this studio has blocked this picture or video, so I can't use it. Please send another one."
)
IN_A_ROW = 50
"""Entries that are compared before others get their turn: about four milliseconds."""


@dataclass(frozen=True)
class BlockList:
    """Asks the list.

    Args:
        store: has it.

    """

    store: Store

    async def refuse(self, looks: Sequence[str]) -> None:
        """Refuse a picture, or a video by its frames, that is on the list.

        Raises:
            InvalidInput: it is.

        """
        if not looks:
            return
        entries = await self.store.db.transact(self.store.blocked.entries)
        for start in range(0, len(entries), IN_A_ROW):
            for entry in entries[start : start + IN_A_ROW]:
                if _is_on(entry, looks):
                    log.info("blocked picture refused entry=%s", entry.id)
                    raise InvalidInput("blocked", user_text=BLOCKED)
            await asyncio.sleep(0)


def _is_on(entry: Entry, looks: Sequence[str]) -> bool:
    return any(alike(listed, seen) for listed in entry.looks for seen in looks)
