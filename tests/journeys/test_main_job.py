"""The product's main path, as a user walks it, on both databases."""

import io
from pathlib import Path

import PIL.Image

from bot.sandbox.telegram.person import labels, words
from tests.jobs.people import ask_to_swap
from tests.world import World, picture, until, until_done, video


def done(message: dict) -> bool:
    return words(message).startswith("Done")


async def test_a_new_face_is_swapped_into_a_photo(here: World) -> None:
    ada = here.person
    asked = await ask_to_swap(ada)
    await ada.press("✅ Render in full", asked)
    card = await ada.wait_for(lambda m: done(m) and "photo" in m)
    assert card["message_id"] != asked["message_id"]
    assert "AI-generated" in words(card)
    assert "Cost: 10 credits" in words(card)
    result = PIL.Image.open(io.BytesIO(await ada.download(card["photo"][-1]["file_id"])))
    assert result.size == (800, 600)
    red, _, blue = result.getpixel((400, 200))
    assert red > 200 > blue
    assert here.a2e.coins == 990


async def test_a_saved_face_is_swapped_into_a_video_after_a_preview(here: World, tmp_path: Path) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("green"), caption="Grandma")
    await ada.press("✅ Mine")
    await ada.wait_for(lambda m: done(m) and "Grandma" in words(m))
    await ada.say("/swap")
    await ada.press("🙂 Grandma", await ada.hears("Whose face"))
    await ada.hears("Where does it go")
    await ada.send_file(video(tmp_path / "clip.mp4"), kind="video", name="clip.mp4", mime_type="video/mp4")
    await ada.press("✅ Nobody")
    await ada.press("👁", await ada.hears("Into: your video, 1 s"))
    look = await ada.wait_for(lambda m: done(m) and "photo" in m)
    assert labels(look)[0].startswith("✅ Render in full · 10 credits")
    await ada.press("✅ Render", look)
    card = await ada.wait_for(lambda m: done(m) and "video" in m)
    assert card["video"]["duration"] == 1
    assert card["message_id"] != look["message_id"]
    assert here.a2e.coins == 988


async def test_a_text_is_spoken_as_a_voice_note_or_as_an_audio_file(here: World) -> None:
    ada = here.person
    await ada.say("/speak Hola, como estás? Una voz para el texto.")
    asked = await ada.hears("Language: Spanish (Spain)")
    await ada.press("Lucia", asked)
    await ada.press("✅ Say it", await ada.hears("Price: 1 credit"))
    voice = await ada.wait_for(lambda m: "voice" in m)
    assert voice["voice"]["mime_type"] == "audio/ogg"
    assert "AI-generated" in words(voice)
    await ada.press("🔁 Again", await ada.wait_for(lambda m: done(m) and "Text to speech" in words(m)))
    again = await ada.wait_for(lambda m: "Price" in words(m), after=voice["message_id"])
    await ada.press("⚙️ As", again)
    await ada.press("Audio file")
    await ada.press("✅ Say it", await ada.hears("As: Audio file"))
    await ada.wait_for(lambda m: done(m) and "audio" in m)


async def test_a_voice_sample_is_paid_for_once_and_kept_for_everybody(here: World) -> None:
    ada = here.person
    await ada.say("/speak Good morning to you")
    asked = await ada.hears("Which voice")
    await ada.press("🔊", asked)
    await ada.wait_for(lambda m: "audio" in m and done(m))
    paid = here.a2e.coins
    ben = await here.other()
    async with ben:
        await ben.say("/speak Good morning to you")
        await ben.press("🔊", await ben.hears("Which voice"))
        kept = await ben.wait_for(lambda m: "audio" in m)
        assert "AI-generated" in words(kept)
    assert here.a2e.coins == paid


async def test_a_sample_that_is_just_being_made_is_told_to_the_next_who_asks(here: World) -> None:
    ada = here.person
    here.faults.add("a2e", "delay", match="send_tts", seconds=60)
    await ada.say("/speak Good morning to you")
    await ada.press("🔊", await ada.hears("Which voice"))
    await until(lambda: here.a2e.calls["POST /api/v1/video/send_tts"] == 1)
    ben = await here.other()
    async with ben:
        await ben.say("/speak Good morning to you")
        asked = await ben.hears("Which voice")
        for _ in range(2):
            assert "being made right now" in await ben.toast_for(await ben.press("🔊", asked))
        await ben.say("/menu")
        await ben.hears("A2E Studio")
    here.faults.let_go()


async def test_bare_content_is_answered_with_what_can_be_done_with_it(here: World) -> None:
    ada = here.person
    await ada.send_file(picture())
    offered = await ada.hears("What should I do with this photo")
    assert any("Face swap" in label for label in labels(offered))
    assert any("Add a face" in label for label in labels(offered))
    await ada.say("Read this to me please")
    await ada.press("🗣", await ada.hears("with this text"))
    await ada.hears("Which voice")


async def test_jobs_and_balance_tell_what_was_done_and_spent(here: World) -> None:
    ada = here.person
    await ada.say("/speak Hello to the world")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price"))
    await ada.wait_for(lambda m: "voice" in m and done(m))
    await until_done(here, "deliver")
    await ada.say("/balance")
    balance = words(await ada.hears("Balance"))
    assert "Today: 1 credit" in balance
    assert "999 credits, 3 diamonds" in balance
    await ada.say("/jobs")
    await ada.press("Done · 🗣", await ada.hears("My jobs"))
    await ada.press("📥 Show result", await ada.hears("Text to speech: done"))
    voices = [m for m in await ada.answers() if "voice" in m]
    await ada.wait_for(lambda m: "voice" in m and m["message_id"] > voices[0]["message_id"])
