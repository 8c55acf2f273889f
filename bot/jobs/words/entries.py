"""A job in a list and by itself: what it was about, when, for how much, and its outcome. Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from html import unescape
from itertools import accumulate
from unicodedata import category, east_asian_width

from bot.jobs.words import cards, recipes
from bot.jobs.words.titles import is_group, is_recipe, title
from bot.operations import OPERATIONS
from bot.operations.inputs import Input
from bot.operations.view import Answer
from bot.store.jobs import Job, State

LINE = 200
"""Characters of one line of a caption; /jobs has the rest."""
NOTHING: tuple[object, ...] = (None, "", [])
"""Answers that say nothing of what a job was about."""
LABEL = 24
"""Characters of what a job was about that a caption has."""
ROOM = 34
"""How wide a label is at most, in letters: so much fits a button of its own on a small phone."""
MARKS = ("Mn", "Me", "Cf")
"""Categories of characters that take no room."""
MINUTE, HOUR, DAY = 60, 3600, 86400


def in_jobs(job: Job, *, now: float) -> str:
    """Return "State · what about · how long ago" for a button that no phone cuts."""
    is_named, what = _about(job)
    icon = "" if is_named else f"{OPERATIONS[job.operation].icon} "
    return _fitting(f"{cards.WORDS[job.state]} · {icon}", what, ago(now - job.created_at))


def in_gallery(job: Job, *, now: float) -> str:
    """Return "icon what about · how long ago" for a button that no phone cuts."""
    return _fitting(f"{OPERATIONS[job.operation].icon} ", _about(job)[1], ago(now - job.created_at))


def dated(job: Job) -> str:
    """Return "icon title · what about · when" for a caption, which stays true for as long as it is there."""
    when = datetime.fromtimestamp(job.created_at, tz=UTC)
    is_worded, words = _told(job)
    what = f"“{cut(words, LABEL)}”" if is_worded else cut(words, LABEL)
    named = f"{OPERATIONS[job.operation].icon} {_name(job)}"
    return " · ".join(filter(None, (named, what, f"{when:%d %b %H:%M}")))


def _about(job: Job) -> tuple[bool, str]:
    """Return whether what a job is called is among the words, and the words: its own, else with its name."""
    is_worded, words = _told(job)
    if is_worded and not is_group(job):
        return False, words
    return True, ": ".join(filter(None, (_name(job), words)))


def _name(job: Job) -> str:
    """Return what a job is called, and how many it stands for."""
    operation = OPERATIONS[job.operation]
    if operation.steps or not is_group(job):
        return title(job)
    return f"{title(job)} ×{len(job.request['answers'][str(operation.one_job_per)])}"


def _told(job: Job) -> tuple[bool, str]:
    """Return whether words are what a job was about, and them; else what it was made of: an asset or a file."""
    given = [pair for pair in _given(job) if not pair[0].asked_again]
    words = next(filter(None, (one.words(answer).strip() for one, answer in given)), "")
    described = words or next(filter(None, (_plain(*pair) for pair in given)), "")
    return bool(words), " ".join(described.split())


def _given(job: Job) -> list[tuple[Input, Answer]]:
    """Return the questions that have an answer, with it."""
    answers = job.request["answers"]
    inputs = _inputs(job.operation).items()
    return [(one, answers[field]) for field, one in inputs if answers.get(field) not in NOTHING]


def _plain(given: Input, answer: Answer) -> str:
    """Return an answer as plain text."""
    return given.words(answer) or unescape(re.sub(r"<[^>]+>", "", given.describe(answer)))


def _fitting(first: str, what: str, last: str) -> str:
    """Return a label whose middle is cut, so that its end can be read too."""
    room = ROOM - sum(map(_width, f"{first} · {last}"))
    return f"{first}{cut(what, room)} · {last}"


def ago(seconds: float) -> str:
    """Return how long ago something was, in the fewest letters."""
    for unit, length in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "now"


def cut(words: str, room: int) -> str:
    """Return as much of some words as there is room for, in letters."""
    ends = list(accumulate(map(_width, words)))
    if not ends or ends[-1] <= room:
        return words
    return f"{words[: bisect_right(ends, room - 1)].rstrip()}…"


def _width(letter: str) -> int:
    """Return how many letters wide a character is."""
    return 2 if east_asian_width(letter) in "WF" else int(category(letter) not in MARKS)


@cache
def _inputs(command: str) -> dict[str, Input]:
    return OPERATIONS[command].inputs()


def searched(job: Job) -> str:
    """Return everything by which people look for a job, in lower case: title, answers, state and day."""
    told = [_plain(*pair) for pair in _given(job)]
    ordered = datetime.fromtimestamp(job.created_at, tz=UTC)
    about_it = (OPERATIONS[job.operation].title, job.operation, cards.WORDS[job.state], f"{ordered:%d %b %Y %B}")
    return " ".join((*about_it, *told)).casefold()


def entry(job: Job, parts: Sequence[Job], *, now_words: str | None = None) -> str:
    """Return everything there is to say about a job.

    Args:
        job: the row.
        parts: its parts, if it groups several.
        now_words: its progress, while it waits or runs.

    """
    lines = [f"📋 {title(job)}: {cards.WORDS[job.state].lower()}"]
    if is_recipe(job):
        return "\n".join([*lines, *recipes.lines(job, parts), *_times(job)])
    if is_group(job):
        return "\n".join([*lines, *cards.group_lines(job, parts), *_times(job)])
    lines += [*_settings(job), *cards.price_lines([job]), *cards.end_lines(job)]
    return "\n".join([*lines, *([now_words] if now_words else []), *_times(job)])


def caption(job: Job, *, short: bool = False) -> str:
    """Return the caption of a result that is shown again: its entry, in a caption's length; short: what it is."""
    named = [f"📋 {OPERATIONS[job.operation].title}", cards.AI_LABEL]
    if short:
        return "\n".join(named)
    _, *rest = entry(job, []).split("\n")
    shortened = [line if len(line) <= LINE else f"{line[: line.find(':')]}: …" for line in rest]
    left = [line for line in shortened if line != cards.AI_LABEL]  # the label comes early: a caption is cut at its end
    return "\n".join([*named, *left])


def _settings(job: Job) -> list[str]:
    """Return a line per answer, defaults included."""
    answers = job.request["answers"]
    inputs = OPERATIONS[job.operation].inputs()
    chosen = {field: one.answer_of(field, answers) for field, one in inputs.items() if one.needed(answers)}
    return [f"{inputs[field].label}: {inputs[field].describe(one)}" for field, one in chosen.items() if one is not None]


def _times(job: Job) -> list[str]:
    lines = [f"Ordered: {_moment(job.created_at)}"]
    if job.finished_at is not None:
        took = max(0, round(job.finished_at - job.created_at))
        minutes, seconds = divmod(took, 60)
        spent = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        ended = "Finished" if job.state is State.DELIVERED else "Ended"
        lines.append(f"{ended}: {_moment(job.finished_at)}, after {spent}")
    return lines


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, tz=UTC):%d %b %Y %H:%M} UTC"
