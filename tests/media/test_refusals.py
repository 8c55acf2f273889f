"""What is said of files that can't be used."""

from collections.abc import Iterator

from bot.media.refusals import INSTEAD, UNREADABLE, unreadable, wanted
from bot.operations import OPERATIONS


def asked_for() -> Iterator[tuple[str, ...]]:
    """Yield the kinds of file that each question takes."""
    for operation in OPERATIONS.values():
        for given in operation.inputs().values():
            if limits := getattr(given, "limits", ()):
                yield tuple(dict.fromkeys(one.kind for one in limits))


def test_every_question_has_its_own_words_for_each_kind_that_it_does_not_take() -> None:
    kinds = set(asked_for())
    others = {(one, asked) for asked in kinds for one in ("image", "video", "audio") if one not in asked}
    assert others <= INSTEAD.keys()
    assert kinds <= UNREADABLE.keys()


def test_kinds_that_a_question_names_twice_are_told_once() -> None:
    assert wanted("audio", ["image", "image"]) == "That is a sound; I need a photo here. Please send one."
    assert unreadable(["image", "image"]).startswith("I can't read that as a photo:")
