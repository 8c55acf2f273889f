"""What a bot says about itself, for each language: its name, its description, the short one in its profile."""

from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import units
from bot.sandbox.telegram.state import State

Values = dict[str, Any]
LIMITS = {"name": 64, "description": 512, "short_description": 120}
"""UTF-16 units."""


def set_about(state: State, values: Values, *, what: str) -> bool:
    """Set one of `LIMITS` for a language; an empty text removes it.

    Raises:
        Bad: it is too long, or the language does not have two letters.

    """
    text = values.get(what) or ""
    if units(text) > LIMITS[what]:
        raise Bad(f"Bad Request: {what.replace('_', ' ')} is too long")
    state.texts[_key(what, values)] = text
    return True


def get_about(state: State, values: Values, *, what: str) -> dict[str, str]:
    """Return one of `LIMITS`: the language's, else everybody's."""
    own = state.texts.get(_key(what, values), "") or state.texts.get(_key(what, {}), "")
    return {what: own or (state.bot["first_name"] if what == "name" else "")}


def _key(what: str, values: Values) -> str:
    language = values.get("language_code") or ""
    if language and not (len(language) == 2 and language.isalpha()):
        raise Bad("Bad Request: invalid language code specified")
    return f"{what}:{language}"
