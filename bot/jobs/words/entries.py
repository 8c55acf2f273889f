"""A job in a list and by itself: what it was about, when, for how much, and its outcome. Pure."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape, unescape
from itertools import accumulate
from unicodedata import category, east_asian_width

from bot.jobs.words import cards, recipes
from bot.jobs.words.states import WORDS, state_inside, state_word
from bot.jobs.words.titles import is_group, is_recipe, title
from bot.locales import _
from bot.locales.amounts import long_date, moment, spelled
from bot.locales.quotes import quoted
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
    return _fitting(f"{state_word(job)} · {icon}", what, ago(now - job.created_at))


def in_gallery(job: Job, *, now: float) -> str:
    """Return "icon what about · how long ago" for a button that no phone cuts."""
    return _fitting(f"{OPERATIONS[job.operation].icon} ", _about(job)[1], ago(now - job.created_at))


def dated(job: Job) -> str:
    """Return "icon title · what about · when" for a caption, which stays true for as long as it is there."""
    is_worded, words = _told(job)
    what = quoted(cut(words, LABEL)) if is_worded else cut(words, LABEL)
    named = f"{OPERATIONS[job.operation].icon} {_name(job)}"
    return " · ".join(filter(None, (named, what, moment(job.created_at, with_year=False))))


def _about(job: Job) -> tuple[bool, str]:
    """Return whether what a job is called is among the words, and the words: its own, else with its name."""
    is_worded, words = _told(job)
    if is_worded and not is_group(job):
        return False, words
    return True, cards.labelled(_name(job), words) if words else _name(job)


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
    if seconds >= DAY:
        # For translators: so many days ago, in the fewest letters.
        return _("{days} d", days=int(seconds // DAY))
    if seconds >= HOUR:
        return _("{hours} h", hours=int(seconds // HOUR))
    if seconds >= MINUTE:
        return _("{minutes} min", minutes=int(seconds // MINUTE))
    # For translators: less than a minute ago, in the fewest letters.
    return _("now")


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
    """Return all by which people look for a job, in lower case: title, answers, state and day, in English too."""
    told = [_plain(*pair) for pair in _given(job)]
    ordered, named = datetime.fromtimestamp(job.created_at, tz=UTC), OPERATIONS[job.operation].title
    english = (named, job.operation, WORDS[job.state], f"{ordered:%d %b %Y %B}")
    about_it = (*english, _(named), state_word(job), long_date(job.created_at))
    return " ".join((*about_it, *told)).casefold()


def entry(job: Job, parts: Sequence[Job], *, now_words: str | None = None) -> str:
    """Return everything there is to say about a job.

    Args:
        job: the row.
        parts: its parts, if it groups several.
        now_words: its progress, while it waits or runs.

    """
    lines = [f"📋 {cards.labelled(escape(title(job)), state_inside(job))}"]
    if is_recipe(job):
        return "\n".join([*lines, *recipes.lines(job, parts), *_times(job)])
    if is_group(job):
        return "\n".join([*lines, *cards.group_lines(job, parts), *_times(job)])
    lines += [*_settings(job), *cards.price_lines([job]), *cards.end_lines(job)]
    return "\n".join([*lines, *([now_words] if now_words else []), *_times(job)])


def caption(job: Job, *, short: bool = False) -> str:
    """Return the caption of a result that is shown again: its entry, in a caption's length; short: what it is."""
    named = [f"📋 {_(OPERATIONS[job.operation].title)}", _(cards.AI_LABEL)]
    if short:
        return "\n".join(named)
    rest = entry(job, []).split("\n")[1:]
    shortened = [line if len(line) <= LINE else _label_alone(line) for line in rest]
    # the label comes early: a caption is cut at its end
    left = [line for line in shortened if line != named[1]]
    return "\n".join([*named, *left])


def _label_alone(line: str) -> str:
    colon = cards.labelled("", "").strip()
    return cards.labelled(line.partition(colon)[0], "…")


def _settings(job: Job) -> list[str]:
    """Return a line per answer, defaults included."""
    answers = job.request["answers"]
    inputs = OPERATIONS[job.operation].inputs()
    chosen = {field: one.answer_of(field, answers) for field, one in inputs.items() if one.needed(answers)}
    told = {field: one for field, one in chosen.items() if one is not None}
    return [cards.labelled(_(inputs[field].label), inputs[field].describe(one)) for field, one in told.items()]


def _times(job: Job) -> list[str]:
    lines = [_("Ordered: {time} UTC", time=moment(job.created_at))]
    if job.finished_at is not None:
        ended, spent = moment(job.finished_at), spelled(job.finished_at - job.created_at)
        if job.state is State.DELIVERED:
            lines.append(_("Finished: {time} UTC, after {duration}", time=ended, duration=spent))
        else:
            lines.append(_("Ended: {time} UTC, after {duration}", time=ended, duration=spent))
    return lines
