"""Notes on presses: Telegram shows 200 characters of one, and no more is said in any language."""

import ast
import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.errors import NotYours
from bot.jobs.words import cards, costs
from bot.jobs.words.waiting import OPEN, Wait, progress
from bot.locales import LANGUAGES, _, speaking
from bot.operations.usual import Times
from bot.store.job import State
from bot.telegram.outbox.text import TOAST_UNITS, units
from handlers import cancelling, giving_up, manners
from handlers.admin import invitations
from handlers.dialogue import consent
from handlers.router import COMMANDS
from tests.jobs.test_costs import begun, job
from tests.locales.test_texts import values
from tests.strings import ROOT

LARGEST = {"name": "W" * 64, "command": max(COMMANDS, key=len), "bot": "W" * 32}
"""Values of the texts, each as long as it can be: a Telegram name has 32 characters, and names of things have 64."""
MARK = 3
"""Characters that a mark before a text takes, with its space."""
DAY = 86_400.0
TIMES = (None, Times(p50=60, p90=61), Times(p50=3 * DAY - 1, p90=3 * DAY))
WAITS = [
    Wait(place=place, in_task_type=in_type, full=True, so_far=so_far, times=times)
    for place, in_type, so_far, times in product((0, 1, 99), (0, 9999), (0.0, 59.0, 5399.0, 2 * DAY - 1), TIMES)
] + [Wait(so_far=so_far, times=times) for so_far, times in product((0.0, 59.0, 5399.0, 2 * DAY - 1), TIMES)]


def state_lines() -> list[str]:
    jobs = [job(state=state, percent=99) for state in (*OPEN, State.SENDING)]
    jobs += [replace(one, slow=True) for one in jobs]
    return [" ".join(cards.state_lines(one, wait)) for one in jobs for wait in WAITS]


def cancellations() -> list[str]:
    stays = [None, costs.stays_spent([begun(price=9999)]), costs.stays_spent([begun("guessed", price=9999)])]
    ended = [cancelling.outcome(one, made=made) for one in stays for made in (False, True)]
    return [*ended, *map(cancelling.in_part, stays)]


MADE: dict[tuple[str, str], Callable[[], list[str]]] = {
    ("handlers/admin/invitations.py", "said"): lambda: [_(invitations.WITHDRAWN), _(invitations.ENDED)],
    ("handlers/answering.py", "told"): lambda: [_(giving_up.TOO_MANY)],
    ("handlers/bound.py", "error.user_text"): lambda: [_(NotYours.user_text)],
    ("handlers/cancelling.py", "(await cancelled(t, turn, job)).words"): cancellations,
    ("handlers/cancelling.py", "late"): lambda: [_(one) for one in (*cancelling.OVER.values(), cancelling.IN_BETWEEN)],
    ("handlers/cancelling.py", "words"): cancellations,
    ("handlers/dialogue/presses.py", "consent.HAPPENS"): lambda: [_(consent.HAPPENS)],
    ("handlers/home.py", "words"): lambda: [_("This menu is old. Here is a fresh one.")],
    ("handlers/jobs.py", "' '.join(cards.state_lines(job, wait))"): state_lines,
    ("handlers/jobs.py", "cards.WORDS[job.state]"): lambda: [_(one) for one in cards.WORDS.values()],
    ("handlers/jobs.py", "progress(wait)"): lambda: [progress(wait) for wait in WAITS],
    ("handlers/manners.py", "words"): lambda: [_(manners.BETWEEN_US, **LARGEST)],
    ("handlers/samples.py", "f'🔊 {words}'"): lambda: [_("I'm making the sample; it will appear here.")],
    ("handlers/turn.py", "text"): list,
}
"""Notes that are not said where they are given: a file and its code -> all that it can say."""


def notes(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield what a file's notes say."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="turn" | "self"), attr="toast" | "note"), args=[said, *_]
            ):
                yield said
            case ast.Call(func=ast.Name(id="AnswerCallback"), keywords=named):
                yield from (one.value for one in named if one.arg == "text")


def said_in(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield where each note of a file is given, and its text in English, empty if it is made elsewhere."""
    where = str(path.relative_to(ROOT))
    for note in notes(ast.parse(path.read_text())):
        calls = [one.args[0] for one in ast.walk(note) if isinstance(one, ast.Call) and ast.unparse(one.func) == "_"]
        for given in calls or [note]:
            match given:
                case ast.Constant(value=str(text)):
                    yield (where, text), text
                case ast.Name(id=name) if calls:
                    module = importlib.import_module(where.removesuffix(".py").replace("/", "."))
                    yield (where, name), str(getattr(module, name))
                case _:
                    yield (where, ast.unparse(given)), ""


FOUND = dict(one for path in (ROOT / "handlers").rglob("*.py") for one in said_in(path))


def test_everything_that_a_note_can_say_is_known() -> None:
    assert {where for where, text in FOUND.items() if not text} == set(MADE)
    assert sorted({name for text in FOUND.values() for name in values(text)} - set(LARGEST)) == []
    assert len(FOUND) > 50


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_note_can_be_read_to_its_end(tag: str) -> None:
    with speaking(tag):
        said = {_(text, **LARGEST) for text in FOUND.values() if text}
        said |= {text for make in MADE.values() for text in make()}
    assert sorted((units(one) + MARK, one) for one in said if units(one) + MARK > TOAST_UNITS) == []
