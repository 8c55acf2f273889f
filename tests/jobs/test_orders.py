"""From an order to a row: what the row holds, what is set aside for it and for whom, and what comes next."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import Refused
from bot.jobs.deps import Deps
from bot.jobs.orders import Order, place_order
from bot.jobs.reserves import most_of
from bot.jobs.words.costs import AT_MOST, GUESSED, SET_ASIDE
from bot.operations import OPERATIONS
from bot.operations.speech import VoiceSample
from bot.store.job import Job, State
from bot.store.ledger import Limits
from tests.jobs.people import INTENDED, after, entries, finished, started
from tests.world import running, sandbox, settings_for

PHOTO = {"kind": "image", "mime": "image/jpeg", "file": {"file_id": "f", "unique_id": "u", "kind": "photo", "size": 9}}
VOICE_NOTE = {"kind": "audio", "mime": "audio/ogg", "file": PHOTO["file"], "seconds": 20}
VOICE = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
ANSWERS: dict[str, dict[str, Any]] = {
    "imagine": {"prompt": "a red house"},
    "swappreview": {"face": PHOTO, "target": PHOTO},
    VoiceSample.command: {"voice": VOICE},
    "addface": {"face": PHOTO, "called": "Bob"},
    "clone": {"samples": [VOICE_NOTE], "called": "Bob", "gender": "female"},
}
LIMITS = Limits(daily=100)


@pytest.fixture
async def deps(sqlite_url: str) -> AsyncIterator[Deps]:
    async with (
        sandbox() as (root, _, _),
        running(settings_for(root, sqlite_url), does_jobs=False, takes_updates=False) as bot,
    ):
        yield bot.deps


def order(operation: str = "imagine", **more: Any) -> Order:
    given = {"price": 10, "request": {"answers": ANSWERS[operation]}, **more}
    return Order(user_id=7, chat_id=-8, thread_id=9, card_id=3, reply_to=4, operation=operation, **given)


async def placed(deps: Deps, wanted: Order, limits: Limits | None = None) -> Job:
    limited = replace(deps, limits=limits or Limits())
    return await deps.store.db.transact(lambda t: place_order(t, limited, wanted))


async def waiting(deps: Deps) -> tuple[set[str], set[str]]:
    async def steps(name: str) -> set[str]:
        return await deps.store.db.transact(lambda t: deps.queue.waiting(t, name))

    return await steps("submit"), await steps("card")


async def face(deps: Deps, user_id: int, number: int = 0) -> int:
    asset = await deps.store.db.transact(
        lambda t: deps.store.assets.add(
            t, user_id=user_id, kind="face", name="n", a2e_id=f"{user_id}-{number}", url=None, file=None, now=1.0
        )
    )
    return asset.id


async def test_a_job_holds_what_was_ordered_and_is_submitted_and_shown(deps: Deps) -> None:
    parent = await placed(deps, order())
    job = await placed(deps, order(parent_id=parent.id))
    assert (job.user_id, job.chat_id, job.thread_id, job.message_id, job.reply_to) == (7, -8, 9, 3, 4)
    assert (job.operation, job.task_type, job.state) == ("imagine", "text_to_image", State.QUEUED)
    assert (job.request, job.price, job.parent_id) == ({"answers": ANSWERS["imagine"]}, 10, parent.id)
    assert abs(job.created_at - parent.created_at) < 60
    assert await waiting(deps) == ({str(parent.id), str(job.id)}, {str(parent.id), str(job.id)})


async def test_a_result_replies_to_the_first_answer_and_where_none_was_sent_to_the_command(deps: Deps) -> None:
    answers = ANSWERS["imagine"]
    assert (await placed(deps, order(request={"answers": answers, "said": [5, 6]}))).reply_to == 5
    assert (await placed(deps, order(request={"answers": answers, "said": []}))).reply_to == 4


async def test_each_job_has_a_name_of_its_own_unless_it_was_given_one(deps: Deps) -> None:
    names = {(await placed(deps, order())).name for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(r"studio-[0-9a-f]{12}", name) for name in names)
    assert (await placed(deps, order(name="mine"))).name == "mine"


async def test_a_card_for_others_is_shown_and_neither_submitted_nor_paid(deps: Deps) -> None:
    card = await placed(deps, order(is_card=True, price=None, at_most=20), LIMITS)
    assert (card.state, card.task_type, card.request) == (State.RUNNING, None, {"answers": ANSWERS["imagine"]})
    assert await waiting(deps) == (set(), {str(card.id)})
    assert await entries(deps, card.id) == []


QUOTED = {"price": 10}
GUESS = {"price": 10, "at_most": 15}
UNKNOWN = {"price": None}


@pytest.mark.parametrize(("operation", "told", "limits", "kept", "reserved"), [
    ("imagine", QUOTED, None, {}, 10),
    ("imagine", QUOTED, LIMITS, {}, 10),
    ("imagine", {"price": 0}, LIMITS, {}, None),
    ("imagine", GUESS, None, {GUESSED: True, AT_MOST: 15}, 10),
    ("imagine", GUESS, LIMITS, {GUESSED: True, AT_MOST: 15, SET_ASIDE: 15}, 15),
    ("swappreview", UNKNOWN, None, {GUESSED: True}, None),
    ("swappreview", UNKNOWN, LIMITS, {GUESSED: True, SET_ASIDE: 2}, 2),
    ("swappreview", {"price": None, "at_most": 0}, LIMITS, {GUESSED: True, AT_MOST: 0, SET_ASIDE: 0}, None),
    (VoiceSample.command, {"price": 0}, None, {}, None),
    (VoiceSample.command, {"price": 0}, LIMITS, {}, None),
    (VoiceSample.command, {"price": 0}, Limits(global_daily=9), {GUESSED: True, SET_ASIDE: 1}, 1),
])  # fmt: skip
async def test_a_quote_is_reserved_as_it_is_and_a_guess_at_its_most(
    deps: Deps, operation: str, told: dict[str, Any], limits: Limits | None, kept: dict[str, Any], reserved: int | None
) -> None:
    job = await placed(deps, order(operation, **told), limits)
    assert job.request == {"answers": ANSWERS[operation], **kept}
    assert await entries(deps, job.id) == ([("reserve", -reserved)] if reserved else [])


@pytest.mark.parametrize(("operation", "limits", "owner"), [
    ("imagine", Limits(daily=10), 7),
    (VoiceSample.command, Limits(daily=1, global_daily=9), 0),
])  # fmt: skip
async def test_who_pays_is_who_orders_or_for_what_is_on_the_house_the_studio(
    deps: Deps, operation: str, limits: Limits, owner: int
) -> None:
    await placed(deps, order(operation, price=10 if owner else 0), limits)
    rows = await deps.store.db.transact(lambda t: t.fetch_all("SELECT user_id, at FROM ledger"))
    assert [row["user_id"] for row in rows] == [owner]
    assert rows[0]["at"] > 1e9


async def test_what_is_on_the_house_is_bounded_by_the_studios_limit_alone(deps: Deps) -> None:
    for _ in range(2):
        await placed(deps, order(VoiceSample.command, price=0), Limits(daily=1, monthly=1, global_daily=2))
    with pytest.raises(Refused):
        await placed(deps, order(VoiceSample.command, price=0), Limits(daily=9, global_daily=2))


async def test_a_shelf_without_a_bound_takes_one_more(deps: Deps) -> None:
    assert OPERATIONS["clone"].holds is None
    assert (await placed(deps, order("clone"))).state is State.QUEUED


@pytest.mark.parametrize(("operation", "told", "needs"), [
    ("imagine", QUOTED, "This needs 10 credits, but only 9 of 9 are left"),
    ("imagine", GUESS, "A2E only says what this costs afterwards, so up to 15 credits must be set aside, but only 9"),
])  # fmt: skip
async def test_a_refusal_tells_a_quote_from_a_guess(
    deps: Deps, operation: str, told: dict[str, Any], needs: str
) -> None:
    with pytest.raises(Refused) as refused:
        await placed(deps, order(operation, **told), Limits(daily=9))
    assert refused.value.user_text.startswith(needs)


async def test_only_the_orderers_own_things_are_marked_as_used(deps: Deps) -> None:
    mine, hers, unused = await face(deps, 7), await face(deps, 8), await face(deps, 7, 1)
    await placed(
        deps, order(request={"answers": {"prompt": "x", "face": {"thing": str(mine)}, "other": {"thing": hers}}})
    )
    rows = await deps.store.db.transact(lambda t: t.fetch_all("SELECT id, used_at FROM assets"))
    used = {row["id"]: row["used_at"] for row in rows}
    assert used[mine] > 1e9
    assert (used[hers], used[unused]) == (None, None)


async def test_a_full_shelf_is_refused_by_its_name_and_one_short_of_it_is_not(deps: Deps) -> None:
    most = int(OPERATIONS["addface"].holds or 0)
    for number in range(most - 1):
        await face(deps, 7, number)
    first = await placed(deps, order("addface", price=0))
    with pytest.raises(Refused) as refused:
        await placed(deps, order("addface", price=0))
    assert refused.value.user_text == (
        f"Your shelf is full: it holds {most} faces. Delete one in /faces, then send this again."
    )
    assert await waiting(deps) == ({str(first.id)}, {str(first.id)})
    assert (await placed(deps, replace(order("addface", price=0), user_id=8))).user_id == 8


async def delivered(deps: Deps, operation: str, cost: int) -> None:
    job = await placed(deps, order(operation))
    await after(deps, job, INTENDED, started(cost=cost), finished(cost=cost))
    await deps.store.db.transact(lambda t: t.execute("UPDATE jobs SET state = 'delivered' WHERE id = ?", job.id))


async def most(deps: Deps, operation: str) -> int:
    request = OPERATIONS[operation].build(name="", answers=ANSWERS[operation], urls={})
    return await deps.store.db.transact(lambda t: most_of(t, deps.store.jobs, request))


async def test_a_fixed_price_is_at_most_the_dearest_that_was_seen_or_declared(deps: Deps) -> None:
    assert await most(deps, "swappreview") == 2
    await delivered(deps, "swappreview", 1)
    assert await most(deps, "swappreview") == 2
    await delivered(deps, "swappreview", 9)
    assert await most(deps, "swappreview") == 9


async def test_a_price_by_size_is_not_judged_by_what_others_have_cost(deps: Deps) -> None:
    declared = await most(deps, "imagine")
    await delivered(deps, "imagine", 999)
    assert await most(deps, "imagine") == declared


async def test_what_starts_no_task_costs_what_it_declares(deps: Deps) -> None:
    assert OPERATIONS[VoiceSample.command].task_type is None
    assert await most(deps, VoiceSample.command) == 1
