"""A link that leads to something else after it was looked at: neither the consent nor the price is about that."""

import io

import PIL.Image
from aiohttp import web

from bot.sandbox.telegram.person import words
from tests.world import World, picture, world


async def test_what_a_link_leads_to_after_the_consent_must_be_what_the_consent_is_about(here: World) -> None:
    ada = here.person
    await ada.say("/keep")
    await ada.hears("Send the link")
    await ada.send_file(picture("green"))
    kept = await ada.wait_for(lambda m: words(m).startswith("Done"), seconds=20)
    url = next(one["url"] for one in kept["entities"] if one["type"] == "text_link")
    await ada.say("/faces")
    await ada.press("➕")
    said = await ada.say(url)
    asked = await ada.wait_for(lambda m: "mine" in str(m.get("reply_markup")), after=said["message_id"])
    before = here.a2e.books()["faces"]
    path = await here.a2e.storage.local(url.partition("/cdn/")[2])
    path.write_bytes(picture("red"))
    await ada.press("✅ It's mine", asked)
    await ada.hears("shall I call it")
    await ada.say("Grandma")
    await ada.hears("leads to something else")
    assert here.a2e.books()["faces"] == before


class TwoFaced:
    """A server that shows something else at each visit; the last of it for ever."""

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
        kept = await here.person.wait_for(lambda m: words(m).startswith("Done"), seconds=20)
        url = next(one["url"] for one in kept["entities"] if one["type"] == "text_link")
        async with here.session.get(url) as answer:
            seen = PIL.Image.open(io.BytesIO(await answer.read())).convert("RGB").getpixel((5, 5))
        assert seen[1] > 100 > seen[0], seen  # green, not red


async def test_a_link_that_shows_a2e_and_us_something_else_is_refused(database_url: str) -> None:
    async with world(database_url, routes=[TwoFaced("green", "red").route]) as here:
        before = here.a2e.coins
        await here.person.say(f"/keep {here.root}/a2e/changing.jpg")
        await here.person.hears("leads to something else", seconds=20)
        assert here.a2e.coins == before
