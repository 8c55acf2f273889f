"""What the bot says, in the language of the person it says it to (gettext).

Texts stand in the code in English, where they are said: in `_` or `ngettext`, or where they are declared in `N_`, with
`_` around the declared name where it is said. Values have names: `_("That file has {mb} MB.", mb=12)`. Whole sentences
only: another language orders its words differently. A value is escaped before it is put in; a translation is HTML as
its original is.

An error's `user_text` is marked with its values, and said by who tells it:
`raise TooBig(user_text=N_("That file has {mb} MB.", mb=12))`.

Whom it is said to is known at the edge (a turn, a step of a job), which says so with `speaking`.
A language is one file here, `es.po`, and one line of `LANGUAGES`. `python -m bot.locales` compiles the files.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from unicodedata import bidirectional

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
ENGLISH = "en"
LANGUAGES = {
    "en": "English",
    "es": "Español",
    "pt-BR": "Português (Brasil)",
    "ru": "Русский",
    "de": "Deutsch",
    "fr": "Français",
    "it": "Italiano",
    "tr": "Türkçe",
    "ar": "العربية",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "zh-Hans": "简体中文",
}
"""Language, as an IETF tag -> its own name. Each but English has a file here."""
RIGHT_TO_LEFT = frozenset(tag for tag, name in LANGUAGES.items() if bidirectional(name[0]) in ("R", "AL"))
"""Those whose own name is written from right to left."""
LEFT_TO_RIGHT, FROM_THE_RIGHT = "\u200e", "\u200f"
ISOLATED = "\u2068{}\u2069"
"""Words of any direction that leave the order of those around them alone (Unicode's FSI and PDI)."""
IN_ENGLISH = re.compile(r"(?:<code>)?(?<![\w/<.:}\u200e])[/@](?=[a-z{])")
"""The beginning of a command or a @name: among words written from right to left its sign would move to its end."""
FIRST = re.compile(rf"(?:<\w+>)*{LEFT_TO_RIGHT}")
"""A line that begins with one: its first letter would turn the whole line."""
RENAMED = {"in": "id"}
"""Codes that ISO 639 has given up, as Android still says them."""
NAME = re.compile(r"@[A-Za-z]\w*")
"""A value that is nothing but a @name, such as whom to write to."""
UNGROUPED = 999
"""The largest number that every language writes as it is."""
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


@lru_cache(maxsize=1024)
def spoken(tag: str) -> str | None:
    """Return the language of ours that serves an IETF tag such as Telegram's "pt-br"; None: none does.

    The longest match counts; a region or script that we do not have gets another of the same language.
    """
    first, *others = tag.lower().replace("_", "-").split("-")
    parts = [RENAMED.get(first, first), *others]
    for start in (*_beginnings(parts), *_beginnings(_with_script(parts)), parts[0]):
        for one in LANGUAGES:
            if one.lower() == start or one.lower().startswith(f"{start}-"):
                return one
    return None


def _beginnings(parts: Sequence[str]) -> list[str]:
    """Return a tag of these parts and its beginnings, longest first, without the language alone."""
    return ["-".join(parts[:length]) for length in range(len(parts), 1, -1)]


def _with_script(parts: Sequence[str]) -> Sequence[str]:
    """Return a tag's parts with the script that is usual there, as Taiwan's (CLDR), where we have several to choose."""
    if sum(one.lower().split("-")[0] == parts[0] for one in LANGUAGES) < 2:
        return ()
    from babel.core import get_global

    likely = get_global("likely_subtags").get("_".join([parts[0], *(part.upper() for part in parts[1:])]))
    return str(likely).lower().split("_") if likely else ()


@contextmanager
def speaking(tag: str, default: str = ENGLISH) -> Iterator[str]:
    """Say all that is said inside the block in the language of a tag; `default` where we do not speak it."""
    language = spoken(tag) or spoken(default) or ENGLISH
    token = _current.set(language)
    try:
        yield language
    finally:
        _current.reset(token)


def language() -> str:
    """Return the language that is spoken here, one of `LANGUAGES`."""
    return _current.get()


class Marked(str):
    """A text with values that is said elsewhere. As a plain string it is in English."""

    one: str
    many: str
    values: dict[str, object]
    context: str

    def __new__(cls, one: str, many: str, values: dict[str, object], context: str = "") -> "Marked":
        """Make it of its forms and values."""
        text = many if many and values["count"] != 1 else one
        made = super().__new__(cls, text.format_map(values) if values else text)
        made.one, made.many, made.values, made.context = one, many, values, context
        return made

    def counting(self, count: int) -> "Marked":
        """Return it with another number."""
        return Marked(self.one, self.many, {**self.values, "count": count}, self.context)

    def said(self) -> str:
        """Return it in the language that is spoken, its values that are marked too."""
        values = {name: one.said() if isinstance(one, Marked) else one for name, one in self.values.items()}
        if self.many:
            return ngettext(self.one, self.many, _whole(values["count"]), **values)
        return pgettext(self.context, self.one, **values) if self.context else _(self.one, **values)


def _(text: str, /, **values: object) -> str:
    """Return a text in the language that is spoken, with its values put in."""
    if isinstance(text, Marked):
        return text.said()
    said = in_order(_catalogue(_current.get()).gettext(text)) if text else ""
    return _filled(said, values) if values else said


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Return the form of a text for a number, which is its value {count}: grouped as the language groups it."""
    said = in_order(_catalogue(_current.get()).ngettext(one, many, count))
    told = {"count": count, **values}
    return _filled(said, {**told, "count": _grouped(told["count"])})


def pgettext(context: str, text: str, /, **values: object) -> str:
    """Return a text that means something else elsewhere; context: a word or two for the translator."""
    said = in_order(_catalogue(_current.get()).pgettext(context, text))
    return _filled(said, values) if values else said


def in_order(said: str) -> str:
    """Return a text with each /command and @name readable among words that are written from right to left."""
    return _marked(said) if _current.get() in RIGHT_TO_LEFT else said


def _filled(said: str, values: Mapping[str, object]) -> str:
    """Return a text with its values put in; one that is a @name is marked, too."""
    if _current.get() in RIGHT_TO_LEFT:
        values = {key: f"{LEFT_TO_RIGHT}{one}" if _is_name(one) else one for key, one in values.items()}
    return said.format_map(values)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def isolated(words: str) -> str:
    """Return what somebody wrote so that, among words written from right to left, its signs stay where they belong."""
    return ISOLATED.format(words) if _current.get() in RIGHT_TO_LEFT else words


@lru_cache(maxsize=4096)
def _marked(said: str) -> str:
    """Return it with Unicode's left-to-right mark before them; before <code>, whose contents are copied at a tap.

    Where it begins with one, the mark for the other direction comes first: the line is one of words from the right.
    """
    marked = IN_ENGLISH.sub(rf"{LEFT_TO_RIGHT}\g<0>", said)
    return f"{FROM_THE_RIGHT}{marked}" if FIRST.match(marked) else marked


def N_(text: str, /, **values: object) -> str:  # gettext's name
    """Mark a text that is said elsewhere, by `_`, such as one that is declared or an error's."""
    return Marked(text, "", values) if values else text


def ngettext_noop(one: str, many: str, count: int, /, **values: object) -> str:
    """Mark a text with a number that is said elsewhere, by `_`."""
    return Marked(one, many, {"count": count, **values})


def pgettext_noop(context: str, text: str, /, **values: object) -> str:
    """Mark a text that means something else elsewhere and is said by `_`."""
    return Marked(text, "", values, context)


def _grouped(count: object) -> object:
    """Return a plain number with marks between its digits; in English tools outside read them as they are."""
    if type(count) is not int or abs(count) <= UNGROUPED or language() == ENGLISH:
        return count
    from babel import Locale
    from babel.numbers import format_decimal

    return format_decimal(count, "#,##0", locale=Locale.parse(language(), sep="-"))


def _whole(count: object) -> int:
    return count if isinstance(count, int) else 0


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return a language's texts, read when they are first needed."""
    if language == ENGLISH:
        return NullTranslations()
    path = _file(language)
    if path.suffix == ".po":
        log.warning("language not compiled, read from its source language=%s", language)
        return _read(path)
    with path.open("rb") as file:
        return GNUTranslations(file)


def let_go() -> None:
    """Forget the texts that were read, half a MB a language; they are read again when they are needed."""
    _catalogue.cache_clear()


def _file(language: str) -> Path:
    """Return where a language's texts are read: the compiled file, or the source if that is newer or alone."""
    source, made = (FOLDER / f"{language}.{kind}" for kind in ("po", "mo"))
    stale = not made.exists() or (source.exists() and source.stat().st_mtime > made.stat().st_mtime)
    return source if stale else made


def mark_of(language: str) -> str:
    """Return what changes with any of a language's texts, without reading them; empty for English."""
    path = _file(language)
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _read(source: Path) -> NullTranslations:
    """Return a language's texts from its source, which takes a quarter of a second; none if there is no source."""
    if not source.exists():
        return NullTranslations()
    from bot.locales.compiling import compiled

    return GNUTranslations(BytesIO(compiled(source)))
