"""Languages with their regions, as voices are listed by: en-US."""

from html import escape

from bot.errors import BotError
from bot.locales import ENGLISH, language
from bot.operations.facts import Choice, Facts, LanguageOf, Listed

LOCALE = "en-US"
"""The fallback when nothing else is known."""


def spelled(known: Facts, locale: str) -> str:
    """Return a language and region in words, in the language that is spoken: English (United States)."""
    entry = entry_of(known, locale)
    return escape(entry.label) if entry else locale


def entry_of(known: Facts, locale: str) -> Choice | None:
    """Return A2E's entry of a language and region, where it has one."""
    try:
        listed = known.ask(Listed(kind="locale"))
    except BotError:  # voices work without it
        return None
    return next((one for one in listed if one.id == locale), None)


def is_locale(known: Facts, part: str) -> bool:
    """Whether A2E's voices are listed under this language and region."""
    return part == LOCALE or any(one.id == part for one in known.ask(Listed(kind="locale")))


def locale_of(known: Facts, text: str) -> str:
    """Return "language-region" for a text; without one, for the language that is spoken here; en-US when unsure.

    The region is that of the language that is spoken here, else the first that A2E lists.
    """
    spoken = language()
    if not text and spoken == ENGLISH:
        return LOCALE
    try:
        code = bare(known.ask(LanguageOf(text=text)) if text else spoken)
        found = [one.id for one in known.ask(Listed(kind="locale")) if bare(one.id) == code]
    except BotError:  # a guess that failed costs nothing: the user can change the language
        found = []
    return next((one for one in [spoken, *found] if one in found), LOCALE)


def bare(tag: str) -> str:
    """Return the language of a tag, without script and region."""
    return tag.split("-", maxsplit=1)[0].lower()
