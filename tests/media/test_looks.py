"""A picture is known again after it was resized, encoded anew, mirrored or cut a little; another one never is."""

import io
import random
from pathlib import Path

import PIL.Image
import PIL.ImageDraw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.media import frames, looks, pictures
from bot.media.alike import alike, is_plain
from tests.world import picture, video

some = settings(max_examples=5)
seeds = st.integers(0, 10**6)


def scene(seed: int, size: tuple[int, int] = (480, 360)) -> PIL.Image.Image:
    """Return a drawn scene."""
    chance = random.Random(seed)
    drawn = PIL.Image.new("RGB", size, tuple(chance.choices(range(256), k=3)))
    pen = PIL.ImageDraw.Draw(drawn)
    for _ in range(chance.randint(5, 30)):
        x, y, reach = chance.randrange(size[0]), chance.randrange(size[1]), chance.randint(10, 120)
        shape = chance.choice((pen.ellipse, pen.rectangle))
        shape((x - reach, y - reach // 2, x + reach, y + reach // 2), fill=tuple(chance.choices(range(256), k=3)))
    return drawn


def encoded(drawn: PIL.Image.Image, kind: str = "JPEG", quality: int = 60) -> PIL.Image.Image:
    out = io.BytesIO()
    drawn.save(out, kind, quality=quality)
    return PIL.Image.open(io.BytesIO(out.getvalue()))


def known(listed: PIL.Image.Image, seen: PIL.Image.Image) -> bool:
    look = looks.look_of(seen)
    return any(alike(one, look) for one in looks.looks_with_cuts(listed))


@some
@given(seeds, st.floats(0.3, 2.5), st.floats(0.6, 1.5), st.sampled_from(("JPEG", "WEBP", "PNG")))
def test_a_copy_of_another_size_and_kind_is_known(seed: int, scale: float, stretch: float, kind: str) -> None:
    drawn = scene(seed)
    size = (round(drawn.width * scale * stretch), round(drawn.height * scale))
    assert known(drawn, encoded(drawn.resize(size), kind))
    assert known(drawn, encoded(drawn.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT), kind))


@some
@given(seeds, st.lists(st.floats(0, 0.06), min_size=4, max_size=4))
def test_a_copy_that_was_cut_a_little_is_known(seed: int, cut: list[float]) -> None:
    drawn = scene(seed)
    wide, high = drawn.size
    box = (round(cut[0] * wide), round(cut[1] * high), round(wide * (1 - cut[2])), round(high * (1 - cut[3])))
    assert known(drawn, encoded(drawn.crop(box)))


@some
@given(st.lists(seeds, min_size=4, max_size=4, unique=True))
def test_other_pictures_are_not(seeds: list[int]) -> None:
    drawn = [scene(seed) for seed in seeds]
    seen = [looks.look_of(one) for one in drawn]
    for number, listed in enumerate(map(looks.looks_with_cuts, drawn)):
        assert [any(alike(one, look) for one in listed) for look in seen] == [one == number for one in range(len(seen))]


def test_pictures_without_detail_differ_by_their_colours() -> None:
    red, redder, blue = (PIL.Image.new("RGB", (90, 60), one) for one in ("#c80000", "#cc0404", "#0000c8"))
    assert is_plain(looks.look_of(red))
    assert known(red, encoded(redder.resize((300, 200))))
    assert not known(red, blue)
    assert not known(red, scene(1))
    assert not known(scene(1), red)


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "CMYK", "I;16"])
def test_every_kind_of_picture_has_a_look(mode: str) -> None:
    drawn = scene(3).convert("L" if mode == "I;16" else mode)
    drawn = drawn.convert("I").point(lambda value: value * 256).convert("I;16") if mode == "I;16" else drawn
    grey = scene(3).convert("L") if mode in ("L", "I;16") else scene(3)
    assert known(grey, drawn)


def test_a_picture_that_lies_on_its_side_is_known_by_how_it_is_shown(tmp_path: Path) -> None:
    path, turned = tmp_path / "a.jpg", tmp_path / "b.jpg"
    scene(5).save(path, quality=90)
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    scene(5).transpose(PIL.Image.Transpose.ROTATE_90).save(turned, exif=exif, quality=90)
    found = pictures.facts(turned)
    assert found is not None
    assert any(alike(one, found["looks"][0]) for one in pictures.for_list(path) or [])


def test_a_video_is_known_by_its_frames_and_a_plain_one_by_none(tmp_path: Path) -> None:
    path = video(tmp_path / "plain.mp4")
    assert frames.looks_of(path) == []
    (tmp_path / "picture.jpg").write_bytes(picture("red"))
    assert frames.looks_of(tmp_path / "picture.jpg") == []
