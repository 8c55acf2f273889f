"""A link that leads to something else after it was looked at: neither the consent nor the price is about that."""

from bot.sandbox.telegram.person import words
from tests.world import World, picture


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
