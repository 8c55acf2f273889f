"""Converts files into what the other side takes, in worker processes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import Unreadable
from bot.locales import N_
from bot.media.files import MB, Facts, Limits
from bot.media.workers import Workers

SECONDS = 90.0
"""No accepted file needs longer."""
MP3 = {"codec": "libmp3lame", "container": "mp3", "rate": 44100, "bits": 128_000}
NOTE = {"codec": "libopus", "container": "ogg", "rate": 48000, "bits": 48_000}
"""What Telegram shows as a voice message with its waveform: Opus in Ogg."""
FILM_SECONDS = 240.0
"""A film gets 60 s of CPU (`bot.media.films`); on a busy machine that takes longer by the clock."""
FILM_REFUSED = N_(
    "I can't convert that video: it is too long, too large or broken. "
    "Please send it as an <b>MP4</b> with H.264, or a shorter one in 1080p or less."
)
AS_THEY_ARE = ("audio/mpeg", "audio/wav")
"""Sounds that A2E takes as they are."""
LONGEST_SOUND = 3600.0 * 2
"""Seconds; no question accepts a longer one."""


async def _done(workers: Workers, work: str, **job: Any) -> Any:
    try:
        return await workers.run(work, seconds=SECONDS, **job)
    except Unreadable as error:
        words = N_("I can't convert that file. Please send it in another format.")
        raise Unreadable(str(error), user_text=words) from None


async def ready(workers: Workers, path: Path, out: Path, facts: Facts, limits: Limits) -> str:
    """Write a checked file as A2E gets it, without metadata; return its type.

    Raises:
        Unreadable: it can't be converted; with words for its sender.

    """
    if facts.used_as == "image":
        return await upright(workers, path, out)
    if limits.as_audio or (facts.used_as == "audio" and facts.mime not in AS_THEY_ARE):
        await to_mp3(workers, path, out, most_seconds=(limits.max_seconds or LONGEST_SOUND) + 1)
        return "audio/mpeg"
    if facts.used_as == "video" and not facts.fits:
        return await film(workers, path, out, seconds=facts.seconds or 1.0, most_bytes=limits.max_mb * MB)
    return await clean(workers, path, out)


async def upright(workers: Workers, path: Path, out: Path) -> str:
    """Write a picture as an upright JPEG without metadata; return its type."""
    await _done(workers, "upright", path=str(path), out=str(out))
    return "image/jpeg"


async def clean(workers: Workers, path: Path, out: Path) -> str:
    """Remux a video that A2E takes, an mp3 or a wav without metadata; return its type."""
    return str(await _done(workers, "clean", path=str(path), out=str(out)))


async def film(workers: Workers, path: Path, out: Path, *, seconds: float, most_bytes: int) -> str:
    """Convert any video, or a moving picture, into a video that A2E takes; return its type.

    Args:
        workers: do the work.
        path: of the file.
        out: where to write.
        seconds: how long it is.
        most_bytes: the most that may be written.

    Raises:
        Unreadable: it takes too long or too much, or is broken.

    """
    job: dict[str, Any] = {"path": str(path), "out": str(out), "length": seconds, "most_bytes": most_bytes}
    try:
        return str(await workers.run("film", seconds=FILM_SECONDS, **job))
    except Unreadable as error:
        raise Unreadable(str(error), user_text=FILM_REFUSED) from None


async def to_round(workers: Workers, path: Path, out: Path) -> None:
    """Write a video's first minute as a round one.

    Raises:
        Unreadable: it is no video, or takes too long.

    """
    await workers.run("round", seconds=FILM_SECONDS, path=str(path), out=str(out))


async def to_mp3(workers: Workers, path: Path, out: Path, *, most_seconds: float = LONGEST_SOUND) -> None:
    """Write a sound as mp3, without metadata."""
    await joined(workers, [path], out, most_seconds=most_seconds)


async def to_ogg_opus(workers: Workers, path: Path, out: Path, *, comment: str = "") -> None:
    """Write a sound as a voice message; comment: a tag in it."""
    form = NOTE | {"comment": comment}
    job = {"paths": [str(path)], "out": str(out), "format": form, "most_seconds": LONGEST_SOUND}
    await _done(workers, "recode", **job)


async def joined(workers: Workers, paths: Sequence[Path], out: Path, *, most_seconds: float = LONGEST_SOUND) -> None:
    """Join several sounds into one mp3."""
    job = {"paths": [str(path) for path in paths], "out": str(out), "format": MP3, "most_seconds": most_seconds}
    await _done(workers, "recode", **job)


async def measure(workers: Workers, path: Path) -> tuple[int, int, float]:
    """Return a video's displayed width and height, and its seconds.

    Raises:
        Unreadable: it is not a video.

    """
    found = await _done(workers, "facts", path=str(path), most_seconds=None, audible=[])
    if found["kind"] != "video":
        raise Unreadable("not a video")
    return int(found["width"]), int(found["height"]), float(found["seconds"] or 0)
