"""What is said of files that can't be used."""

from collections.abc import Iterator

from bot.media.refusals import NEEDED, UNREADABLE, unreadable, wanted
from bot.operations import OPERATIONS


def asked_for() -> Iterator[tuple[str, ...]]:
    """Yield the kinds of file that each question takes."""
    for operation in OPERATIONS.values():
        for given in operation.inputs().values():
            if limits := getattr(given, "limits", ()):
                yield tuple(dict.fromkeys(one.kind for one in limits))


def test_every_question_has_its_own_words() -> None:
    kinds = set(asked_for())
    assert kinds <= NEEDED.keys()
    assert NEEDED.keys() == UNREADABLE.keys()


def test_kinds_in_an_order_that_no_question_has_are_told_too() -> None:
    assert wanted("audio", ["audio", "image"]).startswith("That is a sound; I need a photo or a video or a sound here.")
    assert unreadable(["image", "image"]).startswith("I can't read that as a photo:")
