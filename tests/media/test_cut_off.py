"""JPEGs that a transfer has cut short: taken where nearly all is there, refused in words where it would be seen."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import numpy
import PIL.Image
import pytest

from bot.errors import Unreadable
from bot.media import convert
from bot.media.files import Limits, inspect
from bot.media.workers import Workers

PHOTO = Limits(kind="image", max_mb=20)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


def jpeg(mode: str = "RGB", size: tuple[int, int] = (1600, 1200), *, progressive: bool = False) -> bytes:
    """Return a photo with detail everywhere."""
    width, height = size
    noise = numpy.random.default_rng(1).integers(0, 60, (height, width), dtype=numpy.uint8)
    shades = numpy.add.outer(numpy.arange(height) % 200, numpy.arange(width) % 50).astype(numpy.uint8)
    out = io.BytesIO()
    PIL.Image.fromarray(shades // 2 + noise).convert(mode).save(out, "JPEG", quality=85, progressive=progressive)
    return out.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(1600, 1200), (6000, 4000)])
@pytest.mark.parametrize("mode", ["RGB", "L"])
async def test_a_photo_without_its_last_bytes_is_taken(
    workers: Workers, tmp_path: Path, mode: str, size: tuple[int, int], progressive: bool
) -> None:
    path, out = tmp_path / "x.bin", tmp_path / "out.jpg"
    path.write_bytes(jpeg(mode, size, progressive=progressive)[:-2])
    facts = await inspect(path, PHOTO, workers=workers)
    assert (facts.mime, facts.width, facts.height) == ("image/jpeg", *size)
    await convert.upright(workers, path, out)
    with PIL.Image.open(out) as made:
        made.load()
        lowest = made.convert("L").crop((0, made.height - 1, made.width, made.height))
        assert lowest.getextrema() != (128, 128), "its last row is there"


async def test_one_that_lacks_a_row_of_blocks_is_taken(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    whole = jpeg()
    path.write_bytes(whole[: int(len(whole) * 0.995)])
    await inspect(path, PHOTO, workers=workers)


@pytest.mark.parametrize(("share", "progressive"), [(0.97, False), (0.5, False), (0.05, False), (0.2, True)])
async def test_half_a_photo_is_refused_in_words(
    workers: Workers, tmp_path: Path, share: float, progressive: bool
) -> None:
    path = tmp_path / "x.bin"
    whole = jpeg(progressive=progressive)
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Unreadable, match="Please send it again"):
        await inspect(path, PHOTO, workers=workers)
    with pytest.raises(Unreadable):
        await convert.upright(workers, path, tmp_path / "out.jpg")


async def test_the_next_picture_is_held_to_the_same(workers: Workers, tmp_path: Path) -> None:
    path, whole = tmp_path / "x.bin", jpeg()
    for content, is_taken in ((whole[:-2], True), (whole[: len(whole) // 2], False), (whole, True)):
        path.write_bytes(content)
        if is_taken:
            await inspect(path, PHOTO, workers=workers)
        else:
            with pytest.raises(Unreadable):
                await inspect(path, PHOTO, workers=workers)
