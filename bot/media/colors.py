"""Colors as a screen shows them: 8 bits, sRGB, no transparency. Runs in a worker process only."""

import io

import PIL.Image
import PIL.ImageCms

SPACES = {"RGB": "RGB ", "CMYK": "CMYK", "L": "GRAY"}
"""A picture's mode -> the color space that its profile must have."""
LONGEST_PROFILE = 4 * 1024**2
"""Bytes. A printer's profile has about 2 MB."""


def plain(image: PIL.Image.Image, *, shows_through: bool) -> PIL.Image.Image:
    """Return a picture as RGB in sRGB; `shows_through`: it has a transparent color or palette entry."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or shows_through:
        image = _on_white(image)
    if image.mode not in SPACES:
        image = image.convert("RGB")
    image = _in_srgb(image, profile)
    return image if image.mode == "RGB" else image.convert("RGB")  # which copies even when there is nothing to do


def _on_white(image: PIL.Image.Image) -> PIL.Image.Image:
    image = image.convert("RGBA") if image.mode != "RGBA" else image
    canvas = PIL.Image.new("RGB", image.size, "white")
    canvas.paste(image, mask=image.getchannel("A"))
    return canvas


def _in_srgb(image: PIL.Image.Image, profile: object) -> PIL.Image.Image:
    """Return a picture's colors by its embedded profile; an invalid profile is ignored."""
    if not isinstance(profile, bytes) or not 0 < len(profile) <= LONGEST_PROFILE:
        return image
    try:
        embedded = PIL.ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if embedded.profile.xcolor_space != SPACES[image.mode]:
            return image
        found = PIL.ImageCms.profileToProfile(
            image,
            embedded,
            PIL.ImageCms.createProfile("sRGB"),
            outputMode="RGB",
            inPlace=image.mode == "RGB",  # saves a copy
        )
    except Exception:  # noqa: BLE001  # a stranger's bytes may make the library raise anything
        return image
    return image if found is None else found
