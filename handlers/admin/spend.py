"""What people were charged beside what A2E took, in the operator's panel: by day, by type of task, by model."""

from collections.abc import Callable, Sequence
from html import escape

from bot.buttons import Panel, PanelVerb, SpendBy, SpendPage
from bot.buttons.paging import page_of, turning
from bot.chat import Button
from bot.jobs.personal.at_a2e import name_of
from bot.locales import N_, _
from bot.locales.amounts import date, number
from bot.operations import OPERATIONS, TASK_TYPES
from bot.store.database import Transaction
from bot.store.spend import DAY, Spent, SpentOn, day_of
from handlers.back import back
from handlers.turn import Replies, Turn

DAYS = 14
LINES = 20
"""Lines on a page: with the longest names far within a message's 4,096 characters."""
LONGEST = 60
HEADS = {
    SpendBy.DAY: N_("<b>Spend</b> by day, the last {days} days"),
    SpendBy.TYPE: N_("<b>Spend</b> by type of task, the last {days} days"),
    SpendBy.MODEL: N_("<b>Spend</b> by model, the last {days} days"),
}
LABELS = {SpendBy.DAY: N_("By day"), SpendBy.TYPE: N_("By type"), SpendBy.MODEL: N_("By model")}


async def home(t: Transaction, turn: Turn) -> Replies:
    """Show it by day."""
    return await page(t, turn, SpendPage(by=SpendBy.DAY, page=0))


async def page(t: Transaction, turn: Turn, data: SpendPage) -> Replies:
    """Turn to a page of it."""
    found = await turn.deps.store.spend.since(t, day_of(turn.now) - DAYS + 1)
    sums = _summed(found, data.by)
    shown, at, pages = page_of(sums, data.page, LINES)
    lines = [f"📊 {_(HEADS[data.by], days=DAYS)}"]
    if found:
        lines += [_("Credits charged to people / taken by A2E · jobs:"), *(_line(*one) for one in shown)]
        lines.append(_line(f"<b>{_('Together')}</b>", sum((one.spent for one in found), Spent())))
        lines += _untold(found)
    else:
        lines.append(_("No jobs have ended in these days."))
    rows = (_ways(data.by), *turning(at, pages, lambda n: SpendPage(by=data.by, page=n)))
    return [turn.put("\n".join(lines), rows + back(Panel(verb=PanelVerb.HOME)))]


def _summed(found: Sequence[SpentOn], by: SpendBy) -> list[tuple[str, Spent]]:
    """Return a name and its sums: days, the newest first, else what A2E took most for."""
    sums: dict[str | int, Spent] = {}
    for one in found:
        key = KEYS[by](one)
        sums[key] = sums.get(key, Spent()) + one.spent
    if by is SpendBy.DAY:
        return [(date(int(day) * DAY), spent) for day, spent in sorted(sums.items(), reverse=True)]
    ranked = sorted(sums.items(), key=lambda pair: (-pair[1].cost, -pair[1].charged, str(pair[0])))
    return [(escape(str(name)[:LONGEST]), spent) for name, spent in ranked]


def _type(one: SpentOn) -> str:
    if one.task_type not in TASK_TYPES:
        return _("Without a task at A2E")
    return _apart(name_of(one.task_type), one.task_type)


def _model(one: SpentOn) -> str:
    every = (model for operation in OPERATIONS.values() for model in operation.models)
    names = (_(model.name) for model in every if (model.id, model.task_type.name) == (one.model, one.task_type))
    found = next(names, "")
    return _apart(found, one.task_type) if found else _type(one)


def _apart(name: str, task_type: str) -> str:
    """Return a model's name; one that models of several types of task have, with what they make."""
    found = [(operation, model) for operation in OPERATIONS.values() for model in operation.models]
    if len({model.task_type.name for _operation, model in found if _(model.name) == name}) < 2:
        return name
    made = next(operation for operation, model in found if model.task_type.name == task_type)
    return f"{_(made.title)} · {name}"


KEYS: dict[SpendBy, Callable[[SpentOn], str | int]] = {
    SpendBy.DAY: lambda one: one.day,
    SpendBy.TYPE: _type,
    SpendBy.MODEL: _model,
}


def _line(name: str, spent: Spent) -> str:
    figures = f"{number(spent.charged)} / {number(spent.cost)} · {number(spent.jobs)}"
    # For translators: a line of a table: {name} is a day, a type of task or a model; {figures} is "120 / 100 · 12".
    return _("{name}: {figures}", name=name, figures=figures)


def _untold(found: Sequence[SpentOn]) -> list[str]:
    untold = sum(one.spent.untold for one in found)
    return [_("A2E has not told the cost of {count} of the results.", count=number(untold))] if untold else []


def _ways(by: SpendBy) -> tuple[Button, ...]:
    return tuple(
        Button(label=_(label), press=SpendPage(by=one, page=0).data) for one, label in LABELS.items() if one is not by
    )
