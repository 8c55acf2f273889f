"""Telegram's answer to a message gets lost: a question is sent once more; a card or result that may be there is not."""

from dataclasses import replace

import pytest

from bot.jobs.sending.telling import send_card
from bot.sandbox.telegram.person import words
from bot.store.database import Transaction
from tests.world import World, until_answered, until_done


async def finish_a_job(here: World) -> int:
    """Let Ada have something spoken; returns the job's row id."""
    ada = here.person
    await ada.say("/speak Good morning to you")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price"))
    await ada.wait_for(lambda m: "voice" in m)
    for step in ("deliver", "uncard", "card"):
        await until_done(here, step)
    store = here.studio.deps.store
    return (await store.db.transact(lambda t: store.jobs.page(t, 1001, offset=0, limit=1)))[0].id


async def run_step(here: World, step: str, job_id: int) -> None:
    """Run a step to its end, as the queue does."""
    store, queue = here.studio.deps.store, here.studio.deps.queue
    await store.db.transact(lambda t: queue.enqueue(t, step, str(job_id)))
    await until_done(here, step)


LOST = [("reset_after", 1, 2), ("reset_after", 0, 2), ("reset_before", 1, 1), ("hollow", 1, 2)]


@pytest.mark.parametrize(("what", "times", "arrive"), LOST)
async def test_a_question_that_may_be_lost_is_sent_once_more(here: World, what: str, times: int, arrive: int) -> None:
    here.faults.add("telegram", what, match="sendMessage", times=times)
    await here.person.say("/jobs")
    await until_answered(here)
    assert len(await here.person.answers()) == arrive


@pytest.mark.parametrize("what", ["reset_after", "hollow"])
async def test_a_card_that_may_have_arrived_is_not_sent_again(here: World, what: str) -> None:
    job_id = await finish_a_job(here)
    store = here.studio.deps.store
    await store.db.transact(
        lambda t: t.execute("UPDATE jobs SET state = 'queued', message_id = NULL WHERE id = ?", job_id)
    )
    before = len(await here.person.answers())
    here.faults.add("telegram", what, match="sendMessage")
    await run_step(here, "card", job_id)
    assert len(await here.person.answers()) == before + 1


async def test_a_result_whose_card_never_came_comes_all_the_same(here: World) -> None:
    job_id = await finish_a_job(here)
    store = here.studio.deps.store
    newest = (await here.person.answers())[-1]["message_id"]
    await store.db.transact(
        lambda t: t.execute("UPDATE jobs SET state = 'sending', message_id = NULL WHERE id = ?", job_id)
    )
    await run_step(here, "deliver", job_id)  # no step is about to send the card
    (result,) = [one for one in await here.person.answers() if one["message_id"] > newest]
    assert "voice" in result
    assert words(result).startswith("Done")


async def test_a_result_waits_for_a_card_that_is_about_to_be_sent_and_takes_it_away(here: World) -> None:
    job_id = await finish_a_job(here)
    store, queue = here.studio.deps.store, here.studio.deps.queue
    newest = (await here.person.answers())[-1]["message_id"]

    async def both(t: Transaction) -> None:
        await t.execute("UPDATE jobs SET state = 'sending', message_id = NULL WHERE id = ?", job_id)
        await queue.enqueue(t, "card", str(job_id), delay=0.5)
        await queue.enqueue(t, "deliver", str(job_id))

    await store.db.transact(both)
    await here.person.wait_for(lambda m: words(m).startswith("Sending"), after=newest)
    result = await here.person.wait_for(lambda m: "voice" in m, after=newest)
    for step in ("deliver", "uncard"):
        await until_done(here, step)
    assert [one["message_id"] for one in await here.person.answers() if one["message_id"] > newest] == [
        result["message_id"]
    ]


async def test_a_card_that_is_sent_after_its_result_does_not_stay(here: World) -> None:
    job_id = await finish_a_job(here)
    deps = here.studio.deps
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, job_id))
    before = await here.person.answers()
    await send_card(deps, replace(job, message_id=None), "Sending", (), silent=True)
    await until_done(here, "uncard")
    assert await here.person.answers() == before
