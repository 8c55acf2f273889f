"""Long texts in parts that can be spoken one by one."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from bot.operations.sentences import parts_of

TEXTS = some.text(some.sampled_from("ab1 .,!?;:。，\n\t…é😀"), max_size=300)


def letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(text=TEXTS, longest=some.integers(1, 60))
@example(text="", longest=1)
@example(text="x" * 300, longest=7)
@example(text=" . " * 50, longest=1)
def test_nothing_is_lost_and_every_part_is_within_the_limit(text: str, longest: int) -> None:
    parts = parts_of(text, longest)
    assert letters("".join(parts)) == letters(text)
    assert all(0 < len(part) <= longest and part == part.strip() for part in parts)


@given(text=TEXTS, longest=some.integers(1, 60))
def test_a_part_is_a_piece_of_the_text_as_it_was_written(text: str, longest: int) -> None:
    place = 0
    for part in parts_of(text, longest):
        place = text.index(part, place) + len(part)


SENTENCES = some.lists(
    some.builds(
        "{} {}{}".format, some.text("abc", min_size=1, max_size=9), some.just("d, e"), some.sampled_from(".!?")
    ),
    min_size=1,
    max_size=30,
)


@given(sentences=SENTENCES, longest=some.integers(20, 80))
def test_sentences_stay_whole_where_they_fit(sentences: list[str], longest: int) -> None:
    parts = parts_of(" ".join(sentences), longest)
    assert all(part[-1] in ".!?" for part in parts)


def test_numbers_are_not_torn_apart() -> None:
    assert parts_of("It is 12:30 and 1,000 people came, at last", 24) == (
        "It is 12:30 and 1,000",
        "people came, at last",
    )


@pytest.mark.parametrize(
    ("text", "longest", "parts"),
    [
        ("你好。我很好。", 4, ("你好。", "我很好。")),
        ("यह पहला है। यह दूसरा वाक्य है।", 20, ("यह पहला है।", "यह दूसरा वाक्य है।")),
        ("كيف حالك اليوم؟ أنا بخير وأنت", 20, ("كيف حالك اليوم؟", "أنا بخير وأنت")),
        ("یہ پہلا ہے۔ یہ دوسرا جملہ ہے۔", 20, ("یہ پہلا ہے۔", "یہ دوسرا جملہ ہے۔")),
    ],
)
def test_sentences_of_any_script_stay_whole(text: str, longest: int, parts: tuple[str, ...]) -> None:
    assert parts_of(text, longest) == parts
