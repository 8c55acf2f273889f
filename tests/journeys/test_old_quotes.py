"""A price holds for an hour: after that A2E is asked again at the ✅, and a price that has risen is shown first."""

import json
from typing import Any

import pytest

from bot.operations.facts import Price
from bot.sandbox.telegram.person import Message, labels, words
from bot.store.database import Transaction
from handlers.dialogue.quotes import QUOTE_SECONDS, risen
from tests.jobs.people import ask_to_swap, deps_of, entries, is_done, newest_job
from tests.world import World

QUOTE = "POST /api/v1/generation/quote"
PRICES = [
    (10, None, 10, None, False),
    (10, None, 9, None, False),
    (10, None, 11, None, True),
    (10, None, None, None, True),
    (10, None, 10, 20, True),
    (10, 20, 15, None, False),
    (10, 20, 25, None, True),
    (10, 20, 10, 21, True),
    (None, None, 500, None, False),
    (None, 20, None, 20, False),
    (0, None, 1, None, True),
]
"""Credits and most credits as told, then as A2E says now, and whether that is more."""


@pytest.mark.parametrize(("told", "most", "credits", "at_most", "more"), PRICES)
def test_a_price_has_risen_if_it_may_cost_more(
    told: int | None, most: int | None, credits: int | None, at_most: int | None, more: bool
) -> None:
    before = Price(credits=told, at_most=most, urls={})
    assert (risen(before, Price(credits=credits, at_most=at_most, urls={})) is not None) is more


async def as_if(here: World, *, older: float, **told: int) -> None:
    """Let the open draft have been priced so many seconds earlier, and at another price."""
    deps = deps_of(here)

    async def change(t: Transaction) -> None:
        row = await t.fetch_one("SELECT * FROM drafts")
        assert row is not None
        draft = deps.store.drafts.read(row)
        answers: dict[str, Any] = {**draft.answers, **{f"_{name}": one for name, one in told.items()}}
        answers["_quoted"] -= older
        await t.execute("UPDATE drafts SET answers = ?", deps.store.vault.seal(json.dumps(answers)))

    await deps.store.db.transact(change)


async def priced(here: World) -> Message:
    await here.person.say("/imagine a red house")
    return await here.person.hears("Price: 10 credits")


async def test_a_fresh_price_is_not_asked_for_again(here: World) -> None:
    asked = await priced(here)
    await as_if(here, older=QUOTE_SECONDS - 60, price=9)
    before = here.a2e.calls[QUOTE]
    await here.person.press("✅", asked)
    await here.person.wait_for(is_done)
    assert here.a2e.calls[QUOTE] == before


async def test_an_old_price_that_holds_is_taken(here: World) -> None:
    asked = await priced(here)
    await as_if(here, older=QUOTE_SECONDS + 60)
    before = here.a2e.calls[QUOTE]
    await here.person.press("✅", asked)
    await here.person.wait_for(is_done)
    assert here.a2e.calls[QUOTE] == before + 1


async def test_an_old_price_that_has_risen_is_shown_before_anything_is_ordered(here: World) -> None:
    ada = here.person
    asked = await priced(here)
    await as_if(here, older=QUOTE_SECONDS + 60, price=7)
    await ada.press("✅", asked)
    again = await ada.hears("The price has changed: it was 7 credits before")
    assert "Price: 10 credits" in words(again)
    assert "POST /api/v1/userText2Image/start" not in here.a2e.calls
    await ada.press("✅", again)
    await ada.wait_for(is_done)
    assert ("reserve", -10) in await entries(deps_of(here), (await newest_job(here)).id)


async def test_a_preview_too_is_priced_again(here: World) -> None:
    ada = here.person
    asked = await ask_to_swap(ada)
    await as_if(here, older=QUOTE_SECONDS + 60, look_price=1)
    await ada.press("👁", asked)
    again = await ada.hears("The price has changed: it was 1 credit before")
    assert any(label.startswith("👁") for label in labels(again))


async def test_the_full_run_of_an_old_preview_is_priced_again(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    await ada.press("👁", await ask_to_swap(ada))
    done = await ada.wait_for(is_done)
    await deps.store.db.transact(lambda t: t.execute("UPDATE jobs SET created_at = created_at - 4000"))
    await ada.press("✅ Render in full", done)
    asked = await ada.wait_for(lambda m: "Price: 10 credits" in words(m), after=done["message_id"])
    assert here.a2e.calls["POST /api/v1/userFaceSwapTask/add"] == 0
    await ada.press("✅", asked)
    await ada.wait_for(lambda m: is_done(m) and m["message_id"] != done["message_id"])
    assert here.a2e.calls["POST /api/v1/userFaceSwapTask/add"] == 1
