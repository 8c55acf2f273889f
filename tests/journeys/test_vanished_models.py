"""A model that A2E does not have any more: nothing is charged, nothing is lost, and everybody gets the next one."""

import pytest

from bot.operations.image_models import IMAGINE
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.breakers import START
from tests.jobs.people import deps_of, has_failed, is_done, newest_job, order_a_picture, spent
from tests.world import World

FIRST, NEXT = IMAGINE[0], IMAGINE[1]
CALL, QUOTE = FIRST.path, "/api/v1/generation/quote"
OFFERS = f"🔁 Again with {NEXT.name}"
NOT_HERE = f"A2E doesn't offer {FIRST.name} right now."
REFUSALS = [
    ("error", 404, "model not found"),
    ("error", 503, "provider not configured"),
    ("code", 503, "the model is not available"),
    ("error", 400, "unsupported model"),
    ("gone", 404, ""),
]


def asks(message: Message) -> bool:
    return "Price:" in words(message)


async def asked_after(ada: Person, message: Message) -> Message:
    return await ada.wait_for(asks, after=message["message_id"])


async def withheld(here: World) -> list[str]:
    deps = deps_of(here)
    return await deps.store.db.transact(lambda t: deps.store.models.withheld(t, now=0))


async def let_it_vanish(here: World) -> None:
    deps, kind = deps_of(here), FIRST.task_type.name
    await deps.store.db.transact(lambda t: deps.store.models.withhold(t, kind, FIRST.id, now=2**31))


@pytest.mark.parametrize(("what", "status", "said"), REFUSALS)
async def test_a_refused_model_is_replaced_with_nothing_lost(here: World, what: str, status: int, said: str) -> None:
    ada, deps = here.person, deps_of(here)
    here.faults.add("a2e", what, match=CALL, status=status, words=said)
    await order_a_picture(ada, "a red house by the sea")
    failed = await ada.wait_for(has_failed)
    assert NOT_HERE in words(failed)
    assert "Nothing was charged" in words(failed)
    assert labels(failed)[0] == OFFERS
    assert await spent(deps) == 0
    assert await withheld(here) == [FIRST.key]
    await ada.say("/jobs")
    await ada.press("Failed · ", await ada.hears("My jobs"))
    assert OFFERS in labels(await ada.wait_for(lambda m: "🗑 Delete" in labels(m)))
    await ada.press(OFFERS, failed)
    asked = await asked_after(ada, failed)
    assert f"Model: {NEXT.name}" in words(asked)
    assert "a red house by the sea" in words(asked)
    await ada.press("✅", asked)
    await ada.wait_for(is_done)
    assert here.a2e.calls[f"POST {CALL}"] == 2  # once with each of the two, which share it


async def test_its_task_type_is_not_taken_to_be_down(here: World) -> None:
    deps = deps_of(here)
    here.faults.add("a2e", "error", match=CALL, status=503, words="provider not configured")
    await order_a_picture(here.person)
    await here.person.wait_for(has_failed)
    health = await deps.store.db.transact(lambda t: deps.store.breakers.health(t, FIRST.task_type.name, START))
    assert health.failures == 0


async def test_an_outage_takes_no_model_away(here: World) -> None:
    here.faults.add("a2e", "error", match=CALL, status=503, words="service temporarily unavailable")
    await order_a_picture(here.person)
    await here.person.wait_for(has_failed)
    assert await withheld(here) == []


async def test_a_refused_file_takes_no_model_away(here: World) -> None:
    here.faults.add("a2e", "error", match=CALL, status=404, words="cannot open the image file")
    await order_a_picture(here.person)
    failed = await here.person.wait_for(has_failed)
    assert await withheld(here) == []
    assert OFFERS not in labels(failed)


async def test_others_are_offered_the_next_one_and_told(here: World) -> None:
    here.faults.add("a2e", "error", match=CALL, status=404, words="model not found")
    await order_a_picture(here.person)
    await here.person.wait_for(has_failed)
    async with await here.other() as bob:
        await bob.say("/imagine a blue house")
        asked = await bob.wait_for(asks)
        assert words(asked).startswith(f"{NOT_HERE} This is with {NEXT.name}.")
        await bob.press("⚙️ Model", asked)
        listed = await bob.hears("Which model")
        assert not any(label.startswith(f"{FIRST.name} ·") for label in labels(listed))
        assert any(label.startswith(NEXT.name) for label in labels(listed))


async def test_a_model_that_goes_before_the_tick_is_replaced_before_anything_is_ordered(here: World) -> None:
    ada = here.person
    await ada.say("/imagine a red house")
    asked = await ada.wait_for(asks)
    await let_it_vanish(here)
    await ada.press("✅", asked)
    again = await ada.wait_for(lambda m: NOT_HERE in words(m))
    assert "✅ Make it" in "".join(labels(again))
    assert here.a2e.calls[f"POST {CALL}"] == 0
    await ada.press("✅", again)
    await ada.wait_for(is_done)
    assert (await newest_job(here)).request["answers"]["model"] == NEXT.id


async def test_what_stands_in_is_not_remembered_as_a_choice(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    await let_it_vanish(here)
    await ada.say("/imagine a red house")
    await ada.press("✅", await ada.wait_for(asks))
    done = await ada.wait_for(is_done)
    await deps.store.db.transact(lambda t: t.execute("DELETE FROM withheld_models"))
    await ada.say("/imagine a blue house")
    asked = await asked_after(ada, done)
    assert f"Model: {FIRST.name}" in "".join(labels(asked))
    assert NOT_HERE not in words(asked)


@pytest.mark.parametrize(
    ("what", "status", "said"), [("error", 503, "provider not configured"), ("error", 400, "unknown model")]
)
async def test_a_model_that_can_not_be_priced_is_replaced(here: World, what: str, status: int, said: str) -> None:
    here.faults.add("a2e", what, match=QUOTE, status=status, words=said)
    await here.person.say("/imagine a red house")
    asked = await here.person.wait_for(asks)
    assert words(asked).startswith(f"{NOT_HERE} This is with {NEXT.name}.")
    assert await withheld(here) == [FIRST.key]


async def test_a_model_that_can_not_be_priced_leaves_the_list(here: World) -> None:
    ada = here.person
    await ada.say("/imagine a red house")
    asked = await ada.wait_for(asks)
    here.faults.add("a2e", "error", match=QUOTE, status=503, words="provider not configured")
    await ada.press("⚙️ Model", asked)  # the first of the list is priced first
    listed = await ada.hears("Which model")
    assert FIRST.name not in [label.split(" · ")[0] for label in labels(listed)]
    assert "Seedream · " in "".join(labels(listed))
    await ada.press("⏭", listed)
    await ada.hears(f"{NOT_HERE} This is with {NEXT.name}.")


async def test_where_a2e_has_none_at_all_it_says_so(here: World) -> None:
    ada = here.person
    here.faults.add("a2e", "error", match=QUOTE, status=503, words="provider not configured", times=0)
    await ada.say("/imagine a red house")
    await ada.hears("A2E doesn't offer any model for this right now")
    here.faults.clear()
    await ada.say("/imagine a red house")  # each is withheld, so the first one is tried again
    assert "Price: 10 credits" in words(await ada.wait_for(asks))


async def test_a_forged_press_for_another_model_opens_nothing(here: World) -> None:
    ada = here.person
    await order_a_picture(ada)
    done = await ada.wait_for(is_done)
    job = await newest_job(here)
    await ada.press_data(done["message_id"], f"j:{job.id}:instead")
    await ada.hears("This menu is old")
