"""A process that decodes and encodes, and does nothing else: python -m bot.media.worker.

It reads a job a line from its standard input and writes an outcome a line to its standard output. What it may use of
memory, CPU and disk is bounded, it has no secrets in its environment, and it ends with the process that started it.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOM = 128 * 1024**2
"""Bytes of memory for a file, besides what the process has before it reads it."""
CPU_SECONDS = 75
FILE_BYTES = 512 * 1024**2
NICE = 5
PR_SET_PDEATHSIG = 1
OUTPUT_MARK = "="
"""Begins each outcome: whatever a library prints is none."""


def facts(job: dict[str, Any]) -> Any:
    """Find out what bytes are: a picture, else a video or sound."""
    from bot.media import pictures

    found = pictures.facts(Path(job["path"]))
    if found is not None:
        return found
    from bot.media import codecs

    return codecs.facts(Path(job["path"]), most_seconds=job["most_seconds"], audible=job["audible"])


def upright(job: dict[str, Any]) -> Any:
    """Write a picture as JPEG."""
    from bot.media import pictures

    pictures.upright(Path(job["path"]), Path(job["out"]))


def clean(job: dict[str, Any]) -> Any:
    """Write a video or sound without metadata."""
    from bot.media import codecs

    return codecs.clean(Path(job["path"]), Path(job["out"]))


def film(job: dict[str, Any]) -> Any:
    """Write a video, or a picture that moves, as one that A2E takes."""
    from bot.media import films

    return films.write(Path(job["path"]), Path(job["out"]), seconds=job["length"], most_bytes=job["most_bytes"])


def recode(job: dict[str, Any]) -> Any:
    """Write sounds as another kind of sound."""
    from bot.media import codecs

    paths = [Path(path) for path in job["paths"]]
    codecs.recode(paths, Path(job["out"]), most_seconds=job["most_seconds"], **job["format"])


WORK: dict[str, Callable[[dict[str, Any]], Any]] = {
    "facts": facts,
    "upright": upright,
    "clean": clean,
    "film": film,
    "recode": recode,
}


def bounded(*, room: int) -> None:
    """Bound what this process may use from now on: bytes of memory besides what it has, seconds of CPU."""
    status = Path("/proc/self/status").read_text()
    now = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (now + room, hard))
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, resource.RLIM_INFINITY))


def ends_with(parent: int) -> None:
    """End when the process that started this one ends, however it does."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    os.umask(0o077)
    os.nice(NICE)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit()


def outcome_of(line: str) -> dict[str, Any]:
    """Do a job; whatever a decoder raises means that it cannot be done."""
    job = json.loads(line)
    try:
        done = WORK[job["work"]](job)
    except Exception as error:  # noqa: BLE001  # the whole point: no list of what foreign code may raise
        return {"failed": type(error).__name__}
    if "out" in job and not Path(job["out"]).is_file():  # FFmpeg writes no file for a sound without a sample
        return {"failed": "NothingWritten"}
    return {"done": done}


def main() -> None:
    """Do job after job until there is no more."""
    ends_with(int(sys.argv[1]))
    for line in sys.stdin:
        loaded(json.loads(line)["work"])
        bounded(room=ROOM)
        sys.stdout.write(f"{OUTPUT_MARK}{json.dumps(outcome_of(line))}\n")
        sys.stdout.flush()


def loaded(work: str) -> None:
    """Load what a job needs first, before its memory is bounded."""
    if work in ("facts", "upright"):
        import bot.media.pictures
    elif work == "film":
        import bot.media.films
    else:
        import bot.media.codecs  # noqa: F401


if __name__ == "__main__":
    main()
