"""What was made can be looked at again: results in the gallery, public lists with pictures and samples."""

from bot.sandbox.telegram.person import Person, button, labels, words
from bot.store.jobs import State
from tests.jobs.people import newest_job
from tests.media_files import film
from tests.world import World, picture, until_answered


async def imagined(here: World, prompt: str) -> None:
    await here.person.say(f"/imagine {prompt}")
    asked = await here.person.hears(prompt)
    await here.person.press("✅", asked)
    await here.person.wait_for(lambda m: words(m).startswith("Done") and prompt in words(m))
    await newest_job(here, State.DELIVERED)  # the result is seen a moment before its row says so


async def test_results_are_sent_again_from_the_gallery_without_an_upload(here: World) -> None:
    ada = here.person
    await ada.say("/gallery")
    await ada.hears("Nothing yet")
    for number in range(7):
        await imagined(here, f"picture {number}")
    said = await ada.say("/gallery")
    shown = await ada.hears("newest first", after=said["message_id"])
    assert len([label for label in labels(shown) if label.startswith("🎨")]) == 6
    await ada.press("▶️ More", shown)
    second = await ada.wait_for(lambda m: "◀️ 1/2" in labels(m))
    before = [call["method"] for call in here.telegram.state.calls].count("sendPhoto")
    await ada.press("🎨", second)
    again = await ada.wait_for(lambda m: "photo" in m and not words(m).startswith("Done"))
    assert "AI-generated" in words(again)
    assert [call["method"] for call in here.telegram.state.calls].count("sendPhoto") == before + 1
    async with await here.other() as ben:
        await ben.say("/gallery")
        await ben.hears("Nothing yet")
        menu = (await ben.answers())[-1]
        await ben.press_data(menu["message_id"], button(shown, "🎨") or "")
        assert not any("photo" in message for message in await ben.answers())


async def test_public_avatars_are_shown_with_pictures_and_used(here: World) -> None:
    ada = here.person
    await ada.say("/avatars")
    await ada.press("🌍 Public avatars", await ada.hears("None yet"))
    listed = await ada.hears("Public avatars (")
    await ada.press("▶️ More", listed)
    page = await ada.wait_for(lambda m: any(label.startswith("◀️ 1/") for label in labels(m)))
    await ada.press(labels(page)[0], page)
    opened = await ada.wait_for(lambda m: "link_preview_options" in m)
    picture_url = opened["link_preview_options"]["url"]
    async with here.session.get(picture_url) as answer:
        assert answer.content_type.startswith("image/")
    await ada.press("◀️ Back", opened)
    await ada.wait_for(lambda m: "Public avatars (" in words(m) and "link_preview_options" not in m)
    await ada.press(labels(listed)[0])
    await ada.press("🎬 Present with it", await ada.wait_for(lambda m: "link_preview_options" in m))
    await ada.hears("What does it say")


async def test_a_picker_shows_a_picture_before_it_is_taken(here: World) -> None:
    ada = here.person
    await ada.say("/present Hello")
    await ada.press("⚙️ Avatar", await ada.hears("Price:"))
    await ada.press("👁 Look", await ada.hears("Which avatar"))
    seen = await ada.wait_for(lambda m: "link_preview_options" in m)
    assert [label[:2] for label in labels(seen)] == ["✅ ", "◀️"]
    await ada.press("✅ Take", seen)
    await ada.hears("Price:")


async def test_public_voices_begin_with_the_persons_language(here: World) -> None:
    async with await Person.new(here.session, here.root, "Zoe", language_code="es-MX") as zoe:
        await zoe.say("/voices")
        await until_answered(here)
        await zoe.press("🌍", (await zoe.answers())[-1])
        await zoe.hears("Español (España)")


async def test_public_voices_are_heard_and_made_the_default(here: World) -> None:
    ada = here.person
    await ada.say("/voices")
    await ada.press("🌍 Public voices", await ada.hears("None yet"))
    await ada.press("🌐 Another language", await ada.hears("Public voices, English"))
    await ada.press("German", await ada.hears("In which language"))
    await ada.press("Anna", await ada.hears("Public voices, German"))
    opened = await ada.wait_for(lambda m: "📌 Make it my default" in labels(m))
    await ada.press("🔊 Sample", opened)
    await ada.wait_for(lambda m: "audio" in m or "voice" in m)
    await ada.press("📌", opened)
    await ada.say("/speak Hallo, das ist der Text und ich bin nicht allein")
    await ada.press("⚙️ Voice: Anna, German", await ada.hears("Price:"))
    asked = await ada.hears("Language: German")
    assert labels(asked)[0] == "📌 Anna"


async def test_the_lips_of_a_further_trained_avatar_are_chosen(here: World) -> None:
    ada = here.person
    await ada.say("/newavatar")
    await ada.hears("Send a video")
    await ada.send_file(film(11), kind="video", name="me.mp4", mime_type="video/mp4")
    await ada.press("✅ Mine")
    await ada.hears("Price: free")
    await ada.say("Me")
    await ada.press("✅ Make it", await ada.hears("Name: “Me”"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "New avatar" in words(m))
    await ada.say("/avatars")
    await ada.press("🧑‍🎤 Me", await ada.hears("My avatars (1)"))
    await ada.press("🏋️", await ada.wait_for(lambda m: any(label.startswith("🏋️") for label in labels(m))))
    await ada.press("✅ Train it", await ada.hears("Price: 100 credits"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Train" in words(m))
    assert here.a2e.diamonds == 2
    said = await ada.say("/present Hello")
    await ada.press("⚙️ Lips", await ada.hears("Price:", after=said["message_id"]))
    lips = await ada.hears("Which lip-sync model")
    await ada.press(labels(lips)[0], lips)
    await ada.press("✅", await ada.hears("Price:", after=said["message_id"]))
    await ada.wait_for(lambda m: words(m).startswith("Done · Talking avatar"))
    task = next(one for one in here.a2e.tasks.values() if one.body.get("anchor_id"))
    assert task.body["lip_model"]
    async with await here.other() as ben:
        await ben.say("/present")
        await ben.say("Hello")
        await ben.press("⚙️ Lips", await ben.hears("Price:"))
        assert "None yet" in words(await ben.hears("Which lip-sync model"))


async def test_the_languages_are_listed(here: World) -> None:
    await here.person.say("/languages")
    assert "es-MX" in words(await here.person.hears("Languages ("))


async def test_an_own_background_and_a_shape_make_the_video_they_promise(here: World) -> None:
    ada = here.person
    await ada.say("/backgrounds")
    await ada.press("➕", await ada.hears("None yet"))
    await ada.send_file(picture("orange", (640, 360)), caption="Beach")
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Beach" in words(m))
    await ada.say("/present")
    await ada.say("Hello there")
    await ada.press("⚙️ Background", await ada.hears("Price:"))
    await ada.press("🏞 Beach", await ada.hears("Which background"))
    await ada.press("⚙️ Shape", await ada.hears("Background: Beach"))
    await ada.press("tall 9:16", await ada.hears("Which shape"))
    await ada.press("⚙️ Captions", await ada.hears("Shape: tall 9:16"))
    await ada.press("yes", await ada.hears("Show the words in the video"))
    await ada.press("✅", await ada.hears("Captions: yes"))
    done = await ada.wait_for(lambda m: words(m).startswith("Done") and "video" in m)
    assert done["video"]["height"] > done["video"]["width"]


async def test_a_link_of_a2es_own_works_wherever_a_file_is_asked(here: World) -> None:
    ada = here.person
    await ada.say("/keep")
    await ada.hears("Send the link")
    await ada.send_file(film(1), kind="video", name="clip.mp4", mime_type="video/mp4")
    kept = await ada.wait_for(lambda m: words(m).startswith("Done"))
    url = next(one["url"] for one in kept["entities"] if one["type"] == "text_link")
    said = await ada.say(url)
    await ada.press("▶️ More", await ada.hears("this video", after=said["message_id"]))
    await ada.press("🧽 Caption removal")
    await ada.press("✅", await ada.hears("a linked video"))
    await ada.wait_for(lambda m: words(m).startswith("Done") and "video" in m)


FAR = "999999999999999999"


async def test_a_page_from_outside_is_the_last_there_is_whatever_its_number(here: World) -> None:
    ada = here.person
    await imagined(here, "a lighthouse")
    await ada.say("/speak Good morning to you")
    asked = await ada.hears("Which voice")
    turn = str(button(asked, "🌐")).replace("in:?", f"page:{FAR}")
    said = await ada.say("/menu")
    menu = await ada.hears("pick something", after=said["message_id"])
    pages = {
        f"g:{FAR}": "Gallery",
        f"j:{FAR}:page": "My jobs",
        f"s:face:page:{FAR}": "My faces",
        f"p:avatar:list:.{FAR}": "Public avatars",
        f"p:voice:parts:.{FAR}": "In which language",
        f"p:voice:list:en-US.{FAR}": "Public voices",
        f"a:tokens:{FAR}": "API tokens",
        turn: "Which voice",
    }
    for data, heard in pages.items():
        await ada.press_data(menu["message_id"], data)
        shown = await ada.wait_for(lambda m, text=heard: text in words(m) and m["message_id"] == menu["message_id"])
        assert not any(label.startswith("▶️") for label in labels(shown)), data
    await ada.press_data(menu["message_id"], f"g:{FAR}")
    shown = await ada.wait_for(lambda m: "Gallery" in words(m) and m["message_id"] == menu["message_id"])
    assert [label[:2] for label in labels(shown)] == ["🎨 "]


async def test_a_default_avatar_comes_first_and_is_forgotten_in_the_settings(here: World) -> None:
    ada = here.person
    await ada.say("/avatars")
    await ada.press("🌍 Public avatars", await ada.hears("None yet"))
    listed = await ada.hears("Public avatars (")
    name = labels(listed)[1]
    await ada.press(name, listed)
    await ada.press("📌", await ada.wait_for(lambda m: "📌 Make it my default" in labels(m)))
    await ada.say("/present Good morning to you")
    await ada.press(f"⚙️ Avatar: {name}", await ada.hears("Price:"))
    asked = await ada.hears("Which avatar")
    assert [label for label in labels(asked) if name in label] == [f"📌 {name}"]
    await ada.say("/settings")
    await ada.press("📌 Avatar", await ada.hears("Settings"))
    await ada.press("No default")
    await ada.wait_for(lambda m: "📌 Avatar: no default" in labels(m))
