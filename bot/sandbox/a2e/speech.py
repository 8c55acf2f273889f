"""Speech, made in a separate process."""

import asyncio
import sys
from pathlib import Path

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import speech
from bot.sandbox.a2e.storage import Storage

USUAL_PITCH = 50
Said = dict[tuple[str, ...], bytes]


class Speech:
    """The speaking process: texts are spoken one after the other."""

    def __init__(self, storage: Storage, said: Said | None = None) -> None:
        self._storage, self._said, self._speaking = storage, said, asyncio.Lock()

    async def speak(self, text: str, voice: str, *, rate: float = 1, pitch: int = USUAL_PITCH) -> Path:
        """Speak a text in one of espeak-ng's voices; return an mp3 file.

        Raises:
            Refused: it cannot be spoken.

        """
        out, wanted = self._storage.new_path(".mp3"), (voice, str(rate), str(pitch))
        async with self._speaking:
            if self._said is not None and (known := self._said.get((text, *wanted))) is not None:
                out.write_bytes(known)
                return out
            await speak_apart(text, *wanted, str(out))
        if self._said is not None:
            self._said[text, *wanted] = out.read_bytes()
        return out


async def speak_apart(text: str, *wanted: str) -> None:
    """Speak in a process of its own; wanted: voice, rate, pitch, and the mp3 file to write.

    Raises:
        Refused: it cannot be spoken.

    """
    command = (sys.executable, speech.__file__, *wanted)
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    await process.communicate(text.encode())
    if process.returncode:
        raise Refused("speech failed", code=500)
