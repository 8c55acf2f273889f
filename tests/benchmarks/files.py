"""How much memory a single file takes, over all processes together: python -m tests.benchmarks.files.

The worst that a stranger can send: small files that unpack to a lot. Target: +150 MB.
"""

import asyncio
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import av
import numpy
import PIL.Image

from bot.errors import BotError
from bot.media import convert
from bot.media.files import Limits, inspect
from bot.media.workers import Workers
from tests.benchmarks.bench import say
from tests.media.test_hostile import lying_flac, png

KINDS = [Limits(kind=kind, max_mb=20, max_seconds=60) for kind in ("image", "video", "audio")]


def resident(pid: int) -> float:
    """Return a process's memory in MB, without what it shares with others."""
    with suppress(OSError):
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
    return 0.0


def big_mov(path: Path, side: int) -> None:
    with av.open(str(path), "w", format="mov") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width = stream.height = side
        stream.pix_fmt = "yuvj420p"
        frame = av.VideoFrame.from_ndarray(numpy.zeros((side * 3 // 2, side), numpy.uint8), format="yuv420p")
        container.mux(stream.encode(frame.reformat(format="yuvj420p")))
        container.mux(stream.encode(None))


def made(folder: Path) -> dict[str, Path]:
    files = {name: folder / f"{number}.bin" for number, name in enumerate(MAKERS)}
    for name, path in files.items():
        MAKERS[name](path)
    return files


MAKERS = {
    "PNG 9,990 x 9,990": lambda path: path.write_bytes(png(9990, 9990)),
    "PNG 6,000 x 4,000": lambda path: path.write_bytes(png(6000, 4000)),
    "PNG 6,000 x 4,000, transparent": lambda path: PIL.Image.new("RGBA", (6000, 4000), (9, 9, 9, 9)).save(path, "PNG"),
    "JPEG 12,000 x 9,000": lambda path: PIL.Image.new("RGB", (12_000, 9_000), "teal").save(path, "JPEG"),
    "JPEG 12,000 x 9,000, progressive": lambda path: PIL.Image.new("RGB", (12_000, 9_000)).save(
        path, "JPEG", progressive=True
    ),
    "WebP 3,000 x 2,400": lambda path: PIL.Image.new("RGB", (3000, 2400), "teal").save(path, "WEBP"),
    "mov 9,000 x 9,000": lambda path: big_mov(path, 9000),
    "mov 2,800 x 2,800": lambda path: big_mov(path, 2800),
    "FLAC that claims 15 s and holds 57 min": lambda path: path.write_bytes(lying_flac(3400, 15)),
}


async def peak(workers: Workers, before: float, work: asyncio.Task[object]) -> float:
    highest = 0.0
    while not work.done():
        highest = max(highest, resident(os.getpid()) + sum(map(resident, workers.running)) - before)
        await asyncio.sleep(0.005)
    return highest


async def handled(workers: Workers, path: Path, out: Path) -> str:
    """Do everything with a file that the bot may do with it; return the outcome."""
    outcome = "refused"
    for limits in KINDS:
        with suppress(BotError):
            await inspect(path, limits, workers=workers)
            outcome = "taken"
    for step in (convert.upright, convert.clean, convert.to_mp3):
        with suppress(BotError):
            await step(workers, path, out)
    return outcome


async def main() -> None:
    say("| file | KB | +MB at most | |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for what, path in made(Path(name)).items():
            workers = Workers()
            before = resident(os.getpid())
            work = asyncio.create_task(handled(workers, path, Path(name) / "out"))
            highest = await peak(workers, before, work)  # type: ignore[arg-type]
            say(f"| {what} | {path.stat().st_size // 1024} | {highest:.0f} | {work.result()} |")
            await workers.close()


if __name__ == "__main__":
    asyncio.run(main())
