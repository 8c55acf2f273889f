"""Words for commands and corrections are understood in each language, and in English."""

from collections.abc import Callable

import pytest

from bot.locales import ENGLISH, LANGUAGES, speaking
from handlers.dialogue import correcting
from handlers.dialogue.corrections import corrected, is_bare
from handlers.words import plain, said, split, spoken_command


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("also", [str.upper, str.capitalize, "{}!".format])
def test_a_language_has_words_for_each_command_that_mean_nothing_else(tag: str, also: Callable[[str], str]) -> None:
    with speaking(tag):
        for command, words in said().items():
            assert {spoken_command(also(word)) for word in split(words)} == {command}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_english_is_understood_too(tag: str) -> None:
    with speaking(ENGLISH):
        english = [word for words in said().values() for word in split(words)]
    with speaking(tag):
        assert all(map(spoken_command, english))
        assert corrected("no, a wolf instead of a dog", "a dog") == "a wolf"


def test_the_language_of_ones_telegram_is_understood_beside_the_one_that_was_chosen() -> None:
    with speaking("en"):
        assert [spoken_command("cancelar", also) for also in ("es-MX", "", "xx")] == ["cancel", None, None]
    with speaking("de"):
        assert spoken_command("abbrechen", "es") == spoken_command("cancelar", "es") == "cancel"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_has_words_for_corrections(tag: str) -> None:
    with speaking(tag):
        no, meant, _, bare, please = (split(words) for words in correcting.said())
        patterns = correcting.corrections().not_but
        assert [corrected(f"{word}, 7", "5") for word in no] == ["7"] * len(no)
        assert [corrected(f"{word} 7", "5") for word in meant] == ["7"] * len(meant)
        assert all(is_bare(f"{word} {then}.") for word in bare for then in ("", *please))
        assert all(one.groupindex.keys() == {"old", "new"} for one in patterns)


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("İPTAL!", "iptal"),
        ("YARDIM", "yardım"),
        ("menu", "menú"),
        (" Отмена. ", "отмена"),
        ("取消。", "取消"),
        ("रद्द  करें!", "रद्द करें"),
        ("إلغاء؟", "الغاء"),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(typed: str, listed: str) -> None:
    assert plain(typed) == plain(listed) != ""


def test_a_part_is_exchanged_in_scripts_without_spaces() -> None:
    assert corrected("not 狗 but 狼", "雪地里的狗") == "雪地里的狼"


def test_a_danda_at_the_end_is_no_part_of_the_words() -> None:
    assert corrected("not कुत्ता but भेड़िया।", "बर्फ़ में कुत्ता") == "बर्फ़ में भेड़िया"


def test_lists_of_any_script_are_split() -> None:
    assert split("取消、停止。") == split("取消，停止") == ["取消", "停止"]
    assert split("إلغاء، توقف.") == ["إلغاء", "توقف"]
