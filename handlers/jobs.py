"""/jobs and the buttons on a job's card. Every row is looked up with its owner's id."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import unescape
from typing import Any

from bot.buttons import Data, InFull, JobPage, JobsFound, JobVerb, LeadOn, OnJob, Original
from bot.chat import Button, SendMedia
from bot.errors import Stale
from bot.jobs.derived import labelled_original_of
from bot.jobs.groups import card_of_parts
from bot.jobs.likes import liked_copy, likes_of
from bot.jobs.machine import card_step
from bot.jobs.orders import Order, place_order
from bot.jobs.several import media_of
from bot.jobs.steps.resend import key_of
from bot.jobs.steps.sharper import ask_for_sharper
from bot.jobs.waits import wait_of
from bot.jobs.words import cards, entries
from bot.jobs.words.leads import can_be_round, instead_row, original_rows, result_rows
from bot.jobs.words.recipes import on_row
from bot.jobs.words.titles import is_group, is_recipe
from bot.jobs.words.waiting import progress
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.leads import made
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.job import FINAL, HAS_RESULT, Job, State
from bot.store.shown import of_job
from handlers import cancelling, erasing, job_list
from handlers.back import back
from handlers.dialogue.at_hand import next_of
from handlers.dialogue.changing import change_list
from handlers.dialogue.draft import INSTEAD
from handlers.dialogue.engine import ask, open_draft
from handlers.dialogue.questions import Confirm, Go
from handlers.dialogue.quotes import QUOTE_SECONDS
from handlers.leading import below, still_there, use
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a job's button; raise Stale for another user's job or one that is gone."""
    match data:
        case JobPage(page=page):
            return await job_list.show_page(t, turn, page)
        case JobsFound(page=page, words=words):
            return await job_list.show_page(t, turn, page, words)
        case OnJob(job=number, verb=verb):
            return await VERBS[verb](t, turn, await _own(t, turn, number))
        case Original(job=number, number=which):
            return await _original(t, turn, await _own(t, turn, number), which=which)
        case LeadOn(job=number, operation=operation):
            return await _lead_on(t, turn, await _own(t, turn, number), operation)
        case InFull(job=number, operation=operation):
            return await _full(t, turn, await _own(t, turn, number), operation)
    raise Stale


async def _own(t: Transaction, turn: Turn, number: int) -> Job:
    job = await turn.deps.store.jobs.get_own(t, number, turn.user.id)
    if job is None:
        raise Stale
    return job


async def _open(t: Transaction, turn: Turn, job: Job) -> Replies:
    parts = await turn.deps.store.jobs.children(t, job.id) if is_group(job) else []
    rows = [*cards.cancel_row(job, parts)] if job.state not in FINAL else []
    for one in (job, *parts):
        if _can_be_shown(one):
            label = f"📥 {_('Show result')}" if one is job else f"📥 {unescape(cards.part_name(one))}"
            rows.append((Button(label=label, press=cards.press(one, JobVerb.SHOW)),))
    rows += on_row(job, parts) if is_recipe(job) else ()
    if job.state is State.DELIVERED and not is_group(job):
        rows += result_rows(replace(job, chat_id=turn.incoming.chat_id), cards.request_of(job))
    if job.state in FINAL and not media_of(job):
        rows += instead_row(job)
        if cards.repeatable(job):
            rows.append((Button(label=f"🔁 {_('Again')}", press=cards.press(job, JobVerb.AGAIN)),))
        rows.append((Button(label=f"🗑 {_('Delete')}", press=cards.press(job, JobVerb.DELETE)),))
    rows += back(JobPage(page=0))
    told = entries.entry(job, parts, now_words=await _how_far(t, turn, job))
    return [turn.put(told, tuple(rows))]


async def _how_far(t: Transaction, turn: Turn, job: Job) -> str | None:
    """Return the card's lines of progress; None: the job is over, or its parts show it."""
    if job.state in FINAL or is_group(job):
        return None
    return "\n".join(cards.state_lines(job, await wait_of(t, turn.deps, job)))


async def _progress(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Tell how far a job is, at the button and on its card."""
    if job.state in FINAL:
        await turn.deps.queue.enqueue(t, "card", card_step(job).key)
        return turn.toast(f"{_(cards.WORDS[job.state])}.")
    wait = await wait_of(t, turn.deps, job)
    if is_group(job):
        card = card_of_parts(job, await turn.deps.store.jobs.children(t, job.id), wait)
        return [*turn.toast(progress(wait)), turn.put(*card)]
    told = turn.toast(" ".join(cards.state_lines(job, wait)))
    return [*told, turn.put(cards.text(job, wait), cards.rows(job))]


def _can_be_shown(job: Job) -> bool:
    result = job.result or {}
    return job.state is State.DELIVERED and bool(result.get("sent") or result.get("media"))


async def _show(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Send a result again as its owner likes it: at once where Telegram has it so, else by a step."""
    if not _can_be_shown(job):
        raise Stale
    asked, result, likes = turn.incoming, job.result or {}, likes_of(turn.user.settings, turn.now)
    original = None if cards.has_several(job) else labelled_original_of(job, 0)
    copy = liked_copy(likes, result.get("sent") or {}, original)
    if copy is None:  # several results have none there, but one for each
        await turn.deps.queue.enqueue(t, "resend", key_of(job, asked.chat_id, asked.thread_id))
        return turn.toast(_("Fetching it…"))
    kind, file_id = copy
    return [
        SendMedia(
            chat_id=asked.chat_id,
            thread_id=asked.thread_id,
            kind=kind,
            file_id=file_id,
            caption=entries.caption(job, short=likes.short),
            rows=result_rows(replace(job, chat_id=asked.chat_id), cards.request_of(job)),
            silent=likes.silent,
            of=of_job(job.id),
        )
    ]


async def _original(t: Transaction, turn: Turn, job: Job, *, which: int | None = None) -> Replies:
    """Send a result as a document; of several, ask which."""
    asked, several = turn.incoming, cards.has_several(job)
    if job.state not in HAS_RESULT or (which or 0) >= len(media_of(job)):
        raise Stale
    if several and which is None:
        return [turn.say(f"📎 {_('Which one? They are numbered as they came.')}", original_rows(job))]
    key = key_of(job, asked.chat_id, asked.thread_id)
    await turn.deps.queue.enqueue(t, "original", f"{key}:{which}" if several else key)
    return turn.toast(f"📎 {_('Fetching the original…')}")


async def _originals(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Send all of several results as documents."""
    asked = turn.incoming
    if job.state not in HAS_RESULT or not cards.has_several(job):
        raise Stale
    await turn.deps.queue.enqueue(t, "originals", key_of(job, asked.chat_id, asked.thread_id))
    return turn.toast(f"📎 {_('Fetching the originals…')}")


async def _sharper(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Have A2E make a result in 1080p, and send it as a document."""
    asked = turn.incoming
    if job.state not in HAS_RESULT or job.task_id is None or not cards.request_of(job).sharper():
        raise Stale
    begun = await ask_for_sharper(t, turn.deps, job, asked.chat_id, asked.thread_id)
    begins = _("A2E makes it in 1080p, which takes minutes. It comes here.")
    return turn.toast(begins if begun else _("It's on its way."))


async def _again(t: Transaction, turn: Turn, job: Job, **changed: Any) -> Replies:
    """Open the same request again, at its ✅; changed: answers that differ."""
    draft, told = await _reopened(t, turn, job, **changed)
    return [*told, *below(turn, await ask(t, turn, draft))]


async def _change(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Open the same request again, at the list of its answers."""
    draft, told = await _reopened(t, turn, job)
    return [*told, *below(turn, await change_list(t, turn, draft))]


async def _reopened(t: Transaction, turn: Turn, job: Job, **changed: Any) -> tuple[Draft, Replies]:
    """Return a draft with a job's answers, and what there is to say about them."""
    if not cards.repeatable(job):
        raise Stale
    operation = str(job.request.get("full") or job.operation)
    inputs = OPERATIONS[operation].inputs()
    answers = job.request["answers"].items()
    kept = {field: answer for field, answer in answers if field not in inputs or not inputs[field].asked_again}
    there, told = still_there(turn, kept)
    draft = await open_draft(t, turn, operation, {**there, **changed})
    return draft, [turn.say(words) for words in told]


async def _round(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Send a result as a round video."""
    asked = turn.incoming
    if job.state not in HAS_RESULT or not can_be_round(job, cards.request_of(job)):
        raise Stale
    await turn.deps.queue.enqueue(t, "round", key_of(job, asked.chat_id, asked.thread_id))
    return turn.toast(f"⭕ {_('Making it round: a minute at most.')}")


async def _instead(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Open the same request with the model that is offered in place of one that A2E does not have."""
    if not instead_row(job):
        raise Stale
    model = (job.result or {})["instead"]
    return await _again(t, turn, job, **{"model": model, INSTEAD: model})


async def _lead_on(t: Transaction, turn: Turn, job: Job, operation: str) -> Replies:
    """Begin another order with a result."""
    way = next((one for one in cards.request_of(job).leads() if one.command == operation), None)
    media = (job.result or {}).get("media")
    if way is None or job.task_id is None or not media or job.state not in HAS_RESULT:
        raise Stale
    sent = (job.result or {}).get("sent")
    answer = made(job.id, job.task_id, media[0]["url"], sent if isinstance(sent, dict) else None)
    return below(turn, await ask(t, turn, await open_draft(t, turn, operation, {way.field: answer})))


async def _full(t: Transaction, turn: Turn, job: Job, operation: str) -> Replies:
    """Go from a preview to the full run, for the price on the button; a second tap changes nothing."""
    if operation not in OPERATIONS or job.request.get("full") != operation:
        raise Stale
    if await turn.deps.store.jobs.has_child(t, job.id):
        return turn.toast(_("Already on its way."))
    answers = job.request["answers"]
    draft = await open_draft(t, turn, operation, answers)
    is_old = turn.now - job.created_at > QUOTE_SECONDS
    if is_old or not isinstance(await next_of(t, turn, draft), Confirm | Go):
        return await ask(t, turn, draft)
    await turn.deps.store.drafts.drop(t, draft)
    order = Order(
        user_id=turn.user.id,
        chat_id=job.chat_id,
        thread_id=job.thread_id,
        card_id=None,
        reply_to=job.message_id,
        operation=operation,
        request={"answers": answers},
        price=job.request.get("full_price"),
        at_most=job.request.get("full_at_most"),
        parent_id=job.id,
    )
    await place_order(t, turn.deps, order)
    return turn.toast(_("On its way."))


Verb = Callable[[Transaction, Turn, Job], Awaitable[Replies]]
VERBS: dict[JobVerb, Verb] = {
    JobVerb.OPEN: _open,
    JobVerb.PROGRESS: _progress,
    JobVerb.CANCEL: cancelling.cancel,
    JobVerb.STOP: cancelling.stop,
    JobVerb.SHOW: _show,
    JobVerb.ORIGINAL: _original,
    JobVerb.ORIGINALS: _originals,
    JobVerb.SHARPER: _sharper,
    JobVerb.AGAIN: _again,
    JobVerb.USE: use,
    JobVerb.CHANGE: _change,
    JobVerb.ROUND: _round,
    JobVerb.INSTEAD: _instead,
    JobVerb.DELETE: erasing.ask,
    JobVerb.ERASE: erasing.erase,
}
