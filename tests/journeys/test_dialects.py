"""A whole journey in each form that A2E's answers are seen in: the same result, paid for once, nothing lost at A2E."""

import pytest

from bot.sandbox.telegram.person import labels, words
from tests.dialog import TEXT
from tests.jobs.people import deps_of, spent
from tests.journeys.test_picks import delete_from
from tests.journeys.walk import JOURNEYS, end_of, is_done
from tests.world import World, picture, until, world

FORMS = [
    ("id_form", "text_numbers", "no_cdn"),
    ("nested_form", "other_rows"),
    ("id_form", "nested_form"),
    ("list_form",),
]


def speak_so(here: World, *forms: str) -> None:
    """Let A2E answer in these forms for good."""
    for form in forms:
        here.faults.add("a2e", form, times=0)


@pytest.mark.parametrize("forms", FORMS, ids="+".join)
@pytest.mark.parametrize("name", JOURNEYS)
async def test_a_journey_ends_well_in_every_form(sqlite_url: str, name: str, forms: tuple[str, ...]) -> None:
    journey = JOURNEYS[name]
    async with world(sqlite_url) as here:
        speak_so(here, *forms)
        await journey.walk(here.person)
        card = await end_of(here.person, journey)
        assert journey.has_result(card), words(card)
        assert await spent(deps_of(here)) <= journey.price


@pytest.mark.parametrize("form", ["id_form", "nested_form"])
async def test_a_face_that_came_with_another_id_is_deleted_at_a2e(here: World, form: str) -> None:
    speak_so(here, form)
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("green"), caption=TEXT)
    await ada.press("✅ Mine")
    await ada.wait_for(is_done)
    assert len(here.a2e.faces) == 1
    await delete_from(ada, "face")
    await until(lambda: not here.a2e.faces)
    assert not any("None" in call for call in here.a2e.calls)


@pytest.mark.parametrize("form", ["id_form", "nested_form"])
async def test_a_background_that_came_with_another_id_reaches_the_shelf(here: World, form: str) -> None:
    speak_so(here, form)
    ada = here.person
    await ada.say("/backgrounds")
    await ada.press("➕")
    await ada.send_file(picture("green"), caption="Meadow")
    done = await ada.wait_for(is_done)
    said = await ada.say("/backgrounds")
    await ada.wait_for(lambda m: "Meadow" in str(labels(m)), after=max(done["message_id"], said["message_id"]))
