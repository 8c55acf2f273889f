"""Which language serves whom."""

import gc
import json
from gettext import GNUTranslations

import pytest

from bot.locales import (
    ENGLISH,
    LANGUAGES,
    N_,
    _,
    in_order,
    language,
    let_go,
    ngettext,
    ngettext_noop,
    speaking,
    spoken,
)
from bot.locales.amounts import enumerated
from bot.locales.originals import original
from bot.locales.quotes import marks, quoted, unquoted
from bot.telegram.profile import codes
from handlers.dialogue.consent import HAPPENS, ONE, SEVERAL
from handlers.dialogue.corrections import short
from handlers.dialogue.suggestions import SEND
from handlers.help_pages import Page
from tests.world import running, sandbox, settings_for, until

NOTE = 200
"""Characters that Telegram shows in the answer to a press. https://core.telegram.org/bots/api#answercallbackquery"""
TWO_LINES = 100
"""Characters, about, in two lines on a phone of 360 px."""


@pytest.mark.parametrize(
    ("tag", "serves"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("tlh", None),
        ("", None),
        ("e", None),
        ("english", None),
        ("in", "id"),
        ("in-ID", "id"),
    ],
)
def test_a_tag_finds_its_language(tag: str, serves: str | None) -> None:
    assert spoken(tag) == serves


def test_who_has_no_language_of_ours_gets_the_default() -> None:
    with speaking("tlh", "en") as said:
        assert said == language() == "en"


def test_values_are_put_in_where_it_is_said() -> None:
    assert _("{a} and {b}", a=1, b="{a}") == "1 and {a}"


def test_a_marked_text_is_plain_english_until_it_is_said() -> None:
    later = N_("up to {most} MB", most=20)
    assert later == "up to 20 MB"
    assert _(later) == "up to 20 MB"


def test_braces_without_values_stay() -> None:
    assert _("{}") == "{}"


@pytest.mark.parametrize(("count", "said"), [(1, "1 job"), (0, "0 jobs"), (2, "2 jobs")])
def test_numbers_have_their_form(count: int, said: str) -> None:
    assert (
        ngettext("{count} job", "{count} jobs", count) == _(ngettext_noop("{count} job", "{count} jobs", count)) == said
    )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_words_are_quoted_as_the_language_does_and_taken_out_again(tag: str) -> None:
    with speaking(tag):
        assert unquoted(quoted("a {b}")) == "a {b}"
        assert all(marks())


def test_german_and_russian_quote_with_marks_of_their_own() -> None:
    said = []
    for tag in ("en", "de", "ru"):
        with speaking(tag):
            said.append(quoted("a"))
    assert said == ["“a”", "„a“", "«a»"]


def test_a_command_keeps_its_sign_among_words_from_right_to_left() -> None:
    with speaking("ar"):
        assert "\u200e/menu" in _(SEND)
        found = _("<code>/{command} {word}</code> finds “{word}”.", command="jobs", word="قطة")
        assert "\u200e<code>/jobs قطة</code>" in found  # what is copied at a tap is the command alone
        assert "\u200e@ada_helps" in _("Write to {whom}.", whom="@ada_helps")
        assert _(_("</b>")) == "</b>"
        said = _(SEND)
    assert original(said, "ar") == SEND
    with speaking("es"):
        assert "\u200e" not in _(SEND)


def test_a_line_that_begins_with_a_command_is_one_from_right_to_left() -> None:
    with speaking("ar"):
        assert in_order("/menu – قائمة") == "\u200f\u200e/menu – قائمة"
        assert in_order("قائمة /menu") == "قائمة \u200e/menu"
        page = Page(icon="🧭", heading="Anywhere", commands={"jobs": lambda: "مهامك"})
        assert page.lines == ["\u200f\u200e/jobs – مهامك"]
    with speaking("de"):
        assert in_order("/menu – Menü") == "/menu – Menü"


def test_what_somebody_wrote_keeps_its_own_direction() -> None:
    with speaking("ar"):
        assert "\u2068A bird flies.\u2069" in quoted("A bird flies.")
        assert short(quoted("A bird flies over the quiet sea, and on.")).endswith("…" + marks()[1])
    with speaking("ru"):
        assert quoted("A bird flies.") == "«A bird flies.»"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh-CN", "zh-Hans"),
        ("zh-SG", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("pt-PT", "pt-BR"),
    ],
)
def test_where_there_are_two_scripts_a_region_has_its_own(
    monkeypatch: pytest.MonkeyPatch, tag: str, language: str
) -> None:
    monkeypatch.setitem(LANGUAGES, "zh-Hant", "繁體中文")
    spoken.cache_clear()
    found = spoken(tag)
    spoken.cache_clear()
    assert found == language


@pytest.mark.parametrize(("tag", "said"), [("en", "a, b"), ("ar", "a، b"), ("zh-Hans", "a，b")])
def test_a_list_has_the_language_s_commas(tag: str, said: str) -> None:
    with speaking(tag):
        assert enumerated(["a", "b"]) == said


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_consent_is_two_lines_and_what_happens_fits_a_note(tag: str) -> None:
    with speaking(tag):
        assert len(_(HAPPENS)) <= NOTE
        assert max(len(_(ONE)), len(_(SEVERAL))) <= TWO_LINES


async def test_a_start_that_tells_every_menu_keeps_no_language_in_memory(sqlite_url: str) -> None:
    let_go()  # what the tests before have read
    before = catalogues()
    async with sandbox() as (root, telegram, _a2e), running(settings_for(root, sqlite_url)):
        last = json.dumps([{"type": "all_group_chats"}, codes(LANGUAGES, ENGLISH).popitem()[0]])
        await until(lambda: last in telegram.state.commands)
        assert catalogues() <= before


def catalogues() -> int:
    gc.collect()
    return len([one for one in gc.get_objects() if isinstance(one, GNUTranslations)])
