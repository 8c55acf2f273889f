"""A person's first result comes with an effect, those after it without."""

from bot.jobs.sending.first import CONFETTI
from bot.sandbox.telegram.person import Message, Person, words
from tests.photobooks import delivered, order_a_book
from tests.world import World, picture, until_done


async def _made(here: World, ada: Person, prompt: str) -> Message:
    await ada.say(f"/imagine {prompt}")
    await ada.press("✅", await ada.wait_for(lambda m: prompt in words(m) and "Price:" in words(m)))
    done = await ada.wait_for(lambda m: words(m).startswith("Done") and prompt in words(m))
    await until_done(here, "deliver")
    return done


async def test_only_the_first_result_has_an_effect_and_a_kept_face_is_none(here: World) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕ Add a face")
    await ada.hears("Send a photo with one face")
    await ada.send_file(picture("red"))
    await ada.press("✅ Mine")
    face = await ada.hears("Done · Add a face")
    await until_done(here, "deliver")
    assert "effect_id" not in face
    assert (await _made(here, ada, "a red house"))["effect_id"] == CONFETTI
    assert "effect_id" not in await _made(here, ada, "a blue boat")


async def test_of_several_pictures_the_message_below_them_has_it(here: World) -> None:
    await order_a_book(here.person, 4)
    assert (await delivered(here))["effect_id"] == CONFETTI


async def test_on_an_older_server_it_comes_without_and_once(here: World) -> None:
    here.faults.add("telegram", "older", times=0)
    done = await _made(here, here.person, "a red house")
    assert "effect_id" not in done
    assert len([one for one in await here.person.answers() if "photo" in one]) == 1
