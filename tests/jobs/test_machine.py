"""Decision 7's table, without HTTP: what a row says when a process dies, and what the next one makes of it."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from bot.jobs import events as happened
from bot.jobs.change import Entry
from bot.jobs.events import Event
from bot.jobs.machine import DOWN, OVERDUE, TAKEN, apply
from bot.jobs.schedule import LATE_DAYS, LOOKS, TRIES
from bot.store.job import FINAL, Call, Job, Spoken, State

NOW = 1_700_000_000.0
LOST = "nobody knows"
VOICE = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
JOB = Job(
    id=5, user_id=7, chat_id=7, thread_id=None, reply_to=None, message_id=3, operation="speak", task_type=None,
    name="studio-1", request={"answers": {"text": "Hello", "voice": VOICE}}, inputs=None, state=State.QUEUED, version=1,
    task_id=None, result=None, price=3, cost=None, error=None, attempts=0, parent_id=None, created_at=NOW - 60,
    updated_at=NOW - 60, started_at=None, finished_at=None, deadline=None,
)  # fmt: skip
STARTING = replace(JOB, state=State.STARTING, in_flight=Call.START)
BACKED_UP = replace(JOB, in_flight=Call.START, tried=2, fence=True)
SPEAKING = replace(STARTING, in_flight=None, spoken=Spoken(parts=("u0",)))
RUNNING = replace(JOB, state=State.RUNNING, task_id="t", started_at=NOW - 30, deadline=NOW + 60)
UNSURE = replace(RUNNING, fence=True)
OVER = replace(RUNNING, deadline=NOW - 1)
SENDING = replace(RUNNING, state=State.SENDING, deadline=None, result={"media": []})
FENCED = replace(SENDING, fence=True)
A_SOUND = {"media": [{"url": "u", "kind": "audio"}]}
SOUND = replace(FENCED, result=A_SOUND)
LATE = replace(RUNNING, state=State.FAILED, deadline=NOW + 99, error=OVERDUE)
CLOSED = replace(JOB, state=State.CANCELLED)
DONE = replace(SENDING, state=State.DELIVERED, finished_at=NOW - 9)
GROUP = replace(JOB, state=State.RUNNING)
REFUND, SETTLE = ((Entry.REFUND, 0),), ((Entry.SETTLE, 3),)


def hindered(*, retryable: bool = True, counts: bool = True) -> Event:
    return happened.Hindered(why="no", retryable=retryable, counts=counts, pause=4)


def unseen(*, pause: float = 60) -> Event:
    return happened.NoEnd(look_in=60, unseen=LOST, pause=pause)


def no_task(*, again: bool) -> Event:
    return happened.FoundNothing(again=again, lost=LOST, pause=4)


def no_list(*, outage: bool) -> Event:
    return happened.CouldNotLook(outage=outage, lost=LOST, pause=4)


INTENDED = happened.Intended(urls={"photo": "u"}, speaks=False)
BEGAN = happened.Started(task_id="t", cost=4, deadline=NOW + 60, ask_in=5)
MADE = happened.Made(result={"media": []}, cost=3)
ENDED = happened.Finished(result={"media": []}, cost=3)
FILE = {"kind": "voice", "file_id": "f", "message_id": 9}
ONE, TWO = ({"number": number, "chat_id": 7, "message_id": number, **FILE} for number in (0, 1))
SOME = {"media": [], "album": [ONE]}
GONE, FAILS = (State.FAILED, REFUND), {"error": LOST}

TABLE: dict[str, tuple[Job, Event, State, Any, list[str], dict[str, Any]]] = {
    "a file could not be brought": (JOB, hindered(), State.QUEUED, (), ["submit"], {"attempts": 1}),
    "not for good": (JOB, hindered(retryable=False), *GONE, ["card"], {"error": "no"}),
    "nor forever": (replace(JOB, attempts=TRIES), hindered(), *GONE, ["card"], {}),
    "A2E is down": (JOB, happened.Rests(pause=4, slow=True), State.QUEUED, (), ["card", "submit"], {"slow": True}),
    "down for an hour": (JOB, happened.WaitedTooLong(), *GONE, ["card"], {"error": DOWN}),
    "before the start call": (JOB, INTENDED, State.STARTING, (), ["card"], {"in_flight": Call.START, "attempts": 0}),
    "at once": (replace(JOB, created_at=NOW - 1), INTENDED, State.STARTING, (), [], {"in_flight": Call.START}),
    "before a part": (JOB, structs.replace(INTENDED, speaks=True), State.STARTING, (), ["card"], {"in_flight": None}),
    "a part is spoken": (SPEAKING, happened.PartIntended(), State.STARTING, (), [], {"in_flight": Call.SPEECH}),
    "between two parts": (
        replace(SPEAKING, in_flight=Call.SPEECH), happened.PartSpoken(url="u1"), State.STARTING, (), [],
        {"in_flight": None, "spoken": Spoken(parts=("u0", "u1"))},
    ),
    "the parts are joined": (
        SPEAKING, happened.Joined(url="w"), State.STARTING, (), [],
        {"in_flight": Call.START, "spoken": Spoken(parts=("u0",), whole="w")},
    ),
    "what was spoken stays": (
        replace(SPEAKING, tried=2), hindered(), State.QUEUED, (), ["submit"],
        {"attempts": 3, "in_flight": None, "spoken": Spoken(parts=("u0",))},
    ),
    "a part's answer is lost": (replace(SPEAKING, in_flight=Call.SPEECH), no_task(again=False), *GONE, ["card"], FAILS),
    "the answer is lost": (STARTING, happened.AnswerLost(pause=4), State.STARTING, (), ["submit"], {"attempts": 1}),
    "not found yet": (STARTING, no_task(again=True), State.STARTING, (), ["submit"], {"attempts": 1}),
    "not found at last": (replace(STARTING, attempts=LOOKS), no_task(again=True), *GONE, ["card"], FAILS),
    "it has no name": (STARTING, no_task(again=False), *GONE, ["card"], FAILS),
    "nobody answers": (
        replace(STARTING, attempts=LOOKS), no_list(outage=True), State.STARTING, (), ["card", "submit"],
        {"attempts": LOOKS, "slow": True},
    ),
    "no list is shown": (STARTING, no_list(outage=False), State.STARTING, (), ["submit"], {"attempts": 1}),
    "no list at last": (replace(STARTING, attempts=LOOKS), no_list(outage=False), *GONE, ["card"], FAILS),
    "in a backup, and started since": (
        BACKED_UP, BEGAN, State.RUNNING, ((Entry.EXCEED, 4),), ["card", "poll"], {"task_id": "t", "in_flight": None},
    ),
    "in a backup, not found yet": (
        BACKED_UP, no_task(again=True), State.QUEUED, (), ["submit"], {"attempts": 1, "in_flight": Call.START},
    ),
    "in a backup, and not started since": (
        replace(BACKED_UP, attempts=LOOKS), happened.NotStarted(), State.QUEUED, (), ["submit"],
        {"attempts": 2, "in_flight": None, "fence": False},
    ),
    "in a backup, and can't be looked for": (BACKED_UP, no_task(again=False), *GONE, ["card"], FAILS),
    "in a backup, and nobody answers": (
        BACKED_UP, no_list(outage=True), State.QUEUED, (), ["card", "submit"], {"slow": True, "in_flight": Call.START},
    ),
    "A2E says no": (STARTING, happened.StartRefused(why="bad"), *GONE, ["card"], {"error": "bad"}),
    "found by name": (
        STARTING, BEGAN, State.RUNNING, ((Entry.EXCEED, 4),), ["card", "poll"],
        {"task_id": "t", "in_flight": None, "started_at": NOW, "deadline": NOW + 60},
    ),
    "made at once": (STARTING, MADE, State.SENDING, ((Entry.EXCEED, 3),), ["deliver"], {"started_at": NOW}),
    "its id is another's": (STARTING, happened.IdTaken(), *GONE, ["card"], {"error": TAKEN}),
    "A2E has ended": (RUNNING, ENDED, State.SENDING, ((Entry.EXCEED, 3),), ["deliver"], {"late": False}),
    "its task fails": (
        RUNNING, happened.TaskFailed(why="bad", given_back=True), *GONE, ["card"], {"given_back": True, "cost": 0},
    ),
    "questions fail": (RUNNING, happened.IsSlow(), State.RUNNING, (), ["card"], {"slow": True}),
    "out of a backup it still runs": (
        UNSURE, happened.NoEnd(look_in=60, runs=True), State.RUNNING, (), [], {"fence": False},
    ),
    "out of a backup it has ended": (UNSURE, ENDED, State.SENDING, ((Entry.EXCEED, 3),), ["deliver"], {"fence": True}),
    "it is not shown": (
        RUNNING, unseen(), State.RUNNING, (), [], {"attempts": 1, "updated_at": NOW, "task_id": "t"},
    ),
    "not for long": (
        replace(RUNNING, attempts=LOOKS), unseen(), *GONE, ["card", "late"],
        {"error": LOST, "deadline": NOW + LATE_DAYS * 24 * 3600},
    ),
    "it is shown again": (
        replace(RUNNING, attempts=LOOKS), happened.NoEnd(look_in=60, runs=True), State.RUNNING, (), [], {"attempts": 0},
    ),
    "under another id": (
        RUNNING, happened.NoEnd(look_in=60, runs=True, task_id="u"), State.RUNNING, (), [], {"task_id": "u"},
    ),
    "under another id, late": (
        LATE, happened.NoEnd(look_in=60, runs=True, task_id="u"), State.FAILED, (), [],
        {"task_id": "u", "deadline": LATE.deadline, "updated_at": LATE.updated_at},
    ),
    "its time is over": (
        OVER, happened.NoEnd(look_in=60), *GONE, ["card", "late"],
        {"error": OVERDUE, "deadline": NOW + LATE_DAYS * 24 * 3600},
    ),
    "it comes late": (LATE, ENDED, State.SENDING, (), ["deliver"], {"late": True, "cost": 0}),
    "it fails late": (LATE, happened.TaskFailed(why="x"), State.FAILED, (), [], {"deadline": None, "error": OVERDUE}),
    "out of a backup it is late and still runs": (
        replace(LATE, fence=True), happened.NoEnd(look_in=60, runs=True), State.FAILED, (), [],
        {"fence": False, "deadline": LATE.deadline, "updated_at": LATE.updated_at},
    ),
    "cancelled while it waits": (JOB, happened.CancelPressed(), State.CANCELLED, REFUND, ["card"], {}),
    "cancelled while it runs": (RUNNING, happened.CancelPressed(), State.CANCELLED, SETTLE, ["card"], {}),
    "before a new message": (SENDING, happened.SendBegan(), State.SENDING, (), [], {"fence": True}),
    "it was not taken": (FENCED, happened.NotTaken(), State.SENDING, (), [], {"fence": False}),
    "some of several are there": (
        FENCED, happened.SomeSent(sent=[ONE]), State.SENDING, (), [],
        {"fence": False, "message_id": 3, "result": {"media": [], "album": [ONE]}},
    ),
    "the others, too": (
        replace(FENCED, result=SOME), happened.SomeSent(sent=[TWO], moved={"chat_id": 8, "message_id": None}),
        State.SENDING, (), ["uncard"],
        {"fence": False, "chat_id": 8, "message_id": None, "result": {"media": [], "album": [ONE, TWO]}},
    ),
    "it is told below them": (
        replace(FENCED, result=SOME), happened.Sent(sent=FILE, moved={"message_id": 9}), State.DELIVERED, SETTLE,
        ["uncard"], {"message_id": 9, "result": {**SOME, "sent": FILE, "replaced": 3}},
    ),
    "their card stayed behind": (
        replace(FENCED, result=SOME, message_id=None), happened.Sent(sent=FILE, moved={"message_id": 9}),
        State.DELIVERED, SETTLE, ["card"], {"message_id": 9},
    ),
    "some of several may have arrived": (
        replace(FENCED, result=SOME), happened.SendUnsure(), State.DELIVERED, SETTLE, ["card"],
        {"unsure": True, "fence": False, "message_id": 3},
    ),
    "the message may have arrived": (
        FENCED, happened.SendUnsure(), State.DELIVERED, SETTLE, ["card"], {"unsure": True, "fence": False},
    ),
    "it has arrived": (
        SOUND, happened.Sent(sent=FILE, moved={"message_id": 9}), State.DELIVERED, SETTLE, ["uncard"],
        {"fence": False, "unsure": False, "message_id": 9, "result": {**A_SOUND, "sent": FILE, "replaced": 3}},
    ),
    "it has arrived in another chat": (
        SOUND, happened.Sent(sent=FILE, moved={"chat_id": 8, "message_id": 9}), State.DELIVERED, SETTLE, ["uncard"],
        {"chat_id": 8, "message_id": 9, "result": {**A_SOUND, "sent": FILE}},
    ),
    "it has arrived, and there was no card": (
        replace(SOUND, message_id=None), happened.Sent(sent=FILE, moved={"message_id": 9}), State.DELIVERED, SETTLE, [],
        {"message_id": 9, "result": {**A_SOUND, "sent": FILE}},
    ),
    "a part of several has arrived": (
        replace(SOUND, message_id=None, request={**JOB.request, "card": 4}), happened.Sent(sent=FILE), State.DELIVERED,
        SETTLE, ["card"], {"message_id": None, "result": {**A_SOUND, "sent": FILE}},
    ),
    "its words have arrived": (
        FENCED, happened.Sent(moved={"message_id": 9}), State.DELIVERED, SETTLE, ["uncard"],
        {"message_id": 9, "result": {"media": [], "replaced": 3}},
    ),
    "its card's words are the result": (SENDING, happened.Sent(), State.DELIVERED, SETTLE, ["card"], {"message_id": 3}),
    "A2E keeps it no more": (SENDING, happened.ResultLost(), *GONE, ["card"], {}),
    "the end is told": (DONE, happened.Told(), State.DELIVERED, (), [], {"told": True, "updated_at": DONE.updated_at}),
    "all parts ended": (
        GROUP, happened.PartsAre(states=frozenset({State.FAILED, State.DELIVERED})), State.DELIVERED, (), [], {},
    ),
    "a part came late": (
        LATE, happened.PartsAre(states=frozenset({State.DELIVERED})), State.DELIVERED, (), [], {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", TABLE)
def test_each_crash_point_leads_on_as_decision_7_says(row: str) -> None:
    job, event, state, money, steps, facts = TABLE[row]
    change = apply(job, event, now=NOW)
    assert change is not None
    assert change.job.state is state
    assert change.ledger == money
    assert [step.name for step in change.enqueue] == steps
    assert {name: getattr(change.job, name) for name in facts} == facts
    assert change.frees == (change.moved and (state in FINAL or state is State.SENDING))


EVERY = {
    one.__class__: one
    for one in (
        INTENDED, BEGAN, MADE, ENDED, hindered(), no_task(again=True), no_list(outage=False), happened.WaitedTooLong(),
        happened.PartIntended(), happened.PartSpoken(url="u"), happened.Joined(url="u"), happened.AnswerLost(pause=1),
        happened.StartRefused(why="x"), happened.NoEnd(look_in=1), happened.TaskFailed(why="x"), happened.SendBegan(),
        happened.NotTaken(), happened.SomeSent(sent=[]), happened.Sent(sent=FILE), happened.SendUnsure(),
        happened.ResultLost(),
        happened.CancelPressed(), happened.IsSlow(), happened.Rests(pause=1, slow=True), happened.CardOnly(),
        happened.NotStarted(),
    )
}  # fmt: skip
SPENDS = (happened.Intended, happened.PartIntended, happened.Joined)


@pytest.mark.parametrize("job", [CLOSED, DONE, replace(LATE, deadline=None)], ids=lambda job: job.state.value)
@pytest.mark.parametrize("event", EVERY.values(), ids=lambda event: type(event).__name__)
def test_what_has_ended_is_not_moved_by_what_comes_too_late(job: Job, event: Event) -> None:
    assert apply(job, event, now=NOW) is None


@pytest.mark.parametrize("job", [RUNNING, SENDING, FENCED, LATE, DONE], ids=lambda job: job.state.value)
@pytest.mark.parametrize("event", [one for one in EVERY.values() if isinstance(one, SPENDS)], ids=repr)
def test_nothing_spends_credits_for_what_has_begun(job: Job, event: Event) -> None:
    assert apply(job, event, now=NOW) is None


@pytest.mark.parametrize("job", [STARTING, SPEAKING, SENDING, FENCED], ids=lambda job: job.state.value)
def test_what_is_being_started_or_sent_cannot_be_cancelled(job: Job) -> None:
    assert apply(job, happened.CancelPressed(), now=NOW) is None


@pytest.mark.parametrize("job", [JOB, STARTING, RUNNING, OVER, SENDING, FENCED], ids=lambda job: job.state.value)
@pytest.mark.parametrize("event", EVERY.values(), ids=lambda event: type(event).__name__)
def test_whatever_ends_a_job_gives_back_or_settles_once(job: Job, event: Event) -> None:
    change = apply(job, event, now=NOW)
    if change is not None and change.job.state in FINAL:
        assert [entry for entry, _ in change.ledger] in ([Entry.REFUND], [Entry.SETTLE])
        assert change.job.finished_at == NOW
