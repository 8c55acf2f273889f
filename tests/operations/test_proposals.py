"""Languages that are proposed, and named, by the language of the person."""

from collections.abc import Iterator

import pytest

from bot.chat import Incoming
from bot.locales import LANGUAGES, speaking, spoken
from bot.operations.choices import Pick, of_entry
from bot.operations.dubbing import Dub
from bot.operations.facts import Choice, Facts, LanguageOf, Listed
from bot.operations.inputs import Input
from bot.operations.locales import bare, locale_of, spelled
from bot.operations.speech import GREETINGS
from bot.operations.view import View
from bot.operations.voices import CloneVoice

LOCALES = tuple(
    Choice(id=one, name=name, tag=one)
    for one, name in (
        ("en-US", "English (United States)"),
        ("es-MX", "Spanish (Mexico)"),
        ("pt-PT", "Portuguese (Portugal)"),
        ("pt-BR", "Portuguese (Brazil)"),
    )
)
CODES = tuple(Choice(id=one, name=name, tag=one) for one, name in (("es", "Spanish"), ("pt", "Portuguese")))


@pytest.fixture(autouse=True)
def _ours() -> Iterator[None]:
    """Have two more languages, whether or not there are files of them."""
    before = dict(LANGUAGES)
    LANGUAGES.update({"es": "Español", "pt-BR": "Português (Brasil)"})
    spoken.cache_clear()
    yield
    LANGUAGES.clear()
    LANGUAGES.update(before)
    spoken.cache_clear()


def known(text: str = "", language: str = "") -> Facts:
    facts = Facts()
    facts.learn(Listed(kind="locale"), LOCALES)
    facts.learn(Listed(kind="language"), CODES)
    facts.learn(LanguageOf(text=text), language)
    return facts


@pytest.mark.parametrize(("tag", "locale"), [("en", "en-US"), ("es", "es-MX"), ("pt-BR", "pt-BR")])
def test_without_a_text_the_persons_language_is_proposed(tag: str, locale: str) -> None:
    with speaking(tag):
        assert locale_of(known(), "") == locale


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_voices_sample_speaks_each_language_of_the_bot(tag: str) -> None:
    assert bare(tag) in GREETINGS


@pytest.mark.parametrize(("tag", "locale"), [("en", "pt-PT"), ("es", "pt-PT"), ("pt-BR", "pt-BR")])
def test_a_text_is_read_in_its_own_language_in_the_persons_region(tag: str, locale: str) -> None:
    with speaking(tag):
        assert locale_of(known("Olá", "pt"), "Olá") == locale


@pytest.mark.parametrize(("tag", "language"), [("en", "es"), ("pt-BR", "pt")])
def test_a_dub_is_first_into_the_persons_language(tag: str, language: str) -> None:
    with speaking(tag):
        assert into().begins_with(view()) == [of_entry(one) for one in CODES if one.id == language]


@pytest.mark.parametrize(("tag", "locale"), [("en", "en-US"), ("es", "es-MX"), ("pt-BR", "pt-BR"), ("de", "en-US")])
def test_a_voice_is_learned_in_the_persons_language(tag: str, locale: str) -> None:
    spoken_in = CloneVoice.inputs()["locale"]
    assert isinstance(spoken_in, Pick)
    with speaking(tag):
        begun = spoken_in.begins_with(view())
    assert begun is not None
    assert begun["id"] == locale


def test_languages_are_named_in_the_persons_language() -> None:
    with speaking("es"):
        assert spelled(known(), "pt-BR") == "Portugués (Brasil)"
        assert into().describe([of_entry(one) for one in CODES]) == "español, portugués"
        assert into().show(view())[1][0][0].label == "Español"
    assert spelled(known(), "pt-BR") == "Portuguese (Brazil)"


@pytest.mark.parametrize("typed", ["español", "Spanish", "es"])
def test_a_language_may_be_typed_by_any_of_its_names(typed: str) -> None:
    with speaking("es"):
        sent = Incoming(update_id=1, user_id=1, chat_id=1, text=typed)
        assert into().accept(sent, known())["id"] == "es"


def into() -> Input:
    return Dub.inputs()["into"]


def view() -> View:
    return View(draft=1, version=1, field="into", answers={}, known=known(), user_id=1)
