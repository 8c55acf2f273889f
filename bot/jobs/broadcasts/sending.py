"""The step that sends a broadcast: some seconds at a time, behind all else that goes to Telegram.

Who gets it is noted before each message, in the message's slot, and the outcome after it: a process that dies leaves
the few that were in flight counted as unknown, and everybody else gets it from the next run, once (decision 40).
"""

import asyncio
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, time

from bot.chat import EditMessage, SendMessage
from bot.errors import BotError, Unavailable
from bot.jobs.broadcasts import words
from bot.jobs.broadcasts.body import restored
from bot.jobs.broadcasts.hand import Hand
from bot.jobs.deps import Deps
from bot.jobs.steps.delete import whisper
from bot.store.broadcasts import OVER, Broadcast, CastState, Outcome
from bot.store.database import Transaction
from bot.store.users import User
from bot.telegram.outbox.errors import Blocked, Unknown

log = logging.getLogger(__name__)

STEP = "broadcast"
RUN_SECONDS = 4.0
"""How long one run takes people in hand: well within the time in which a process that stops lets steps finish."""
AT_ONCE = 6
"""Messages in flight: at 22 a second a call may take a quarter of a second."""
SLOT_SECONDS = 1.0
"""How long somebody is waited for whose chat is busy; they stay in hand, and others go on."""
LATER_SECONDS, LATEST_SECONDS = 15.0, 60.0
"""Until the next run if Telegram takes nothing and does not say how long to wait; and at most, since a wait may concern
one chat alone. A chat that has to wait is asked for no earlier in any case: the budget sees to that."""


@dataclass(kw_only=True)
class _Run:
    hand: Hand
    until: float
    later: float = 0.0
    """Seconds until the next run; above 0: Telegram takes nothing now, so this one ends."""
    counts: bool = False
    """Whether a try counts though Telegram takes nothing from anybody."""
    answers: int = 0
    """How many messages Telegram has taken or refused for good."""
    people: list[User] = field(default_factory=list)


async def broadcast(deps: Deps, key: str) -> None:
    """Send a broadcast for some seconds, show how far it is, and go on in the next run."""
    hand = Hand(deps=deps, cast_id=int(key), runner=secrets.token_hex(8), at=time())
    cast = await deps.store.db.transact(hand.take)
    if cast is None:
        return
    run = _Run(hand=hand, until=monotonic() + RUN_SECONDS, counts=cast.vain_at == hand.at)
    while monotonic() < run.until and not run.later:
        run.people = list(reversed(await deps.store.db.transact(hand.fill)))
        if not run.people and await deps.store.db.transact(hand.held) is None:
            break
        try:
            async with asyncio.TaskGroup() as lanes:
                for _lane in range(AT_ONCE):
                    lanes.create_task(_lane_of(run, cast))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
    cast = await deps.store.db.transact(partial(_next, deps=deps, key=key, later=run.later))
    if cast is not None and cast.state is not CastState.ENDED:
        await show(deps, cast)


async def _next(t: Transaction, *, deps: Deps, key: str, later: float) -> Broadcast | None:
    """Have the next run come, unless it is over."""
    cast = await deps.store.broadcasts.get(t, int(key))
    if cast is not None and cast.state is CastState.RUNNING:
        await deps.queue.enqueue(t, STEP, key, delay=later)
    return cast


async def _lane_of(run: _Run, cast: Broadcast) -> None:
    """Send to one after the other; whom time does not suffice for stays in hand."""
    while run.people and not run.later and monotonic() < run.until:
        await _tell(run, cast, run.people.pop())


async def _tell(run: _Run, cast: Broadcast, user: User) -> None:
    hand = run.hand
    deps, db = hand.deps, hand.deps.store.db
    with deps.languages.speaking(user):
        message = restored(cast.body).message(user.id)
    try:
        async with asyncio.timeout(SLOT_SECONDS) as wait:

            async def begins() -> bool:
                wait.reschedule(None)  # from here on it is on its way
                return await db.transact(partial(hand.begins, user_id=user.id))

            is_sent = await deps.outbox.broadcasts.send(message, begins=begins)
        if not is_sent:
            await db.transact(partial(hand.let_go, user_id=user.id))
            return
    except TimeoutError:  # that chat is busy, or all are: the next run tries again
        return
    except Unavailable as error:
        run.later = max(run.later, min(error.retry_after or LATER_SECONDS, LATEST_SECONDS))
        await db.transact(partial(hand.put_back, user_id=user.id, counts=run.counts or run.answers > 0))
        return
    except BotError as error:
        log.info("broadcast not sent broadcast=%s user=%s: %s", cast.id, user.id, error)
        outcome = _outcome_of(error)
    else:
        outcome = Outcome.SENT
    run.answers += outcome is not Outcome.UNKNOWN
    await db.transact(partial(hand.ended, user_id=user.id, outcome=outcome))


def _outcome_of(error: BotError) -> Outcome:
    if isinstance(error, Blocked):
        return Outcome.BLOCKED
    return Outcome.UNKNOWN if isinstance(error, Unknown) else Outcome.FAILED


async def show(deps: Deps, cast: Broadcast) -> None:
    """Show how far a broadcast is; a failure is not worth another try, the next run shows it again."""
    if cast.card_id is not None:
        with await deps.languages.to(cast.admin_id):
            edit = EditMessage(
                chat_id=cast.admin_id, message_id=cast.card_id, text=words.card(cast), rows=words.rows(cast)
            )
        await whisper(deps, edit)


async def report(deps: Deps, key: str) -> None:
    """Tell the admin that a broadcast is over."""
    cast = await deps.store.db.transact(lambda t: deps.store.broadcasts.get(t, int(key)))
    if cast is None or cast.state not in OVER:
        return
    await show(deps, cast)
    with await deps.languages.to(cast.admin_id):
        said = SendMessage(chat_id=cast.admin_id, text=words.report(cast), rows=words.to_section())
    await whisper(deps, said)


async def requeue(t: Transaction, deps: Deps, *, but: Collection[str] = ()) -> None:
    """Put broadcasts that run and have no step back into the queue."""
    for cast in await deps.store.broadcasts.open(t):
        if cast.state is CastState.RUNNING and str(cast.id) not in but:
            await deps.queue.enqueue(t, STEP, str(cast.id))
