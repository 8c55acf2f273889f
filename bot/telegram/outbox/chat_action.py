"""Shows "sending a video" and the like at the top of a chat."""

import asyncio
from collections.abc import Awaitable, Callable

from telegram.constants import ChatAction

from bot.chat import Kind

ACTIONS = {
    Kind.PHOTO: ChatAction.UPLOAD_PHOTO,
    Kind.VIDEO: ChatAction.UPLOAD_VIDEO,
    Kind.VIDEO_NOTE: ChatAction.UPLOAD_VIDEO_NOTE,
    Kind.VOICE: ChatAction.UPLOAD_VOICE,
    Kind.AUDIO: ChatAction.UPLOAD_VOICE,
}


def action_for(kind: Kind) -> ChatAction:
    """Return the chat action for a file of a kind."""
    return ACTIONS.get(kind, ChatAction.UPLOAD_DOCUMENT)


class Acting:
    """Repeats a chat action, which lasts five seconds, until the block ends."""

    def __init__(self, act: Callable[[], Awaitable[None]]) -> None:
        self._act = act
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._repeat())

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(1.0)  # what is done within a second needs no action
            await self._act()
            await asyncio.sleep(3.5)

    async def __aexit__(self, *failure: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
