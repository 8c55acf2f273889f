"""One card for several jobs: a dub into five languages is five jobs at A2E, and one message that shows their progress.

The card is a job's row too, without a task of its own: it is RUNNING while any of its parts is not finished.
"""

from dataclasses import dataclass, replace
from typing import Any

from bot.buttons import JobVerb
from bot.chat import Button, EditMessage, Rows
from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed, NoMoreSteps, PartsAre
from bot.jobs.orders import Order, place_order
from bot.jobs.recipe_machine import NUMBER
from bot.jobs.runner import write
from bot.jobs.sending.telling import send_card
from bot.jobs.waits import wait_of
from bot.jobs.words import cards, recipes
from bot.jobs.words.titles import is_recipe
from bot.jobs.words.waiting import Wait
from bot.locales import _
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from bot.telegram.outbox.errors import Closed, Gone


async def place_group(t: Transaction, deps: Deps, order: Order) -> Job:
    """Order a request that makes one result for each entry of a list answer; all of them, or (over a limit) none.

    Raises:
        Refused: over a spend limit; nothing is stored.

    """
    field = str(OPERATIONS[order.operation].one_job_per)
    entries: list[Any] = order.request["answers"][field]
    card = await place_order(t, deps, replace(order, price=None, at_most=None, is_card=True))
    for number, entry in enumerate(entries):
        answers = {**order.request["answers"], field: [entry]}
        part = replace(
            order,
            card_id=None,
            reply_to=card.reply_to,
            request={"answers": answers, "card": card.id},
            price=_share(order.price, len(entries), number),
            at_most=_share(order.at_most, len(entries), number),
            parent_id=card.id,
        )
        await place_order(t, deps, part)
    return card


def _share(credits: int | None, parts: int, number: int) -> int | None:
    """Return a part's share of a sum; the first also gets the remainder."""
    if credits is None:
        return None
    share, rest = divmod(credits, parts)
    return share + (rest if number == 0 else 0)


async def show_group(deps: Deps, job: Job) -> bool:
    """Make the card show its parts' progress, and end it once all of them have ended.

    Returns whether it has ended just now, with a part that failed.
    """
    before = job.state
    parts, job, wait = await deps.store.db.transact(lambda t: _look(t, deps, job))
    words, rows = card_of_parts(job, parts, wait)
    ended = await show_parts(deps, job, parts, words, rows, before=before)
    return ended and any(part.state is State.FAILED for part in parts)


async def show_parts(deps: Deps, job: Job, parts: list[Job], words: str, rows: Rows, *, before: State) -> bool:
    """Show the words of a card for several jobs; return whether it has ended just now, which nothing else tells."""
    told = before not in FINAL and job.state in FINAL and (is_recipe(job) or any(map(cards.tells_the_end, parts)))
    if job.message_id is None:
        await send_card(deps, job, words, rows, silent=True)
    elif not told:
        await deps.outbox.send(EditMessage(chat_id=job.chat_id, message_id=job.message_id, text=words, rows=rows))
    elif not await _show_end(
        deps, job, EditMessage(chat_id=job.chat_id, message_id=job.message_id, text=words, rows=rows)
    ):
        return False
    await _once_more(deps, job, parts)
    return told


async def _show_end(deps: Deps, job: Job, edit: EditMessage) -> bool:
    """Show how it ended; False if that took a new message, since the card is gone or can't be edited in its place."""
    try:
        await deps.outbox.show_words(edit)
    except (Closed, Gone):
        await send_card(deps, job, edit.text, edit.rows, silent=False)
        return False
    return True


async def _once_more(deps: Deps, job: Job, shown: list[Job]) -> None:
    """Show the card again if a part changed while those words were on their way: old words must not stay."""

    async def look(t: Transaction) -> None:
        now = await deps.store.jobs.children(t, job.id)
        if [part.state for part in now] != [part.state for part in shown]:
            await deps.queue.enqueue(t, "card", str(job.id))

    await deps.store.db.transact(look)


async def _look(t: Transaction, deps: Deps, job: Job) -> tuple[list[Job], Job, Wait]:
    parts = await deps.store.jobs.children(t, job.id)
    ended = PartsAre(states=frozenset(part.state for part in parts))
    job = await write(t, deps, job, ended) or job
    return parts, job, await wait_of(t, deps, job)


def card_of_parts(job: Job, parts: list[Job], wait: Wait) -> tuple[str, Rows]:
    """Return the words and buttons of a card that stands for several jobs."""
    if is_recipe(job):
        return recipes.card(job, parts, wait), recipes.rows(job, parts)
    return cards.group_text(job, parts, wait), group_rows(job, parts)


def group_rows(job: Job, parts: list[Job]) -> Rows:
    """Return the buttons of a card for several jobs."""
    if job.state in FINAL:
        return ((Button(label=f"🔁 {_('Again')}", press=cards.press(job, JobVerb.AGAIN)),),)
    return (*cards.cancel_row(job, parts), *cards.progress_row(job))


@dataclass(frozen=True, kw_only=True)
class Cancelled:
    """What became of the parts of a card that was cancelled."""

    parts: tuple[Job, ...] = ()
    """Those that are cancelled by it, as they are now."""
    goes_on: tuple[Job, ...] = ()
    """Those that are being started or sent: no call that may be on its way is taken back."""
    no_more: bool = False
    """Of a recipe: steps that would have come after what goes on are not begun."""


async def cancel_group(t: Transaction, deps: Deps, job: Job) -> Cancelled:
    """Cancel every part that can be cancelled; a recipe ends, or begins no further step where one of them goes on."""
    done, goes_on = [], []
    for part in await deps.store.jobs.children(t, job.id):
        cancelled = await write(t, deps, part, CancelPressed())
        if cancelled is not None:
            done.append(cancelled)
        elif part.state not in FINAL:
            goes_on.append(part)
    no_more = is_recipe(job) and await _end_recipe(t, deps, job, goes_on)
    return Cancelled(parts=tuple(done), goes_on=tuple(goes_on), no_more=no_more)


async def _end_recipe(t: Transaction, deps: Deps, job: Job, goes_on: list[Job]) -> bool:
    """End a recipe, now or once the step that goes on is over; return whether steps after that one won't be begun."""
    last = len(OPERATIONS[job.operation].steps) - 1
    if any(int(part.request[NUMBER]) == last for part in goes_on):
        return False
    if await write(t, deps, job, NoMoreSteps() if goes_on else CancelPressed()) is None:
        return False
    await deps.queue.enqueue(t, "card", str(job.id))
    return bool(goes_on)
