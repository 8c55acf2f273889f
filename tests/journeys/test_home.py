"""Home is short, and a first visit leads to a result without anything to send."""

import pytest
from PIL import Image

from bot import drawings
from bot.operations import OPERATIONS, SHELVES
from bot.sandbox.telegram.person import Message, labels, words
from handlers import help_pages, home
from handlers.habits import USED
from handlers.router import ANYWHERE, COMMANDS, HELP
from tests.ports import free_port
from tests.world import World, until_done, world

MARKS = ("✅", "✖️", "⏭", "🗑", "◀️", "▶️", "🔁", "✏️", "↪️", "📎", "⭕", "✨", "📌", "⚙️", "🌐", "⭐", "🚩")


def things(message: Message) -> list[str]:
    return [label for label in labels(message) if not label.startswith(MARKS)]


async def asked(here: World, text: str, heard: str = "pick something") -> Message:
    said = await here.person.say(text)
    return await here.person.hears(heard, after=said["message_id"])


async def test_home_has_six_things_and_the_rest_is_one_press_away(here: World) -> None:
    ada = here.person
    menu = await asked(here, "/menu")
    assert len(things(menu)) == 6
    assert labels(menu)[-1] == "▶️ More"
    await ada.press("▶️ More", menu)
    more = await ada.hears("More tools")
    known = {f"{one.icon} {one.title}" for one in OPERATIONS.values() if not one.hidden}
    known |= {f"{shelf.icon} My {shelf.one}s" for shelf in SHELVES.values() if shelf.command}
    known |= {f"{icon} {label}" for command, (icon, label) in home.ELSEWHERE.items() if command in COMMANDS}
    assert known <= {*labels(menu), *labels(more)}
    await ada.press("◀️ Back", more)
    assert things(await ada.hears("pick something")) == things(menu)


async def test_what_a_person_orders_most_stands_first_and_an_open_order_above_it(here: World) -> None:
    used = {USED: {"upscale": 5, "imagine": 9, "gone": 3}}
    assert here.studio is not None
    store = here.studio.deps.store
    await asked(here, "/menu")
    user = await store.db.transact(lambda t: store.users.get(t, here.person.number))
    assert user is not None
    await store.db.transact(lambda t: store.users.set_settings(t, user, used))
    first = things(await asked(here, "/menu"))
    assert first[:2] == ["🎨 Text to image", "🔍 Upscale"]
    await asked(here, "/keep", "Send the link")
    menu = await asked(here, "/menu")
    assert things(menu) == ["↩️ Continue: Copy into A2E's storage", *first[:5]]


async def test_a_first_visit_leads_to_a_result_in_two_presses(here: World) -> None:
    ada = here.person
    hello = await asked(here, "/start")
    assert len(things(hello)) == 6
    assert words(hello).count("•") == 3
    await ada.press("🙂 Try with a sample photo", hello)
    shown = await ada.wait_for(lambda m: "photo" in m)
    quote = await ada.hears("Price:", after=shown["message_id"])
    assert "Photo: the sample photo" in words(quote)
    await ada.press("✅", quote)
    done = await ada.wait_for(lambda m: words(m).startswith("Done"))
    await until_done(here, "deliver")
    uploads = [call for call in here.telegram.state.calls if call["method"] == "sendPhoto"]
    assert len(uploads) == 1
    await ada.press("🔁 Again", done)
    await ada.hears("the sample photo", after=done["message_id"])  # nobody is in it, so nobody has to agree
    await ada.press("🙂 Try", hello)
    again = await ada.wait_for(lambda m: "photo" in m, after=shown["message_id"])
    assert again["photo"][-1]["file_id"] == shown["photo"][-1]["file_id"]


async def test_where_the_studio_has_an_address_the_pictures_stand_above_the_words(sqlite_url: str) -> None:
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    async with world(sqlite_url, PUBLIC_URL=root, PORT=str(port), UPDATES="polling") as here:
        hello = await asked(here, "/start")
        assert hello["link_preview_options"]["url"].endswith(f"/{drawings.EXAMPLE}.jpg")
        await here.person.press("🙂 Try with a sample photo", hello)
        quote = await here.person.hears("Price:")
        assert quote["message_id"] == hello["message_id"]
        for message, name in ((hello, drawings.EXAMPLE), (quote, drawings.PORTRAIT)):
            async with here.session.get(message["link_preview_options"]["url"]) as answer:
                assert answer.content_type == drawings.MIME
                assert await answer.read() == drawings.picture(name).read_bytes()
        async with here.session.get(f"{root}/drawings/draw.jpg") as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("payload", "heard"),
    [
        ("swap", "Whose face"),
        ("Gallery", "Nothing yet"),
        ("faces", "None yet"),
        ("help", "pick a subject"),
        ("start", "Three things to try"),
        ("no_such-thing", "Three things to try"),
        ("x" * 64, "Three things to try"),
    ],
)
async def test_a_link_opens_the_command_that_it_names(here: World, payload: str, heard: str) -> None:
    await asked(here, f"/start {payload}", heard)


async def test_without_an_invitation_such_a_link_opens_nothing(sqlite_url: str) -> None:
    async with world(sqlite_url, ACCESS="invite") as here, await here.other() as ben:
        await ben.say("/start swap")
        await ben.hears("by invitation only")


async def test_help_leads_through_subjects_to_every_command_and_back(here: World) -> None:
    ada = here.person
    index = await asked(here, "/help", "❓ Help")
    assert words(index).count("\n") <= 2
    await ada.press("🎭 Faces", index)
    faces = await ada.hears("/headswap")
    assert words(faces).startswith("🎭 Faces\n/swap – ")
    assert "/faces – " in words(faces)
    await ada.press("◀️ Back", faces)
    assert labels(await ada.hears("pick a subject")) == labels(index)
    listed = "\n".join(line for page in HELP.values() for line in page.lines)
    assert all(f"/{command} – " in listed for command in (*(one for one in OPERATIONS if one in COMMANDS), *ANYWHERE))
    assert len(labels(index)) == len(HELP) + 1
    await ada.press_data(index["message_id"], "h:help:operator")
    await ada.hears("This menu is old")


def test_the_pictures_are_as_large_as_their_answers_say() -> None:
    for name, size in drawings.SIZES.items():
        with Image.open(drawings.picture(name)) as drawn:
            assert drawn.size == size
            assert drawings.picture(name).stat().st_size < 100_000


def test_each_page_of_help_fits_a_message() -> None:
    for page in help_pages.pages(in_room={}, anywhere=ANYWHERE).values():
        assert len("\n".join(page.lines)) < 3000
