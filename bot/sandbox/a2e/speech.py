"""Speech, made in a separate process."""

import asyncio
import sys
from pathlib import Path

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import speech
from bot.sandbox.a2e.storage import Storage

USUAL_PITCH = 50


class Speech:
    """The speaking process: texts are spoken one after the other."""

    def __init__(self, storage: Storage) -> None:
        self._storage, self._speaking = storage, asyncio.Lock()

    async def speak(self, text: str, voice: str, *, rate: float = 1, pitch: int = USUAL_PITCH) -> Path:
        """Speak a text in one of espeak-ng's voices; return an mp3 file.

        Raises:
            Refused: it cannot be spoken.

        """
        out = self._storage.new_path(".mp3")
        wanted = (speech.__file__, voice, str(rate), str(pitch), str(out))
        async with self._speaking:
            process = await asyncio.create_subprocess_exec(sys.executable, *wanted, stdin=asyncio.subprocess.PIPE)
            await process.communicate(text.encode())
        if process.returncode:
            raise Refused("speech failed", code=500)
        return out
