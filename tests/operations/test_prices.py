"""Prices in words: a quote, a guess and what nobody knows never look alike."""

import pytest

from bot.operations.prices import price_tail, price_words


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
    assert price_tail(credits, at_most) == (f" · {words}" if credits else "")
