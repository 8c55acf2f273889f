"""Pictures drawn by rule: portraits of public avatars, landscapes for backgrounds. Runs in threads."""

from pathlib import Path

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

from bot.sandbox.a2e.renderers.media import mark

Picture = PIL.Image.Image
Color = tuple[int, int, int]
PORTRAIT = (360, 640)
MOUTH = (0.5, 0.46)
"""Where a portrait's mouth is, as shares of width and height; a photo's is assumed there too."""
SKIN: tuple[Color, ...] = ((244, 206, 176), (214, 160, 120), (150, 100, 70), (250, 222, 200))
HAIR: tuple[Color, ...] = ((40, 30, 25), (120, 70, 30), (200, 160, 90), (90, 90, 95))
CLOTHES: tuple[Color, ...] = ((40, 80, 150), (150, 40, 60), (50, 120, 80), (90, 60, 130), (60, 60, 70))


def portrait(number: int, out: Path) -> None:
    """Draw the person with a number: always the same one."""
    mark(person(number)).save(out, "JPEG", quality=88)


def person(number: int) -> Picture:
    """Return the person with a number, of the size `PORTRAIT`."""
    width, height = PORTRAIT
    image = blend(_shade(number, 90), _shade(number + 5, 170), PORTRAIT)
    draw = PIL.ImageDraw.Draw(image)
    skin, hair = SKIN[number % len(SKIN)], HAIR[number // 3 % len(HAIR)]
    draw.ellipse((30, 380, width - 30, height + 260), fill=CLOTHES[number % len(CLOTHES)])
    draw.rectangle((150, 320, 210, 410), fill=skin)
    if number % 2 == 0:
        draw.rounded_rectangle((95, 140, 265, 400), 80, fill=hair)
    draw.ellipse((105, 120, 255, 290), fill=hair)
    draw.ellipse((115, 150, 245, 350), fill=skin)
    for x in (152, 208):
        draw.ellipse((x - 14, 226, x + 14, 246), fill="white")
        draw.ellipse((x - 6, 229, x + 6, 243), fill=(40, 40, 60))
        draw.arc((x - 18, 208, x + 18, 232), 205, 335, fill=hair, width=4)
    draw.arc((170, 256, 190, 276), 25, 155, fill=(150, 95, 70), width=3)
    draw.arc((154, 262, 206, 300), 25, 155, fill=(160, 60, 65), width=5)
    return image


def scene(number: int, out: Path) -> None:
    """Draw the background with a number."""
    mark(landscape(number)).save(out, "JPEG", quality=88)


def landscape(number: int) -> Picture:
    """Return the landscape with a number: a sky, a sun, hills."""
    size = (640, 360)
    image = blend(_shade(number, 150), _shade(number + 3, 230), size)
    draw = PIL.ImageDraw.Draw(image)
    draw.ellipse((60 + number * 70, 40, 130 + number * 70, 110), fill=(255, 240, 180))
    for step in range(3):
        left = -200 + step * 220 + number * 20
        draw.ellipse((left, 220 + step * 20, left + 520, 520), fill=_shade(number + step, 70 + step * 30))
    return image


def blend(top: Color, bottom: Color, size: tuple[int, int]) -> Picture:
    """Return a picture with a gradient from top to bottom."""
    shares = PIL.Image.linear_gradient("L").resize(size)
    return PIL.Image.composite(PIL.Image.new("RGB", size, bottom), PIL.Image.new("RGB", size, top), shares)


def _shade(number: int, light: int) -> Color:
    return tuple(40 + (light + number * step) % 200 for step in (37, 53, 71))  # type: ignore[return-value]  # three


def numbered(picture: Picture, number: int) -> Picture:
    """Return a copy with a number in its corner, for one picture of several."""
    image = picture.copy()
    font = PIL.ImageFont.load_default(max(12, image.height // 8))
    PIL.ImageDraw.Draw(image).text((6, 4), f"#{number}", fill="white", font=font, stroke_width=2, stroke_fill=0)
    return image
