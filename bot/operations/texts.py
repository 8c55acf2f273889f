"""What holds for every text that answers a question: it says something, and is not too long."""

from html import escape
from unicodedata import category

from bot.errors import InvalidInput, TooLong
from bot.locales import N_, ngettext_noop
from bot.locales.amounts import Amount
from bot.locales.quotes import quoted

NOTHING_TO_SAY = N_("There is nothing to say in that. Please send some <b>text</b>, or /cancel.")
NO_WORDS = N_("There are no words in that. Please send some <b>text</b>, or /cancel.")


def has_words(text: str, *, spoken: bool) -> bool:
    """Whether a text says something: letters or digits of any script; emoji count too unless it is spoken.

    Spaces, punctuation, direction marks and zero-width characters don't count.
    """
    return any(category(sign)[0] in "LN" or (not spoken and category(sign) == "So") for sign in text)


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
