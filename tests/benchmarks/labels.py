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
COMES_SECONDS = 0.5
"""For 50 MB to come from A2E, at 100 MB a second: what takes no longer costs nothing."""


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


def spent(labels: Labels) -> float:
    """Return the seconds of the processor that the processes have taken so far."""
    found = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in labels.running]
    return sum(int(one[11]) + int(one[12]) for one in found) / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    """Label each twice: the first time processes are started, while the file comes."""
    with tempfile.TemporaryDirectory() as folder:
        files = make(Path(folder))
        spool = Spool(Path(folder) / "spool", max_bytes=10**9)
        labels = Labels(identity=self_made("a benchmark"), spool=spool)
        for path in (*files, *files):
            before, began = spent(labels), perf_counter()
            path.read_bytes()
            read = perf_counter() - began
            await labels.meanwhile(asyncio.sleep(COMES_SECONDS))
            async with labels.as_document(path, composed=False) as out:
                took, cpu = perf_counter() - began - read - COMES_SECONDS, spent(labels) - before
                done = "labelled" if out.path != path else "NOT LABELLED"
            told = f"{took:.2f} s, {cpu:.2f} s of the processor, {took / read:.0f} times reading it"
            print(f"{path.name}: {told}, {done}")  # noqa: T201
        await labels.close()


if __name__ == "__main__":
    asyncio.run(main())
