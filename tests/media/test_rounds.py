"""Round videos: the square in the middle, a minute at most, with the AI label in the picture."""

from collections.abc import AsyncIterator
from pathlib import Path

import av
import numpy
import pytest

from bot.errors import Unreadable
from bot.media import convert
from bot.media.rounds import MIDDLE, side_of
from bot.media.workers import Workers
from tests.media_files import film
from tests.world import video


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


def test_a_side_is_even_at_most_640_and_no_larger_than_the_video() -> None:
    assert [side_of(1920, 1080), side_of(360, 641), side_of(65, 99)] == [640, 360, 64]


async def test_a_video_becomes_a_labelled_square_with_its_sound(workers: Workers, tmp_path: Path) -> None:
    source, out = tmp_path / "in.mp4", tmp_path / "out.mp4"
    source.write_bytes(film(2, size=320))
    await convert.to_round(workers, source, out)
    with av.open(str(out)) as made:
        seen = made.streams.video[0]
        assert (seen.codec_context.name, seen.width, seen.height) == ("h264", 320, 320)
        assert made.streams.audio[0].codec_context.name == "aac"
        assert "AI" in made.metadata["comment"]
        pixels = next(made.decode(video=0)).to_ndarray(format="gray")
    row = pixels[round(320 * MIDDLE)]
    assert int(row.max()) - int(row.min()) > 100, "letters on a ground"
    assert int(numpy.ptp(pixels[20])) < 20, "nothing else is drawn"


async def test_only_the_first_minute_is_taken(workers: Workers, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    await convert.to_round(workers, video(tmp_path / "long.mp4", seconds=75, size=64, rate=4), out)
    with av.open(str(out)) as made:
        assert 55 < float(made.duration or 0) / av.time_base <= 60


async def test_what_is_no_video_is_refused(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(b"no video at all")
    with pytest.raises(Unreadable):
        await convert.to_round(workers, path, tmp_path / "out.mp4")
