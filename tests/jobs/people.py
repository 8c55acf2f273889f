"""What the tests of this room let people do, and read from the books."""

from time import time

from bot.jobs.deps import Deps
from bot.jobs.events import Event, Finished, Intended, Started
from bot.jobs.runner import record
from bot.sandbox.telegram.person import Message, Person, words
from bot.store.jobs import Job, State
from tests.world import World, picture, until


async def order_a_picture(ada: Person, prompt: str = "a red house") -> Message:
    """Order a picture (10 credits); returns the message that becomes its card."""
    said = await ada.say(f"/imagine {prompt}")
    asked = await ada.hears("Price: 10 credits", after=said["message_id"])
    await ada.press("✅", asked)
    return asked


def is_done(message: Message) -> bool:
    return words(message).startswith("Done") and "photo" in message


def has_failed(message: Message) -> bool:
    return words(message).startswith("Failed")


def deps_of(here: World) -> Deps:
    assert here.studio is not None
    return here.studio.deps


async def newest_job(here: World, *states: State, user_id: int = 1001) -> Job:
    """Return a person's newest job, waiting for it to be there, and in one of some states."""
    deps = deps_of(here)

    async def newest() -> Job | None:
        found = await deps.store.db.transact(lambda t: deps.store.jobs.page(t, user_id, offset=0, limit=1))
        return found[0] if found and (not states or found[0].state in states) else None

    found = await until(newest)
    assert found is not None
    return found


async def job_now(deps: Deps, job: Job) -> Job:
    found = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, job.id))
    assert found is not None
    return found


async def spent(deps: Deps, user_id: int = 1001) -> int:
    return await deps.store.db.transact(lambda t: deps.store.ledger.spent(t, user_id, since=0))


async def entries(deps: Deps, job_id: int) -> list[tuple[str, int]]:
    """Return (kind, credits) of a job's entries, as they were written."""
    rows = await deps.store.db.transact(
        lambda t: t.fetch_all("SELECT entry, credits FROM ledger WHERE job_id = ? ORDER BY id", job_id)
    )
    return [(row["entry"], row["credits"]) for row in rows]


async def run_step(deps: Deps, step: str, key: str) -> None:
    """Let the queue run a step now."""
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, step, key))


async def after(deps: Deps, job: Job, *events: Event) -> Job:
    """Let things happen to a job, one after the other; returns its row after them."""
    for event in events:
        moved = await record(deps, job, event)
        assert moved is not None, event
        job = moved
    return job


INTENDED = Intended(urls={}, speaks=False)


def started(*, cost: int | None = None, task_id: str = "t", deadline: float | None = None) -> Started:
    """Say that A2E works on it."""
    return Started(task_id=task_id, cost=cost, deadline=time() + 3600 if deadline is None else deadline, ask_in=60)


def finished(*, cost: int | None = None, **result: object) -> Finished:
    """Say that its task has ended well."""
    return Finished(result={"media": [], **result}, cost=cost)


async def ask_to_swap(person: Person) -> Message:
    """Have a new face put into a photo; return the message with the price."""
    await person.say("/swap")
    await person.hears("Whose face")
    await person.send_file(picture("red"))
    await person.hears("photo or video")
    await person.send_file(picture("blue", (800, 600)))
    await person.press("✅ Mine")
    return await person.hears("Price: 10 credits")
