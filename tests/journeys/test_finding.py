"""Lists of one's own: searched by words, told apart, a page's pictures shown as one album without an upload."""

from time import time

import pytest

from bot.buttons import SOUGHT, Gallery, GalleryFound
from bot.sandbox.telegram.person import Message, button, labels, words
from handlers.finding import Listed, has, sought
from tests.jobs.people import deps_of, is_done, order_a_picture
from tests.world import World, picture, until, until_done

ALBUM = "🖼 Show these 2"


async def asked(here: World, text: str, heard: str) -> Message:
    said = await here.person.say(text)
    return await here.person.hears(heard, after=said["message_id"])


async def two_pictures(here: World) -> None:
    for prompt in ("a red house", "a blue <boat>"):
        card = await order_a_picture(here.person, prompt)
        await here.person.wait_for(is_done, after=card["message_id"] - 1)
    await until_done(here, "deliver")


def made(here: World, method: str) -> list[bool]:
    return [call["ok"] for call in here.telegram.state.calls if call["method"] == method]


async def test_a_page_of_the_gallery_is_shown_as_one_album(here: World) -> None:
    ada = here.person
    await two_pictures(here)
    sent = len(made(here, "sendPhoto"))
    listed = await asked(here, "/gallery", "Gallery")
    await ada.press(ALBUM, listed)
    await ada.wait_for(lambda m: "media_group_id" in m and "red house" in words(m))
    first, second = [one for one in await ada.answers() if "media_group_id" in one]
    assert first["media_group_id"] == second["media_group_id"]
    assert "“a blue <boat>”" in words(first)
    assert all("AI-generated" in words(one) for one in (first, second))
    assert made(here, "sendMediaGroup") == [True]
    here.faults.add("telegram", "error", match="sendMediaGroup", status=400)
    await ada.press(ALBUM, listed)
    await until(lambda: len(made(here, "sendPhoto")) == sent + 2)  # what is refused together comes one by one
    async with await here.other() as ben:
        await ben.say("/menu")
        menu = await ben.hears("pick something")
        await ben.press_data(menu["message_id"], str(button(listed, ALBUM)))
        await ben.hears("This menu is old")


async def test_results_and_jobs_are_found_by_words(here: World) -> None:
    await two_pictures(here)
    for command, heard in (("gallery", "Gallery, with"), ("jobs", "My jobs, with")):
        found = await asked(here, f"/{command} HOUSE  red", heard)
        assert [("🎨 a red house" in label) for label in labels(found)] == [True]
        found = await asked(here, f"/{command} text to image", heard)
        assert len([label for label in labels(found) if "🎨" in label]) == 2
        none = await asked(here, f"/{command} <zebra>", "Nothing with “<zebra>”")
        assert labels(none) == []


async def test_a_shelf_is_searched_by_name_and_its_pictures_shown_together(here: World) -> None:
    ada, store = here.person, deps_of(here).store
    for name in ("Grandma & Bo", "Grandpa", "Uncle"):
        file_id = (await ada.send_file(picture("red")))["photo"][-1]["file_id"]
        file = {"kind": "photo", "file_id": file_id, "unique_id": name} if name != "Uncle" else None
        given = {"user_id": ada.number, "kind": "face", "name": name, "a2e_id": name, "url": None, "file": file}
        await store.db.transact(lambda t, given=given: store.assets.add(t, **given, facts=None, now=time()))  # type: ignore[misc]
    found = await asked(here, "/faces GRAND", "My faces, with “grand” (2)")
    assert [label for label in labels(found) if label.startswith("🙂")] == ["🙂 Grandpa", "🙂 Grandma & Bo"]
    await ada.press(ALBUM, found)
    await ada.wait_for(lambda m: "media_group_id" in m and words(m) == "Grandma & Bo")
    await ada.press("🙂 Grandpa", found)
    await ada.wait_for(lambda m: "🗑 Delete" in labels(m) and "Grandpa" in words(m))
    await asked(here, "/faces nobody", "Nothing with “nobody”")


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("  Red\n HOUSE ", "red house"),
        ("16:9", "16 9"),
        ("\u202eevil\x00", "evil"),
        ("дом на берегу моря", "дом на берегу"),
        ("🙂" * 20, "🙂" * 6),
        ("", ""),
    ],
)
def test_what_is_looked_for_fits_a_button(typed: str, looked_for: str) -> None:
    assert sought(typed) == looked_for
    assert SOUGHT.holds(looked_for)
    assert has(f"some {looked_for} here", looked_for)


def test_pages_of_what_was_found_are_of_that_search() -> None:
    listed = Listed(shown=[1], page=0, pages=2, count=7, words="cat")
    row = listed.turning(lambda n: Gallery(page=n), lambda n: GalleryFound(page=n, words="cat"))
    assert [one.press for one in row[0]] == ["g:1:cat"]
