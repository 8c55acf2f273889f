"""What holds for every text that answers a question: it says something, and is not too long."""

from html import escape
from unicodedata import category

from bot.errors import InvalidInput, TooLong


def has_words(text: str, *, spoken: bool) -> bool:
    """Whether there is something in a text: letters or digits of any script; unless it is spoken, emoji do as well.

    Spaces, punctuation, marks of direction and what has no width are nothing.
    """
    return any(category(sign)[0] in "LN" or (not spoken and category(sign) == "So") for sign in text)


def check_words(text: str, *, spoken: bool) -> None:
    """Check that a text holds something to go by.

    Raises:
        InvalidInput: it does not, with what to do.

    """
    if not has_words(text, spoken=spoken):
        nothing = "There is nothing to say in that" if spoken else "There are no words in that"
        raise InvalidInput(user_text=f"{nothing}. Please send some <b>text</b>, or /cancel.")


def check_length(text: str, longest: int) -> None:
    """Check a text's length in characters.

    Raises:
        TooLong: with both numbers and what to do.

    """
    if len(text) > longest:
        raise TooLong(
            user_text=f"That text has {len(text):,} characters; I can take {longest:,}. "
            "Please send a shorter one, or split it in parts."
        )


def beginning(text: str) -> str:
    """Return how a text begins, quoted, as Telegram HTML."""
    return f"“{escape(text[:80])}{'…' if len(text) > 80 else ''}”"
