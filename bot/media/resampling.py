"""Sound in one form, whatever forms it comes in. Runs in a worker process only.

A sound may change its rate or its channels on its way: files put one behind the other, a radio's recording, HE-AAC.
FFmpeg's resampler takes one form only, so each change gets a new one.
"""

from collections.abc import Iterator
from typing import Any

import av


class Resampling:
    """Turns frames into frames of one form.

    Args:
        form: the format of a sample, such as s16.
        layout: the channels, such as mono.
        rate: samples a second.

    """

    def __init__(self, *, form: str, layout: str, rate: int) -> None:
        self._to: dict[str, Any] = {"format": form, "layout": layout, "rate": rate}
        self._from: tuple[object, ...] = ()
        self._inner: Any = None

    def frames(self, frame: Any) -> Iterator[Any]:
        """Yield what a frame has become, after what was left of the form before."""
        form = frame.format.name, frame.layout.name, frame.sample_rate
        if form != self._from:
            yield from self.rest()
            self._from, self._inner = form, av.AudioResampler(**self._to)
        frame.pts = None  # counted by the encoder: after a change of form the times of two differ
        yield from self._inner.resample(frame)

    def rest(self) -> Iterator[Any]:
        """Yield what is left at the end."""
        if self._inner is not None:
            yield from self._inner.resample(None)
        self._inner, self._from = None, ()
