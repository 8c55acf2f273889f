"""Mutated files through the way every file goes: looked at, then converted. Only words for people come out."""

import asyncio
import os
import random
import resource
import tempfile
import warnings
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import av
import PIL.Image

from bot.errors import BotError
from bot.media import convert
from bot.media.files import Facts, Limits, inspect
from bot.media.workers import Workers
from tests.fuzz.mutations import MUTATIONS, picture, playlist, tone, wholes

SECONDS = 45.0
"""Seconds for a file's whole way: 20 to look at it, as many to convert it, and a margin."""
GROWTH_MB = 48.0
CANARY_SECONDS = 7.77
CANARY_SIZE = (123, 457)
SUFFIXES = ("", ".jpg", ".png", ".mp4", ".mp3", ".m3u8", ".ffconcat", ".sdp", ".svg", ".ogg", ".txt", "%03d.jpg")
AUDIO = ("audio", "audio", "video")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What must not be; kept: where the file is, None when it is about no single one."""

    what: str
    how: str = ""
    kept: Path | None = None


@dataclass
class Report:
    """What a run has shown."""

    seed: int
    looked_at: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def growth(self) -> float:
        settled = self.memory[len(self.memory) // 5 :]
        return settled[-1] - settled[0] if settled else 0.0

    def __str__(self) -> str:
        told = ", ".join(f"{number} {name}" for name, number in self.outcomes.most_common())
        lines = [
            f"seed {self.seed}: {self.looked_at} files in {self.seconds:.0f} s, the slowest {self.slowest:.1f} s; "
            f"{told}; "
            f"memory {min(self.memory, default=0):.0f}-{max(self.memory, default=0):.0f} MB ({self.growth():+.1f}); "
            f"{len(self.problems)} problems",
            *(f"  PROBLEM {one.what} ({one.how}), kept in {one.kept}" for one in self.problems),
        ]
        kept = [one.kept for one in self.problems if one.kept is not None]
        if kept:
            smallest = min(kept, key=lambda one: one.stat().st_size)
            lines.append(f"  smallest: {smallest} {smallest.read_bytes()[:600]!r}")
        return "\n".join(lines)


class Canary:
    """Files that lie beside what people send and that nothing may open: a sound, a video, a picture."""

    def __init__(self, folder: Path) -> None:
        self.paths = [folder / "canary.mp3", folder / "canary.wav", folder / "canary.jpg", folder / "001.jpg"]
        tone(self.paths[0], CANARY_SECONDS, "mp3", "libmp3lame")
        tone(self.paths[1], CANARY_SECONDS, "wav", "pcm_s16le")
        for path in self.paths[2:]:
            PIL.Image.new("RGB", CANARY_SIZE, "red").save(path)
        self._forget()
        self.paths[0].read_bytes()
        self.watched = bool(self._opened())  # some file systems keep no times of access
        self._forget()

    def _forget(self) -> None:
        for path in self.paths:
            os.utime(path, (0, path.stat().st_mtime))

    def _opened(self) -> list[str]:
        return [path.name for path in self.paths if path.stat().st_atime != 0]

    def opened(self) -> list[str]:
        """Return which were read since the last time."""
        found = self._opened() if self.watched else []
        self._forget()
        return found


def memory() -> float:
    """Return this process's memory in MB; the workers are renewed, and bounded by themselves."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024**2


def made(dice: random.Random, canary: Canary) -> tuple[str, bytes, str]:
    """Return how a file was made, its bytes, and the suffix that its sender gave it."""
    if dice.random() < 0.2:
        kind, content = playlist(dice, dice.choice(canary.paths))
        return f"playlist {kind}", content, dice.choice((f".{kind}", *SUFFIXES[:2]))
    kind = dice.choice(sorted(wholes()))
    content, how = wholes()[kind], [kind]
    for mutate in dice.choices(MUTATIONS, k=dice.choice((1, 1, 2))):
        content = mutate(dice, content) if content else content
        how.append(mutate.__name__)
    return " ".join(how), content, dice.choice((f".{kind}", *SUFFIXES))


def limits_of(dice: random.Random) -> Limits:
    return Limits(
        kind=dice.choice(("image", "image", "video", "audio", "audio")),
        max_mb=20,
        min_seconds=dice.choice((None, None, 0.5)),
        max_seconds=dice.choice((None, 5, 60)),
        with_sound=dice.random() < 0.2,
        audible=dice.random() < 0.2,
        as_audio=dice.random() < 0.2,
    )


class Run:
    """One run."""

    def __init__(self, folder: Path, report: Report, workers: Workers) -> None:
        self.folder, self.report, self.workers = folder, report, workers
        self.dice, self.canary = random.Random(report.seed), Canary(folder)

    async def one(self, number: int) -> None:
        how, content, suffix = made(self.dice, self.canary)
        limits = limits_of(self.dice)
        path, out = self.folder / f"{number}{suffix}", self.folder / f"{number}.out"
        path.write_bytes(content)
        began = monotonic()
        outcome = await self._outcome(path, out, limits)
        took = monotonic() - began
        self.report.slowest = max(self.report.slowest, took)
        wrong = self._wrong(outcome, took)
        if wrong:
            self._keep(wrong, f"{how}, taken as {limits.kind}, {suffix or 'no suffix'}", content)
        self.report.outcomes[outcome.partition(":")[0]] += 1
        path.unlink()
        out.unlink(missing_ok=True)

    def _wrong(self, outcome: str, took: float) -> str:
        opened = self.canary.opened()
        if opened:
            return f"{', '.join(opened)} was opened ({outcome})"
        if took > SECONDS:
            return f"took {took:.0f} s ({outcome})"
        return outcome if outcome.startswith("!") else ""

    async def _outcome(self, path: Path, out: Path, limits: Limits) -> str:
        """Return the words for what came of a file; "!" in front of what must not be."""
        try:
            facts = await inspect(path, limits, workers=self.workers)
            if canary(facts):
                return f"! a canary's facts: {facts}"
            mime = await convert.ready(self.workers, path, out, facts, limits)
            if mime.startswith("video/"):
                return f"sent on as {mime}"
        except BotError as error:
            return type(error).__name__ if error.user_text else f"! {type(error).__name__} without words"
        except Exception as error:  # noqa: BLE001  # this is what is looked for
            return f"! {type(error).__name__}: {error}"
        return _judged(out, limits, mime)

    def _keep(self, what: str, how: str, content: bytes) -> None:
        folder = Path(tempfile.gettempdir()) / "fuzz-found"
        folder.mkdir(exist_ok=True)
        kept = folder / f"{self.report.seed}-{self.report.looked_at}"
        kept.write_bytes(content)
        self.report.problems.append(Problem(what=what, how=how, kept=kept))


def canary(facts: Facts) -> bool:
    """Whether these are the facts of a canary."""
    near = facts.seconds is not None and abs(facts.seconds - CANARY_SECONDS) < 0.15
    return near or (facts.width, facts.height) == CANARY_SIZE


def _judged(out: Path, limits: Limits, mime: str) -> str:
    """Look at what was written: the right kind, not longer than asked for, nothing of a canary."""
    try:
        if mime == "image/jpeg":
            with PIL.Image.open(out, formats=["JPEG"]) as image:
                image.load()
                sides = image.size
            wrong = sides == CANARY_SIZE or max(sides) > 4096 or dict(image.getexif())
            return f"! wrote a picture of {sides}" if wrong else "written image"
        with av.open(str(out), format=mime.removeprefix("audio/").replace("mpeg", "mp3")) as container:
            seconds = (container.duration or 0) / 1_000_000
    except (OSError, ValueError, av.FFmpegError) as error:
        return f"! wrote what cannot be read: {error!r}"
    most = limits.max_seconds
    if abs(seconds - CANARY_SECONDS) < 0.15 or (most is not None and seconds > most + 2):
        return f"! wrote a sound of {seconds:.2f} s where {most} s were asked for"
    return "written audio"


async def _look_at(number: int, runs: Run) -> None:
    report = runs.report
    for place in range(number):
        await asyncio.wait_for(runs.one(place), SECONDS * 4)
        report.looked_at += 1
        if place % 10 == 0:
            report.memory.append(memory())
        if len(report.problems) >= 20:
            return


async def run(number: int, seed: int) -> Report:
    """Look at `number` files and return what was seen."""
    wholes(), picture("JPEG")
    report, began = Report(seed), monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-files-") as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is broken in a file, and that is what it gets here
        workers = Workers()
        try:
            await _look_at(number, Run(Path(name), report, workers))
        finally:
            await workers.close()
    report.seconds = monotonic() - began
    if report.growth() > GROWTH_MB:
        report.problems.append(Problem(what=f"memory grew by {report.growth():.0f} MB"))
    return report
