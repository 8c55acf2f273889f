"""Things that words name, each drawn in a square of its own. Runs in threads."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import PIL.ImageDraw

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Pen:
    """Draws in a square of which (x, y) is the middle of the lower edge and size the side; x to the right, y up."""

    draw: PIL.ImageDraw.ImageDraw
    x: float
    y: float
    size: float

    def at(self, x: float, y: float) -> Point:
        """Return a point of the square in pixels."""
        return self.x + x * self.size, self.y - y * self.size

    def oval(self, x: float, y: float, wide: float, high: float, color: str) -> None:
        """Fill an oval around a point."""
        left, top = self.at(x - wide / 2, y + high / 2)
        right, bottom = self.at(x + wide / 2, y - high / 2)
        self.draw.ellipse((left, top, right, bottom), fill=color)

    def plate(self, x: float, y: float, wide: float, high: float, color: str) -> None:
        """Fill a rectangle that stands on a point."""
        left, top = self.at(x - wide / 2, y + high)
        right, bottom = self.at(x + wide / 2, y)
        self.draw.rectangle((left, top, right, bottom), fill=color)

    def shape(self, points: list[Point], color: str) -> None:
        """Fill a polygon."""
        self.draw.polygon([self.at(*point) for point in points], fill=color)


def _beast(pen: Pen, coat: str, *, ear: float = 0.16, tail: float = 0.3) -> None:
    for x in (-0.26, -0.14, 0.12, 0.24):
        pen.plate(x, 0, 0.07, 0.3, coat)
    pen.oval(0, 0.36, 0.66, 0.28, coat)
    pen.shape([(-0.28, 0.42), (-0.5, 0.42 + tail), (-0.42, 0.34)], coat)
    pen.oval(0.34, 0.54, 0.26, 0.24, coat)
    pen.shape([(0.4, 0.6), (0.56, 0.5), (0.42, 0.45)], coat)
    for x in (0.27, 0.38):
        pen.shape([(x - 0.06, 0.6), (x, 0.6 + ear), (x + 0.06, 0.6)], coat)
    pen.oval(0.38, 0.56, 0.03, 0.04, "#ffe9a8")


def _person(pen: Pen, coat: str, hair: str) -> None:
    for x in (-0.08, 0.08):
        pen.plate(x, 0, 0.1, 0.32, "#3b4356")
    pen.shape([(-0.16, 0.3), (0.16, 0.3), (0.13, 0.66), (-0.13, 0.66)], coat)
    pen.oval(0, 0.79, 0.27, 0.3, hair)
    pen.oval(0, 0.77, 0.2, 0.23, "#f0c39e")


def _house(pen: Pen) -> None:
    pen.plate(0, 0, 0.7, 0.45, "#f1dfc1")
    pen.shape([(-0.42, 0.45), (0, 0.8), (0.42, 0.45)], "#b4533f")
    pen.plate(0, 0, 0.16, 0.28, "#7a5234")
    for x in (-0.22, 0.22):
        pen.plate(x, 0.18, 0.14, 0.14, "#ffd97a")


def _tree(pen: Pen) -> None:
    pen.plate(0, 0, 0.1, 0.35, "#6d4a2f")
    for x, y in ((-0.16, 0.5), (0.16, 0.5), (0, 0.7)):
        pen.oval(x, y, 0.42, 0.42, "#3f8f52")


def _fir(pen: Pen) -> None:
    pen.plate(0, 0, 0.08, 0.2, "#5a3f2a")
    for y in (0.14, 0.38, 0.6):
        pen.shape([(-0.3 + y * 0.25, y), (0, y + 0.4), (0.3 - y * 0.25, y)], "#2c6b4f")


def _lighthouse(pen: Pen) -> None:
    pen.oval(0, 0, 0.8, 0.2, "#6d6a66")
    for step in range(4):
        low, high = 0.14 - step * 0.015, 0.125 - step * 0.015
        y = 0.05 + step * 0.18
        pen.shape([(-low, y), (low, y), (high, y + 0.18), (-high, y + 0.18)], ("#f7f3ea", "#c9403a")[step % 2])
    pen.shape([(0.05, 0.86), (1.1, 1.05), (1.1, 0.68)], "#fff3b0")
    pen.plate(0, 0.77, 0.14, 0.14, "#ffe98a")
    pen.shape([(-0.11, 0.91), (0, 1.02), (0.11, 0.91)], "#39424e")


def _boat(pen: Pen) -> None:
    pen.shape([(-0.4, 0.16), (0.4, 0.16), (0.26, 0), (-0.28, 0)], "#8a4b32")
    pen.plate(0, 0.16, 0.02, 0.66, "#4b3527")
    pen.shape([(0.03, 0.2), (0.03, 0.8), (0.36, 0.24)], "#fbf6ea")
    pen.shape([(-0.03, 0.24), (-0.03, 0.7), (-0.3, 0.26)], "#e9ddc6")


def _car(pen: Pen) -> None:
    pen.plate(0, 0.1, 0.9, 0.2, "#d2473f")
    pen.shape([(-0.28, 0.3), (-0.16, 0.48), (0.16, 0.48), (0.3, 0.3)], "#bfe0ea")
    for x in (-0.26, 0.26):
        pen.oval(x, 0.1, 0.2, 0.2, "#26292e")
        pen.oval(x, 0.1, 0.09, 0.09, "#c9ced6")


def _castle(pen: Pen) -> None:
    pen.plate(0, 0, 0.7, 0.42, "#b9b3a8")
    for x in (-0.36, 0.36, 0):
        pen.plate(x, 0, 0.2, 0.6 + 0.16 * (x == 0), "#a59e92")
        top = 0.6 + 0.16 * (x == 0)
        pen.shape([(x - 0.14, top), (x, top + 0.24), (x + 0.14, top)], "#5d5a8a")
    pen.oval(0, 0.12, 0.16, 0.3, "#4d4238")


def _flower(pen: Pen) -> None:
    pen.plate(0, 0, 0.03, 0.5, "#3f8f52")
    for step in range(8):
        pen.oval(
            0.17 * math.cos(step * math.tau / 8), 0.62 + 0.17 * math.sin(step * math.tau / 8), 0.18, 0.18, "#e8618c"
        )
    pen.oval(0, 0.62, 0.2, 0.2, "#ffd25a")


def _robot(pen: Pen) -> None:
    for x in (-0.12, 0.12):
        pen.plate(x, 0, 0.1, 0.22, "#79838f")
    pen.plate(0, 0.2, 0.42, 0.36, "#aeb8c4")
    pen.plate(0, 0.6, 0.34, 0.26, "#c9d2dc")
    for x in (-0.08, 0.08):
        pen.oval(x, 0.74, 0.09, 0.09, "#3fd0ff")
    pen.plate(0, 0.86, 0.02, 0.1, "#79838f")
    pen.oval(0, 0.98, 0.06, 0.06, "#ff6b5a")


def _rocket(pen: Pen) -> None:
    pen.shape([(-0.1, 0.16), (0, -0.08), (0.1, 0.16)], "#ffb13d")
    for side in (-1, 1):
        pen.shape([(side * 0.12, 0.16), (side * 0.26, 0.1), (side * 0.12, 0.42)], "#c9403a")
    pen.oval(0, 0.55, 0.3, 0.86, "#f2f4f7")
    pen.oval(0, 0.64, 0.14, 0.14, "#3f7fb5")


def _balloon(pen: Pen) -> None:
    pen.oval(0, 0.68, 0.56, 0.6, "#e8618c")
    pen.oval(0, 0.68, 0.26, 0.6, "#ffd25a")
    pen.shape([(-0.16, 0.44), (-0.07, 0.18), (0.07, 0.18), (0.16, 0.44)], "#c9a26d")
    pen.plate(0, 0.06, 0.16, 0.13, "#8a5a34")


def _bird(pen: Pen) -> None:
    pen.oval(0, 0.8, 0.3, 0.16, "#35506b")
    pen.shape([(-0.05, 0.84), (-0.22, 1.08), (0.1, 0.84)], "#4d6e8f")
    pen.shape([(0.14, 0.84), (0.26, 0.8), (0.14, 0.77)], "#ffb13d")
    pen.shape([(-0.13, 0.82), (-0.3, 0.88), (-0.28, 0.74)], "#35506b")


def _fish(pen: Pen) -> None:
    pen.oval(0, 0.2, 0.5, 0.26, "#ff9142")
    pen.shape([(-0.2, 0.2), (-0.42, 0.36), (-0.42, 0.04)], "#ff7a2b")
    pen.oval(0.15, 0.24, 0.05, 0.05, "#222831")


def _cake(pen: Pen) -> None:
    pen.plate(0, 0, 0.66, 0.24, "#f5d7b5")
    pen.plate(0, 0.24, 0.48, 0.2, "#f29cb4")
    for x in (-0.14, 0, 0.14):
        pen.plate(x, 0.44, 0.03, 0.16, "#7fb4e0")
        pen.oval(x, 0.63, 0.05, 0.08, "#ffc94d")


def town(pen: Pen) -> None:
    """Draw houses that fill a horizon."""
    for step, high in enumerate((0.5, 0.8, 0.62, 1.0, 0.56, 0.74)):
        x = -1.0 + step * 0.4
        pen.plate(x, 0, 0.34, high, ("#566179", "#6b7690")[step % 2])
        for row in range(int(high * 8)):
            for side in (-0.08, 0.08):
                pen.plate(x + side, 0.06 + row * 0.11, 0.06, 0.05, "#ffe3a0" if (row + step) % 3 else "#8f9ab5")


def peaks(pen: Pen) -> None:
    """Draw mountains that fill a horizon."""
    for x, high in ((-0.8, 0.6), (0.75, 0.7), (0, 0.95)):
        pen.shape([(x - 0.75, 0), (x, high), (x + 0.75, 0)], "#71809a")
        pen.shape([(x - 0.2, high * 0.74), (x, high), (x + 0.2, high * 0.74), (x, high * 0.66)], "#f7fafc")


Thing = Callable[[Pen], None]
THINGS: dict[str, Thing] = {
    "wolf": lambda pen: _beast(pen, "#6b7280"),
    "fox": lambda pen: _beast(pen, "#d9692f"),
    "dog": lambda pen: _beast(pen, "#a9764a", ear=0.08),
    "cat": lambda pen: _beast(pen, "#3a3a42", ear=0.12, tail=0.5),
    "horse": lambda pen: _beast(pen, "#7a4f33", tail=0.05),
    "house": _house,
    "castle": _castle,
    "lighthouse": _lighthouse,
    "boat": _boat,
    "car": _car,
    "robot": _robot,
    "rocket": _rocket,
    "balloon": _balloon,
    "bird": _bird,
    "fish": _fish,
    "flower": _flower,
    "cake": _cake,
    "woman": lambda pen: _person(pen, "#b3446c", "#4a2f24"),
    "man": lambda pen: _person(pen, "#2f6f8f", "#2b2320"),
    "fir": _fir,
    "tree": _tree,
}
"""Thing -> what draws it."""
