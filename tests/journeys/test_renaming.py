"""A new name for a voice reaches A2E too; where A2E does not take it, the shelf keeps it and says so."""

from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import labels, words
from tests.dialog import TEXT, fill
from tests.world import World, until


async def renamed(here: World, command: str, icon: str) -> None:
    """Make one thing of a shelf, and call it Grandma."""
    ada = here.person
    here.a2e.seconds = 0.1
    made_by = "newavatar" if command == "avatars" else "clone"
    await ada.say(f"/{made_by}")
    await ada.press("✅", await fill(ada, OPERATIONS[made_by]))
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    said = await ada.say(f"/{command}")
    shelf = await ada.wait_for(lambda m: TEXT in str(labels(m)), after=said["message_id"])
    await ada.press(f"{icon} A bird", shelf)
    await ada.press("✏️ Rename")
    await ada.hears("What should I call")
    said = await ada.say("Grandma")
    await ada.wait_for(lambda m: f"{icon} Grandma" in labels(m), after=said["message_id"])


async def test_a_voice_is_renamed_at_a2e_too(here: World) -> None:
    await renamed(here, "voices", "🗣")
    voice = next(iter(here.a2e.tasks.values()))
    await until(lambda: voice.body["name"] == "Grandma")


async def test_what_a2e_does_not_take_is_told_and_the_shelf_keeps_the_name(here: World) -> None:
    here.faults.add("a2e", "code", match="PUT /api/v1/userVoice", status=400, times=0)
    await renamed(here, "voices", "🗣")
    told = await here.person.hears("A2E didn't take the new name")
    assert "Grandma" in words(told)
    said = await here.person.say("/voices")
    await here.person.wait_for(lambda m: "🗣 Grandma" in labels(m), after=said["message_id"])


async def test_a_shelf_that_a2e_has_no_name_for_asks_it_nothing(here: World) -> None:
    await renamed(here, "avatars", "🧑‍🎤")
    assert not [call for call in here.a2e.calls if call.startswith("PUT")]
