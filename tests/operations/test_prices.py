"""Prices in words: a quote, a guess and what nobody knows never look alike."""

import pytest

from bot.jobs.stars import words
from bot.locales import speaking
from bot.operations.prices import price_words, priced


@pytest.mark.parametrize(
    ("credits", "at_most", "words"),
    [
        (None, None, "A2E only says afterwards"),
        (None, 1, "A2E only says afterwards, at most 1 credit"),
        (None, 30, "A2E only says afterwards, at most 30 credits"),
        (0, None, "free"),
        (0, 0, "free"),
        (1, None, "1 credit"),
        (30, None, "30 credits"),
        (1, 20, "about 1 credit, at most 20"),
        (10, 20, "about 10 credits, at most 20"),
        (10, 0, "about 10 credits"),
    ],
)
def test_a_price_in_words(credits: int | None, at_most: int | None, words: str) -> None:
    assert price_words(credits, at_most) == words


@pytest.mark.parametrize(
    ("label", "at_most", "chat_id", "said"),
    [
        ("✅ Swap", None, 1001, "✅ Swap · 10 credits"),
        ("✅ Make it", 20, 1001, "✅ Make it · about 10 credits, at most 20"),
        ("✅ Make the video", 20, -1001, "✅ Make the video · at most 20 credits"),
        ("✅ Turn it into a long video", 20, 1001, "✅ Turn it into a long video · at most 20 credits"),
        ("✅ Turn it into a very long video", 20, -1001, "✅ Turn it into a very long video · ≤ 20"),
        ("✅ Turn it into a very long video now", None, -1001, "✅ Turn it into a very long video now · 10"),
        ("✅ Turn it into a long video", 0, 1001, "✅ Turn it into a long video · about 10 credits"),
    ],
)
def test_a_button_says_as_much_of_a_price_as_can_be_read(
    label: str, at_most: int | None, chat_id: int, said: str
) -> None:
    assert priced(label, 10, at_most, chat_id=chat_id) == said


@pytest.mark.parametrize(
    ("tag", "written", "of_a_pack"),
    [
        ("en", "12345", "12345"),
        ("de", "12.345", "12.345"),
        ("es", "12.345", "12.345"),
        ("pt-BR", "12.345", "12.345"),
        ("fr", "12\u202f345", "12\u202f345"),
        ("ru", "12\xa0345", "12\xa0345"),
        ("hi", "12,345", "12,345"),
        ("zh-Hans", "12,345", "12,345"),
    ],
)
def test_amounts_are_written_as_the_language_does(tag: str, written: str, of_a_pack: str) -> None:
    with speaking(tag):
        assert written in price_words(12345, None)
        assert written in price_words(12345, 0)
        for told in (words.credits(12345), words.left(12345), words.stars(12345), price_words(12345, 20000)):
            assert of_a_pack in told, "in English tools outside read these digits"
        assert "999" in price_words(999, None)
