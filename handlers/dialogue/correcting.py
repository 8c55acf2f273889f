"""How people correct themselves, in their language and in English: no; I meant; not this but that. Pure."""

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter

from msgspec import Struct

from bot.locales import ENGLISH, language, pgettext, speaking
from handlers.words import plain, split

ANYWHERE = ("nein", "non", "não", "нет", "ні", "nie", "nej")
"""No, understood whatever language is spoken."""
PAUSE = r"\s*(?:[,;:!…،؛，；：！、]|\.{3}|—|–|-\s)\s*(?=\S)"
"""What stands behind a no that begins a correction, since “no people” is a wish."""
COMMA = "[,،，]"
GAP = rf"(?:{COMMA}|[:：])?(?:\s+|(?<=[\u2e80-\uffff]))(?=\S)"
"""What stands behind “I meant”; scripts from U+2E80 on set no spaces between words."""


class Corrections(Struct, frozen=True, kw_only=True):
    """How corrections look."""

    no: re.Pattern[str]
    """One begins so."""
    meant: re.Pattern[str]
    """Or so."""
    not_but: tuple[re.Pattern[str], ...]
    """They name both what there was (`old`) and what there is to be (`new`)."""
    bare: frozenset[str]
    """An answer to a question that was not asked in words, or a hint at a file: nothing to make anything of."""


def corrections() -> Corrections:
    """Return how they look in the language that is spoken, and in English."""
    return _of(language())


@cache
def _of(tag: str) -> Corrections:
    spoken = []
    for one in dict.fromkeys((ENGLISH, tag)):
        with speaking(one):
            spoken.append(said())
    no, meant, not_but, bare, please = zip(*spoken, strict=True)
    return Corrections(
        no=re.compile(_one_of([*_all(no), *ANYWHERE]) + PAUSE, re.IGNORECASE),
        meant=re.compile(_one_of(_all(meant)) + GAP, re.IGNORECASE),
        not_but=tuple(_both(one) for words in not_but for one in re.split("[;؛；]", words)),
        bare=frozenset(plain(f"{one} {then}") for one in _all(bare) for then in ("", *_all(please))),
    )


def _all(lists: Iterable[str]) -> list[str]:
    return [word for words in lists for word in split(words)]


def _one_of(words: list[str]) -> str:
    return f"(?:{'|'.join(re.escape(one) for one in words)})"


def _both(words: str) -> re.Pattern[str]:
    """Return the pattern of a sentence with {old} and {new}; people may set a comma between them where it has none."""
    pattern = ""
    for number, (text, name, _spec, _conversion) in enumerate(Formatter().parse(words.strip(" .。।"))):
        said = re.sub(COMMA, lambda _: COMMA, re.escape(text))
        pattern += said if number != 1 or said.startswith(COMMA) else f"{COMMA}?{said}"
        pattern += f"(?P<{name}>.+?)" if name else ""
    return re.compile(pattern, re.IGNORECASE)


def said() -> tuple[str, str, str, str, str]:
    """Return the words, in the language that is spoken."""
    return (
        # For translators: a message that begins so takes back what was sent: “no, a wolf”; commas between, a full stop
        pgettext("words people type", "no, nope, oops, sorry, wait, actually."),
        # For translators: the same: “I meant a wolf”; commas between, a full stop behind the last
        pgettext("words people type", "i meant, i mean."),
        # For translators: how one says that {new} is to stand where {old} is; as many ways as there are, semicolons
        # between, a full stop behind the last; a comma in front of “but” may be left out here
        pgettext(
            "words people type",
            "not {old} but {new}; it's not {old} but {new}; {new} instead of {old}; {new} rather than {old}; "
            "{new}, not {old}.",
        ),
        # For translators: alone in a message, these are no words to make a picture of; commas between, a full stop
        pgettext(
            "words people type",
            "yes, yeah, yep, ok, okay, sure, go, go ahead, do it, no, nope, this one, that one, this, that.",
        ),
        # For translators: what one may say behind those; commas between, a full stop behind the last
        pgettext("words people type", "please."),
    )
