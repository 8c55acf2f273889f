"""Every language says all that English says, and keeps what is not words: values, tags, marks, commands."""

import re
from collections import Counter
from string import Formatter
from unicodedata import east_asian_width

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.locales import ENGLISH, FOLDER, LANGUAGES
from tests.strings import ROOT, loose, sources, template

OTHERS = sorted(set(LANGUAGES) - {ENGLISH})
TAG = re.compile(r"</?[a-z]+")
KEPT = re.compile(r"/[a-z]+\b|A2E|<code>[^<]*</code>")
"""Commands, names, and what is to be typed as it stands."""
SHORT, ROOM = 24, 34
"""A text of so many characters may be a button's label: a phone of 360 px shows `ROOM` of them in a row of its own."""
LEFT = set((ROOT / "tests" / "locales" / "unmarked.txt").read_text().splitlines())
"""Strings that look like words for people, and are not."""


def catalog(tag: str) -> Catalog:
    with (FOLDER / f"{tag}.po").open("rb") as file:
        return read_po(file, locale=tag.replace("-", "_"))


def texts(tag: str) -> list[Message]:
    return [message for message in catalog(tag) if message.id]


def originals(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in re.sub(r"{\w+}|<[^>]+>", "", text))


def begins_with_mark(text: str) -> str:
    return text[0] if ord(text[0]) > 0x2190 and not text[0].isalpha() else ""


def test_the_template_holds_all_that_is_said_and_nothing_else() -> None:
    with (FOLDER / "bot.pot").open("rb") as file:
        written = {(one.id, one.context) for one in read_po(file)}
    assert written == {(one.id, one.context) for one in template()}, "run python -m tests.strings"


def test_no_text_escapes() -> None:
    found = {f"{path.relative_to(ROOT)}: {text!r}" for path in sources() for _, text in loose(path)}
    assert sorted(found - LEFT) == []


def test_nothing_is_listed_that_is_gone() -> None:
    found = {f"{path.relative_to(ROOT)}: {text!r}" for path in sources() for _, text in loose(path)}
    assert sorted(LEFT - found) == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_language_has_every_text(tag: str) -> None:
    theirs = {(one.id, one.context): forms(one) for one in texts(tag)}
    ours = {(one.id, one.context) for one in template() if one.id}
    assert theirs.keys() == ours
    assert [one for one, said in theirs.items() if not all(said)] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_nothing_is_left_in_english(tag: str) -> None:
    pairs = [pair for one in texts(tag) for pair in zip(originals(one), forms(one), strict=False)]
    alike = {original for original, said in pairs if said == original and any(map(str.isalpha, plain(original)))}
    listed = ROOT / "tests" / "locales" / "alike" / f"{tag}.txt"
    known = set(listed.read_text().splitlines()) if listed.exists() else set()
    assert sorted(alike - known) == []


def plain(text: str) -> str:
    return re.sub(r"{\w+}|<[^>]+>|/[a-z]+", "", text)


@pytest.mark.parametrize("tag", OTHERS)
def test_values_tags_marks_and_commands_are_kept(tag: str) -> None:
    wrong = []
    for message in texts(tag):
        plural = originals(message)[-1]
        for said in forms(message):
            same_values = values(said) == values(plural) or (len(forms(message)) > 1 and values(said) <= values(plural))
            same_tags = Counter(TAG.findall(said)) == Counter(TAG.findall(plural))
            same_names = Counter(KEPT.findall(said)) == Counter(KEPT.findall(plural))
            same_mark = begins_with_mark(said) == begins_with_mark(plural)
            if not (same_values and same_tags and same_names and same_mark):
                wrong.append((plural, said))
    assert wrong == []


@pytest.mark.parametrize("tag", OTHERS)
def test_short_texts_stay_short(tag: str) -> None:
    long = [
        (original, said)
        for message in texts(tag)
        for original, said in zip(originals(message), forms(message), strict=False)
        if width(original) <= SHORT and not original.endswith(".") and width(said) > max(ROOM, width(original))
    ]
    assert long == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_text_ends_as_it_does_in_english(tag: str) -> None:
    """White space at the ends joins a text to others; a question stays a question."""
    wrong = []
    for message in texts(tag):
        for said in forms(message):
            original = originals(message)[-1]
            if (said[:1].isspace(), said[-1:].isspace(), said.count("\n")) != (
                original[:1].isspace(),
                original[-1:].isspace(),
                original.count("\n"),
            ):
                wrong.append((original, said))
    assert wrong == []
