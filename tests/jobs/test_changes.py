"""What one event does to a job, to the letter: each field of the row, each entry, each step with its key and delay."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from bot.jobs import events as happened
from bot.jobs.change import Change, Entry, Step
from bot.jobs.events import Event
from bot.jobs.machine import DOWN, NOT_FETCHED, OVERDUE, TAKEN, apply
from bot.jobs.schedule import LATE_DAYS, LOOKS, TRIES
from bot.store.job import Call, Job, Spoken, State
from tests.jobs import test_machine as known
from tests.jobs.test_machine import LOST, NOW, REFUND, SETTLE, hindered, no_list, no_task

TYPE = "text_to_image"
CARD, SUBMIT = Step(name="card", key="5"), Step(name="submit", key="5", delay=4)
DELIVER, AWAY = Step(name="deliver", key="5"), Step(name="uncard", key="5:7:3:away")
POLL, LOOK = Step(name="poll", key=TYPE, delay=5), Step(name="late", key=TYPE, delay=60)
SHARED = Step(name="card", key="77")
RESULT: dict[str, Any] = {"media": []}
SHOWN = {"media": [{"url": "u", "kind": "audio"}]}


def of(job: Job, **facts: Any) -> Job:
    return replace(job, **{"task_type": TYPE, **facts})


JOB, STARTING, RUNNING, OVER = of(known.JOB), of(known.STARTING), of(known.RUNNING), of(known.OVER)
SENDING, LATE, DONE = of(known.SENDING), of(known.LATE), of(known.DONE, unsure=True)
FIRST = of(STARTING, tried=2)
PART = of(SENDING, request={**JOB.request, "card": 77})


def noted(job: Job, *steps: Step, **facts: Any) -> Change:
    return Change(job=replace(job, updated_at=NOW, **facts), enqueue=steps)


def moved(job: Job, state: State, ledger: tuple[tuple[Entry, int], ...], *steps: Step, **facts: Any) -> Change:
    frees = state not in (State.STARTING, State.RUNNING)
    answered = bool(facts.pop("answered", False))
    after = replace(job, state=state, updated_at=NOW, **facts)
    return Change(job=after, ledger=ledger, enqueue=steps, frees=frees, answered=answered, moved=True)


def failed(job: Job, why: str, *steps: Step, **facts: Any) -> Change:
    ends = {"error": why, "in_flight": None, "finished_at": NOW, "deadline": None, **facts}
    return moved(job, State.FAILED, REFUND, CARD, *steps, **ends)


def cancelled(job: Job, ledger: tuple[tuple[Entry, int], ...]) -> Change:
    return moved(job, State.CANCELLED, ledger, CARD, finished_at=NOW, deadline=None)


def delivered(job: Job, *steps: Step, **facts: Any) -> Change:
    ends = {"fence": False, "finished_at": NOW, "deadline": None, **facts}
    return moved(job, State.DELIVERED, SETTLE, *steps, **ends)


def starts(cost: int | None) -> Event:
    return structs.replace(known.BEGAN, cost=cost)


def started(job: Job, cost: int | None, *ledger: tuple[Entry, int]) -> Change:
    facts = {"task_id": "t", "cost": cost, "started_at": NOW, "deadline": NOW + 60, "in_flight": None}
    return moved(job, State.RUNNING, ledger, CARD, POLL, answered=True, **facts)


def parts(*states: State) -> Event:
    return happened.PartsAre(states=frozenset(states))


def ended(job: Job, state: State) -> Change:
    return Change(job=replace(job, state=state, updated_at=NOW, finished_at=NOW))


def closed(back: int | None) -> Event:
    return happened.Closed(note="over", back=back)


SLOW, TIRED = of(JOB, slow=True), of(JOB, attempts=TRIES)
OLD = of(JOB, inputs={"photo": "old", "sound": "s"}, attempts=3, tried=1, slow=True)
NEW = {"inputs": {"photo": "u", "sound": "s"}, "tried": 3, "attempts": 0, "slow": False}
LOOKED, MUTE = of(STARTING, attempts=LOOKS - 1), of(STARTING, attempts=LOOKS)
BACK = of(FIRST, state=State.QUEUED, in_flight=None)
SAID = of(STARTING, in_flight=Call.SPEECH, spoken=Spoken(parts=("u0",)))
INTENDED, MADE, ENDED = known.INTENDED, known.MADE, known.ENDED
GOT = {"result": RESULT, "finished_at": None}
FAILS, FAILED = happened.TaskFailed(why="bad"), of(LATE, deadline=None)
FILE = known.FILE

QUEUED_ROWS: dict[str, tuple[Job, Event, Change | None]] = {
    "a card has no task to start": (JOB, happened.CardOnly(), noted(JOB, state=State.RUNNING)),
    "a short rest is not told": (JOB, happened.Rests(pause=4, slow=False), Change(job=JOB, enqueue=(SUBMIT,))),
    "a long rest is told": (JOB, happened.Rests(pause=4, slow=True), noted(JOB, CARD, SUBMIT, slow=True)),
    "and told once": (SLOW, happened.Rests(pause=4, slow=True), Change(job=SLOW, enqueue=(SUBMIT,))),
    "nobody waits longer": (JOB, happened.WaitedTooLong(), failed(JOB, DOWN)),
    "new addresses replace old ones": (
        OLD, INTENDED, moved(OLD, State.STARTING, (), CARD, in_flight=Call.START, **NEW),
    ),
    "speech comes before the start": (
        OLD, structs.replace(INTENDED, speaks=True), moved(OLD, State.STARTING, (), CARD, in_flight=None, **NEW),
    ),
    "without inputs before": (
        JOB, INTENDED, moved(JOB, State.STARTING, (), CARD, in_flight=Call.START, inputs={"photo": "u"}),
    ),
    "a try counts": (JOB, hindered(), noted(JOB, SUBMIT, attempts=1)),
    "the last try is made": (of(JOB, attempts=TRIES - 1), hindered(), noted(TIRED, SUBMIT)),
    "none after it": (TIRED, hindered(), failed(TIRED, "no")),
    "an outage is no try": (TIRED, hindered(counts=False), noted(TIRED, CARD, SUBMIT, slow=True)),
    "an outage is told once": (SLOW, hindered(counts=False), noted(SLOW, SUBMIT)),
    "a refusal is final": (JOB, hindered(retryable=False, counts=False), failed(JOB, "no")),
    "cancelled for nothing": (JOB, happened.CancelPressed(), cancelled(JOB, REFUND)),
    "nothing is sent yet": (JOB, happened.Sent(), None),
}  # fmt: skip

STARTING_ROWS: dict[str, tuple[Job, Event, Change | None]] = {
    "a part is intended": (SAID, happened.PartIntended(), noted(SAID, in_flight=Call.SPEECH)),
    "the first part": (
        STARTING, happened.PartSpoken(url="u1"), noted(STARTING, in_flight=None, spoken=Spoken(parts=("u1",))),
    ),
    "the next part": (
        SAID, happened.PartSpoken(url="u1"), noted(SAID, in_flight=None, spoken=Spoken(parts=("u0", "u1"))),
    ),
    "all joined": (
        SAID, happened.Joined(url="w"), noted(SAID, in_flight=Call.START, spoken=Spoken(parts=("u0",), whole="w")),
    ),
    "begun at a known cost": (STARTING, starts(4), started(STARTING, 4, (Entry.EXCEED, 4))),
    "begun for nothing": (STARTING, starts(0), started(STARTING, 0)),
    "begun at an unknown cost": (STARTING, starts(None), started(STARTING, None)),
    "made at once": (
        STARTING, MADE,
        moved(
            STARTING, State.SENDING, ((Entry.EXCEED, 3),), DELIVER,
            answered=True, in_flight=None, cost=3, started_at=NOW, **GOT,
        ),
    ),
    "refused": (STARTING, happened.StartRefused(why="bad"), replace(failed(STARTING, "bad"), answered=True)),
    "hindered": (FIRST, hindered(), noted(BACK, SUBMIT, attempts=3)),
    "hindered once too often": (
        of(FIRST, tried=TRIES), hindered(), failed(of(FIRST, tried=TRIES, attempts=TRIES), "no"),
    ),
    "hindered by an outage": (FIRST, hindered(counts=False), noted(BACK, CARD, SUBMIT, attempts=2, slow=True)),
    "an answer is lost": (LOOKED, happened.AnswerLost(pause=4), noted(MUTE, SUBMIT)),
    "looked once more": (LOOKED, no_task(again=True), noted(MUTE, SUBMIT)),
    "looked often enough": (MUTE, no_task(again=True), failed(MUTE, LOST)),
    "no use in looking": (STARTING, no_task(again=False), failed(STARTING, LOST)),
    "no list, once more": (LOOKED, no_list(outage=False), noted(MUTE, SUBMIT)),
    "no list, often enough": (MUTE, no_list(outage=False), failed(MUTE, LOST)),
    "an outage is no look": (MUTE, no_list(outage=True), noted(MUTE, CARD, SUBMIT, slow=True)),
    "told of already": (of(MUTE, slow=True), no_list(outage=True), Change(job=of(MUTE, slow=True), enqueue=(SUBMIT,))),
    "another's id": (STARTING, happened.IdTaken(), failed(STARTING, TAKEN)),
    "not to be cancelled": (STARTING, happened.CancelPressed(), None),
}  # fmt: skip

RUNNING_ROWS: dict[str, tuple[Job, Event, Change | None]] = {
    "ended well": (
        RUNNING, ENDED,
        moved(RUNNING, State.SENDING, ((Entry.EXCEED, 3),), DELIVER, cost=3, deadline=None, **GOT),
    ),
    "failed": (RUNNING, FAILS, failed(RUNNING, "bad", cost=0)),
    "failed, and given back": (
        RUNNING, structs.replace(FAILS, given_back=True), failed(RUNNING, "bad", cost=0, given_back=True),
    ),
    "overdue": (
        OVER, happened.NoEnd(look_in=60), failed(OVER, OVERDUE, LOOK, deadline=NOW + LATE_DAYS * 24 * 3600),
    ),
    "not shown, too soon to count": (RUNNING, happened.NoEnd(look_in=60, unseen="x", pause=1e9), None),
    "just in time": (of(RUNNING, deadline=NOW), happened.NoEnd(look_in=60), None),
    "without a time": (of(RUNNING, deadline=None), happened.NoEnd(look_in=60), None),
    "slow": (RUNNING, happened.IsSlow(), noted(RUNNING, CARD, slow=True)),
    "slow, as told": (of(RUNNING, slow=True), happened.IsSlow(), None),
    "another's id": (RUNNING, happened.IdTaken(), failed(RUNNING, TAKEN)),
    "cancelled at the quote": (RUNNING, happened.CancelPressed(), cancelled(RUNNING, SETTLE)),
    "cancelled at its cost": (
        of(RUNNING, cost=2), happened.CancelPressed(), cancelled(of(RUNNING, cost=2), ((Entry.SETTLE, 2),)),
    ),
    "cancelled, price unknown": (
        of(RUNNING, price=None), happened.CancelPressed(), cancelled(of(RUNNING, price=None), ((Entry.SETTLE, 0),)),
    ),
    "cancelled before it began": (
        of(RUNNING, started_at=None), happened.CancelPressed(), cancelled(of(RUNNING, started_at=None), REFUND),
    ),
    "one part is delivered": (RUNNING, parts(*known.FINAL), ended(RUNNING, State.DELIVERED)),
    "no part is delivered": (RUNNING, parts(State.FAILED, State.CANCELLED), ended(RUNNING, State.FAILED)),
    "all parts are cancelled": (RUNNING, parts(State.CANCELLED), ended(RUNNING, State.CANCELLED)),
    "there are no parts": (RUNNING, parts(), ended(RUNNING, State.CANCELLED)),
    "one part is not over": (RUNNING, parts(State.DELIVERED, State.SENDING), None),
    "nothing is sent yet": (RUNNING, happened.SendBegan(), None),
}  # fmt: skip

SENDING_ROWS: dict[str, tuple[Job, Event, Change | None]] = {
    "on a shelf": (SENDING, happened.Shelved(asset_id=9), noted(SENDING, result={**RESULT, "thing": 9})),
    "only on a shelf": (of(SENDING, result=None), happened.Shelved(asset_id=9), noted(SENDING, result={"thing": 9})),
    "a send begins": (SENDING, happened.SendBegan(), Change(job=of(SENDING, fence=True))),
    "a send fails": (of(SENDING, fence=True), happened.NotTaken(), Change(job=SENDING)),
    "its words are the result": (of(SENDING, fence=True), happened.Sent(), delivered(SENDING, CARD)),
    "without a result": (of(SENDING, result=None), happened.Sent(), delivered(SENDING, CARD, result={})),
    "sent elsewhere": (
        SENDING, happened.Sent(sent=FILE, moved={"chat_id": 8, "message_id": 9}),
        delivered(SENDING, AWAY, result={**RESULT, "sent": FILE}, chat_id=8, message_id=9),
    ),
    "its card is the result": (
        of(SENDING, result=SHOWN), happened.Sent(sent={**FILE, "message_id": 3}),
        delivered(SENDING, result={**SHOWN, "sent": {**FILE, "message_id": 3}}),
    ),
    "the card of several is shown once": (PART, happened.Sent(), delivered(PART, SHARED)),
    "unsure": (of(SENDING, fence=True), happened.SendUnsure(), delivered(SENDING, CARD, unsure=True)),
    "lost": (SENDING, happened.ResultLost(), failed(SENDING, NOT_FETCHED)),
    "cancelled too late": (SENDING, happened.CancelPressed(), None),
}  # fmt: skip

ENDED_ROWS: dict[str, tuple[Job, Event, Change | None]] = {
    "told": (DONE, happened.Told(), Change(job=of(DONE, told=True))),
    "told already": (of(DONE, told=True), happened.Told(), None),
    "a part came late": (FAILED, parts(State.DELIVERED, State.FAILED), ended(FAILED, State.DELIVERED)),
    "a part came late, another runs": (FAILED, parts(State.DELIVERED, State.RUNNING), None),
    "no part came": (FAILED, parts(State.FAILED), None),
    "a cancelled card stays so": (of(FAILED, state=State.CANCELLED), parts(State.DELIVERED), None),
    "a late result": (
        LATE, structs.replace(ENDED, cost=3),
        moved(LATE, State.SENDING, (), DELIVER, cost=0, late=True, deadline=None, **GOT),
    ),
    "a late failure": (LATE, FAILS, noted(LATE, deadline=None)),
    "late, another's id": (LATE, happened.IdTaken(), noted(LATE, deadline=None)),
    "not awaited any more": (FAILED, ENDED, None),
    "delivered already": (of(DONE, deadline=NOW + 99), ENDED, None),
    "shown again": (
        DONE, happened.ShownAgain(sent=FILE), Change(job=of(DONE, unsure=False, result={**RESULT, "sent": FILE})),
    ),
    "shown again, from nothing": (
        of(DONE, result=None), happened.ShownAgain(sent=FILE),
        Change(job=of(DONE, unsure=False, result={"sent": FILE})),
    ),
    "several shown again": (
        DONE, happened.ShownAgain(some=[FILE]), Change(job=of(DONE, unsure=False, result={**RESULT, "album": [FILE]})),
    ),
    "one of several originals": (
        of(DONE, result={"originals": {"1": "p"}}), happened.OriginalSent(file_id="o", number=0),
        Change(job=of(DONE, result={"originals": {"1": "p", "0": "o"}, "labelled": ["o"]})),
    ),
    "what failed is not shown": (FAILED, happened.ShownAgain(sent=FILE), None),
    "an original": (
        DONE, happened.OriginalSent(file_id="o"),
        Change(job=of(DONE, result={**RESULT, "original": "o", "labelled": ["o"]})),
    ),
    "the same original once more": (
        of(DONE, result={**RESULT, "original": "o", "labelled": ["r", "o"]}), happened.OriginalSent(file_id="o"),
        Change(job=of(DONE, result={**RESULT, "original": "o", "labelled": ["r", "o"]})),
    ),
    "a round video": (
        DONE, happened.OriginalSent(file_id="o", form="round"),
        Change(job=of(DONE, result={**RESULT, "round": "o", "labelled": ["o"]})),
    ),
    "what failed has no original": (FAILED, happened.OriginalSent(file_id="o"), None),
    "closed, nothing known": (DONE, closed(None), noted(DONE, CARD, result={**RESULT, "note": "over"})),
    "closed, nothing back": (DONE, closed(0), noted(DONE, CARD, result={**RESULT, "note": "over"})),
    "closed, some back": (DONE, closed(2), noted(DONE, CARD, cost=1, result={**RESULT, "note": "over"})),
    "closed, more back than paid": (DONE, closed(9), noted(DONE, CARD, cost=0, result={**RESULT, "note": "over"})),
    "closed, some of its cost back": (
        of(DONE, cost=7), closed(2), noted(DONE, CARD, cost=5, result={**RESULT, "note": "over"}),
    ),
    "closed, price unknown": (
        of(DONE, price=None), closed(2), noted(of(DONE, price=None), CARD, result={**RESULT, "note": "over"}),
    ),
    "closed while it is sent": (
        of(SENDING, cost=7), closed(2),
        noted(of(SENDING, cost=7), cost=5, result={**(SENDING.result or {}), "note": "over"}),
    ),
    "what failed is not closed": (FAILED, closed(2), None),
}  # fmt: skip

TABLE = {
    f"{title}: {name}": row
    for title, rows in (
        ("queued", QUEUED_ROWS), ("starting", STARTING_ROWS), ("running", RUNNING_ROWS), ("sending", SENDING_ROWS),
        ("ended", ENDED_ROWS),
    )
    for name, row in rows.items()
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_an_event_changes_what_it_says_and_nothing_else(name: str) -> None:
    job, event, change = TABLE[name]
    assert apply(job, event, now=NOW) == change


@pytest.mark.parametrize("name", [name for name, (job, _, _) in TABLE.items() if job.state is State.QUEUED])
def test_a_card_of_its_own_or_of_several_is_the_one_that_is_shown(name: str) -> None:
    job, event, change = TABLE[name]
    part = replace(job, request={**job.request, "card": 77})
    shown = apply(part, event, now=NOW)
    keys = {step.key for step in (shown.enqueue if shown else ()) if step.name == "card"}
    assert keys == ({"77"} if change and CARD in change.enqueue else set())
