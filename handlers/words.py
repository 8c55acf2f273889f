"""Commands in words: what people say instead of pressing or typing a slash."""

from unicodedata import category

WAYS_OUT = {"cancel": "cancel", "stop": "cancel"}
"""They work at any moment, as the buttons do."""
LOST = {"help": "help", "menu": "menu"}
"""They work at any moment but where words alone are asked for outside of an order, such as a new name."""
GREETINGS = {"hi": "start", "hello": "start", "hey": "start", "start": "start"}
"""They count when nothing is open: as an answer somebody may want them spoken."""
WORDS = WAYS_OUT | LOST | GREETINGS
"""Word -> command; a language adds its own."""


def spoken_command(text: str | None) -> str | None:
    """Return the word of ours that a whole message is, whatever its case and the signs around it; else None.

    What begins with a slash and is no command to Telegram, as code, is words like any others.
    """
    if not text or len(text) > 40 or text.lstrip().startswith("/"):
        return None
    word = "".join(sign for sign in text if category(sign)[0] in "LMNZ").strip().casefold()
    return word if word in WORDS else None
