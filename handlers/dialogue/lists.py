"""Several names or words in one sentence, as the language that is spoken sets them apart. Pure."""

from collections.abc import Iterable
from functools import reduce

from bot.locales import _


def all_of(words: Iterable[str]) -> str:
    """Return names one after the other: Prompt, Voice, Face."""
    # For translators: two names in a list; {one} may itself be several
    return reduce(lambda one, other: _("{one}, {other}", one=one, other=other), words)


def one_of(words: Iterable[str]) -> str:
    """Return what can be chosen from: photo or video."""
    # For translators: what can be sent, such as: photo or video
    return reduce(lambda one, other: _("{one} or {other}", one=one, other=other), words)
