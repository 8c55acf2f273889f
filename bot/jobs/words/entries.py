"""A job in a list and by itself: what it was about, when, for how much, and its outcome. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from html import unescape

from bot.jobs.words import cards, recipes
from bot.jobs.words.titles import is_group, is_recipe, title
from bot.operations import OPERATIONS
from bot.operations.inputs import Input
from bot.store.jobs import Job, State

LINE = 200
"""Characters of one line of a caption; /jobs has the rest."""
NOTHING: tuple[object, ...] = (None, "", [])
"""Answers that say nothing of what a job was about."""
LABEL = 24
"""Characters of what a job was about that fit on a button."""


def about(job: Job) -> str:
    """Return what a job was about as plain text: its words, else the first asset or file it was made from."""
    answers = job.request["answers"]
    inputs = OPERATIONS[job.operation].inputs().items()
    given = [(one, answers[field]) for field, one in inputs if answers.get(field) not in NOTHING]
    told = [(one, answer) for one, answer in given if not one.asked_again]
    worded = [pair for pair in told if pair[0].most_characters]
    for one, answer in (*worded, *told):
        words = unescape(re.sub(r"<[^>]+>|\s+", " ", one.describe(answer))).strip()
        return words if len(words) <= LABEL else f"{words[: LABEL - 1]}…{'”' if words.startswith('“') else ''}"
    return ""


def label(job: Job) -> str:
    """Return "title · what about · when" for a button."""
    operation = OPERATIONS[job.operation]
    is_list = is_group(job) and not operation.steps
    several = f" ×{len(job.request['answers'][str(operation.one_job_per)])}" if is_list else ""
    when = datetime.fromtimestamp(job.created_at, tz=UTC)
    return " · ".join(one for one in (f"{title(job)}{several}", about(job), f"{when:%d %b %H:%M}") if one)


@cache
def _inputs(command: str) -> dict[str, Input]:
    return OPERATIONS[command].inputs()


def searched(job: Job) -> str:
    """Return everything by which people look for a job, in lower case: title, answers, state and day."""
    answers = job.request["answers"]
    given = [
        (one, answers[field]) for field, one in _inputs(job.operation).items() if answers.get(field) not in NOTHING
    ]
    told = [one.words(answer) or unescape(re.sub(r"<[^>]+>", "", one.describe(answer))) for one, answer in given]
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


def caption(job: Job) -> str:
    """Return the caption of a result that is shown again: its entry, in a caption's length."""
    _, *rest = entry(job, []).split("\n")
    shortened = [line if len(line) <= LINE else f"{line[: line.find(':')]}: …" for line in rest]
    left = [line for line in shortened if line != cards.AI_LABEL]  # the label comes early: a caption is cut at its end
    return "\n".join([f"📋 {OPERATIONS[job.operation].title}", cards.AI_LABEL, *left])


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
