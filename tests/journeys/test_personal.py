"""A person's own data: handed out complete, and forgotten complete, here and at A2E."""

import json
import re
from datetime import datetime, timedelta
from time import time

from bot.jobs.personal.at_a2e import EVERYTHING
from bot.jobs.personal.data import forgetting
from bot.sandbox.telegram.person import Person, labels, words
from bot.store.database import Transaction
from bot.store.declared import TABLES
from tests.jobs.people import deps_of, is_done, order_a_picture
from tests.jobs.whole_life import rows_of
from tests.world import World, picture, until, until_done, world

LIVE = {"live_rooms", "live_messages"}
"""Tables that hold something only while a live room is open: see `tests/journeys/test_live_ends.py`."""
STILL = LIVE | {"inbox", "kept", "star_orders", "payments", "subscriptions", "grants", "invites", "admin_log"}
"""Those of which nothing is in an ordinary life; `tests/jobs/test_forgotten.py` walks them all."""


async def rows_about(here: World, user_id: int) -> dict[str, int]:
    assert here.studio is not None
    return await rows_of(here.studio.deps.store, user_id)


async def a_life(here: World) -> None:
    """Save a face, swap it into a picture, and leave a question open."""
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), caption="Grandma")
    await ada.press("✅ Mine")
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Grandma" in words(m))
    await ada.say("/swap")
    await ada.press("🙂 Grandma", await ada.hears("Whose face"))
    await ada.send_file(picture("blue"))
    await ada.press("✅ Nobody")
    await ada.press("✅ Render", await ada.hears("Price: 10 credits"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
    store = here.studio.deps.store if here.studio else None
    assert store is not None
    kept = {"user_id": 1001, "name": "Mine", "key": "recipe:imagine>animate.photo", "fixed": {"prompt_2": "it waves"}}
    await store.db.transact(lambda t: store.recipes.add(t, **kept, now=0))
    await store.db.transact(lambda t: store.reports.add(t, 1001, 999, now=time()))  # an old one is purged
    await until_done(here, "deliver")
    await ada.press("📎", await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m))
    await ada.wait_for(lambda m: "document" in m)
    await ada.say("/speak")
    await ada.hears("What should I say")


async def test_everything_is_forgotten_here_and_at_a2e(here: World) -> None:
    ada = here.person
    await a_life(here)
    before = await rows_about(here, 1001)
    assert {table for table, number in before.items() if not number} == STILL
    await ada.say("/forget")
    await ada.press("🗑 everything", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("Done: it is deleted here")
    await until(lambda: (here.a2e.books()["tasks"], here.a2e.books()["faces"]) == ([], 0))

    left = await rows_about(here, 1001)
    assert left == {**dict.fromkeys(TABLES, 0), "kept": 1}  # what free questions were asked in this hour
    await ada.say("/balance")
    await ada.hears("Today: 0 credits, no limit")
    await ada.say("/faces")
    await ada.hears("None yet")


async def test_who_blocks_the_bot_at_once_is_forgotten_for_good(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    await order_a_picture(ada)
    await ada.wait_for(is_done)
    here.telegram.state.blocked.add(1001)
    await deps.store.db.transact(
        lambda t: deps.queue.enqueue(t, "forget", forgetting(1001, 1001, EVERYTHING, "", when=time()))
    )
    await until_done(here, "forget")
    assert not await deps.store.db.transact(lambda t: deps.store.jobs.until(t, 1001, time(), limit=9, after=0))
    assert "1001" not in str(await deps.store.db.transact(lambda t: deps.queue.waiting(t, "forget")))


async def test_what_was_spent_counts_on_after_forgetting_where_there_is_a_limit(database_url: str) -> None:
    async with world(database_url, DAILY_CREDITS="100") as here:
        ada = here.person
        await ada.say("/imagine a boat")
        await ada.press("✅", await ada.hears("Price:"))
        await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
        await ada.say("/forget")
        await ada.press("🗑 everything", await ada.hears("What should I delete"))
        await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
        assert "how much of a limit is used" in words(await ada.hears("Done: it is deleted here"))
        await ada.say("/balance")
        await ada.hears("Today: 10 credits of 100")


async def test_whoever_was_let_in_is_told_that_access_goes_too(database_url: str) -> None:
    async with world(database_url, ACCESS="approval") as here, await here.other() as ben:
        assert here.studio is not None
        store = here.studio.deps.store

        async def let_in(t: Transaction) -> None:
            await store.users.see(t, 1002, language="en", now=1.0)
            await store.users.set_access(t, 1002, "allowed")

        await store.db.transact(let_in)
        await ben.say("/forget")
        await ben.press("🗑 everything", await ben.hears("What should I delete"))
        await ben.press("🗑 Yes", await ben.hears("You would have to be let in again."))
        await ben.hears("Done: it is deleted here")
        await ben.say("/menu")
        await ben.hears("This studio lets people in one by one")


async def test_one_kind_is_forgotten_and_the_rest_stays(here: World) -> None:
    ada = here.person
    await a_life(here)
    await ada.say("/forget")
    await ada.press("🗑 my faces", await ada.hears("What should I delete"))
    await ada.press("◀️ Back", await ada.hears("It can't be undone"))
    await ada.press("🗑 my faces", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("Done: it is deleted here")
    await until(lambda: here.a2e.books()["faces"] == 0)
    left = await rows_about(here, 1001)
    assert (left["jobs"], left["drafts"]) == (2, 1)
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.send_file(picture("teal"))
    await ada.hears("Whose face is this?")


async def test_what_runs_is_cancelled_before_it_is_forgotten(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 60
    await ada.say("/imagine a boat")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Rendering"))
    await ada.say("/forget")
    await ada.press("🗑 my jobs", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("Running jobs are cancelled"))
    await ada.hears("Done: it is deleted here")
    assert (await rows_about(here, 1001))["jobs"] == 0


async def test_all_that_is_kept_is_handed_out_and_nobody_elses(here: World) -> None:
    ada = here.person
    async with await here.other() as ben:
        await ben.say("/speak Ben's secret words")
        await ben.hears("Which voice")
    await a_life(here)
    await ada.say("/export")
    sent = await ada.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.json")
    data = (await ada.download(sent["document"]["file_id"])).decode()
    held = json.loads(data)
    assert set(held) == set(TABLES)
    assert held["assets"][0]["name"] == "Grandma"
    assert [job["operation"] for job in held["jobs"]] == ["addface", "swap"]
    assert held["consents"][0]["revoked_at"] is None
    assert held["drafts"][0]["operation"] == "speak"
    assert "secret words" not in data
    assert here.settings.telegram_bot_token.get_secret_value() not in data


async def test_the_export_has_dates_and_names_and_a_page_that_is_safe_to_open(here: World) -> None:
    ada = here.person
    evil = "<script>alert(1)</script> & co"
    await ada.say(f"/imagine {evil}")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
    await ada.say("/export")
    files = {}
    for name in ("my-data.json", "my-data.html"):
        sent = await ada.wait_for(lambda m, name=name: m.get("document", {}).get("file_name") == name)
        files[name] = (await ada.download(sent["document"]["file_id"])).decode()
    held = json.loads(files["my-data.json"])
    job = held["jobs"][0]
    for moment in (job["created_at"], job["finished_at"], held["users"][0]["seen_at"], held["ledger"][0]["at"]):
        assert datetime.fromisoformat(moment).utcoffset() == timedelta(0)
    assert job["what"] == held["ledger"][0]["of"] == "Text to image"
    page = files["my-data.html"]
    assert page.startswith("<!doctype html>")
    assert "Text to image" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in page
    for outside in ("<script", "src=", "href=", "javascript:"):
        assert outside not in page
    assert not re.search(r"\b1[789]\d{8}\b", page + files["my-data.json"])


async def test_terms_payments_and_privacy_are_told_with_whom_to_write_to(database_url: str) -> None:
    async with world(database_url, SUPPORT_CONTACT="@the_operator") as here:
        ada = here.person
        await ada.say("/paysupport")
        await ada.hears("refunded automatically")
        await ada.say("/terms")
        told = words(await ada.hears("not if you cancel after A2E has begun"))
        assert "You are 18 or older." in told
        assert told.endswith("Questions? Write to @the_operator.")
        await ada.say("/help")
        assert "@the_operator" in words(await ada.hears("pick a subject"))
        await ada.say("/privacy")
        short = await ada.hears("Privacy")
        kept = "a ban, that a trial was given, entries of the block list, what the law wants kept of payments"
        assert kept in words(short)
        for button, phrase in (
            ("🗄", "Kept recipes: Their names"),
            ("☁️", "A2E has no way to delete what these made: Seedance 1.5."),
            ("🧹", kept),
        ):
            await ada.press(button, await ada.wait_for(lambda m: "🤝 My consents" in labels(m)))
            await ada.hears(phrase)
            await ada.press("◀️ Back")


async def test_privacy_counts_days_and_quotes_its_own_button(sqlite_url: str) -> None:
    async with world(sqlite_url, KEEP_DAYS="1") as here:
        ada = here.person
        await ada.say("/privacy")
        short = await ada.hears("Finished jobs are deleted after 1 day; a face")
        label = next(one for one in labels(short) if one.startswith("🧹"))
        await ada.press("🗄", short)
        kept = words(await ada.hears("Until you delete it, or 1 day after it ended."))
        assert f"listed under “{label.removeprefix('🧹 ')}”" in kept
        assert "1 days" not in kept + words(short)


async def test_a_deleted_face_is_gone_here_and_at_a2e(here: World) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("green"), caption="Bob <b>")
    await ada.press("✅ Mine")
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Bob <b>" in words(m))
    assert len(here.a2e.faces) == 1
    await ada.say("/faces")
    await ada.press("🙂 Bob", await ada.hears("My faces (1)"))
    await ada.press("✏️ Rename")
    await ada.hears("What should I call")
    await ada.say("Robert")
    listed = await ada.wait_for(lambda m: "🙂 Robert" in labels(m))
    await ada.press("🙂 Robert", listed)
    await ada.press("🗑 Delete")
    await ada.press("🗑 Yes")
    await ada.wait_for(lambda m: "None yet" in words(m))
    await until(lambda: here.a2e.faces == [])


async def test_the_menu_of_a_chosen_language_goes_with_everything(here: World) -> None:
    async with await Person.new(here.session, here.root, "Ben") as ben:
        await ben.say("/settings")
        await ben.press("🌐", await ben.hears("Settings"))
        await ben.press("Español", await ben.wait_for(lambda m: any("Español" in one for one in labels(m))))
        await until(lambda: own_menus(here, ben))
        await ben.say("/forget")
        await ben.press("🗑 todo", await ben.hears("Olvidar"))
        await ben.press("🗑 Sí", await ben.wait_for(lambda m: labels(m)[0].startswith("🗑 Sí")))
        await until(lambda: not own_menus(here, ben))


def own_menus(here: World, person: Person) -> list[str]:
    """Return the places where Telegram shows a person a command menu of their own."""
    return [scope for scope, menu in here.telegram.state.commands.items() if str(person.number) in scope and menu]
