"""🚧 in /admin: while it is on nobody but admins orders anything, and what runs goes on."""

import aiohttp
import pytest

from bot.buttons import parse
from bot.jobs.maintenance import FRESH_SECONDS, Maintenance
from bot.sandbox.telegram.person import Person, words
from tests.media_files import film
from tests.messages import as_sent, edit
from tests.world import World, picture, running, sandbox, settings_for, world

TEXT = "Back at 18:00, sorry."


async def panel(ada: Person, label: str) -> None:
    said = await ada.say("/admin")
    await ada.press(label, await ada.hears("Operator's panel", after=said["message_id"]))


async def closed(ada: Person) -> None:
    await panel(ada, "🚧 Maintenance")
    await ada.hears("What should people read")
    await ada.say(TEXT)
    assert TEXT in words(await ada.hears("maintenance is on"))


async def test_orders_get_the_text_rights_and_shelves_do_not_and_what_runs_is_delivered(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=3) as here, await here.other() as ben:
        await ben.say("/imagine a red house")
        await ben.press("✅", await ben.hears("Price: 10"))
        await ben.hears("Rendering")
        await ben.say("/imagine a blue house")
        asked = await ben.hears("blue house")
        await closed(here.person)
        await ben.press("✅", asked)
        await ben.hears(TEXT, after=asked["message_id"])
        for order in ("/imagine a green house", "/start", "a text", "/film"):
            said = await ben.say(order)
            await ben.hears(TEXT, after=said["message_id"])
        sent = await ben.send_file(picture())
        await ben.hears(TEXT, after=sent["message_id"])
        for right in ("/privacy", "/forget", "/export", "/paysupport", "/jobs", "/gallery", "/settings", "/balance"):
            said = await ben.say(right)
            assert TEXT not in words(await ben.hears("", after=said["message_id"]))
        said = await ben.say("cancel")
        await ben.hears("Dropped", after=said["message_id"])
        await ben.wait_for(lambda m: "photo" in m)
        await here.person.say("/imagine a house of mine")
        await here.person.hears("Price: 10")
        await panel(here.person, "🟢 End maintenance")
        await here.person.hears("everybody can order again")
        said = await ben.say("/imagine a green house")
        await ben.hears("Price: 10", after=said["message_id"])


async def test_a_corrected_answer_orders_nothing_where_no_confirm_button_follows(sqlite_url: str) -> None:
    async with world(sqlite_url) as here, await here.other() as ben:
        await ben.say("/backgrounds")
        await ben.press("➕")
        await ben.hears("to stand in front of")
        said = await ben.send_file(film(1), kind="video", name="clip.mp4", mime_type="video/mp4")
        await ben.hears("", after=said["message_id"])
        await closed(here.person)
        old = await ben.say("/terms")
        shown = await ben.hears("", after=old["message_id"])
        edit(here, said, video=None, **await as_sent(here, picture()))
        told = await ben.hears("", after=shown["message_id"])
        assert TEXT in words(told)
        await panel(here.person, "🟢 End maintenance")
        await here.person.hears("everybody can order again")
        edit(here, said, video=None, **await as_sent(here, picture("blue")))
        await ben.hears("Done", after=told["message_id"])


async def test_pressed_again_it_ends_and_another_admins_is_shown_first(sqlite_url: str) -> None:
    async with world(sqlite_url, ADMIN_IDS="1001,1002") as here, await here.other() as ben:
        ada = here.person
        await panel(ada, "🚧 Maintenance")
        asked = await ada.hears("What should people read")
        await ben.say("/admin")
        old = await ben.hears("Operator's panel")
        for wrong in ("x" * 1001, "<b>soon"):
            said = await ada.say(wrong)
            await ada.hears("", after=said["message_id"])
        await ada.say(TEXT)
        await ada.hears("maintenance is on", after=asked["message_id"])
        await ben.press("🚧 Maintenance", old)
        assert TEXT in words(await ben.hears("Person 1001 has switched it on"))
        await ada.press_data(asked["message_id"], "a:maintenance:")
        await ada.hears("everybody can order again")
        await ben.press("🟢 End maintenance")
        assert "Person 1001 ended maintenance." in words(await ben.hears("out of date, so nothing was done"))
        await ben.press_data(old["message_id"], "a:end-maintenance:")
        await ben.hears("is off already")


async def test_nobody_ends_another_admins_maintenance_unseen(database_url: str) -> None:
    async with world(database_url, ADMIN_IDS="1001,1002") as here, await here.other() as ben:
        ada = here.person
        await closed(ada)
        old = await ada.hears("maintenance is on")
        await panel(ada, "🟢 End maintenance")
        await ada.hears("everybody can order again")
        await panel(ben, "🚧 Maintenance")
        await ben.hears("What should people read")
        await ben.say("The disk is changed.")
        shown = await ben.hears("maintenance is on")
        await ada.press("🟢 End maintenance", old)
        told = words(await ada.hears("out of date, so nothing was done"))
        assert "Person 1002 switched maintenance on." in told
        for stale in ("a:end-maintenance:", "a:maintenance:"):  # in panels, and in messages of an earlier version
            await ada.press_data(old["message_id"], stale)
            assert "The disk is changed." in words(await ada.hears("Person 1002 has switched it on"))
        await panel(ada, "🟢 End maintenance")
        await ada.press("🟢 End maintenance", await ada.hears("The disk is changed."))
        await ada.hears("everybody can order again")
        await ben.press("🟢 End maintenance", shown)
        assert "Person 1001 ended maintenance." in words(await ben.hears("out of date, so nothing was done"))


async def test_it_outlives_a_restart(sqlite_url: str) -> None:
    async with (
        sandbox() as (root, _, _a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
        Person(session, root, 1002) as ben,
    ):
        async with running(settings_for(root, sqlite_url)):
            await closed(ada)
        async with running(settings_for(root, sqlite_url)):
            await ben.say("/imagine a red house")
            await ben.hears(TEXT)


async def test_another_process_knows_within_seconds(here: World) -> None:
    store, now = here.studio.deps.store, [100.0]
    other = Maintenance(store, clock=lambda: now[0])
    assert await store.db.transact(other.text) == ""
    await closed(here.person)
    assert await store.db.transact(other.text) == ""
    now[0] += FRESH_SECONDS
    assert await store.db.transact(other.text) == TEXT


@pytest.mark.parametrize(
    ("orders", "leaves"),
    [("r:job:1:on", "r:job:1:keep"), ("j:1:again", "j:1:show"), ("d:1:0:go:", "d:1:0:x:"), ("t:1", "g:0")],
)
def test_a_button_says_itself_whether_it_orders(orders: str, leaves: str) -> None:
    assert parse(orders).orders
    assert not parse(leaves).orders
