"""The daily report: every morning admins read what the day before came to, unless they want none."""

import logging
from collections import Counter
from dataclasses import dataclass
from functools import partial
from time import time

from bot.a2e import calls
from bot.buttons import Panel, PanelVerb
from bot.chat import Button, Rows, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import last_word
from bot.locales import _
from bot.locales.amounts import enumerated, long_date, number
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.figures import Ended, Figures, figures
from bot.store.job import State
from bot.store.spend import DAY, Spent, day_of
from bot.store.switches import REPORT

log = logging.getLogger(__name__)

STEP, ALL = "daily-report", "all"
HOUR = 9 * 3600
"""Seconds after midnight UTC at which it is sent."""
LATER_SECONDS = 60.0
NO_REPORT = "no_report"
"""Name of the setting: this admin wants no daily report; absent: they get it."""
TOP = 3
"""How many operations that failed are named."""


@dataclass(frozen=True, kw_only=True)
class Day:
    """What a day came to."""

    at: float
    """When it began, by UTC."""
    figures: Figures
    spent: Spent


async def report(deps: Deps, key: str) -> None:
    """Send the report if its time has come since the last one, and come again tomorrow; or to one admin again.

    key: ALL, or "when the day began:admin".
    """
    if key == ALL:
        await tick(deps, now=time())
        return
    began, admin = map(int, key.split(":"))
    found = await deps.store.db.transact(lambda t: day(t, deps, now=began + DAY))
    await _send(deps, found, await _balance(deps), admin)


async def tick(deps: Deps, *, now: float) -> None:
    """Do it at a time, in Unix seconds."""
    found = await deps.store.db.transact(partial(_due, deps=deps, now=now))
    if found is None:
        return
    credits = await _balance(deps)
    for admin in sorted(deps.settings.admin_ids):
        try:
            await _send(deps, found, credits, admin)
        except BotError as error:
            log.warning("daily report sent later admin=%s: %s", admin, error)
            key = f"{int(found.at)}:{admin}"
            await deps.store.db.transact(partial(deps.queue.enqueue, step=STEP, key=key, delay=LATER_SECONDS))


async def _send(deps: Deps, found: Day, credits: int | None, admin: int) -> None:
    """Send the report to an admin who wants it.

    Raises:
        BotError: it can't be sent now.

    """
    user = await deps.store.db.transact(lambda t: deps.store.users.get(t, admin))
    if user is not None and user.settings.get(NO_REPORT):
        return
    with await deps.languages.to(admin):
        said = SendMessage(chat_id=admin, text=words(found, credits), rows=rows(wanted=True), silent=True)
    await last_word(deps, said)


async def _due(t: Transaction, *, deps: Deps, now: float) -> Day | None:
    """Return the day to report on; None: it was reported, or this is the first start. Noted first, so never twice.

    A report that is late is of the day that it would have been of in time.
    """
    today = day_of(now - HOUR)
    await deps.queue.enqueue(t, STEP, ALL, delay=(today + 1) * DAY + HOUR - now)
    await t.lock(REPORT)
    last = await deps.store.switches.get(t, REPORT)
    if last is not None and int(last.value) >= today:
        return None
    await deps.store.switches.put(t, REPORT, str(today), now=now)
    return await day(t, deps, now=today * DAY) if last is not None else None


async def day(t: Transaction, deps: Deps, *, now: float) -> Day:
    """Return what the last whole day came to."""
    ended = day_of(now) * DAY
    spent = [
        one.spent for one in await deps.store.spend.since(t, day_of(ended - DAY)) if one.day == day_of(ended - DAY)
    ]
    found = await figures(t, since=ended - DAY, until=ended)
    return Day(at=ended - DAY, figures=found, spent=sum(spent, start=Spent()))


async def _balance(deps: Deps) -> int | None:
    try:
        return (await calls.credits(deps.a2e)).coins
    except BotError as error:
        log.warning("balance unknown for the daily report: %s", error)
        return None


def words(found: Day, credits: int | None) -> str:
    """Return the report; credits: A2E's balance now, None: A2E does not say."""
    one, spent = found.figures, found.spent
    done, failed = _counts(one, State.DELIVERED), _counts(one, State.FAILED)
    # For translators: {day} is a date; below it stand lines with figures
    title = _("<b>Report of {day}</b> (UTC)", day=long_date(found.at))
    lines = [
        _("People: {new} new, {active} active", new=number(one.new), active=number(one.active)),
        # For translators: orders that have ended
        _("Jobs: {done} done, {failed} failed", done=number(done.total()), failed=number(failed.total())),
        _("Credits: {charged} charged, {cost} taken by A2E", charged=number(spent.charged), cost=number(spent.cost)),
    ]
    lines += [_("Stars paid: {stars}", stars=number(one.stars))] if one.stars else []
    if failed:
        top = enumerated(f"{_(OPERATIONS[name].title)} ({number(count)})" for name, count in failed.most_common(TOP))
        # For translators: {names} is a list of what people ordered, with numbers
        lines.append(_("Most failures: {names}", names=top))
    balance = _("A2E doesn't tell its balance right now.")
    if credits is not None:
        balance = _("A2E's balance now: {credits} credits", credits=number(credits))
    return "\n".join([f"🗞 {title}", *(f"• {line}" for line in (*lines, balance))])


def _counts(found: Figures, state: State) -> Counter[str]:
    """Return operation -> how many jobs ended so, without those that stand for others, and admins' own."""
    counts: Counter[str] = Counter()
    for one in found.ended:
        if one.state == state.value and _counts_for_itself(one):
            counts[one.operation] += one.jobs
    return counts


def _counts_for_itself(one: Ended) -> bool:
    operation = OPERATIONS.get(one.operation)
    if operation is None or operation.steps or operation.for_admins:
        return False
    return one.has_task or operation.one_job_per is None


def rows(*, wanted: bool) -> Rows:
    """Return the button that ends the reports for this admin, or brings them back."""
    if wanted:
        off = Panel(verb=PanelVerb.NO_DAILY).data
        return ((Button(label=f"🔕 {_('No daily report for me')}", press=off),),)
    return ((Button(label=f"🔔 {_('Daily report at 09:00 UTC')}", press=Panel(verb=PanelVerb.DAILY_AGAIN).data),),)
