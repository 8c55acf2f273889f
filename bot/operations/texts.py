"""What holds for every text that answers a question: it says something, and is not too long."""

from html import escape
from unicodedata import category

from bot.errors import InvalidInput, TooLong
from bot.locales import N_, ngettext_noop
from bot.locales.amounts import Amount
from bot.locales.quotes import quoted

NOTHING_TO_SAY = N_("There is nothing to say in that. Please send some <b>text</b>, or /cancel.")
NO_WORDS = N_("There are no words in that. Please send some <b>text</b>, or /cancel.")
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers of Hangul and the empty Braille pattern: letters and signs to Unicode, but nobody sees or hears them."""


def has_words(text: str, *, spoken: bool) -> bool:
    """Whether a text says something: letters or digits of any script; emoji count too unless it is spoken.

    Spaces, punctuation, direction marks, zero-width and blank characters don't count.
    """
    shown = (category(sign) for sign in text if sign not in BLANK)
    return any(kind[0] in "LN" or (not spoken and kind == "So") for kind in shown)


def check_words(text: str, *, spoken: bool) -> None:
    """Check that a text says something.

    Raises:
        InvalidInput: it doesn't; the words say what to do.

    """
    if not has_words(text, spoken=spoken):
        raise InvalidInput(user_text=NOTHING_TO_SAY if spoken else NO_WORDS)


def check_length(text: str, longest: int) -> None:
    """Check a text's length in characters.

    Raises:
        TooLong: with both numbers, and what to do.

    """
    if len(text) > longest:
        raise TooLong(
            user_text=ngettext_noop(
                "That text has {count} character; I can take {longest}. "
                "Please send a shorter one, or split it into parts.",
                "That text has {count} characters; I can take {longest}. "
                "Please send a shorter one, or split it into parts.",
                Amount(len(text)),
                longest=Amount(longest),
            )
        )


def beginning(text: str) -> str:
    """Return the beginning of a text, quoted, as Telegram HTML."""
    return quoted(f"{escape(text[:80])}{'…' if len(text) > 80 else ''}")
