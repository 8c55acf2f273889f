"""A recipe: asked for as one, priced as one, made step by step under one card, and gone on with where it stopped."""

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.dialog import agree
from tests.jobs.people import deps_of
from tests.journeys.test_old_quotes import as_if
from tests.world import World, picture, until, until_done, world

DUB = "POST /api/v1/userDubbing/startDubbing"


async def quote_of_greeting(ada: Person) -> Message:
    """Answer all that the studio's greeting asks for; return the message with its price."""
    await ada.say("/recipes")
    await ada.press("💌 Greeting", await ada.hears("one price, one ✅"))
    await ada.hears("with one face")
    await ada.send_file(picture("red"))
    await ada.hears("What does it say")
    await ada.say("Happy birthday to you!")
    await agree(ada)
    return await ada.hears("Price: about")


async def stopped(ada: Person, card: Message) -> Message:
    return await ada.wait_for(lambda m: m["message_id"] == card["message_id"] and words(m).startswith("Failed"))


async def test_a_greeting_is_two_results_under_one_card(here: World) -> None:
    ada = here.person
    asked = await quote_of_greeting(ada)
    told = words(asked)
    assert "Into: Spanish" in told
    assert "at most" in told
    before = here.a2e.coins
    await ada.press("✅ Make it", asked)
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Greeting"))
    assert [line for line in words(done).split("\n") if line.endswith(": done")] == [
        "1. Talking photo: done",
        "2. Dubbing: done",
    ]
    assert f"Cost: {before - here.a2e.coins} credits" in words(done)
    shown = [one for one in await ada.answers() if "video" in one]
    assert len(shown) == 2
    await until_done(here, "deliver")
    await ada.say("/jobs")
    listed = await ada.hears("My jobs")
    assert [label[:15] for label in labels(listed)] == ["Done · Greeting"]
    await ada.press("Done · Greeting", listed)
    assert "📥 2. Dubbing" in labels(await ada.hears("📋 Greeting: done"))


async def test_one_that_fails_in_the_middle_goes_on_from_there(here: World) -> None:
    ada = here.person
    asked = await quote_of_greeting(ada)
    before = here.a2e.coins
    here.faults.add("a2e", "fail_task", match="startDubbing")
    await ada.press("✅ Make it", asked)
    card = await stopped(ada, asked)
    assert "1. Talking photo: done" in words(card)
    assert "2. Dubbing: failed" in words(card)
    await ada.hears("Greeting has stopped before its end")
    assert len([one for one in await ada.answers() if "video" in one]) == 1
    await ada.press("🔁 Go on from step 2", card)
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Greeting"))
    assert f"Cost: {before - here.a2e.coins} credits" in words(done)
    assert here.a2e.calls[DUB] == 2
    assert len([one for one in await ada.answers() if "video" in one]) == 2


async def test_out_of_a_backup_a_step_that_can_not_be_found_is_begun_once_its_owner_goes_on(here: World) -> None:
    ada, db = here.person, deps_of(here).store.db
    here.faults.add("a2e", "fail_task", match="talkingPhoto/start")
    asked = await quote_of_greeting(ada)
    await ada.press("✅ Make it", asked)
    await stopped(ada, asked)
    await db.transact(lambda t: t.execute("UPDATE jobs SET fence = 1 WHERE parent_id IS NULL"))
    await ada.press("🔁 Go on from step 1", await stopped(ada, asked))

    async def was_looked_for() -> bool:
        number = "SELECT count(*) AS number FROM jobs WHERE parent_id IS NOT NULL AND state = 'failed'"
        row = await db.transact(lambda t: t.fetch_one(number))
        return row is not None and row["number"] == 2

    await until(was_looked_for)
    await until_done(here, "card")
    await ada.press("🔁 Go on from step 1", await stopped(ada, asked))
    await ada.wait_for(lambda m: words(m).startswith("Done · Greeting"))


async def test_a_ban_in_the_middle_begins_no_other_step(here: World) -> None:
    ada, users = here.person, deps_of(here).store.users
    asked = await quote_of_greeting(ada)
    here.a2e.seconds = 1.0
    await ada.press("✅ Make it", asked)
    await ada.wait_for(lambda m: "1. Talking photo: rendering" in words(m))
    await deps_of(here).store.db.transact(lambda t: users.set_access(t, 1001, "banned", reason="Spam"))
    assert "has closed this studio to you" in words(await stopped(ada, asked))
    assert not here.a2e.calls[DUB]


async def quote_of_portrait(ada: Person) -> Message:
    await ada.say("/recipes")
    await ada.press("🖼 Moving portrait", await ada.hears("one price, one ✅"))
    await ada.hears("What should the picture show")
    await ada.say("a lighthouse")
    await ada.hears("What happens in it")
    await ada.say("waves roll in")
    return await ada.hears("Price: about")


async def test_a_step_that_costs_more_than_was_told_is_asked_about(here: World) -> None:
    ada = here.person
    asked = await quote_of_portrait(ada)
    await as_if(here, older=0, price=10, at_most=12)
    await ada.press("✅ Make it", asked)
    card = await stopped(ada, asked)
    assert "1. Text to image: done\n2. Photo to video: not made" in words(card)
    assert "The next step may cost 30 credits by now; of what I told you, 2 are left" in words(card)
    await ada.hears("Moving portrait has stopped before its end")
    await ada.press("✅ Go on from step 2 · at most 30 credits", card)
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Moving portrait"))
    assert "Cost: 40 credits" in words(done)


async def test_what_was_made_stays_when_the_rest_is_cancelled(database_url: str) -> None:
    async with world(database_url, DAILY_CREDITS="500") as here:
        ada = here.person
        asked = await quote_of_portrait(ada)
        here.a2e.seconds = 60
        await ada.press("✅ Make it", asked)
        await ada.wait_for(lambda m: "1. Text to image: rendering" in words(m))
        here.a2e.clock.forward(60)
        card = await ada.wait_for(lambda m: "2. Photo to video: rendering" in words(m))
        await ada.press("✖️ Cancel all · 30 credits", card)
        await ada.press("✖️ Yes", await ada.hears("A2E has begun"))
        over = await ada.wait_for(lambda m: words(m).startswith("Cancelled · Moving portrait"))
        assert "1. Text to image: done\n2. Photo to video: cancelled" in words(over)
        await ada.say("/balance")
        await ada.hears("Today: 40 credits of 500")


async def test_one_that_was_made_is_kept_named_and_shared_without_its_words(here: World) -> None:
    ada, bob = here.person, await here.other()
    await ada.press("✅ Make it", await quote_of_portrait(ada))
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Moving portrait"))
    await ada.press("📜 Keep as a recipe", done)
    await ada.press("✏️ Rename", await ada.hears("Kept as Moving portrait"))
    await ada.hears("What should I call")
    await ada.say("Lighthouses")
    await ada.press("📜 Lighthouses", await ada.hears("one price, one ✅", after=done["message_id"]))
    page = await ada.hears("It asks for: prompt.")
    assert "2. Photo to video: “waves roll in”" in words(page)
    await ada.press("🔗 Share", page)
    told = await ada.hears("none of your files, words or voices")
    link = words(told).rsplit("=", 1)[1]
    copies = told["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"]
    assert copies == words(told).splitlines()[-1]
    async with bob:
        await bob.say(f"/start {link}")
        shared = await bob.hears("Lighthouses, shared with you")
        assert "waves" not in words(shared)
        await bob.press("📜 Keep it", shared)
        await bob.hears("Kept as Lighthouses")
        await bob.press("📖 Make one", shared)
        await bob.hears("What should the picture show")
        users, transact = deps_of(here).store.users, deps_of(here).store.db.transact
        await transact(lambda t: users.set_access(t, 1001, "banned"))
        said = await bob.say(f"/start {link}")
        await bob.hears("isn't shared any more", after=said["message_id"])
        await transact(lambda t: users.set_access(t, 1001, "open"))
        said = await bob.say(f"/start {link}")
        await bob.hears("Lighthouses, shared with you", after=said["message_id"])
        await ada.press("✖️ Stop sharing")
        await ada.hears("It asks for: prompt.")
        said = await bob.say(f"/start {link}")
        await bob.hears("isn't shared any more", after=said["message_id"])


async def test_more_than_the_limit_leaves_is_refused_before_the_first_step(database_url: str) -> None:
    async with world(database_url, DAILY_CREDITS="20") as here:
        await here.person.press("✅ Make it", await quote_of_portrait(here.person))
        await here.person.hears("credits must be set aside, but only 20 of 20 are left")
        assert not here.a2e.tasks


async def test_of_one_whose_step_is_gone_the_rest_is_offered_to_its_owner_alone(here: World) -> None:
    ada, store = here.person, deps_of(here).store
    gone = {"name": "Old", "key": "recipe:imagine>animate.photo>paint.photo", "fixed": {"prompt_2": "it waves"}}
    await store.db.transact(lambda t: store.recipes.add(t, user_id=1001, **gone, now=0))
    await ada.say("/recipes")
    await ada.press("📜 Old", await ada.hears("one price, one ✅"))
    page = await ada.hears("Step 3 isn't offered any more, or has changed. What still works:")
    assert labels(page)[:3] == ["📖 Text to image → Photo to video", "🎨 Text to image", "🎞 Photo to video"]
    async with await here.other() as bob:
        await bob.say("/menu")
        await bob.press_data((await bob.hears("A2E Studio"))["message_id"], "r:own:1:del")
        await bob.hears("This menu is old")
    await ada.press("📖 Text to image → Photo to video", page)
    await ada.hears("What should the picture show")
    await ada.say("a lighthouse")
    await ada.hears("Prompt (photo to video): “it waves”")
    await ada.say("/recipes")
    await ada.press("📜 Old", await ada.hears("one price, one ✅"))
    await ada.press("🗑 Delete", await ada.hears("Step 3 isn't offered"))
    await ada.press("🗑 Yes", await ada.hears("What was made with it stays"))
    await ada.hears("Your own: press 📜")
