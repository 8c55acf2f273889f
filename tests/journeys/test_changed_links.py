"""A link that leads to something else after it was looked at: neither the consent nor the price is about that."""

import io

import PIL.Image
from aiohttp import web

from bot.sandbox.telegram.person import Message, Person, words
from tests.world import World, picture, world


async def a_link_that_changes(here: World, ada: Person) -> Message:
    """Give a link to a green picture for a face, which is a red one from then on; return the consent's question."""
    await ada.say("/keep")
    await ada.hears("Send the link")
    await ada.send_file(picture("green"))
    kept = await ada.wait_for(lambda m: words(m).startswith("Done"))
    url = next(one["url"] for one in kept["entities"] if one["type"] == "text_link")
    await ada.say("/faces")
    await ada.press("➕")
    said = await ada.say(url)
    asked = await ada.wait_for(lambda m: "mine" in str(m.get("reply_markup")), after=said["message_id"])
    path = await here.a2e.storage.local(url.partition("/cdn/")[2])
    path.write_bytes(picture("red"))
    return asked


async def test_what_goes_to_a2e_is_what_the_consent_is_about(here: World) -> None:
    ada = here.person
    await ada.press("✅ Mine", await a_link_that_changes(here, ada))
    await ada.hears("Done · Add a face")
    key = list(here.a2e.storage.uploads)[-1]
    with PIL.Image.open(await here.a2e.storage.local(key)) as image:
        red, green, _ = image.getpixel((100, 100))  # type: ignore[misc]  # of an RGB picture
    assert green > 100 > red


async def test_a_link_that_has_to_be_fetched_again_and_leads_elsewhere_is_refused(here: World) -> None:
    ada = here.person
    asked = await a_link_that_changes(here, ada)
    before = here.a2e.books()["faces"]
    here.studio.deps.uploads.transfers.kept.drop_all(ada.number)  # as after a restart
    await ada.press("✅ Mine", asked)
    await ada.hears("leads to something else")
    assert here.a2e.books()["faces"] == before


class TwoFaced:
    """A server that shows something else at each visit, and the last of it from then on."""

    def __init__(self, *colors: str) -> None:
        self._left = list(colors)
        self.route = web.get("/a2e/changing.jpg", self._show, allow_head=False)

    async def _show(self, request: web.Request) -> web.Response:
        color = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        return web.Response(body=picture(color), content_type="image/jpeg")


async def test_a_copy_of_a2es_that_is_not_what_was_looked_at_is_not_given_out(database_url: str) -> None:
    looked_at, copied, ours = "green", "red", "green"
    async with world(database_url, routes=[TwoFaced(looked_at, copied, ours).route]) as here:
        await here.person.say(f"/keep {here.root}/a2e/changing.jpg")
        assert await color_of_the_kept(here) == "green"


async def color_of_the_kept(here: World) -> str:
    kept = await here.person.wait_for(lambda m: words(m).startswith("Done"))
    url = next(one["url"] for one in kept["entities"] if one["type"] == "text_link")
    async with here.session.get(url) as answer:
        red, green, _ = PIL.Image.open(io.BytesIO(await answer.read())).convert("RGB").getpixel((5, 5))
    return "green" if green > 100 > red else "red"


async def test_a_link_that_shows_a2e_and_us_something_else_is_kept_as_it_was_looked_at(database_url: str) -> None:
    async with world(database_url, routes=[TwoFaced("green", "red").route]) as here:
        await here.person.say(f"/keep {here.root}/a2e/changing.jpg")
        assert await color_of_the_kept(here) == "green"
