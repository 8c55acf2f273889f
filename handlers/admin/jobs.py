"""Everybody's jobs in the operator's panel: lists, and a job's page with why it failed and what can be done.

What people wrote and sent for a job is theirs: it is not shown.
"""

from html import escape

from bot.buttons import AllJobs, AnyJobVerb, JobsOf, Lot, OnAnyJob, Panel, PanelVerb
from bot.buttons.paging import PAGE, turning, within
from bot.chat import Button, Rows
from bot.jobs.access_requests import person
from bot.jobs.change import A2E_WORDS
from bot.jobs.languages import language_of
from bot.jobs.words import entries
from bot.jobs.words.cards import request_of
from bot.jobs.words.states import state_inside, state_word
from bot.jobs.words.titles import is_group, title
from bot.locales import N_, _
from bot.locales.amounts import moment
from bot.locales.originals import original
from bot.operations import OPERATIONS
from bot.operations.prices import credits_words
from bot.operations.withheld import model_name
from bot.store.admin_log import Done, about_job
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from handlers import bans
from handlers.admin import job_deeds, meanwhile
from handlers.back import back
from handlers.turn import Replies, Turn

LATELY_DAYS = 7
"""For so many days back failed jobs are listed."""
TITLE = 18
"""Characters of a job's title on a button."""
DEEDS = 3
HEADS = {
    Lot.RUNNING: N_("<b>Running jobs</b>, longest first. Press one to see it."),
    Lot.FAILED: N_("<b>Jobs that failed</b> in the last {days} days, newest first. Press one to see why."),
}
NONE = {Lot.RUNNING: N_("No jobs are running."), Lot.FAILED: N_("No jobs have failed in the last {days} days.")}


async def running(t: Transaction, turn: Turn) -> Replies:
    """List the jobs that are not over."""
    return await of_all(t, turn, AllJobs(lot=Lot.RUNNING, page=0))


async def failed(t: Transaction, turn: Turn) -> Replies:
    """List the jobs that failed lately."""
    return await of_all(t, turn, AllJobs(lot=Lot.FAILED, page=0))


async def of_all(t: Transaction, turn: Turn, data: AllJobs) -> Replies:
    """Turn to a page of everybody's jobs."""
    store, since = turn.deps.store.everybody, turn.now - LATELY_DAYS * 24 * 3600
    is_running = data.lot is Lot.RUNNING
    count = await (store.running_count(t) if is_running else store.failed_count(t, since=since))
    page, pages = within(data.page, count, PAGE)
    some = {"offset": page * PAGE, "limit": PAGE}
    found = await (store.running(t, **some) if is_running else store.failed(t, since=since, **some))
    buttons: Rows = tuple((_button(turn, one, named=True),) for one in found)
    words = _((HEADS if found else NONE)[data.lot], days=LATELY_DAYS)
    return [turn.put(f"🗂 {words}", buttons + turning(page, pages, lambda n: AllJobs(lot=data.lot, page=n)) + _back())]


async def of_person(t: Transaction, turn: Turn, data: JobsOf) -> Replies:
    """Turn to a page of a person's jobs."""
    store = turn.deps.store.jobs
    page, pages = within(data.page, await store.count(t, data.user), PAGE)
    found = await store.page(t, data.user, offset=page * PAGE, limit=PAGE)
    buttons = tuple((_button(turn, one),) for one in found)
    # For translators: {person} is a link such as "Person 123".
    words = _("<b>Jobs</b> of {person}, newest first. Press one to see it.", person=person(data.user))
    none = _("{person} has no jobs.", person=person(data.user))
    rows = (*buttons, *turning(page, pages, lambda n: JobsOf(user=data.user, page=n)), bans.opens(data.user), *_back())
    return [turn.put(f"🗂 {words if found else none}", rows)]


def _button(turn: Turn, job: Job, *, named: bool = False) -> Button:
    words = [state_word(job), f"{OPERATIONS[job.operation].icon} {entries.cut(title(job), TITLE)}"]
    words += [entries.ago(turn.now - job.created_at), *([str(job.user_id)] if named else [])]  # phones cut what is last
    label = " · ".join(words)
    return Button(label=label, press=OnAnyJob(job=job.id, verb=AnyJobVerb.OPEN, state=job.state).data)


async def pressed(t: Transaction, turn: Turn, data: OnAnyJob) -> Replies:
    """Open a job, or do something with it; nothing on a screen that is out of date."""
    job = await turn.deps.store.jobs.get(t, data.job)
    if job is None:
        return turn.toast(_("That job is deleted."), alert=True)
    if data.verb is AnyJobVerb.OPEN:
        return await _page(t, turn, job)
    rows = _leads_to(job)
    if (changed := await meanwhile.since(t, turn, about_job(job.id), data.seen, rows)) is not None:
        return changed
    if job.state is not data.state:
        # For translators: {now} is such as "rendering" or "done".
        words = _(
            "This screen is out of date, so nothing was done. Job {number} has moved on: it is {now}.",
            number=job.id,
            now=state_inside(job),
        )
        return [turn.put(f"🔄 {words}", rows)]
    return await job_deeds.DEEDS[data.verb](t, turn, job, rows)


def _leads_to(job: Job) -> Rows:
    # For translators: on a button that opens a job's page
    label = f"🗂 {_('Job {number}', number=job.id)}"
    opens = Button(label=label, press=OnAnyJob(job=job.id, verb=AnyJobVerb.OPEN, state=job.state).data)
    return ((opens,), bans.opens(job.user_id), *_back())


async def _page(t: Transaction, turn: Turn, job: Job) -> Replies:
    parts = await turn.deps.store.jobs.children(t, job.id) if is_group(job) else []
    head = _("Job {number}", number=job.id)
    model = [] if is_group(job) or not job.task_type else [escape(model_name(request_of(job)))]
    named = " · ".join(dict.fromkeys([escape(title(job)), *model]))
    deeds = await turn.deps.store.admin_log.since(t, about_job(job.id), 0, limit=DEEDS)
    lines = [
        f"🗂 <b>{head}</b> · {state_inside(job)}",
        named,
        # For translators: {person} is a link such as "Person 123".
        _("Ordered by {person}, {time} UTC", person=person(job.user_id), time=moment(job.created_at)),
        *await _money(t, turn, job, parts),
        *await _why(t, turn, job),
        *(meanwhile.line(one) for one in deeds),
    ]
    buttons = [
        (Button(label=label, press=OnAnyJob(job=job.id, verb=verb, state=job.state, seen=_newest(deeds)).data),)
        for verb, label in await job_deeds.possible(t, turn, job, parts)
    ]
    return [turn.put("\n".join(lines), (*buttons, *_around(job)))]


def _around(job: Job) -> Rows:
    """Return what leads to the person, to their other jobs, and back to the list where such a job is looked for."""
    theirs = Button(label=f"📋 {_('Jobs')}", press=JobsOf(user=job.user_id, page=0).data)
    lot = Lot.FAILED if job.state is State.FAILED else Lot.RUNNING if job.state not in FINAL else None
    to = AllJobs(lot=lot, page=0) if lot else Panel(verb=PanelVerb.HOME)
    return ((*bans.opens(job.user_id), theirs), *back(to))


def _newest(deeds: list[Done]) -> int:
    return deeds[-1].id if deeds else 0


async def _money(t: Transaction, turn: Turn, job: Job, parts: list[Job]) -> list[str]:
    charged = sum([await turn.deps.store.ledger.charged(t, one.id) for one in (job, *parts)])
    prices = [one.price for one in (parts or [job])]
    price = None if None in prices else sum(one or 0 for one in prices)
    costs = [one.cost for one in (parts or [job]) if one.cost is not None]
    taken = credits_words(sum(costs)) if costs else _("not told")
    # For translators: {credits} is like "12 credits"; the person was told that price.
    told = _("Price: {credits}", credits=credits_words(price))
    # For translators: {charged} is like "12 credits", {taken} too, or "not told".
    return [told, _("Charged: {charged}. Taken by A2E: {taken}.", charged=credits_words(charged), taken=taken)]


async def _why(t: Transaction, turn: Turn, job: Job) -> list[str]:
    """Return why it failed: as the person was told, in the admin's language, and in A2E's own words."""
    if job.state is not State.FAILED:
        return []
    owner = await turn.deps.store.users.get(t, job.user_id)
    tag = language_of(owner) if owner is not None else ""
    told = _(original(job.error, tag)) if job.error else _("It didn't work.")
    said = str((job.result or {}).get(A2E_WORDS) or "")
    theirs = [_("A2E's words: {words}", words=f"<code>{escape(said)}</code>")] if said else []
    late = [_("A2E may still finish it: then it is delivered at no charge.")] if job.deadline is not None else []
    return [told, *theirs, *late]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
