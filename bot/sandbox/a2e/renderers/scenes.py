"""A drawn scene for words: a place with a sky, and the things that the words name. Runs in threads.

Words that name nothing known get a picture of soft colours, always the same one for the same words.
"""

import hashlib

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter

from bot.sandbox.a2e.renderers.scene_words import Said
from bot.sandbox.a2e.renderers.things import THINGS, Pen, Thing, peaks, town

Picture = PIL.Image.Image
SMOOTH = 2
"""Drawn this many times larger, so that edges come out smooth."""
HORIZON = 0.62


PLACES: dict[str, tuple[Thing | None, str]] = {
    "city": (town, "#4c5160"),
    "mountain": (peaks, "#6f9a62"),
    "sea": (None, "#2f7fa3"),
    "beach": (None, "#e9d3a0"),
    "snow": (None, "#eef3f8"),
}
"""Place -> what stands at its horizon, and the colour of its ground."""
SKIES = {"night": ("#0b1533", "#3a4a7d"), "evening": ("#46366f", "#ffab73"), "storm": ("#59636f", "#a7b2bd")}
"""Sky -> its colours above and at the horizon."""
DAY, GRASS = ("#5fb0e6", "#e4f4fb"), "#7fb069"


def drawn(text: str, size: tuple[int, int]) -> Picture:
    """Return a picture of a text."""
    said = Said(text)
    seed = hashlib.sha256(text.encode()).digest()
    things = [draw for name, draw in THINGS.items() if said.names(name)][:3]
    place = next(filter(said.names, PLACES), "")
    sky = next(filter(said.names, SKIES), "")
    if not (things or place or sky):
        return _abstract(seed, size)
    large = PIL.Image.new("RGB", (size[0] * SMOOTH, size[1] * SMOOTH))
    _back(large, sky, place, seed)
    _front(large, things, seed)
    return large.resize(size, PIL.Image.Resampling.LANCZOS)


def _back(large: Picture, sky: str, place: str, seed: bytes) -> None:
    wide, high = large.size
    above, below = SKIES[sky] if sky else DAY
    shares = PIL.Image.linear_gradient("L").resize(large.size)
    low, top = (PIL.Image.new("RGB", large.size, color) for color in (below, above))
    large.paste(PIL.Image.composite(low, top, shares))
    draw, line = PIL.ImageDraw.Draw(large), high * HORIZON
    _lights(Pen(draw=draw, x=0, y=line, size=wide), sky, seed, line / wide)
    stands, ground = PLACES.get(place, (None, GRASS))
    if stands:
        stands(Pen(draw=draw, x=wide / 2, y=line, size=min(wide * 0.5, high * 0.5)))
    draw.rectangle((0, line, wide, high), fill=ground)
    if place == "sea":
        for step in range(7):
            y = line + (high - line) * (step + 1) / 8
            x = wide * seed[step] / 256
            draw.line((x - wide * 0.1, y, x + wide * 0.1, y), fill="#7fb8d0", width=max(1, high // 160))


def _lights(pen: Pen, sky: str, seed: bytes, tall: float) -> None:
    """Draw the sun, the moon or clouds; here x goes from 0 to 1 and y to `tall`."""
    if sky == "night":
        for one in range(0, 30, 2):
            pen.oval(seed[one] / 256, tall * (0.1 + seed[one + 1] / 290), 0.006, 0.006, "#ffffff")
    if sky != "storm":
        color = {"night": "#f4efcf", "evening": "#ffe08a"}.get(sky, "#fff0a8")
        pen.oval(0.2 + seed[0] / 430, tall * (0.2 if sky == "evening" else 0.64), 0.15, 0.15, color)
    for one in range(2 if sky != "night" else 0):
        x = seed[one + 4] / 256
        for step in range(3):
            pen.oval(x + step * 0.06, tall * (0.68 + one * 0.13), 0.12, 0.07 + 0.02 * (step == 1), "#f4f8fb")


def _front(large: Picture, things: list[Thing], seed: bytes) -> None:
    wide, high = large.size
    draw = PIL.ImageDraw.Draw(large)
    for number, thing in enumerate(things):
        x = wide * (number + 1) / (len(things) + 1) + wide * (seed[number] - 128) / 2600
        side = min(wide * 0.8 / len(things), high * 0.55)
        pen = Pen(draw=draw, x=x, y=high * (0.84 - 0.05 * (number % 2)), size=side)
        pen.oval(0, 0, 0.7, 0.07, "#4a5648")
        thing(pen)


def _abstract(seed: bytes, size: tuple[int, int]) -> Picture:
    """Draw soft colours that belong together."""
    hue = seed[0] * 360 // 256
    image = PIL.Image.new("RGB", size, f"hsl({hue}, 55%, 82%)")
    draw = PIL.ImageDraw.Draw(image)
    for one in range(1, 25, 3):
        x, y, radius = (seed[one + step] / 255 for step in range(3))
        reach = (0.15 + radius * 0.35) * min(size)
        color = f"hsl({(hue + seed[one] % 90 - 30) % 360}, 65%, {45 + seed[one + 1] % 35}%)"
        draw.ellipse((x * size[0] - reach, y * size[1] - reach, x * size[0] + reach, y * size[1] + reach), fill=color)
    return image.filter(PIL.ImageFilter.GaussianBlur(min(size) / 14))
