"""The job as a pure machine: a row and an event give the row after it, the money, and the next steps.

No network, no database, no clock. `bot.jobs.runner` writes a whole `Change` in one transaction; decision 7's table
of crash points is the test of this file.
"""
# ruff: noqa: PLR0911  # every case of a match returns

from dataclasses import replace
from typing import Any

from bot.jobs import events as happened
from bot.jobs.change import Change, Entry, Step, said
from bot.jobs.events import Event
from bot.jobs.replaced import replaced, uncards
from bot.jobs.schedule import LATE_DAYS, LOOKS, TRIES
from bot.jobs.several import with_original, with_some
from bot.jobs.words import cards, costs
from bot.locales import N_, _
from bot.store.job import FINAL, Call, Job, Spoken, State

AT_ONCE_SECONDS = 2.0
"""Seconds after its order within which a start is no news: the card says that it is handed to A2E."""
TAKEN = N_("A2E took this for something that is saved already. Please send the file again, or another one.")
DOWN = N_("The video service has not answered for an hour. Please try again later.")
OVERDUE = N_("A2E did not finish it in time. If it still comes, you get it for free.")
NOT_FETCHED = N_("The result could not be fetched from A2E any more.")


def apply(job: Job, event: Event, *, now: float) -> Change | None:
    """Return what an event does to a job; None: nothing, it came too late."""
    match job.state:
        case State.QUEUED:
            return _queued(job, event, now)
        case State.STARTING:
            return _starting(job, event, now)
        case State.RUNNING:
            return _running(job, event, now)
        case State.SENDING:
            return _sending(job, event, now)
        case _:
            return _ended(job, event, now)


def _queued(job: Job, event: Event, now: float) -> Change | None:
    match event:
        case happened.CardOnly():
            return Change(job=replace(job, state=State.RUNNING, updated_at=now))
        case happened.Rests(pause=pause, slow=slow):
            return _again(_slow(job, now) if slow else Change(job=job), pause)
        case happened.WaitedTooLong():
            return _failed(job, DOWN, now)
        case happened.Intended(urls=urls, speaks=speaks):
            call = None if speaks else Call.START
            inputs = {**(job.inputs or {}), **urls}
            facts = {"inputs": inputs, "tried": job.attempts, "attempts": 0, "in_flight": call, "slow": False}
            starts = _to(State.STARTING, job, now, **facts)
            at_once = not speaks and now - job.created_at < AT_ONCE_SECONDS
            return replace(starts, enqueue=()) if at_once else starts  # its card says that already
        case happened.Hindered():
            return _hindered(job, event, now)
        case happened.CancelPressed():
            return _to(State.CANCELLED, job, now)
        case happened.NotStarted():
            return _again(_noted(job, now, in_flight=None, attempts=job.tried, fence=False), 0)
        case _:  # one out of a backup may have been started since, as one whose answer was lost
            return None if job.in_flight is None else _starting(job, event, now)


def _starting(job: Job, event: Event, now: float) -> Change | None:
    parts = job.spoken.parts if job.spoken else ()
    match event:
        case happened.PartIntended():
            return _noted(job, now, in_flight=Call.SPEECH)
        case happened.PartSpoken(url=url):
            return _noted(job, now, in_flight=None, spoken=Spoken(parts=(*parts, url)))
        case happened.Joined(url=url):
            return _noted(job, now, in_flight=Call.START, spoken=Spoken(parts=parts, whole=url))
        case happened.Started():
            return _started(job, event, now)
        case happened.Made(result=result, cost=cost):
            facts = {"in_flight": None, "result": result, "cost": cost, "started_at": now}
            return replace(_to(State.SENDING, job, now, **facts), answered=True)
        case happened.StartRefused(why=why, instead=instead):
            facts = said(job, event.words, **({"instead": instead} if instead else {}))
            return replace(_failed(job, why, now, **facts), answered=True)
        case happened.Hindered():
            back = replace(job, state=State.QUEUED, in_flight=None, attempts=job.tried)
            return _hindered(back, event, now)
        case _:
            return _unknown(job, event, now)


def _unknown(job: Job, event: Event, now: float) -> Change | None:
    """A call may have been made: look for its task, LOOKS times while A2E's lists can be read, then give up."""
    match event:
        case happened.AnswerLost(pause=pause):
            return _again(_noted(job, now, attempts=job.attempts + 1), pause)
        case happened.FoundNothing(again=again, lost=lost, pause=pause):
            if not again or job.attempts >= LOOKS:
                return _failed(job, lost, now)
            return _again(_noted(job, now, attempts=job.attempts + 1), pause)
        case happened.CouldNotLook(outage=True, pause=pause):
            return _again(_slow(job, now), pause)
        case happened.CouldNotLook(lost=lost, pause=pause):
            if job.attempts >= LOOKS:
                return _failed(job, lost, now)
            return _again(_noted(job, now, attempts=job.attempts + 1), pause)
        case happened.IdTaken():
            return _failed(job, TAKEN, now)
        case _:
            return None


def _running(job: Job, event: Event, now: float) -> Change | None:
    match event:
        case happened.Finished(result=result, cost=cost):
            return _to(State.SENDING, job, now, result=result, cost=cost, deadline=None)
        case happened.TaskFailed(why=why, given_back=given_back):
            return _failed(job, why, now, cost=0, given_back=given_back, **said(job, event.words))
        case happened.NoEnd():
            return _no_end(job, event, now)
        case happened.IsSlow():
            return None if job.slow else _slow(job, now)
        case happened.IdTaken():
            return _failed(job, TAKEN, now)
        case happened.CancelPressed():
            return _to(State.CANCELLED, job, now)
        case happened.PartsAre(states=states) if states <= FINAL:
            return Change(job=replace(job, state=_end_of(states), updated_at=now, finished_at=now))
        case _:
            return None


def _no_end(job: Job, event: happened.NoEnd, now: float) -> Change | None:
    """Give it up for now: its time is over, or it was not seen LOOKS times. One of a backup that runs sent nothing."""
    seen = replace(job, fence=False, attempts=0, task_id=event.task_id or job.task_id) if event.runs else job
    is_over = job.deadline is not None and now > job.deadline
    counts = bool(event.unseen) and now - job.updated_at >= event.pause
    if not is_over and not (counts and job.attempts >= LOOKS):
        return _noted(seen, now, attempts=seen.attempts + counts) if counts or seen != job else None
    kept = _failed(seen, OVERDUE if is_over else event.unseen, now, deadline=now + LATE_DAYS * 24 * 3600)
    return _and(kept, Step(name="late", key=str(job.task_type), delay=event.look_in))


def _sending(job: Job, event: Event, now: float) -> Change | None:
    match event:
        case happened.Shelved(asset_id=asset_id):
            return _noted(job, now, result={**(job.result or {}), "thing": asset_id})
        case happened.SendBegan():  # `updated_at` stays: what waits to be fetched is given up by it
            return Change(job=replace(job, fence=True))
        case happened.NotTaken():
            return Change(job=replace(job, fence=False))
        case happened.Closed():  # its card will say so when it is shown as delivered
            return _closed(job, event, now)
        case happened.ResultLost():
            return _failed(job, NOT_FETCHED, now)
        case _:
            return _sent(job, event, now)


def _sent(job: Job, event: Event, now: float) -> Change | None:
    match event:
        case happened.SomeSent(sent=some, moved=moved):
            there = _noted(job, now, fence=False, result=with_some(job, some), **moved)
            return _and(there, *uncards(job, there.job))
        case happened.Sent(sent=sent, moved=moved):
            result = {**(job.result or {}), **({"sent": dict(sent)} if sent else {})}
            return _delivered(job, now, result=result, **moved)
        case happened.SendUnsure():
            return _delivered(job, now, unsure=True)
        case _:
            return None


def _ended(job: Job, event: Event, now: float) -> Change | None:
    result = job.result or {}
    match event:
        case happened.Told() if not job.told:
            return Change(job=replace(job, told=True))
        case happened.PartsAre(states=states) if job.state is State.FAILED and State.DELIVERED in states:
            return _running(replace(job, state=State.RUNNING), event, now)
        case happened.Finished() | happened.TaskFailed() | happened.IdTaken() if _is_awaited(job):
            return _came_late(job, event, now)
        case happened.NoEnd(runs=True) if _is_awaited(job):  # if it is out of a backup, no result was sent since
            seen = replace(job, fence=False, task_id=event.task_id or job.task_id)
            return Change(job=seen) if seen != job else None
        case happened.ShownAgain(sent=sent, some=some) if job.state is State.DELIVERED:
            shown = {**with_some(job, some), **({"sent": dict(sent)} if sent else {})}
            return Change(job=replace(job, unsure=False, result=shown))
        case happened.OriginalSent(file_id=file_id, number=number, form=form) if job.state is State.DELIVERED:
            return Change(job=replace(job, result=with_original(result, file_id, number=number, form=form)))
        case happened.Closed() if job.state is State.DELIVERED:
            return _and(_closed(job, event, now), card_step(job))
        case _:
            return None


def _is_awaited(job: Job) -> bool:
    """Whether it ran out of time and a late result is still accepted."""
    return job.state is State.FAILED and job.deadline is not None


def _came_late(job: Job, event: Event, now: float) -> Change | None:
    """It ran out of time and its user got the credits back; that stays so."""
    match event:
        case happened.Finished(result=result):
            return _to(State.SENDING, job, now, result=result, cost=0, late=True, deadline=None)
        case _:
            return Change(job=replace(job, deadline=None, updated_at=now))


# --- what several of them share---------------------------------------------------------------------------------------


def _to(state: State, job: Job, now: float, **facts: Any) -> Change:
    """Move a job to another state, with what that means for its money and its next steps."""
    ends = state in FINAL
    facts = {"finished_at": now if ends else None, **({"deadline": None} if ends else {}), **facts}
    moved = replace(job, state=state, updated_at=now, **facts)
    return Change(
        job=moved,
        ledger=_money(moved),
        enqueue=tuple(_steps(moved)),
        frees=ends or state is State.SENDING,
        moved=True,
    )


def _money(job: Job) -> tuple[tuple[Entry, int], ...]:
    if job.state is State.FAILED or (job.state is State.CANCELLED and job.started_at is None):
        return ((Entry.REFUND, 0),)
    if job.state in FINAL:
        return ((Entry.SETTLE, costs.paid_by(job) or 0),)
    return ((Entry.EXCEED, job.cost),) if job.cost else ()


def _steps(job: Job) -> list[Step]:
    if job.state is State.SENDING:  # which shows itself once it is under way
        return [Step(name="deliver", key=str(job.id))]
    return [card_step(job)] if job.state is not State.DELIVERED or "card" in job.request else []


def card_step(job: Job, *, delay: float = 0) -> Step:
    """Return the step that shows a job: on its own card, or the one that it shares with others."""
    return Step(name="card", key=str(job.request.get("card") or job.id), delay=delay)


def _noted(job: Job, now: float, **facts: Any) -> Change:
    """Keep the state, and change other fields."""
    return Change(job=replace(job, updated_at=now, **facts))


def _failed(job: Job, why: str, now: float, **facts: Any) -> Change:
    return _to(State.FAILED, job, now, error=_(why), in_flight=None, **facts)


def _and(change: Change, *steps: Step) -> Change:
    return replace(change, enqueue=(*change.enqueue, *steps))


def _again(change: Change, pause: float) -> Change:
    return _and(change, Step(name="submit", key=str(change.job.id), delay=pause))


def _closed(job: Job, event: happened.Closed, now: float) -> Change:
    """Note that what it made is over, and what it cost in the end."""
    paid = costs.paid_by(job)
    cost = max(0, paid - event.back) if event.back and paid is not None else job.cost
    return _noted(job, now, result={**(job.result or {}), "note": event.note}, cost=cost)


def _slow(job: Job, now: float) -> Change:
    """Let the card say that the service is slow, unless it already does."""
    return Change(job=job) if job.slow else _and(_noted(job, now, slow=True), card_step(job))


def _hindered(job: Job, event: happened.Hindered, now: float) -> Change:
    """Try again with growing pauses; while its task type rests, that does not count as a try."""
    if not event.retryable or (event.counts and job.attempts >= TRIES):
        return _failed(job, event.why, now, **said(job, event.words))
    waits = _noted(job, now, attempts=job.attempts + event.counts)
    return _again(waits if event.counts else _slow(waits.job, now), event.pause)


def _started(job: Job, event: happened.Started, now: float) -> Change:
    facts = {"task_id": event.task_id, "cost": event.cost, "started_at": now, "deadline": event.deadline}
    runs = _to(State.RUNNING, job, now, in_flight=None, attempts=0, **facts)
    return replace(_and(runs, Step(name="poll", key=str(job.task_type), delay=event.ask_in)), answered=True)


def _delivered(job: Job, now: float, **facts: Any) -> Change:
    done = _to(State.DELIVERED, job, now, fence=False, **facts)
    if goes := uncards(job, done.job):
        return _and(replace(done, job=replaced(job, done.job)), *goes)
    worded = "card" not in job.request and cards.worded(done.job)
    return _and(done, card_step(job)) if worded else done  # as a step of its own: never overtaken by an older card


def _end_of(states: frozenset[State]) -> State:
    return next((state for state in (State.DELIVERED, State.FAILED) if state in states), State.CANCELLED)
