"""Draws the pictures beside this file: python -m bot.drawings.draw."""

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

from bot.drawings import EXAMPLE, PORTRAIT, SIZES, picture

SMOOTH = 3
"""Drawn this many times larger, so that edges come out smooth."""
SKIN, SHADE, HAIR, LIPS, SHIRT = "#f0c39e", "#dba179", "#4a2f24", "#b9524f", "#2f6f8f"
INK, PAPER = "#22313a", "#f7f3ea"
Box = tuple[float, float, float, float]


class Sheet:
    """A picture whose points are given in its final pixels."""

    def __init__(self, size: tuple[int, int], color: str = PAPER) -> None:
        self.image = Image.new("RGB", (size[0] * SMOOTH, size[1] * SMOOTH), color)
        self._pen = ImageDraw.Draw(self.image)

    def oval(self, box: Box, color: str) -> None:
        """Fill an oval."""
        self._pen.ellipse([side * SMOOTH for side in box], fill=color)

    def shape(self, points: Sequence[tuple[float, float]], color: str) -> None:
        """Fill a polygon."""
        self._pen.polygon([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=color)

    def plate(self, box: Box, color: str, *, round_: float) -> None:
        """Fill a rectangle with round corners."""
        self._pen.rounded_rectangle([side * SMOOTH for side in box], radius=round_ * SMOOTH, fill=color)

    def curve(self, box: Box, ends: tuple[float, float], color: str, *, wide: float) -> None:
        """Draw a part of an oval's edge, between two angles."""
        self._pen.arc([side * SMOOTH for side in box], *ends, fill=color, width=round(wide * SMOOTH))

    def put(self, image: Image.Image, box: tuple[int, int, int, int]) -> None:
        """Put a picture into a box."""
        size = ((box[2] - box[0]) * SMOOTH, (box[3] - box[1]) * SMOOTH)
        self.image.paste(image.resize(size, Image.Resampling.LANCZOS), (box[0] * SMOOTH, box[1] * SMOOTH))

    def done(self) -> Image.Image:
        """Return the picture in its final size."""
        size = (self.image.width // SMOOTH, self.image.height // SMOOTH)
        return self.image.resize(size, Image.Resampling.LANCZOS)


def portrait(*, speaks: bool = False) -> Image.Image:
    """Return a drawn woman at a window over the sea, 768 by 960."""
    sheet = Sheet(SIZES[PORTRAIT], "#bfe0ea")
    _window(sheet)
    sheet.image = sheet.image.filter(ImageFilter.GaussianBlur(SMOOTH * 3))
    front = Sheet(SIZES[PORTRAIT])
    front.image.paste(sheet.image)
    _shoulders(front)
    _head(front)
    _eyes(front)
    _mouth(front, speaks=speaks)
    return front.done()


def _window(sheet: Sheet) -> None:
    sheet.shape([(0, 520), (768, 480), (768, 960), (0, 960)], "#5fa7b8")
    sheet.oval((560, 90, 700, 230), "#fff2c4")
    sheet.shape([(0, 500), (180, 380), (330, 510)], "#7d9c84")
    sheet.shape([(500, 500), (660, 400), (768, 490)], "#6d8f78")
    sheet.shape([(0, 700), (768, 640), (768, 960), (0, 960)], "#3f8598")


def _shoulders(sheet: Sheet) -> None:
    sheet.oval((190, 150, 578, 760), HAIR)
    sheet.oval((70, 740, 698, 1300), SHIRT)
    sheet.shape([(310, 640), (458, 640), (480, 800), (384, 850), (288, 800)], SHADE)
    sheet.oval((286, 745, 482, 860), SHADE)


def _head(sheet: Sheet) -> None:
    for left in (222, 506):
        sheet.oval((left, 430, left + 40, 530), SHADE)
    sheet.oval((236, 230, 532, 690), SKIN)
    sheet.shape([(230, 430), (240, 280), (470, 232), (420, 330), (300, 380), (244, 490)], HAIR)
    sheet.shape([(532, 430), (508, 290), (440, 226), (430, 300), (500, 380)], HAIR)
    sheet.oval((252, 190, 516, 330), HAIR)
    for left in (262, 442):
        sheet.oval((left, 545, left + 66, 595), "#eab193")


def _eyes(sheet: Sheet) -> None:
    for middle in (318, 450):
        sheet.curve((middle - 44, 395, middle + 44, 470), (205, 335), HAIR, wide=9)
        sheet.oval((middle - 36, 440, middle + 36, 486), "#ffffff")
        sheet.oval((middle - 19, 442, middle + 19, 482), "#4d7a55")
        sheet.oval((middle - 10, 452, middle + 10, 473), "#1c1c1c")
        sheet.oval((middle + 2, 450, middle + 10, 458), "#ffffff")
        sheet.curve((middle - 40, 434, middle + 40, 496), (190, 350), INK, wide=6)
    sheet.curve((352, 470, 416, 570), (20, 160), SHADE, wide=8)


def _mouth(sheet: Sheet, *, speaks: bool) -> None:
    if not speaks:
        sheet.curve((318, 540, 450, 632), (22, 158), LIPS, wide=13)
        return
    sheet.oval((336, 590, 432, 652), LIPS)
    sheet.oval((346, 600, 422, 646), "#6d2326")
    sheet.plate((356, 601, 412, 615), "#ffffff", round_=6)


def example() -> Image.Image:
    """Return a card that shows what to send and what comes back, 1120 by 630: 16:9, as @BotFather wants it too.

    It has no words: people of every language see it.
    """
    sheet = Sheet(SIZES[EXAMPLE])
    sheet.plate((36, 30, 476, 600), "#ffffff", round_=12)
    sheet.put(portrait(), (52, 46, 460, 556))
    sheet.plate((500, 301, 574, 329), INK, round_=14)
    sheet.shape([(560, 266), (616, 315), (560, 364)], INK)
    sheet.put(portrait(speaks=True), (636, 60, 1044, 570))
    _film(sheet)
    _speech(sheet)
    return sheet.done()


def _film(sheet: Sheet) -> None:
    """Draw what makes a picture a video: how far it has played, and the button that plays it."""
    sheet.plate((660, 536, 1020, 544), "#ffffff", round_=4)
    sheet.plate((660, 536, 800, 544), LIPS, round_=4)
    sheet.oval((791, 531, 809, 549), LIPS)
    sheet.oval((660, 454, 724, 518), INK)
    sheet.shape([(684, 468), (684, 504), (712, 486)], "#ffffff")


def _speech(sheet: Sheet) -> None:
    """Draw a speech bubble with the waves of a voice."""
    sheet.plate((900, 216, 1104, 312), "#ffffff", round_=34)
    sheet.shape([(936, 300), (990, 300), (882, 372)], "#ffffff")
    for number, high in enumerate((18, 40, 26, 58, 34, 64, 44, 22, 50, 30, 16)):
        left = 915 + 16 * number
        sheet.plate((left, 264 - high / 2, left + 9, 264 + high / 2), SHIRT, round_=4)


def main() -> None:
    """Draw them all."""
    for name, image in ((PORTRAIT, portrait()), (EXAMPLE, example())):
        image.save(picture(name), quality=85, optimize=True)


if __name__ == "__main__":
    main()
