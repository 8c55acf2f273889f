"""What admins do about reports: each result as it was shown, with what can be done; and the block list."""

from collections.abc import Awaitable, Callable
from html import escape

from bot.acts import Unbutton
from bot.buttons import BlockedPage, Case, CaseSeen, CaseVerb, Data, Panel, PanelVerb, Unblock
from bot.buttons.paging import page_of, turning
from bot.chat import AlbumItem, Button, Kind, Reply, Rows, SendAlbum, SendMedia, SendMessage
from bot.errors import Stale
from bot.jobs.access_requests import person
from bot.jobs.personal.block import STEP, key_of
from bot.jobs.several import settled
from bot.jobs.words.finds import KINDS
from bot.locales import N_, _, ngettext
from bot.locales.amounts import date
from bot.operations import OPERATIONS
from bot.store.admin_log import Deed, about_blocked, about_job
from bot.store.database import Transaction
from bot.store.job import Job
from handlers import bans
from handlers.admin import meanwhile
from handlers.back import back
from handlers.turn import Replies, Turn

LISTED = 20
"""Reported results that are listed at once, oldest first."""
IN_ALBUMS = (Kind.PHOTO, Kind.VIDEO)
MOST_TOGETHER = 10
DECIDED = N_("Someone has decided on it already, or its owner has deleted it.")
EMPTY = N_("<b>Block list</b>\nNothing is blocked. 🚩 Report below results in groups leads here.")
FINE = N_("It stays. Who reported it is told.")


async def to_admins(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Return what each admin gets about a result that is reported."""
    told: Replies = []
    for admin in sorted(turn.deps.settings.admin_ids):
        with await turn.deps.languages.to(admin, t):
            told += await _case(t, turn, job, 1, admin)
    return told


async def _case(t: Transaction, turn: Turn, job: Job, count: int, chat_id: int) -> Replies:
    """Return a result as it was shown, and what can be done about it."""
    seen = await turn.deps.store.admin_log.newest(t, about_job(job.id))
    shown, words, rows = _files(job), _about(job, count), _choices(job, seen)
    if len(shown) == 1:
        kind, file_id = shown[0]
        return [SendMedia(chat_id=chat_id, kind=kind, file_id=file_id, caption=words, rows=rows)]
    first: list[Reply] = []
    if len(shown) > 1 and all(kind in IN_ALBUMS for kind, _id in shown):
        some = shown[:MOST_TOGETHER]
        items = tuple(AlbumItem(kind=kind, file_id=file_id, caption="") for kind, file_id in some)
        first = [SendAlbum(chat_id=chat_id, items=items)]
    return [*first, SendMessage(chat_id=chat_id, text=words, rows=rows)]


def _files(job: Job) -> list[tuple[Kind, str]]:
    """Return what Telegram has of it; of one that went as a link, nothing."""
    kept = [settled(job)[number] for number in sorted(settled(job))] or [(job.result or {}).get("sent") or {}]
    return [(Kind(one["kind"]), str(one["file_id"])) for one in kept if one.get("file_id") and one["kind"] in KINDS]


def _about(job: Job, count: int) -> str:
    # For translators: {title} is what made it, such as "Face swap"; {person} is a link such as "Person 123".
    title = escape(_(OPERATIONS[job.operation].title))
    what = _("Reported: “{title}” of {person}.", title=title, person=person(job.user_id))
    often = ngettext("{count} person has reported it.", "{count} people have reported it.", count)
    does = _("Block it: it is deleted, and it and the pictures in it are refused from now on, from anybody.")
    return f"🚩 {what} {often}\n{does}"


def _choices(job: Job, seen: int) -> Rows:
    def button(label: str, verb: CaseVerb) -> Button:
        return Button(label=label, press=CaseSeen(verb=verb, job=job.id, seen=seen).data)

    return (
        (button(f"🚫 {_('Block it')}", CaseVerb.BLOCK),),
        # For translators: the person whose result was reported is banned; the next: there is nothing wrong with it
        (button(f"⛔ {_('Ban its owner')}", CaseVerb.BAN), button(f"👌 {_('Leave it')}", CaseVerb.FINE)),
    )


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of a report or of the block list; raise Stale for anyone but an admin."""
    if not turn.is_admin:
        raise Stale
    match data:
        case Case(verb=verb, job=number):
            return await _on_case(t, turn, CaseSeen(verb=verb, job=number, seen=0))
        case CaseSeen():
            return await _on_case(t, turn, data)
        case BlockedPage(page=page):
            return await _list(t, turn, page)
        case Unblock(entry=entry):
            return await _unblock(t, turn, entry)
    raise Stale


async def _on_case(t: Transaction, turn: Turn, data: CaseSeen) -> Replies:
    """Act on a button of a report; nothing but opening it where others have decided on it meanwhile."""
    job = await turn.deps.store.jobs.get(t, data.job)
    if job is None:
        return turn.toast(_(DECIDED), alert=True)
    if data.verb is not CaseVerb.OPEN:
        changed = await meanwhile.since(t, turn, about_job(job.id), data.seen, back(Panel(verb=PanelVerb.REPORTS)))
        if changed is not None:
            return changed
    return await VERBS[data.verb](t, turn, job)


async def _unblock(t: Transaction, turn: Turn, entry: int) -> Replies:
    """Take an entry off the block list; where another admin has, say who."""
    log, on = turn.deps.store.admin_log, about_blocked(entry)
    if (changed := await meanwhile.since(t, turn, on, 0, back(Panel(verb=PanelVerb.BLOCKED)))) is not None:
        return changed
    if (blocked := await turn.deps.store.blocked.get(t, entry)) is not None:
        await turn.deps.store.blocked.withdraw(t, entry, now=turn.now)
        await log.note(t, turn.user.id, Deed.UNBLOCKED, now=turn.now, on=on, label=blocked.label)
    return [*turn.note(_("It may be used again.")), *await _list(t, turn, 0)]


async def _note(t: Transaction, turn: Turn, deed: Deed, job: Job) -> None:
    log, on = turn.deps.store.admin_log, about_job(job.id)
    await log.note(t, turn.user.id, deed, now=turn.now, whom=job.user_id, on=on, job=job.id)


async def _open(t: Transaction, turn: Turn, job: Job) -> Replies:
    count = await turn.deps.store.reports.count(t, job.id)
    return await _case(t, turn, job, count, turn.incoming.chat_id) if count else turn.toast(_(DECIDED), alert=True)


async def _block(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Have it blocked by a step: its files have to be looked at."""
    told = await _decided(t, turn, job, N_("“{title}”, which you reported, is deleted and blocked. Thank you."))
    await _note(t, turn, Deed.BLOCKED, job)
    await turn.deps.queue.enqueue(t, STEP, key_of(job.id, turn.incoming.chat_id))
    words = _("I'm blocking it. I'll tell you here when it's done.")
    return [turn.say(f"🚫 {words}"), *_closed(turn), *told]


async def _ban(t: Transaction, turn: Turn, job: Job) -> Replies:
    return await bans.ask_why(t, turn, job.user_id)


async def _fine(t: Transaction, turn: Turn, job: Job) -> Replies:
    words = N_("The operator has looked at “{title}”, which you reported, and found nothing against the rules.")
    if told := await _decided(t, turn, job, words):
        await _note(t, turn, Deed.LEFT, job)
    return [turn.say(f"👌 {_(FINE)}") if told else turn.say(_(DECIDED)), *_closed(turn), *told]


def _closed(turn: Turn) -> Replies:
    """Take the buttons from a report that is decided on."""
    chat = turn.incoming
    return [Unbutton(chat_id=chat.chat_id, message_id=chat.message_id)] if chat.message_id is not None else []


async def _decided(t: Transaction, turn: Turn, job: Job, words: str) -> Replies:
    """Note that it is decided; return what those read who reported it, each in their language."""
    told: Replies = []
    for reporter in await turn.deps.store.reports.decide(t, job.id, now=turn.now):
        with await turn.deps.languages.to(reporter, t):
            title = escape(_(OPERATIONS[job.operation].title))
            told.append(SendMessage(chat_id=reporter, text=f"🚩 {_(words, title=title)}"))
    return told


async def waiting(t: Transaction, turn: Turn) -> Replies:
    """List the results that wait for a decision."""
    found = await turn.deps.store.reports.waiting(t, limit=LISTED)
    if not found:
        return [turn.put(f"🚩 {_('No reports wait for you.')}", _back())]
    rows: Rows = ()
    for one in found:
        job = await turn.deps.store.jobs.get(t, one.job_id)
        if job is not None:
            label = f"🚩 {_(OPERATIONS[job.operation].title)} · {date(one.first_at)} · {one.count}"
            rows += ((Button(label=label, press=CaseSeen(verb=CaseVerb.OPEN, job=job.id, seen=0).data),),)
    words = _("<b>Reports</b>\nResults that people have reported, oldest first, with the number of reports.")
    return [turn.put(f"🚩 {words}", rows + _back())]


async def listed(t: Transaction, turn: Turn) -> Replies:
    """Show the block list."""
    return await _list(t, turn, 0)


async def _list(t: Transaction, turn: Turn, page: int) -> Replies:
    count = await turn.deps.store.blocked.count(t)
    if not count:
        return [turn.put(f"🚫 {_(EMPTY)}", _back())]
    numbers, page, pages = page_of(range(count), page)
    shown = await turn.deps.store.blocked.page(t, offset=numbers[0], limit=len(numbers))
    rows: Rows = tuple(
        # For translators: a button that takes an entry off the block list; {what} is such as "Face swap · 5 Mar 2026".
        (Button(label=_("Unblock {what}", what=one.label)[:60], press=Unblock(entry=one.id).data),)
        for one in shown
    )
    rows += turning(page, pages, lambda n: BlockedPage(page=n))
    words = _(
        "<b>Block list</b> ({count})\nPictures and videos that are refused from anybody, newest first:",
        count=count,
    )
    return [turn.put(f"🚫 {words}", rows + _back())]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))


Verb = Callable[[Transaction, Turn, Job], Awaitable[Replies]]
VERBS: dict[CaseVerb, Verb] = {
    CaseVerb.OPEN: _open,
    CaseVerb.BLOCK: _block,
    CaseVerb.BAN: _ban,
    CaseVerb.FINE: _fine,
}
