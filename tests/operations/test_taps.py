"""From home to ✅ in three taps, beyond what is sent: counted from the declarations."""

import pytest

from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.choices import Pick
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.recordings import Samples

OFFERED = [one for one in OPERATIONS.values() if not one.hidden and not one.for_admins]


def presses(given: Input) -> int:
    """Return the presses that one question costs somebody who is new: what is sent or typed costs none."""
    if given.optional or getattr(given, "begins", "") or isinstance(given, File):
        return 0
    enough = int(given.many and not isinstance(given, Samples))
    return enough + (1 if isinstance(given, Pick) or not given.sent else 0)


def taps(operation: type[Operation]) -> int:
    """Return the taps of an order: its command, one for the consents, its questions, and the ✅."""
    required = [one for one in operation.inputs().values() if not one.optional]
    consent = int(any(one.likeness for one in required))
    return 1 + consent + max(_answered(required, words) for words in (True, False)) + int(operation.confirms)


def _answered(required: list[Input], words: bool) -> int:
    """Return the presses of the questions, where what is to be said is a text (words), or a recording."""
    return sum(presses(one) for one in required if one.needed(Everything(words=words)))


class Everything(dict[str, object]):
    """Answers to whatever is looked for."""

    def __init__(self, *, words: bool) -> None:
        super().__init__()
        self._answer = "words" if words else {"file": {}}

    def get(self, key: str, default: object = None) -> object:
        """Return the answer."""
        return self._answer


@pytest.mark.parametrize("operation", OFFERED, ids=lambda one: one.command)
def test_an_order_takes_three_taps_beyond_what_is_sent(operation: type[Operation]) -> None:
    assert taps(operation) <= 3
