"""Pictures of our own, to try things with and to show what comes back. They are drawn: nobody is in them."""

from pathlib import Path

HERE = Path(__file__).parent
PORTRAIT = "portrait"
"""A face, to start an order with."""
EXAMPLE = "example"
"""What comes of it, as a person sees it at first."""
SIZES = {PORTRAIT: (768, 960), EXAMPLE: (1120, 630)}
"""Name -> width and height in pixels."""
MIME = "image/jpeg"


def picture(name: str) -> Path:
    """Return where a picture lies.

    Raises:
        KeyError: we have no such picture.

    """
    if name not in SIZES:
        raise KeyError(name)
    return HERE / f"{name}.jpg"
