"""How a turn begins, on both databases: once for each update, under the person's lock, with what is stored by then."""

import asyncio
from dataclasses import replace

import pytest

from bot.errors import NotStored
from bot.store.database import Transaction
from bot.store.postgres import open_postgres
from bot.store.store import Store
from bot.store.turns import Opening, Sender
from bot.store.updates import Claim

NOON = 1_700_000_000.0
ADA = Sender(user_id=7, language="fr", chat_id=-5, thread_id=None, kept=True)
SOMEBODY = Sender(user_id=8, language="de", chat_id=-5, thread_id=3, kept=False)


async def begin(store: Store, update_id: int, sender: Sender, now: float = NOON) -> tuple[Claim, Opening | None]:
    return await store.db.transact(lambda t: store.turns.begin(t, update_id, sender.user_id, sender, now=now))


async def test_a_turn_begins_once_with_its_user_and_the_draft_of_its_place(store: Store) -> None:
    claim, opening = await begin(store, 1, ADA)
    assert claim == Claim(new=True)
    assert opening is not None
    assert (opening.user.id, opening.user.language, opening.user.created_at, opening.draft) == (7, "fr", NOON, None)
    assert await begin(store, 1, ADA, NOON + 1) == (Claim(new=False), None)

    async def prepare(t: Transaction) -> None:
        await store.users.set_access(t, 7, "allowed")
        await store.users.mark_blocked(t, 7, now=NOON)
        for thread in (None, 3):
            answers = {"thread": thread}
            place = {"user_id": 7, "chat_id": -5, "thread_id": thread}
            await store.drafts.open(t, **place, operation="swap", answers=answers, now=NOON)

    await store.db.transact(prepare)
    _, opening = await begin(store, 2, ADA, NOON + 2)
    assert opening is not None
    assert (opening.user.access, opening.user.created_at, opening.user.seen_at) == ("allowed", NOON, NOON + 2)
    assert opening.user.blocked_at is None
    assert opening.draft is not None
    assert opening.draft.answers == {"thread": None}
    assert await store.db.transact(lambda t: store.turns.look(t, ADA, now=NOON + 2)) == opening


async def test_of_somebody_unknown_no_row_is_made(store: Store) -> None:
    _, opening = await begin(store, 1, SOMEBODY)
    assert opening is not None
    assert (opening.user.id, opening.user.language, opening.draft) == (8, "de", None)
    assert await store.db.transact(lambda t: store.users.get(t, 8)) is None


async def test_behind_waiting_updates_no_turn_begins(store: Store) -> None:
    for number in (1, 2):
        await store.db.transact(lambda t, number=number: store.updates.keep(t, number, 7, "{}", tries=0, now=NOON))
    assert await begin(store, 3, ADA) == (Claim(new=True, waiting=2), None)
    assert await store.db.transact(lambda t: store.users.get(t, 7)) is None
    assert await begin(store, 3, ADA) == (Claim(new=False), None)


async def test_what_is_rolled_back_was_never_begun(store: Store) -> None:
    async def fail(t: Transaction) -> None:
        await t.lock("user:7")
        await store.turns.begin(t, 1, 7, ADA, now=NOON)
        raise LookupError

    with pytest.raises(LookupError):
        await store.db.transact(fail)
    claim, _ = await begin(store, 1, ADA)
    assert claim.new


@pytest.mark.parametrize("key", ["user:7", "it's; DROP TABLE users; -- $1 \\ ü"])
async def test_a_lock_keeps_others_out_until_the_commit_and_then_shows_what_was_stored(store: Store, key: str) -> None:
    """Twenty at once, in half of them with a statement before the lock."""

    async def add(t: Transaction, number: int) -> None:
        if number % 2:
            await t.fetch_one("SELECT 1 AS one")
        await t.lock(key)
        row = await t.fetch_one("SELECT count(*) AS number FROM users")
        await store.users.see(t, int(row["number"]) if row else 0, language="en", now=NOON)

    await asyncio.gather(*(store.db.transact(lambda t, n=n: add(t, n)) for n in range(20)))
    row = await store.db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM users"))
    assert row is not None
    assert row["number"] == 20


async def test_a_turn_that_is_cancelled_while_it_waits_for_the_lock_leaves_nothing_behind(postgres_url: str) -> None:
    async with open_postgres(postgres_url, size=2) as db:
        held, enough = asyncio.Event(), asyncio.Event()

        async def hold(t: Transaction) -> None:
            await t.lock("user:7")
            held.set()
            await enough.wait()

        holds = asyncio.create_task(db.transact(hold))
        await held.wait()
        waits = asyncio.create_task(db.transact(lambda t: t.lock("user:7")))
        async with open_postgres(postgres_url, size=1) as other:
            while not await other.transact(lambda t: t.fetch_one("SELECT 1 AS one FROM pg_locks WHERE NOT granted")):
                await asyncio.sleep(0)
        waits.cancel()
        with pytest.raises((asyncio.CancelledError, NotStored)):
            await waits
        enough.set()
        await holds
        await db.transact(lambda t: t.lock("user:7"))


async def called(store: Store, name: str) -> list[int]:
    return await store.db.transact(lambda t: store.users.called(t, name, limit=5))


async def test_people_are_found_by_each_of_their_names_as_they_are_now(store: Store) -> None:
    ada = replace(ADA, names=("ada_l", "Ada", "Ada Lovelace"))
    await begin(store, 1, ada)
    await begin(store, 2, replace(ADA, user_id=9, names=("Ada",)), NOON + 1)
    assert [await called(store, name) for name in ("@Ada_L", "ada lovelace", "Lovelace")] == [[7], [7], []]
    assert await called(store, "ADA") == [9, 7]
    await begin(store, 3, ADA)  # an update that tells no name
    assert await called(store, "@ada_l") == [7]
    await begin(store, 4, replace(ADA, names=("ada_l", "Ada", "Ada King")), NOON + 2)
    assert [await called(store, name) for name in ("ada lovelace", "ada king", "ada")] == [[], [7], [7, 9]]


async def test_somebody_whom_an_older_version_kept_without_names_is_found_after_their_next_update(store: Store) -> None:
    await begin(store, 1, ADA)
    assert await called(store, "ada") == []
    await begin(store, 2, replace(ADA, names=("Ada",)), NOON + 1)
    assert await called(store, "ada") == [7]
