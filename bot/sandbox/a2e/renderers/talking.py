"""Talking people: a mouth that opens with the loudness of a sound. Runs in threads."""

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import PIL.ImageOps

from bot.sandbox.a2e.renderers import clips, sounds
from bot.sandbox.a2e.renderers.media import mark
from bot.sandbox.a2e.renderers.pictures import MOUTH

Picture = PIL.Image.Image
Box = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is behind a speaker, where the speaker stands (left, top, right, bottom), and the words said."""

    back: Picture
    box: Box
    caption: str = ""


def openings(samples: "array[int] | None", seconds: float) -> list[float]:
    """Return how far the mouth is open in each frame: following the sound, or as if talking without one."""
    if samples:
        return sounds.loudness(samples, a_second=int(clips.RATE))
    return [abs(math.sin(number * 0.9)) * 0.8 for number in range(max(2, round(seconds * clips.RATE)))]


def with_mouth(picture: Picture, openness: float) -> Picture:
    """Return the picture with its mouth open by a share from 0 to 1."""
    image = picture.copy()
    draw = PIL.ImageDraw.Draw(image)
    x, y = MOUTH[0] * image.width, MOUTH[1] * image.height
    half = max(2.0, image.width * 0.065)
    open_ = max(1.0, openness * image.height * 0.035)
    draw.ellipse((x - half - 1, y - open_ - 2, x + half + 1, y + open_ + 2), fill=(170, 60, 70))
    draw.ellipse((x - half * 0.8, y - open_ * 0.8, x + half * 0.8, y + open_ * 0.8), fill=(50, 10, 15))
    return image


def speak(picture: Picture, out: Path, *, samples: "array[int] | None", seconds: float = 5) -> None:
    """Write a clip of a picture that speaks a sound, or moves its mouth for a number of seconds."""
    still = picture.resize(clips.fitting(picture.size))
    frames = (mark(with_mouth(still, one)) for one in openings(samples, seconds))
    clips.write(out, frames, sound=samples)


def present(picture: Picture, stage: Stage, out: Path, *, samples: "array[int]") -> None:
    """Write a clip of a person on a stage who speaks a sound."""
    clips.write(out, _frames(picture, stage, openings(samples, 0)), sound=samples)


def _frames(picture: Picture, stage: Stage, opened: list[float]) -> Iterator[Picture]:
    left, top, right, bottom = stage.box
    size = (max(2, right - left), max(2, bottom - top))
    person = PIL.ImageOps.fit(picture, size)
    mask = PIL.Image.new("L", size, 0)
    full = stage.back.size == size
    PIL.ImageDraw.Draw(mask).rounded_rectangle((0, 0, *size), 0 if full else min(size) // 4, fill=255)
    words = stage.caption.split()
    for number, openness in enumerate(opened):
        frame = stage.back.copy()
        frame.paste(with_mouth(person, openness), (left, top), mask)
        mark(frame)
        yield _caption(frame, words, number / len(opened)) if words else frame


def _caption(frame: Picture, words: list[str], share: float) -> Picture:
    """Write at the bottom the words that are being said."""
    now = int(share * len(words)) // 5 * 5
    said = " ".join(words[now : now + 5])
    size = max(10, frame.width // 18)
    font = PIL.ImageFont.load_default(size)
    draw = PIL.ImageDraw.Draw(frame)
    place = ((frame.width - draw.textlength(said, font=font)) / 2, frame.height * 0.82)
    draw.text(place, said, fill="white", font=font, stroke_width=2, stroke_fill=(0, 0, 0))
    return frame
