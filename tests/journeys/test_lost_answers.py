"""Telegram's answer to a message gets lost: a question is sent once more; a card or result that may be there is not."""

import pytest

from bot.sandbox.telegram.person import labels, words
from bot.store.database import Transaction
from tests.world import World, until_answered, until_done


async def finish_a_job(here: World) -> int:
    """Let Ada have something spoken; returns the job's row id."""
    ada = here.person
    await ada.say("/speak Good morning to you")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price"))
    await ada.wait_for(lambda m: "voice" in m)
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    for step in ("deliver", "card"):
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


async def test_a_result_whose_card_never_came_is_offered_in_a_new_message(here: World) -> None:
    job_id = await finish_a_job(here)
    store = here.studio.deps.store
    newest = (await here.person.answers())[-1]["message_id"]
    await store.db.transact(
        lambda t: t.execute("UPDATE jobs SET state = 'sending', message_id = NULL WHERE id = ?", job_id)
    )
    await run_step(here, "deliver", job_id)  # no step is about to send the card
    card = await here.person.wait_for(lambda m: words(m).startswith("Done"), after=newest)
    assert "📥 Show result" in labels(card)


async def test_a_result_waits_for_a_card_that_is_about_to_be_sent(here: World) -> None:
    job_id = await finish_a_job(here)
    store, queue = here.studio.deps.store, here.studio.deps.queue
    newest = (await here.person.answers())[-1]["message_id"]

    async def both(t: Transaction) -> None:
        await t.execute("UPDATE jobs SET state = 'sending', message_id = NULL WHERE id = ?", job_id)
        await queue.enqueue(t, "card", str(job_id), delay=0.5)
        await queue.enqueue(t, "deliver", str(job_id))

    await store.db.transact(both)
    card = await here.person.wait_for(lambda m: words(m).startswith("Done"), after=newest)
    assert "📥 Show result" not in labels(card)
