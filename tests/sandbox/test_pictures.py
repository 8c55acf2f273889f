"""What the sandbox makes of pictures and words: faces blended onto faces, mouths on mouths, scenes of words."""

import importlib.util
from pathlib import Path

import PIL.Image
import PIL.ImageChops
import pytest

from bot.drawings import PORTRAIT, picture
from bot.sandbox.a2e.renderers import faces, media, pictures, scenes, talking
from bot.sandbox.a2e.renderers.scene_words import WORDS, Said
from tests.needed import MAY_SKIP

finds_faces = pytest.mark.skipif(MAY_SKIP and importlib.util.find_spec("cv2") is None, reason="no OpenCV")
FACE = (560, 110, 745, 350)
"""Where the face is in `_off_the_middle`."""


def _off_the_middle() -> PIL.Image.Image:
    """Return a wide picture with somebody at its right."""
    whole = PIL.Image.new("RGB", (800, 480), "#bfe0ea")
    with PIL.Image.open(picture(PORTRAIT)) as somebody:
        whole.paste(somebody.resize((384, 480)), (460, 0))
    return whole


@finds_faces
def test_a_face_is_blended_onto_the_face_and_nothing_else_changes(tmp_path: Path) -> None:
    mine, target, out = (tmp_path / name for name in ("mine.png", "target.png", "out.jpg"))
    pictures.person(3).save(mine)
    before = _off_the_middle()
    before.save(target)
    media.swap_picture(mine, target, out)
    changed = PIL.ImageChops.difference(before, media.open_picture(out)).convert("L").point(lambda by: 255 * (by > 40))
    changed.paste(0, (0, 400, 800, 480))  # the mark
    box = changed.getbbox()
    assert box is not None
    assert FACE[0] <= box[0] < box[2] <= FACE[2]
    assert FACE[1] <= box[1] < box[3] <= FACE[3]


@finds_faces
def test_a_mouth_opens_where_the_mouth_is() -> None:
    still = _off_the_middle()
    mouth = talking.mouth_of(still)
    assert (mouth.x, mouth.y) == pytest.approx((460 + 384 / 2, 306), abs=12)
    assert talking.with_mouth(still, 1, mouth).getpixel((round(mouth.x), round(mouth.y + mouth.most / 2))) != (
        still.getpixel((round(mouth.x), round(mouth.y + mouth.most / 2)))
    )


def test_where_no_face_is_found_the_middle_is_taken() -> None:
    plain = PIL.Image.new("RGB", (200, 300), "teal")
    assert faces.largest(plain) is None
    pasted = media.paster(PIL.Image.new("RGB", (50, 50), "red"))(plain.copy())
    assert pasted.getpixel((100, 110)) == (255, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "A cat at night",
        "Un gato de noche",
        "Кошка ночью",
        "قطة في الليل",
        "रात में बिल्ली",
        "夜里的一只猫",
        "gece bir kedi",
    ],
)
def test_words_are_known_in_many_languages(text: str) -> None:
    said = Said(text)
    assert [one for one in WORDS if said.names(one)] == ["cat", "night"]


def test_words_are_drawn_and_the_same_words_always_the_same() -> None:
    size = (256, 192)
    night, day = (scenes.drawn(f"A wolf by {light}", size) for light in ("night", "day"))
    assert sum(night.getpixel((4, 2))) < 150 < sum(day.getpixel((4, 2)))  # type: ignore[arg-type]  # RGB
    empty = scenes.drawn("the night", size)
    assert PIL.ImageChops.difference(night, empty).getbbox() is not None
    abstract = [scenes.drawn(words, size).tobytes() for words in ("joy", "joy", "calm")]
    assert abstract[0] == abstract[1] != abstract[2]
