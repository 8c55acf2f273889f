"""From a text that was said in one language back to how it stands in the code, so that it can be said in another."""

from functools import cache

from bot.locales import ENGLISH, FOLDER, FROM_THE_RIGHT, LEFT_TO_RIGHT, spoken


def original(said: str, tag: str) -> str:
    """Return the English of a text without values that was said in a language; the text itself where nothing is known.

    Args:
        said: what was said.
        tag: the language, as an IETF tag.

    """
    known = _originals(spoken(tag) or ENGLISH)
    return known.get(said) or known.get(said.replace(LEFT_TO_RIGHT, "").replace(FROM_THE_RIGHT, ""), said)


@cache
def _originals(language: str) -> dict[str, str]:
    source = FOLDER / f"{language}.mo"
    if language == ENGLISH or not source.exists():
        return {}
    from babel.messages.mofile import read_mo

    with source.open("rb") as file:
        found = [(one.string, one.id) for one in read_mo(file)]
    return {said: text for said, text in found if isinstance(said, str) and isinstance(text, str)}
