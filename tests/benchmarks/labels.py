"""Seconds to label files of 50 MB: python -m tests.benchmarks.labels."""

import asyncio
import os
import tempfile
import wave
from pathlib import Path
from time import perf_counter

import PIL.Image

from bot.media.identity import self_made
from bot.media.labelling import Labels
from bot.media.spool import Spool

SIDE = 4180


def make(folder: Path) -> list[Path]:
    """Write the files, whose bytes are noise."""
    sound, picture = folder / "sound.wav", folder / "picture.png"
    with wave.open(str(sound), "wb") as to:
        to.setnchannels(2)
        to.setsampwidth(2)
        to.setframerate(48000)
        to.writeframes(os.urandom(50 * 1024**2 - 1000))
    PIL.Image.frombytes("RGB", (SIDE, SIDE), os.urandom(SIDE * SIDE * 3)).save(picture, compress_level=0)
    return [sound, picture]


async def main() -> None:
    """Label each twice: the first time a process is started."""
    with tempfile.TemporaryDirectory() as folder:
        files = make(Path(folder))
        labels = Labels(identity=self_made("a benchmark"), spool=Spool(Path(folder) / "spool", max_bytes=10**9))
        for path in (*files, *files):
            began = perf_counter()
            path.read_bytes()
            read = perf_counter() - began
            async with labels.labelled(path, composed=False) as out:
                took = perf_counter() - began - read
                done = "labelled" if not out.ending.startswith("-") else "NOT LABELLED"
            print(f"{path.name}: {took:.2f} s, {took / read:.0f} times reading it, {done}")  # noqa: T201
        await labels.close()


if __name__ == "__main__":
    asyncio.run(main())
