"""A result that is kept on a shelf stays what it is: made by AI, wherever it is shown from there."""

from bot.sandbox.telegram.person import Person, labels, words
from tests.http.mini_app.test_mini_app import asked, fetched
from tests.journeys.test_chains import Chain, imagined
from tests.journeys.test_consents import a_face
from tests.labels_read import labels_in
from tests.world import until_done, world

AI = "AI-generated"


async def caption_of(ada: Person, name: str) -> str:
    """Have a face of the shelf shown; return what stands below it."""
    said = await ada.say("/faces")
    await ada.press(f"🙂 {name}", await ada.hears("My faces", after=said["message_id"]))
    await ada.press("👁 Show", await ada.wait_for(lambda m: "👁 Show" in labels(m), after=said["message_id"]))
    return words(await ada.wait_for(lambda m: "photo" in m or "document" in m, after=said["message_id"]))


async def test_a_face_that_ai_made_says_so_and_one_that_was_sent_does_not(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.1, live=True) as here:
        ada, chain = here.person, Chain(here)
        await a_face(ada)
        photo = await imagined(ada)
        await until_done(here, "deliver")
        await ada.press("✅ Mine", await chain.into(photo, "Add a face"))
        await ada.wait_for(lambda m: words(m).startswith("Done · Add a face") and "My face" in words(m))
        await until_done(here, "card")
        assert AI not in await caption_of(ada, "Grandma")
        assert AI in await caption_of(ada, "My face")
        found = await ada.asks_inline("face")
        assert found is not None
        assert {one["title"]: AI in one["caption"] for one in found["results"]} == {"Grandma": False, "My face": True}
        for entry in (await asked(here, "shelf", kind="face"))["entries"]:
            _, _, data = await fetched(here, entry["file"])
            assert labels_in(data).labelled == (entry["name"] == "My face")
