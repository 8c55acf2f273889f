"""What follows from how far a recipe's steps are, what its card says, and what it may still cost; and a crash."""

from contextlib import AsyncExitStack
from dataclasses import replace

import aiohttp
import pytest

from bot.jobs.change import Change, Entry, Step
from bot.jobs.events import CancelPressed, CardOnly, Event, Finished, GoesOn, NoMoreSteps, StepsEnded, Told
from bot.jobs.recipe_machine import Due, Ended, apply, progress
from bot.jobs.recipes import answer_by
from bot.jobs.words import recipes as words
from bot.jobs.words.cards import rows as rows_of
from bot.jobs.words.entries import entry
from bot.operations import OPERATIONS
from bot.operations.recipes import NAME
from bot.operations.studio_recipes import STUDIO
from bot.sandbox.telegram.person import Person
from bot.sandbox.telegram.person import words as words_in
from bot.store.job import Job, State
from bot.store.store import Store, open_store
from tests.conftest import KEY
from tests.jobs.test_derived import ALICE, FACE, job, taken
from tests.jobs.test_machine import JOB, NOW
from tests.journeys.test_recipes import quote_of_portrait
from tests.world import running, sandbox, settings_for

DONE, FAILED, RUNNING, CANCELLED = State.DELIVERED, State.FAILED, State.RUNNING, State.CANCELLED
REFUND = ((Entry.REFUND, 0),)
CARD = replace(
    JOB,
    operation=STUDIO["portrait"].key,
    task_type=None,
    state=RUNNING,
    price=None,
    request={"answers": {"prompt": "a cat", "prompt_2": "it waves"}, "told": {"about": 40, "most": 60}},
)


def part(number: int, state: State, *, job: int, cost: int | None = None) -> Job:
    step = OPERATIONS[CARD.operation].steps[number].operation
    request = {"answers": {"prompt": "a cat", "model": "a2e"}, "card": CARD.id, "step": number}
    media = {"media": [{"url": "https://a2e/1.jpg", "kind": "image"}]} if state is DONE else None
    return replace(JOB, id=job, operation=step.command, state=state, request=request, result=media, cost=cost, price=30)


STATES: dict[str, tuple[list[Job], int, Due | Ended | None]] = {
    "nothing was ordered": ([], 0, Due(number=0)),
    "the first runs": ([part(0, RUNNING, job=11)], 0, None),
    "the first is done": ([part(0, DONE, job=11)], 0, Due(number=1)),
    "the first failed": ([part(0, FAILED, job=11)], 0, Ended(state=FAILED)),
    "the second failed": ([part(0, DONE, job=11), part(1, FAILED, job=12)], 0, Ended(state=FAILED)),
    "its owner goes on": ([part(0, DONE, job=11), part(1, FAILED, job=12)], 12, Due(number=1)),
    "it runs again": ([part(0, DONE, job=11), part(1, FAILED, job=12), part(1, RUNNING, job=13)], 12, None),
    "it failed again": (
        [part(0, DONE, job=11), part(1, FAILED, job=12), part(1, FAILED, job=13)],
        12,
        Ended(state=FAILED),
    ),
    "it was cancelled": ([part(0, DONE, job=11), part(1, CANCELLED, job=12)], 0, Ended(state=CANCELLED)),
    "all are done": ([part(1, DONE, job=12), part(0, DONE, job=11)], 0, Ended(state=DONE)),
    "a late one came twice": (
        [part(0, DONE, job=11), part(1, DONE, job=12), part(1, DONE, job=13)],
        0,
        Ended(state=DONE),
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_what_follows_from_how_far_the_steps_are(name: str) -> None:
    parts, after, follows = STATES[name]
    assert progress(parts, 2, after=after) == follows


@pytest.mark.parametrize(
    ("parts", "follows"),
    [
        ([part(0, RUNNING, job=11)], None),
        ([part(0, DONE, job=11)], Ended(state=CANCELLED)),
        ([part(0, FAILED, job=11)], Ended(state=CANCELLED)),
        ([part(0, DONE, job=11), part(1, DONE, job=12)], Ended(state=DONE)),
    ],
)
def test_nothing_follows_once_no_further_step_is_wanted(parts: list[Job], follows: Ended | None) -> None:
    assert progress(parts, 2, no_more=True) == follows


def test_a_step_that_was_cancelled_before_its_start_is_no_cost() -> None:
    parts = [part(0, DONE, job=11, cost=10), replace(part(1, CANCELLED, job=12), started_at=None)]
    assert words.card(replace(CARD, state=CANCELLED), parts).endswith("Cost: 10 credits")
    assert words.left(CARD, parts) == 50


def over(job: Job, state: State, **facts: object) -> Change:
    return Change(job=replace(job, state=state, updated_at=NOW, finished_at=NOW, **facts), ledger=REFUND)  # type: ignore[arg-type]


STOPPED = replace(CARD, state=FAILED, error="why", result={"needs": 70}, finished_at=1.0, told=True)
AGAIN = replace(
    CARD, updated_at=NOW, request={**CARD.request, "told": {"about": 40, "most": 80, "after": 12}}, told=False
)
NO_MORE_OF_IT = replace(CARD, request={**CARD.request, "told": {"about": 40, "most": 60, "no_more": True}})
NEXT = (Step(name="recipe", key=str(CARD.id)), Step(name="card", key=str(CARD.id)))
EVENTS: dict[str, tuple[Job, Event, Change | None]] = {
    "it is ordered": (replace(CARD, state=State.QUEUED), CardOnly(), Change(job=replace(CARD, updated_at=NOW))),
    "it is done": (CARD, StepsEnded(state=DONE), over(CARD, DONE)),
    "it stops": (
        CARD,
        StepsEnded(state=FAILED, why="dear", needs=70),
        over(CARD, FAILED, error="dear", result={"needs": 70}),
    ),
    "it is cancelled": (CARD, CancelPressed(), over(CARD, CANCELLED)),
    "no step is to follow": (CARD, NoMoreSteps(), Change(job=replace(NO_MORE_OF_IT, updated_at=NOW))),
    "that was said before": (NO_MORE_OF_IT, NoMoreSteps(), None),
    "it goes on": (STOPPED, GoesOn(most=80, after=12), Change(job=AGAIN, enqueue=NEXT)),
    "its last step came late": (STOPPED, StepsEnded(state=DONE), over(STOPPED, DONE, error=None, result=None)),
    "its end is told once": (CARD, Told(), Change(job=replace(CARD, told=True))),
    "it was told before": (STOPPED, Told(), None),
    "it goes on only where it has stopped": (replace(CARD, state=CANCELLED), GoesOn(most=80), None),
    "it has no task that ends": (CARD, Finished(result={}, cost=None), None),
}


@pytest.mark.parametrize("name", EVENTS)
def test_what_an_event_does_to_the_card(name: str) -> None:
    job, event, change = EVENTS[name]
    assert apply(job, event, now=NOW) == change


def test_the_card_tells_each_step_the_price_and_in_the_end_what_was_paid() -> None:
    running = [part(0, DONE, job=11, cost=10)]
    assert words.card(CARD, running).split("\n") == [
        "<b>Rendering</b> · Text to image → Photo to video",
        "Prompt: “a cat”",
        "Prompt (photo to video): “it waves”",
        "1. Text to image: done",
        "2. Photo to video: next",
        "Ordered for about 40 credits, at most 60 in all.",
    ]
    ended = replace(STOPPED, result=None, error="Step 2 didn't work out.")
    failed = [*running, replace(part(1, FAILED, job=12), error="A2E refused it.")]
    assert words.card(ended, failed).split("\n")[4:] == [
        "2. Photo to video: failed. A2E refused it. Nothing was charged; 30 credits returned.",
        "Cost: 10 credits",
        "Step 2 didn't work out.",
    ]
    assert [row[0].label for row in words.rows(ended, failed)] == [
        "🔁 Go on from step 2 · at most 50 credits",
        "🔁 Again",
    ]
    assert words.rows(STOPPED, running)[0][0].label == "✅ Go on from step 2 · at most 70 credits"
    assert words.on_row(ended, [*running, part(1, RUNNING, job=13)]) == ()


def test_what_is_left_is_what_was_told_without_what_was_paid() -> None:
    assert words.left(CARD, [part(0, DONE, job=11, cost=10), part(1, FAILED, job=12)]) == 50
    assert words.left(CARD, [part(0, DONE, job=11, cost=90)]) == 0


def test_a_result_is_an_answer_with_where_it_came_from() -> None:
    photo = OPERATIONS["animate"].inputs()["photo"]
    done = replace(part(0, DONE, job=11), finished_at=NOW)
    answer = {
        "from": 11,
        "url": "https://a2e/1.jpg",
        "kind": "image",
        "mime": "image/jpeg",
        "uploaded_at": NOW,
        "seconds": None,
        "carries": [],
    }
    assert answer_by(done, photo) == answer
    sent = {"kind": "photo", "file_id": "f", "message_id": 3}
    kept = answer_by(replace(done, result={**(done.result or {}), "sent": sent}), photo)
    assert kept is not None
    assert (kept["file"]["kind"], kept["file"]["file_id"]) == ("photo", "f")
    unsaid = answer_by(replace(done, result={"media": [{"url": "https://a2e/1.jpg", "kind": None}]}), photo)
    assert unsaid == answer
    assert answer_by(replace(done, result={"media": []}), photo) is None
    assert answer_by(None, photo) is None


def test_a_step_carries_what_a_walked_chain_carries_so_a_public_voice_is_nobodys() -> None:
    dub, talk = OPERATIONS["dub"].inputs()["source"], {"photo": FACE, "sound": {"text": "Hi"}, "voice": ALICE}
    source = job("talkphoto", talk)
    step = answer_by(source, dub)
    assert step is not None
    assert step["carries"] == taken(source).mark["carries"] == [["face", "F"], ["voice", ""]]
    assert dub.subject(step) is None


def test_a_result_that_was_made_from_another_can_be_kept_as_a_recipe_and_a_recipe_s_own_step_not() -> None:
    answers = {
        "photo": {"from": 11, "url": "u", "kind": "image", "mime": "image/jpeg"},
        "prompt": "it waves",
        "model": "a2e",
    }
    led = replace(part(1, DONE, job=12), request={"answers": answers})
    labels = [one.label for row in rows_of(led) for one in row]
    assert "📜 Keep as a recipe" in labels
    own_step = replace(led, request={**led.request, "step": 1})
    no_step = replace(led, operation="newavatar", request={"answers": {"source": answers["photo"]}})
    for given in (own_step, no_step):
        assert "📜 Keep as a recipe" not in [one.label for row in rows_of(given) for one in row]


async def test_a_step_that_a_crash_left_out_is_ordered_when_the_bot_is_back(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        root, _, a2e = await stack.enter_async_context(sandbox(seconds=0.3))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        ada = await stack.enter_async_context(Person(session, root))
        settings = settings_for(root, database_url)
        async with running(settings):
            await ada.press("✅ Make it", await quote_of_portrait(ada))
            await ada.wait_for(lambda m: words_in(m).startswith("Done · Moving portrait"))
        async with open_store(database_url, KEY) as store:
            await as_killed_between(store)
        began = a2e.calls["POST /api/v1/userImage2Video/start"]
        async with running(settings):
            await ada.wait_for(lambda m: "2. Photo to video: rendering" in words_in(m))
            await ada.wait_for(lambda m: words_in(m).startswith("Done · Moving portrait"))
        assert a2e.calls["POST /api/v1/userImage2Video/start"] == began + 1


async def as_killed_between(store: Store) -> None:
    """Put the rows as they are when the first step is delivered, and the next is not ordered yet."""
    card = (await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=1)))[0]
    second = (await store.db.transact(lambda t: store.jobs.children(t, card.id)))[1]
    await store.db.transact(lambda t: store.jobs.remove(t, second.id, 1001))
    open_card = replace(card, state=RUNNING, updated_at=0, finished_at=None)
    await store.db.transact(lambda t: store.jobs.save(t, card, open_card))


def test_a_recipes_name_is_a_persons_words_not_markup() -> None:
    named = replace(
        part(1, DONE, job=12), operation=STUDIO["portrait"].key, request={"answers": {NAME: "cats <3 dogs"}}
    )
    assert "cats &lt;3 dogs" in entry(named, [])
