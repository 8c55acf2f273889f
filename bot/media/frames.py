"""How some frames of a video look, for the block list. Runs in a worker process only (`bot.media.worker`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import PIL.Image
from av.container import InputContainer

from bot.media import codecs, looks
from bot.media.alike import is_plain

SHARES = (0.0, 0.25, 0.5, 0.75)
"""Where frames are taken, as shares of the length: the keyframe before each, so that few frames are decoded."""
MICROSECONDS = 1_000_000


def looks_of(path: Path) -> list[str]:
    """Return the looks of a few frames; plain ones, such as a black beginning, say nothing and are left out."""
    found: dict[str, None] = {}
    try:
        with codecs.opened(path) as container:
            for frame in _some(container):
                found.setdefault(_look(frame))
    except (ValueError, av.FFmpegError):
        pass  # it can be used: what was seen until then counts
    return [one for one in found if not is_plain(one)]


def _some(container: InputContainer) -> Iterator[Any]:
    stream = codecs.stream_of(container, "video")
    if stream is None:
        return
    for share in SHARES:
        if share:
            container.seek(int((container.duration or 0) * share))
        frame = next(container.decode(stream), None)
        if frame is not None and frame.width * frame.height <= codecs.MOST_VIDEO_PIXELS:
            yield frame
        if (container.duration or 0) < MICROSECONDS:
            return


def _look(frame: Any) -> str:
    wide = max(1, min(frame.width, frame.width * looks.SHRUNK // max(frame.width, frame.height)))
    high = max(1, min(frame.height, frame.height * looks.SHRUNK // max(frame.width, frame.height)))
    small = frame.reformat(width=wide, height=high, format="rgb24")
    return looks.look_of(_upright(small.to_image(), frame.rotation))


def _upright(picture: PIL.Image.Image, rotation: int) -> PIL.Image.Image:
    """Return a frame as it is shown; rotation: degrees against the clock."""
    return picture.rotate(rotation, expand=True) if rotation % 360 else picture
