"""Taps from home to ✅, beyond what is sent, counted from the declarations: `make docs` writes docs/taps.md."""

from pathlib import Path

from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.choices import Pick
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.recordings import Samples

PLACE = Path(__file__).parents[1] / "docs" / "taps.md"
ON_SHELVES = {"addface": "/faces ➕", "addbackground": "/backgrounds ➕"}
"""Operations that begin on a shelf, with one tap more."""
OFFERED = [one for one in OPERATIONS.values() if one.command in ON_SHELVES or not (one.hidden or one.for_admins)]
BEFORE = {
    "swap": 3,
    "speak": 3,
    "animate": 3,
    "imagine": 2,
    "uncaption": 2,
    "upscale": 2,
    "keep": 1,
    "live": 3,
    "present": 4,
    "talkphoto": 4,
    "newavatar": 4,
    "clone": 5,
    "dub": 5,
    "addface": 4,
}
"""What new users needed on 24 November 2026, by hand in a browser; others are newer or were not counted."""
HEAD = """# Taps per operation

Taps from home to ✅ for somebody new, beyond what they send or type: the operation itself, one for all consents, one
for each question that only a button answers, and the ✅. *Before* was counted by hand in a browser on 24 November 2026;
*now* by `tests/taps_table.py` from the declarations, and `tests/operations/test_taps.py` refuses more than three. What
made the difference: [decision 28](decisions/0028-three-taps.md).

A result that leads on (`↪️`, the operation, ✅) takes three as well, and one more where its likeness was never asked
about: photo → avatar 4, → talking avatar 3, → dubbing 3, → caption removal 3, one consent in all
(`tests/journeys/test_chains.py`). A chain that is kept as a recipe is one order from then on: its name in `/recipes`,
Make one, ✅ (`tests/journeys/test_kept_chains.py`).

| operation | begins with | before | now |
| --- | --- | --- | --- |
"""


def presses(given: Input) -> int:
    """Return the presses that one question costs somebody who is new: what is sent or typed costs none."""
    if given.optional or getattr(given, "begins", "") or isinstance(given, File):
        return 0
    enough = int(given.many and not isinstance(given, Samples))
    return enough + (1 if isinstance(given, Pick) or not given.sent else 0)


def taps(operation: type[Operation]) -> int:
    """Return the taps of an order: where it begins, one for the consents, its questions, and the ✅."""
    required = [one for one in operation.inputs().values() if not one.optional]
    consent = int(any(one.likeness for one in required))
    begun = 2 if operation.command in ON_SHELVES else 1
    return begun + consent + max(_answered(required, words) for words in (True, False)) + int(operation.confirms)


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


def text() -> str:
    """Return the page."""
    return HEAD + "".join(f"{_line(one)}\n" for one in OFFERED)


def _line(operation: type[Operation]) -> str:
    begins = ON_SHELVES.get(operation.command, f"/{operation.command}")
    return f"| {operation.title} | `{begins}` | {BEFORE.get(operation.command, '–')} | {taps(operation)} |"


def main() -> None:
    """Write it."""
    PLACE.write_text(text())


if __name__ == "__main__":
    main()
