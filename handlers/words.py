"""Commands in words: what people say instead of pressing a button or typing a slash, also in English."""

from functools import cache
from unicodedata import category, normalize

from bot.locales import ENGLISH, language, pgettext, speaking, spoken

WAYS_OUT = {"cancel"}
"""These work at any moment, as the buttons do."""
LOST = {"help", "menu"}
"""These work at any moment except when words are asked for outside an order, such as a new name."""
GREETINGS = {"start"}
"""These count only if nothing is open: as an answer, somebody may want them spoken."""
LONGEST = 40
"""Characters that are looked at."""


def spoken_command(text: str | None, also: str = "") -> str | None:
    """Return the command that a whole message means in words, whatever its case, accents and punctuation; else None.

    A text that begins with a slash but is no command to Telegram, such as code, is like any other.

    also: an IETF tag, that of the person's Telegram: here they may have chosen another language.
    """
    if not text or len(text) > LONGEST or text.lstrip().startswith("/"):
        return None
    return _words(language(), spoken(also) or ENGLISH).get(plain(text))


def plain(text: str) -> str:
    """Return words without what people leave out when they type in a hurry: case, accents, punctuation."""
    small = normalize("NFKD", text).casefold().replace("ı", "i")
    return " ".join("".join(sign for sign in small if category(sign)[0] in "LNZ" or category(sign) == "Mc").split())


@cache
def _words(tag: str, also: str) -> dict[str, str]:
    """Return word -> command, of two languages and of English; what the first means by a word counts."""
    found: dict[str, str] = {}
    for one in (ENGLISH, also, tag):
        with speaking(one):
            found |= {plain(word): command for command, words in said().items() for word in split(words)}
    return found


def split(words: str) -> list[str]:
    """Return the words of a list: with commas between them, and a full stop behind the last, in any script."""
    for comma in "،、，":
        words = words.replace(comma, ",")
    return [one for one in (word.strip(" .。।") for word in words.split(",")) if one]


def said() -> dict[str, str]:
    """Return command -> words, in the language that is spoken."""
    return {
        # For translators: words that, alone in a message, drop the open order; with commas between, a full stop behind
        "cancel": pgettext("words people type", "cancel, stop."),
        # For translators: words that, alone in a message, ask for help
        "help": pgettext("words people type", "help."),
        # For translators: words that, alone in a message, open the menu
        "menu": pgettext("words people type", "menu."),
        # For translators: greetings, and the word for "start"; alone in a message they open the menu
        "start": pgettext("words people type", "hi, hello, hey, start."),
    }
