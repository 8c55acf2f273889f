"""Commands in words: what people say instead of pressing a button or typing a slash."""

from unicodedata import category

WAYS_OUT = {"cancel": "cancel", "stop": "cancel"}
"""These work at any moment, as the buttons do."""
LOST = {"help": "help", "menu": "menu"}
"""These work at any moment except when words are asked for outside an order, such as a new name."""
GREETINGS = {"hi": "start", "hello": "start", "hey": "start", "start": "start"}
"""These count only if nothing is open: as an answer, somebody may want them spoken."""
WORDS = WAYS_OUT | LOST | GREETINGS
"""Word -> command; a language adds its own."""


def spoken_command(text: str | None) -> str | None:
    """Return the word of ours that a whole message consists of, ignoring case and punctuation around it; else None.

    A text that begins with a slash but is no command to Telegram, such as code, is like any other.
    """
    if not text or len(text) > 40 or text.lstrip().startswith("/"):
        return None
    word = "".join(sign for sign in text if category(sign)[0] in "LMNZ").strip().casefold()
    return word if word in WORDS else None
