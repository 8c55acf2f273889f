"""A consent that is taken back holds everywhere at once: queue, quotes, defaults, recipes, groups, shares, the page."""

from collections.abc import AsyncIterator

import pytest

from bot.jobs.personal.revoke import Revoking, take_back
from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Message, Person, button, labels, words
from bot.store.database import Transaction
from bot.store.job import Job, State
from tests.dialog import TEXT, agree
from tests.http.mini_app.test_mini_app import asked as page_asked
from tests.http.mini_app.test_mini_app import fetched
from tests.jobs.people import deps_of
from tests.journeys.test_consents import a_face, consents_of, revoke, swapped
from tests.journeys.test_picks import owned
from tests.journeys.test_recipes import quote_of_greeting
from tests.world import World, picture, until_answered, until_done, world

SWAP = "POST /api/v1/userFaceSwapTask/add"
GRANDMA = "🗑 Revoke face: Grandma"


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def quoted(person: Person, color: str) -> Message:
    """Return the price of swapping Grandma's face into a picture that nobody is in."""
    said = await person.say("/swap")
    await person.press("🙂 Grandma", await person.hears("Whose face", after=said["message_id"]))
    await person.hears("Where does it go")
    await person.send_file(picture(color))
    await person.press("✅ Nobody", await person.hears("Who is in it", after=said["message_id"]))
    return await person.hears("Price: 10", after=said["message_id"])


async def test_whose_it_is_has_three_answers_in_order_and_what_was_said_is_kept(here: World) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), caption="Grandma")
    question = await ada.hears("Whose face is this?")
    mine, agreed, no, *_ = labels(question)
    assert ("mine" in mine.lower(), "agreed" in agreed.lower(), no.lower()) == (True, True, "✖️ no")
    assert not {"photo", "video", "voice", "text", "link"} & set(words(question).lower().replace(".", " ").split())
    assert not here.a2e.calls.total(), "nothing of it is at A2E yet, not even for a price"
    await ada.press("✅ They agreed", question)
    await ada.hears("Done · Add a face")
    assert "face: Grandma (they agreed), given on" in words(await consents_of(ada))


async def test_neither_what_runs_nor_what_waits_goes_on(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.1, PARALLEL_JOBS="1") as here:
        ada = here.person
        await a_face(ada)
        here.a2e.seconds = 60
        await ada.press("✅", await quoted(ada, "blue"))
        await ada.wait_for(lambda m: words(m).startswith("Rendering · Face swap"))
        await ada.press("✅", await quoted(ada, "green"))
        await ada.wait_for(lambda m: words(m).startswith("Queued · Face swap"))
        assert "3 results" in words(await revoke(ada, GRANDMA))
        await until_done(here, "submit")
        assert here.a2e.calls[SWAP] == 1
        said = await ada.say("/jobs")
        await ada.hears("None yet", after=said["message_id"])
        await ada.say("/balance")
        await ada.hears("Today: 10 credits")  # what A2E has begun stays spent, what waited cost nothing


async def test_what_waits_is_cancelled_with_the_consent_itself_and_not_some_time_later(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.1, PARALLEL_JOBS="1") as here:
        ada, deps = here.person, deps_of(here)
        await a_face(ada)
        here.a2e.seconds = 60
        for color, state in (("blue", "Rendering"), ("green", "Queued")):
            await ada.press("✅", await quoted(ada, color))
            await ada.wait_for(lambda m, state=state: words(m).startswith(f"{state} · Face swap"))  # type: ignore[misc]
        await until_answered(here)

        async def at_once(t: Transaction) -> list[Job]:
            (consent,) = [one for one in await deps.store.consents.standing(t, 1001) if one.kind == "face"]
            begun = Revoking(user_id=1001, chat_id=1001, consent_id=consent.id, when=1e10)
            await take_back(t, deps, consent, begun)
            return await deps.store.jobs.page(t, 1001, offset=0, limit=2)

        assert [one.state for one in await deps.store.db.transact(at_once)] == [State.CANCELLED] * 2


async def test_a_recipe_under_way_makes_no_further_step(here: World) -> None:
    ada = here.person
    asked = await quote_of_greeting(ada)
    here.a2e.seconds = 60
    await ada.press("✅ Make it", asked)
    await ada.wait_for(lambda m: "1. Talking photo: rendering" in words(m))
    await revoke(ada, "🗑 Revoke")
    await until_done(here, "recipe")
    assert not here.a2e.calls["POST /api/v1/userDubbing/startDubbing"]
    said = await ada.say("/jobs")
    await ada.hears("None yet", after=said["message_id"])


async def test_a_price_that_stands_there_orders_nothing_any_more(here: World) -> None:
    ada = here.person
    await a_face(ada)
    quote = await quoted(ada, "blue")
    confirm = button(quote, "✅")
    await revoke(ada, GRANDMA)
    assert confirm is not None
    await ada.press_data(quote["message_id"], confirm)
    await until_answered(here)
    await until_done(here, "submit")
    assert not here.a2e.calls[SWAP]


async def test_a_default_goes_with_its_consent(here: World) -> None:
    ada, store = here.person, deps_of(here).store
    for command, shelf, kind in (("clone", "/voices", "voice"), ("newavatar", "/avatars", "avatar")):
        await owned(here, command)
        said = await ada.say(shelf)
        shown = await ada.wait_for(lambda m: TEXT in str(labels(m)), after=said["message_id"])
        await ada.press(next(one for one in labels(shown) if TEXT in one), shown)
        await ada.press(
            "📌", await ada.wait_for(lambda m: "📌 Make it my default" in labels(m), after=said["message_id"])
        )
        await until_answered(here)
        user = await store.db.transact(lambda t: store.users.get(t, 1001))
        assert user is not None
        assert user.settings[kind]["name"] == TEXT
        await revoke(ada, "🗑 Revoke")
        user = await store.db.transact(lambda t: store.users.get(t, 1001))
        assert user is not None
        assert not user.settings.get(kind)
    said = await ada.say("/settings")
    assert TEXT not in str(labels(await ada.hears("Settings", after=said["message_id"])))


async def test_a_kept_recipe_asks_for_a_face_again(here: World) -> None:
    ada, store = here.person, deps_of(here).store
    await a_face(ada)
    await quoted(ada, "blue")
    key = "recipe:swap>upscale.source"
    assert key in OPERATIONS

    async def keep(t: Transaction) -> None:
        (draft,) = await store.drafts.newest(t, 1001, limit=1)
        fixed = {"face": draft.answers["face"]}
        await store.recipes.add(t, user_id=1001, name="Mine", key=key, fixed=fixed, now=0)

    await store.db.transact(keep)
    await revoke(ada, GRANDMA)
    (recipe,) = await store.db.transact(lambda t: store.recipes.all_of(t, 1001))
    assert recipe.fixed == {}
    said = await ada.say("/recipes")
    await ada.press("📜 Mine", await ada.hears("one price, one ✅", after=said["message_id"]))
    page = await ada.wait_for(lambda m: "Make one" in str(labels(m)), after=said["message_id"])
    assert "Grandma" not in words(page)


async def test_in_groups_it_goes_and_a_share_can_not_be_found_again(here: World) -> None:
    ada = here.person
    group = here.telegram.state.groups.open(admins={1002})
    await a_face(ada)
    async with ada.in_group(group.id) as there:
        said = await there.say("/swap")
        await there.press("🙂 Grandma", await there.hears("Whose face", after=said["message_id"]))
        await there.hears("Where does it go")
        await there.send_file(picture("blue"), caption=f"@{here.telegram.state.bot['username']}")
        await agree(there)
        await there.press("✅", await there.hears("Price: 10"))
        result = await there.wait_for(lambda m: "🚩 Report" in labels(m))
        await until_done(here, "deliver")
        found = await ada.asks_inline("swap")
        assert found is not None
        shared = await there.picks(found, found["results"][0])
        told = words(await revoke(ada, GRANDMA))
        assert "shared in other chats stays there" in told
        await until_done(here, "revoke")
        left = {one["message_id"] for one in await there.messages()}
        assert result["message_id"] not in left
        again = await ada.asks_inline("")
        assert again is not None
        assert again["results"] == [], "neither the result nor the face"
        async with await here.other() as ben, ben.in_group(group.id) as bens:
            assert "deleted already" in await bens.toast_for(await bens.press("🚩 Report", shared))


async def test_the_mini_app_shows_and_hands_out_nothing_of_it(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.1, live=True) as here:
        ada = here.person
        await a_face(ada)
        await swapped(ada)
        await until_done(here, "deliver")
        (made,) = (await page_asked(here, "gallery"))["entries"]
        (face,) = (await page_asked(here, "shelf", kind="face"))["entries"]
        for one in (made, face):
            assert (await fetched(here, one["file"]))[0] == 200
        await revoke(ada, GRANDMA)
        assert (await page_asked(here, "gallery"))["entries"] == []
        assert (await page_asked(here, "shelf", kind="face"))["entries"] == []
        for one in (made, face):
            assert (await fetched(here, one["file"]))[0] == 404, "an address that was good before"
