"""Languages with their regions, as voices are listed by: en-US."""

from html import escape

from bot.errors import BotError
from bot.operations.facts import Facts, LanguageOf, Listed

LOCALE = "en-US"
"""The fallback when nothing else is known."""


def spelled(known: Facts, locale: str) -> str:
    """Return a language and region in words, as A2E lists them: English (United States)."""
    try:
        listed = known.ask(Listed(kind="locale"))
    except BotError:  # voices work without it
        return locale
    return next((escape(one.label) for one in listed if one.id == locale), locale)


def is_locale(known: Facts, part: str) -> bool:
    """Whether A2E's voices are listed under this language and region."""
    return part == LOCALE or any(one.id == part for one in known.ask(Listed(kind="locale")))


def locale_of(known: Facts, text: str) -> str:
    """Return "language-region" for a text, in the first region A2E lists for its language; en-US when unsure."""
    if not text:
        return LOCALE
    try:
        code = known.ask(LanguageOf(text=text)).split("-")[0].lower()
        found = [one.id for one in known.ask(Listed(kind="locale")) if one.id.split("-")[0] == code]
    except BotError:  # a guess that failed costs nothing: the user can change the language
        found = []
    return found[0] if found else LOCALE
