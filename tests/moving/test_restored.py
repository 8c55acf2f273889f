"""What a restored studio does with what went on after the backup: nothing is started, paid or shown a second time."""

from functools import partial
from pathlib import Path

import pytest

from bot.app.moving.backup import backup
from bot.app.moving.restore import restore
from bot.app.moving.settling import GAP
from bot.sandbox.telegram.person import Message, Person, button, words
from bot.store.broadcasts import CastState
from bot.store.drafts import RESTORED
from bot.store.migrate import HEAD, revision_of
from bot.store.open import open_database
from bot.store.store import Store, open_store
from tests.conftest import KEY
from tests.moving.busy import Busy, shown, states, studio
from tests.moving.places import Empty
from tests.moving.test_goes_on import done
from tests.moving.test_refused import lived_in, settings
from tests.older import back_to
from tests.processes.commands import bot
from tests.store.test_rows import insert
from tests.world import until

KINDS = ["sqlite", "postgresql"]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_confirm_button_from_before_asks_again_instead_of_ordering(
    empty: Empty, tmp_path: Path, kind: str
) -> None:
    first, second, file = empty(kind), empty(kind), str(tmp_path / "b")
    async with studio() as busy:
        ada = busy.people[0]
        async with bot("run", busy.settings(first), tmp_path):
            said = await ada.say("/imagine a red house")
            asked = await ada.hears("Price: 10 credits", after=said["message_id"])
            await done(busy.settings(first), tmp_path, "backup", file)
            await ada.press("✅", asked)
            await until(lambda: len(busy.a2e.tasks) == 1)
        await done(busy.settings(second), tmp_path, "restore", file)
        async with bot("run", busy.settings(second), tmp_path):
            await ada.press_data(asked["message_id"], old := confirm_of(asked))
            asked = await ada.wait_for(lambda one: confirm_of(one) not in ("", old))
            assert len(busy.a2e.tasks) == 1
            await ada.press("✅", asked)
            await until(lambda: len(busy.a2e.tasks) == 2)


async def test_a_button_of_an_offer_from_before_offers_again(empty: Empty, tmp_path: Path) -> None:
    first, second, file = empty("sqlite"), empty("sqlite"), str(tmp_path / "b")
    async with studio() as busy:
        ada = busy.people[0]
        async with bot("run", busy.settings(first), tmp_path):
            await ada.say("Good morning")
            offered = await ada.hears("What should I do with this text?")
            await done(busy.settings(first), tmp_path, "backup", file)
        await done(busy.settings(second), tmp_path, "restore", file)
        async with bot("run", busy.settings(second), tmp_path):
            await ada.press_data(offered["message_id"], old := button(offered, "🗣") or "")
            await ada.press("🗣", await ada.wait_for(lambda one: button(one, "🗣") not in (None, old)))
            await ada.hears("Which voice")


async def test_an_edit_of_an_older_message_than_the_question_still_answers_nothing(
    empty: Empty, tmp_path: Path
) -> None:
    first, second, file = empty("sqlite"), empty("sqlite"), str(tmp_path / "b")
    async with studio() as busy:
        ada = busy.people[0]
        async with bot("run", busy.settings(first), tmp_path):
            said = await ada.say("/help")
            await ada.hears("❓ Help")
            await ada.say("/speak")
            await ada.hears("What should I say?")
            await done(busy.settings(first), tmp_path, "backup", file)
        await done(busy.settings(second), tmp_path, "restore", file)
        async with bot("run", busy.settings(second), tmp_path):
            await ada.edit(said["message_id"], "Good morning")
            await ada.say("/terms")
            await ada.hears("erms")
            assert not any("Which voice" in words(one) for one in await ada.answers())


@pytest.mark.parametrize("revision", ["0014", "0024", "0025"])
async def test_an_older_versions_dump_is_settled_and_brought_up_to_date(
    empty: Empty, tmp_path: Path, revision: str
) -> None:
    first, second, file = await lived_in(empty("postgresql")), empty("postgresql"), tmp_path / "b"
    async with open_store(first, KEY) as store:
        draft = await a_draft(store)
        job = await store.db.transact(lambda t: insert(t, store, "waits"))
        await store.db.transact(lambda t: back_to(t, revision))
    await backup(settings(first), file)
    await restore(settings(second), file)
    assert await revision_of(second) == HEAD
    async with open_store(second, KEY) as store:
        found = await store.db.transact(lambda t: store.drafts.get_by_id(t, draft, 77))
        assert found is not None
        assert found.asked == RESTORED
        kept = await store.db.transact(lambda t: store.jobs.get(t, job.id))
        assert kept is not None
        assert kept.fence


def confirm_of(asked: Message) -> str:
    """Return what the ✅ of a message sends; empty: it has none."""
    return next((str(key["callback_data"]) for row in rows_of(asked) for key in row if key["text"][0] == "✅"), "")


def rows_of(message: Message) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return rows


@pytest.mark.parametrize("kind", KINDS)
async def test_a_recipes_next_step_is_looked_for_before_it_is_started(empty: Empty, tmp_path: Path, kind: str) -> None:
    first, second, file = empty(kind), empty(kind), str(tmp_path / "b")
    async with studio() as busy:
        async with bot("run", busy.settings(first), tmp_path) as process:
            await order_a_portrait(busy.people[0])
            await until(lambda: len(busy.a2e.tasks) == 1)
            await done(busy.settings(first), tmp_path, "backup", file)
            await until(partial(turned_until, busy, 2))
            process.kill()
            await process.wait()
        paid = busy.a2e.coins
        await done(busy.settings(second), tmp_path, "restore", file)
        async with bot("run", busy.settings(second), tmp_path):

            async def is_over() -> bool:
                busy.turn()
                return set(await states(second)) == {"delivered"}

            await until(is_over, seconds=60)
        assert len(busy.a2e.tasks) == 2
        assert busy.a2e.coins == paid
        assert set((await shown(busy)).values()) <= {1}


async def order_a_portrait(ada: Person) -> None:
    await ada.say("/recipes")
    await ada.press("🖼 Moving portrait")
    await ada.hears("What should the picture show")
    await ada.say("a boat")
    await ada.hears("What happens in it")
    await ada.say("it sails away")
    await ada.press("✅", await ada.hears("Price:"))


def turned_until(busy: Busy, number: int) -> bool:
    """Let what runs end, unless so many tasks have been started."""
    if len(busy.a2e.tasks) < number:
        busy.turn()
    return len(busy.a2e.tasks) == number


@pytest.mark.parametrize("kind", KINDS)
async def test_numbers_that_may_have_been_given_are_not_given_again(empty: Empty, tmp_path: Path, kind: str) -> None:
    first, second, file = await lived_in(empty(kind)), empty(kind), tmp_path / "b"
    await backup(settings(first), file)
    await restore(settings(second), file)
    async with open_store(first, KEY) as before, open_store(second, KEY) as after:
        for add in (a_draft, a_recipe):
            assert await add(after) > await add(before) + GAP - 1


async def a_draft(store: Store) -> int:
    facts = {"user_id": 77, "chat_id": 77, "thread_id": None, "operation": "imagine", "answers": {}, "now": 0.0}
    return (await store.db.transact(lambda t: store.drafts.open(t, **facts))).id  # type: ignore[arg-type]


async def a_recipe(store: Store) -> int:
    """A table that may have had no row yet."""
    facts = {"key": "recipe:imagine>animate.photo", "fixed": {}}
    made = await store.db.transact(lambda t: store.recipes.add(t, user_id=77, name="Mine", **facts, now=0))
    return int(getattr(made, "id", made))


@pytest.mark.parametrize("kind", KINDS)
async def test_a_broadcast_is_paused(empty: Empty, tmp_path: Path, kind: str) -> None:
    first, second, file = await lived_in(empty(kind)), empty(kind), tmp_path / "b"
    async with open_store(first, KEY) as store:
        cast = await store.db.transact(lambda t: store.broadcasts.add(t, 1001, {"en": "hello"}, now=0))
        running = "UPDATE broadcasts SET state = ? WHERE id = ?"
        await store.db.transact(lambda t: t.execute(running, CastState.RUNNING.value, cast.id))
    await backup(settings(first), file)
    await restore(settings(second), file)
    async with open_database(second, alone=False) as db:
        row = await db.transact(lambda t: t.fetch_one("SELECT state FROM broadcasts"))
    assert row is not None
    assert row["state"] == CastState.PAUSED
