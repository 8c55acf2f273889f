"""Joins sounds into one with FFmpeg. Runs in a worker process only (`bot.media.worker`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av

from bot.media.codecs import frames_of, opened, stream_of
from bot.media.resampling import Resampling


def recode(
    paths: Sequence[Path],
    out: Path,
    *,
    codec: str,
    container: str,
    rate: int,
    bits: int,
    most_seconds: float,
    layout: str = "mono",
    comment: str = "",
) -> None:
    """Join several sounds into one, without metadata but a comment.

    Raises:
        ValueError: FFmpeg can't read or write one of them, or together they are longer than most_seconds.

    """
    left = most_seconds
    with av.open(str(out), "w", format=container) as target:
        target.metadata.update({"comment": comment} if comment else {})
        stream: Any = target.add_stream(codec, rate=rate, layout=layout)  # typed as any kind of stream
        stream.bit_rate = bits
        fitting = Resampling(form=stream.format.name, layout=layout, rate=rate)
        for path in paths:
            with opened(path) as source:
                sound = stream_of(source, "audio")
                if sound is None:
                    raise ValueError("there is no sound in it")
                for frame in frames_of(source, [sound]):
                    left -= frame.samples / frame.sample_rate
                    if left < 0:
                        raise ValueError("longer than is taken")
                    for piece in fitting.frames(frame):  # recounted: the second sound begins where the first one ends
                        target.mux(stream.encode(piece))
        for piece in fitting.rest():
            target.mux(stream.encode(piece))
        target.mux(stream.encode(None))
