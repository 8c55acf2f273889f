"""Talking people: a mouth that opens with the loudness of a sound. Runs in threads."""

import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
import PIL.ImageFont
import PIL.ImageOps

from bot.sandbox.a2e.renderers import clips, faces, sounds
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


@dataclass(frozen=True, kw_only=True)
class Mouth:
    """Where a mouth is: its middle, half its width, and how far it can open, in pixels."""

    x: float
    y: float
    half: float
    most: float


def mouth_of(picture: Picture) -> Mouth:
    """Return where a picture's mouth is; where no face is found, where a portrait's would be."""
    if face := faces.largest(picture):
        x, y = face.mouth
        return Mouth(x=x, y=y, half=face.width * 0.15, most=face.width * 0.11)
    x, y = MOUTH[0] * picture.width, MOUTH[1] * picture.height
    return Mouth(x=x, y=y, half=max(2.0, picture.width * 0.065), most=max(1.0, picture.height * 0.035))


def with_mouth(picture: Picture, openness: float, mouth: Mouth) -> Picture:
    """Return the picture with its mouth open by a share from 0 to 1: the chin goes down, lips stay around."""
    image = picture.copy()
    x, y, half, open_ = mouth.x, mouth.y, mouth.half, max(0.0, openness * mouth.most)
    if open_ < 1:
        return image
    box = tuple(map(round, (x - half * 2, y, x + half * 2, y + mouth.most * 3)))
    chin = picture.crop(box)  # type: ignore[arg-type]  # four numbers
    mask = PIL.Image.new("L", chin.size, 0)
    below = (half * 0.3, -chin.height * 0.8, chin.width - half * 0.3, chin.height * 0.75)
    PIL.ImageDraw.Draw(mask).ellipse(below, fill=255)
    soft = mask.filter(PIL.ImageFilter.GaussianBlur(max(1.0, half * 0.2)))
    image.paste(chin, (box[0], round(y + open_ * 0.7)), soft)
    draw = PIL.ImageDraw.Draw(image)
    lip, inside = half * 0.14, (x - half * 0.85, y - open_ * 0.35, x + half * 0.85, y + open_ * 0.9)
    draw.ellipse((inside[0] - lip, inside[1] - lip, inside[2] + lip, inside[3] + lip), fill=(168, 72, 76))
    draw.ellipse(inside, fill=(58, 16, 22))
    draw.chord((x - half * 0.6, y - open_ * 0.5, x + half * 0.6, y + open_ * 0.25), 10, 170, fill=(240, 236, 228))
    return image


def speak(picture: Picture, out: Path, *, samples: "array[int] | None", seconds: float = 5) -> None:
    """Write a clip of a picture that speaks a sound, or moves its mouth for a number of seconds."""
    still = picture.resize(clips.fitting(picture.size))
    mouth = mouth_of(still)
    frames = (mark(with_mouth(still, one, mouth)) for one in openings(samples, seconds))
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
    words, mouth = stage.caption.split(), mouth_of(person)
    for number, openness in enumerate(opened):
        frame = stage.back.copy()
        frame.paste(with_mouth(person, openness, mouth), (left, top), mask)
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
