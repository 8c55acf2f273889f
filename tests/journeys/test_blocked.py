"""People who block the bot lose nothing: what was made for them is kept until they come back."""

from collections.abc import Callable

from bot.sandbox.telegram.person import Person
from bot.store.jobs import Job, State
from tests.world import World, until, until_answered, until_done


async def order_speech(ada: Person) -> None:
    await ada.say("/speak Good morning to you")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price"))


async def job_once(here: World, matches: Callable[[Job], bool]) -> Job:
    """Return Ada's only job as soon as it matches."""
    store = here.studio.deps.store

    async def matching() -> Job | None:
        jobs = await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=2))
        return jobs[0] if jobs and matches(jobs[0]) else None

    found = await until(matching)
    assert found is not None
    return found


async def blocked_at(here: World, user_id: int = 1001) -> float | None:
    store = here.studio.deps.store
    user = await store.db.transact(lambda t: store.users.get(t, user_id))
    assert user is not None
    return user.blocked_at


def refused(here: World) -> int:
    return len([call for call in here.telegram.state.calls if call["code"] == 403])


async def test_an_answer_that_cannot_be_sent_marks_the_user_and_writing_again_clears_it(here: World) -> None:
    ada = here.person
    here.telegram.state.blocked.add(1001)
    await ada.say("/help")
    await until_answered(here)  # handled once, not tried again and again
    assert await blocked_at(here) is not None
    assert refused(here) == 1
    here.telegram.state.blocked.clear()
    await ada.say("/jobs")
    await ada.hears("None yet")
    assert await blocked_at(here) is None


async def test_a_result_for_who_has_blocked_the_bot_is_kept_and_shown_when_they_ask(here: World) -> None:
    ada = here.person
    await ada.say("/speak Good morning to you")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.hears("Price")
    here.faults.add("a2e", "delay", seconds=0.4)  # the start call
    await ada.press("✅")
    await job_once(here, lambda job: True)
    here.telegram.state.blocked.add(1001)
    job = await job_once(here, lambda job: job.state is State.DELIVERED)
    assert job.unsure
    assert await blocked_at(here) is not None
    refusals = refused(here)
    store, queue = here.studio.deps.store, here.studio.deps.queue
    await store.db.transact(lambda t: queue.enqueue(t, "card", str(job.id)))
    await store.db.transact(lambda t: queue.enqueue(t, "deliver", str(job.id)))
    for step in ("card", "deliver"):
        await until_done(here, step)
    assert refused(here) == refusals  # nothing is sent to them meanwhile
    here.telegram.state.blocked.clear()
    await ada.say("/jobs")
    await ada.press("Done · 🗣", await ada.hears("My jobs"))
    await ada.press("📥 Show result")
    await ada.wait_for(lambda m: "audio" in m or "voice" in m)


async def test_cards_of_who_has_blocked_the_bot_are_not_sent(here: World) -> None:
    ada = here.person
    await order_speech(ada)
    await ada.wait_for(lambda m: "voice" in m)
    job = await job_once(here, lambda job: job.state is State.DELIVERED)
    await until_done(here, "card")
    store, queue = here.studio.deps.store, here.studio.deps.queue
    await store.db.transact(lambda t: store.users.mark_blocked(t, 1001, now=1.0))
    await store.db.transact(
        lambda t: t.execute("UPDATE jobs SET state = 'queued', message_id = NULL WHERE id = ?", job.id)
    )
    calls = len(here.telegram.state.calls)
    await store.db.transact(lambda t: queue.enqueue(t, "card", str(job.id)))
    await until_done(here, "card")
    sent = [call for call in here.telegram.state.calls[calls:] if call["chat_id"] == 1001]
    assert sent == []
