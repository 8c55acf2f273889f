"""What is kept about a person as a page to read, in their language, without what only programs need. Pure.

What has no name here is left out: the JSON has everything.
"""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from bot.jobs.personal.exported import Titles, is_moment, named
from bot.jobs.personal.page_words import FLAGS, INNER, LABELS, REWORDED, UNSAID, VALUES
from bot.jobs.personal.privacy import KINDS, STAYS
from bot.locales import N_, _, language
from bot.locales.amounts import direction, language_name, moment, number
from bot.operations import OPERATIONS, SHELVES
from bot.operations.inputs import Input

NOTHING = N_("Nothing.")
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "section>div{border:1px solid #ccc;border-radius:8px;padding:.5rem 1rem;margin:.7rem 0}"
    "dl{margin:0}dt{font-weight:600;float:inline-start;clear:both;margin-inline-end:.6rem}"
    "dd{margin-inline-start:1rem;overflow-wrap:anywhere}"
)
ANSWERS = frozenset({"answers", "fixed"})
"""Names of what holds answers by the fields of an operation."""
OLDER = (KeyError, TypeError, ValueError, AttributeError)
"""What an answer of an earlier version may bring about when today's question is to tell it."""
Inputs = Mapping[str, Input]


class Page:
    """The form to read: a self-contained page with its style, no script, everything escaped."""

    suffix = ".html"
    caption = N_("The same as a page to read.")
    icon = "📄"

    def begin(self, made: float) -> str:
        """Return what comes before all tables; made: Unix seconds."""
        title, heading = _("My data"), _("Everything the bot keeps about you")
        made_on = _("Made on {time}. Times are UTC.", time=moment(made))
        return (
            f'<!doctype html><html lang="{language()}" dir="{direction()}"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title>"
            '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
            f"content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>{STYLE}</style></head><body>"
            f"<h1>{escape(heading)}</h1><p>{escape(made_on)}</p>"
        )

    def table(self, name: str, *, is_first: bool) -> str:  # each is a section
        """Return what comes before a table's rows."""
        return f"<section><h2>{escape(_(KINDS[name].heading))}</h2>"

    def row(self, row: Mapping[str, Any], titles: Titles, *, is_first: bool) -> str:  # nothing stands between them
        """Return a row."""
        told = named(row, titles)
        operation = OPERATIONS.get(str(row.get("operation")))
        if operation:
            told = {name: one for name, one in told.items() if name not in ("operation", "task_type")}
        if "task_type" in row:  # its name is a number of ours
            told.pop("name", None)
        if "kind_name" in told:
            told.pop("kind", None)
        if told.get("what") in STAYS:
            told["kind"] = told.pop("what")
        return f"<div>{_told(told, operation.inputs() if operation else {})}</div>"

    def table_end(self, *, is_empty: bool) -> str:
        """Return what comes after a table's rows."""
        return f"{f'<p>{escape(_(NOTHING))}</p>' if is_empty else ''}</section>"

    def end(self) -> str:
        """Return what comes after all tables."""
        return "</body></html>"


def _told(values: Mapping[str, Any], inputs: Inputs) -> str:
    """Return values by their names as a list; inputs: those of the operation they belong to."""
    return (
        f"<dl>{''.join(_pair(name, one, values, inputs) for name, one in values.items() if _is_told(name, one))}</dl>"
    )


def _is_told(name: str, value: Any) -> bool:
    if value in (None, "", [], {}) or name in INNER or name.endswith("_id"):
        return False
    return isinstance(value, Mapping | list) or (name, value) not in UNSAID


def _pair(name: str, value: Any, beside: Mapping[str, Any], inputs: Inputs) -> str:
    """Return a value with its name; what has none is left out, but not what is inside it."""
    label = _label(name, inputs)
    if label is None:
        return _inside(value, inputs)
    if name in ANSWERS and isinstance(value, Mapping):
        shown = _answers(value, inputs)
    elif name == "used" and isinstance(value, Mapping):
        shown = "<br>".join(
            f"{escape(_(OPERATIONS[one].title))}: {number(n)}" for one, n in value.items() if one in OPERATIONS
        )
    elif name == "settings" and isinstance(value, Mapping):
        shown = _settings(value)
    else:
        shown = _shown(name, value, beside, inputs)
    return f"<dt>{escape(label)}</dt><dd>{shown}</dd>" if shown else ""


def _inside(value: Any, inputs: Inputs) -> str:
    if isinstance(value, list):
        return "".join(_inside(one, inputs) for one in value)
    return (
        "".join(_pair(*one, value, inputs) for one in value.items() if _is_told(*one))
        if isinstance(value, Mapping)
        else ""
    )


def _shown(name: str, value: Any, beside: Mapping[str, Any], inputs: Inputs) -> str:
    if isinstance(value, Mapping):
        return f"<dl>{inner}</dl>" if (inner := _inside(value, inputs)) else ""
    if isinstance(value, list):
        return "<br>".join(_shown(name, one, {}, inputs) for one in value)
    return escape(_said(name, value, beside))


def _said(name: str, value: Any, beside: Mapping[str, Any]) -> str:
    """Return one value in words."""
    if isinstance(value, bool) or (name in FLAGS and value in (0, 1)):
        return _("yes") if value else _("no")
    if is_moment(name, value):
        return moment(value)
    if isinstance(value, int | float):
        return number(value, 1)
    if name == "language":
        return language_name(str(beside.get("tag") or value)) or str(value)
    words = VALUES.get(name, {}).get(re.split("[: ]", str(value), maxsplit=1)[0])
    return _(words) if words else str(value)


def _settings(kept: Mapping[str, Any]) -> str:
    """Return settings: what was chosen last in an operation's questions, defaults of shelves, and the rest."""
    found = ""
    for name, value in kept.items():
        command, _dot, field = name.partition(".")
        given = OPERATIONS[command].inputs().get(field) if command in OPERATIONS else None
        if given is not None:
            label = f"{_(OPERATIONS[command].title)} · {_(given.label)}"
            found += f"<dt>{escape(label)}</dt><dd>{_answer(given, value)}</dd>"
        elif name in SHELVES and isinstance(value, Mapping):
            found += f"<dt>{escape(_(SHELVES[name].one))}</dt><dd>{escape(str(value.get('name', '')))}</dd>"
        elif _is_told(name, value):
            found += _pair(name, value, kept, {})
    return f"<dl>{found}</dl>" if found else ""


def _answers(answers: Mapping[str, Any], inputs: Inputs) -> str:
    found = ""
    for field, value in answers.items():
        given = inputs.get(field) or _fields().get(re.sub(r"_\d+$", "", field))
        if given is not None and value not in (None, "", [], {}):
            found += f"<dt>{escape(_(given.label))}</dt><dd>{_answer(given, value)}</dd>"
    return f"<dl>{found}</dl>" if found else ""


def _answer(given: Input, value: Any) -> str:
    """Return an answer: words whole, anything else as a summary has it."""
    try:
        words = given.words(value)
        told = escape(words) if words and words != getattr(given, "default", None) else given.describe(value)
    except OLDER:
        return _shown("", value, {}, {})
    return told


def _label(name: str, inputs: Inputs) -> str | None:
    """Return what a value is called; None: it has no name."""
    name = name.strip("_")
    plain = name.replace("_", " ").capitalize()
    if name in REWORDED or plain in LABELS:
        return _(REWORDED.get(name, plain))
    given = inputs.get(name)
    return _(given.label) if given else None


@cache
def _fields() -> dict[str, Input]:
    """Return a question of each field's name."""
    return {field: given for one in OPERATIONS.values() for field, given in one.inputs().items()}
