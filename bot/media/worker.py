"""A process that only decodes and encodes: python -m bot.media.worker.

It reads one piece of work a line from standard input and writes one outcome a line to standard output. Its memory, CPU
and disk are limited, its environment holds no secrets, and it ends with the process that started it. What it has to
sign it hands out, and reads the signature.
"""

import base64
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOM = 128 * 1024**2
"""Bytes of memory for a file, on top of what the process uses before it reads it."""
LABEL_ROOM = 512 * 1024**2
"""The same for labels, which only our own results get: C2PA holds a file of 50 MB several times."""
CPU_SECONDS = 75
LABEL_CPU_SECONDS = 3
"""A file of 50 MB takes half a second; time of the processor counts, so that a busy machine costs no label."""
LABELS = frozenset({"tag", "sign", "trial"})
FILE_BYTES = 512 * 1024**2
NICE = 5
PR_SET_PDEATHSIG = 1
OUTPUT_MARK = "="
"""Starts each outcome, to tell it from what a library prints."""
SIGN_MARK = "?"
"""Starts a line with bytes to sign; the next line that is read is the signature, both in base64."""


def facts(job: dict[str, Any]) -> Any:
    """Find out what bytes are: a picture, else a video or sound."""
    from bot.media import parts, pictures

    parts.check(Path(job["path"]))
    found = pictures.facts(Path(job["path"]))
    if found is not None:
        return found
    from bot.media import codecs, frames

    path = Path(job["path"])
    told = codecs.facts(path, most_seconds=job["most_seconds"], audible=job["audible"])
    return told | {"looks": frames.looks_of(path) if job.get("looks") and told["kind"] == "video" else []}


def looks(job: dict[str, Any]) -> Any:
    """Find out how a picture, or a video's frames, look, for the block list."""
    from bot.media import frames, parts, pictures

    path = Path(job["path"])
    parts.check(path)
    found = pictures.for_list(path)
    return frames.looks_of(path) if found is None else found


def upright(job: dict[str, Any]) -> Any:
    """Write a picture as JPEG."""
    from bot.media import pictures

    pictures.upright(Path(job["path"]), Path(job["out"]))


def clean(job: dict[str, Any]) -> Any:
    """Write a video or sound without metadata."""
    from bot.media import codecs

    return codecs.clean(Path(job["path"]), Path(job["out"]))


def film(job: dict[str, Any]) -> Any:
    """Convert a video or a moving picture into a video that A2E takes."""
    from bot.media import films

    return films.write(Path(job["path"]), Path(job["out"]), seconds=job["length"], most_bytes=job["most_bytes"])


def round_video(job: dict[str, Any]) -> Any:
    """Write a video as a round one."""
    from bot.media import rounds

    return rounds.write(Path(job["path"]), Path(job["out"]))


def recode(job: dict[str, Any]) -> Any:
    """Write sounds as another kind of sound."""
    from bot.media import recoding

    paths = [Path(path) for path in job["paths"]]
    recoding.recode(paths, Path(job["out"]), most_seconds=job["most_seconds"], **job["format"])


def as_mp3(job: dict[str, Any]) -> Any:
    """Write a sound that few players know as MP3; False: it is another kind of file."""
    from bot.media import sounds

    return sounds.as_mp3(Path(job["path"]), Path(job["out"]))


def tag(job: dict[str, Any]) -> Any:
    """Write a copy of a file that says how it was made."""
    from bot.media import tags

    tags.write(Path(job["path"]), Path(job["out"]), source=job["source"])


def sign(job: dict[str, Any]) -> Any:
    """Write a copy of a file with credentials."""
    from bot.media import credentials

    path, out, brings = (Path(job[name]) for name in ("path", "out", "brings"))
    claims = {name: job[name] for name in ("source", "chain", "algorithm")}
    credentials.write(path, out, brings=brings, sign=signature_of, **claims)


def trial(job: dict[str, Any]) -> Any:
    """Sign as `sign` does; return why it can't be done, in C2PA's words, or nothing."""
    try:
        sign({**job, "out": job["to"]})
    except ValueError as error:
        return str(error) or type(error).__name__
    return ""


def signature_of(data: bytes) -> bytes:
    """Have bytes signed by the process that started this one: the key never comes here."""
    sys.stdout.write(f"{SIGN_MARK}{base64.b64encode(data).decode()}\n")
    sys.stdout.flush()
    return base64.b64decode(sys.stdin.readline())


def carried(job: dict[str, Any]) -> Any:
    """Find out what labels and credentials a file carries."""
    from bot.media import carried, parts

    parts.check(Path(job["path"]))
    return carried.read(Path(job["path"]))


def ready(job: dict[str, Any]) -> Any:
    """Do nothing: what another piece of work needs is loaded by now."""


WORK: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ready": ready,
    "facts": facts,
    "looks": looks,
    "upright": upright,
    "clean": clean,
    "film": film,
    "round": round_video,
    "recode": recode,
    "as_mp3": as_mp3,
    "tag": tag,
    "sign": sign,
    "trial": trial,
    "carried": carried,
}


def bounded(*, room: int, seconds: int) -> None:
    """Limit what this process may use: bytes of memory on top of what it has, seconds of CPU."""
    status = Path("/proc/self/status").read_text()
    now = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (now + room, hard))
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


def ends_with(parent: int) -> None:
    """End when the process that started this one ends, however that happens."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    os.umask(0o077)
    os.nice(NICE)
    for name in (signal.SIGTERM, signal.SIGINT):  # sent to the whole group, and the bot finishes what is in hand
        signal.signal(name, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes  # the bot itself imports this module, and has no use for it

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit()


def outcome_of(line: str) -> dict[str, Any]:
    """Do one piece of work; whatever a decoder raises means that it can't be done."""
    job = json.loads(line)
    try:
        done = WORK[job["work"]](job)
    except Exception as error:  # noqa: BLE001  # the point of the process: foreign code may raise anything
        return {"failed": type(error).__name__}
    if (
        "out" in job and done is not False and not Path(job["out"]).is_file()
    ):  # FFmpeg writes no file for a sound without samples
        return {"failed": "NothingWritten"}
    return {"done": done}


def main() -> None:
    """Work until the input ends."""
    ends_with(int(sys.argv[1]))
    for line in sys.stdin:
        job = json.loads(line)
        work = job["work"]
        loaded(job["of"] if work == "ready" else work)
        labels = work in LABELS
        bounded(room=LABEL_ROOM if labels else ROOM, seconds=LABEL_CPU_SECONDS if labels else CPU_SECONDS)
        sys.stdout.write(f"{OUTPUT_MARK}{json.dumps(outcome_of(line))}\n")
        sys.stdout.flush()


def loaded(work: str) -> None:
    """Load what the work needs before memory is limited."""
    if work in ("facts", "looks", "upright"):
        import bot.media.pictures
    elif work == "film":
        import bot.media.films
    elif work == "round":
        import bot.media.rounds
    elif work == "tag":
        import bot.media.tags
    elif work in ("sign", "trial"):
        import bot.media.credentials
    elif work == "carried":
        import bot.media.carried
    elif work == "as_mp3":
        import bot.media.sounds
    else:
        import bot.media.codecs  # noqa: F401


if __name__ == "__main__":
    main()
