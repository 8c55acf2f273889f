"""Consents are asked for, may be refused, are listed, and taken back with all that was made of them."""

import json

from bot.jobs.personal import consented
from bot.locales import speaking
from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Person, labels, words
from handlers.dialogue.consent import VERSION
from tests.dialog import fill
from tests.world import World, picture, until, until_answered, until_done


async def a_face(ada: Person) -> None:
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), caption="Grandma")
    await ada.press("✅ Mine")
    await ada.hears("Done · Add a face")


async def swapped(ada: Person) -> None:
    await ada.say("/swap")
    await ada.press("🙂 Grandma", await ada.hears("Whose face"))
    await ada.hears("Where does it go")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Nobody", await ada.hears("Who is in it"))
    await ada.press("✅", await ada.hears("Price: 10"))
    await ada.wait_for(lambda m: words(m).startswith("Done · Face swap"))


async def consents_of(ada: Person) -> dict:
    said = await ada.say("/privacy")
    shown = await ada.hears("Privacy", after=said["message_id"])
    assert "consents" in str(labels(shown))
    await ada.press("🤝 My consents", shown)
    return await ada.wait_for(lambda m: "My consents" in words(m), after=said["message_id"])


async def revoke(ada: Person, label: str) -> dict:
    await ada.press(label, await consents_of(ada))
    await ada.press("🗑 Yes, revoke it", await ada.hears("Revoke the consent"))
    return await ada.hears("Revoked. Deleted:")


async def test_a_consent_is_short_and_says_what_happens_when_asked(here: World) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"), caption="Grandma")
    asked = await ada.hears("Whose face is this?")
    assert [len(line) <= 80 for line in words(asked).splitlines()] == [True, True]
    told = await ada.toast_for(await ada.press("ℹ️ What happens with it?", asked))
    assert "A2E" in told
    assert "/privacy" in told
    assert labels((await ada.answers())[-1]) == labels(asked)
    await ada.press("✅ Mine", asked)
    await ada.hears("Done · Add a face")


async def test_consents_are_listed_in_the_language_of_today(here: World) -> None:
    async with await Person.new(here.session, here.root, "Ada", language_code="es") as ada:
        with speaking("es"):
            await ada.say("/talkphoto")
            await fill(ada, OPERATIONS["talkphoto"])
        await until_answered(here)
        await ada.clear()
        there = f"{here.root}/sandbox/chats/{ada.number}/language"
        async with here.session.post(there, json={"language_code": "de"}) as answer:
            assert answer.ok
        await ada.say("/privacy")
        await ada.press("🤝", await ada.hears("A2E"))
        listed = await ada.hears("dein Foto")
        assert "foto" not in words(listed)
        revoke = next(one for one in labels(listed) if one.startswith("🗑"))
        assert revoke.count(":") == 1
        assert "dein Foto" in revoke


def test_what_was_kept_before_stays_as_it_was_said() -> None:
    assert consented.said("tu foto · Foto parlante") == "tu foto · Foto parlante"
    assert consented.said("{Anna} · Face swap") == "{Anna} · Face swap"
    gone = {"words": "your photo · Old", "operation": "no such one", "field": "photo", "answer": {}}
    assert consented.said(json.dumps(gone)) == "your photo · Old"


async def test_a_revoked_face_goes_with_its_results_here_and_at_a2e(here: World) -> None:
    ada = here.person
    await a_face(ada)
    await swapped(ada)
    await ada.say("/imagine a boat")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.hears("Done · Text to image")
    listed = await consents_of(ada)
    assert "face: Grandma" in words(listed)
    assert "picture: your photo · Face swap" in words(listed)
    told = words(await revoke(ada, "🗑 Revoke face: Grandma"))
    assert "1 face or voice and 2 results" in told  # the face's own job, and the swap
    await until(lambda: here.a2e.books()["faces"] == 0)
    await until_done(here, "erase-task")
    shown = [words(one) for one in await ada.answers()]
    assert not [one for one in shown if one.startswith("Done · Face swap")]
    assert [one for one in shown if one.startswith("Done · Text to image")]
    said = await ada.say("/faces")
    await ada.hears("None yet", after=said["message_id"])
    said = await ada.say("/jobs")
    assert "Face swap" not in str(labels(await ada.hears("My jobs", after=said["message_id"])))
    assert "face: " not in words(await consents_of(ada))
    said = await ada.say("/swap")
    await ada.hears("Whose face", after=said["message_id"])
    await ada.send_file(picture("red"))
    await ada.send_file(picture("blue"))
    await ada.hears("Whose face is this?")  # asked again, of the face alone


async def test_what_runs_under_a_consent_is_cancelled_when_it_is_taken_back(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 60
    await ada.say("/animate")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Nobody")
    await ada.hears("What happens in it")
    await ada.say("It rains")
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Rendering"))
    assert "1 result," in words(await revoke(ada, "🗑 Revoke picture"))
    said = await ada.say("/jobs")
    await ada.hears("None yet", after=said["message_id"])


async def test_no_is_an_answer_and_drops_the_order(here: World) -> None:
    ada = here.person
    before = here.a2e.calls.copy()
    await ada.say("/animate")
    await ada.send_file(picture("blue"))
    await ada.press("✖️ No", await ada.hears("Who is in it"))
    await ada.hears("it wasn't sent to A2E")
    assert here.a2e.calls == before
    listed = await ada.say("/privacy")
    await ada.press("🤝 My consents", await ada.hears("Privacy", after=listed["message_id"]))
    await ada.hears("None: I may not use")


async def test_nobody_takes_back_anothers_consent_and_a_second_press_does_no_harm(here: World) -> None:
    ada = here.person
    await a_face(ada)
    listed = await consents_of(ada)
    async with await here.other() as ben:
        said = await ben.say("/start")
        menu = await ben.hears("A2E Studio", after=said["message_id"])
        for verb in ("ask", "yes"):
            await ben.press_data(menu["message_id"], f"c:{verb}:1")
        for value in ("999999999999999999", "x", "-1", ""):
            await ben.press_data(menu["message_id"], f"c:list:{value}")
    await ada.press("🗑 Revoke face: Grandma", listed)
    asked = await ada.hears("Revoke the consent")
    for _ in range(2):
        await ada.press_data(asked["message_id"], "c:yes:1")
    await ada.hears("Revoked. Deleted: 1 face or voice and 1 result,")


async def test_the_default_voice_goes_with_its_voice(here: World) -> None:
    ada = here.person
    await ada.say("/voices")
    await ada.press("🌍 Public voices", await ada.hears("My voices"))
    await ada.press("Alice", await ada.hears("Public voices, English"))
    await ada.press("📌", await ada.wait_for(lambda m: words(m) == "🗣 Alice"))
    store = here.studio.deps.store  # type: ignore[union-attr]
    await until(lambda: here.telegram.updates.pending == 0)
    user = await store.db.transact(lambda t: store.users.get(t, 1001))
    assert user is not None
    assert user.settings["voice"]["name"] == "Alice"
    await ada.say("/forget")
    await ada.press("🗑 my voices", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("Done: it is deleted here")
    user = await store.db.transact(lambda t: store.users.get(t, 1001))
    assert user is not None
    assert user.settings == {}


async def test_a_new_text_is_asked_of_everybody_again(here: World) -> None:
    ada, store = here.person, here.studio.deps.store  # type: ignore[union-attr]
    await a_face(ada)
    await store.db.transact(lambda t: t.execute("UPDATE consents SET version = '1'"))
    await ada.say("/swap")
    await ada.press("🙂 Grandma", await ada.hears("Whose face"))
    await ada.hears("Where does it go")
    said = await ada.send_file(picture("blue"))
    asked = await ada.hears("Whose face is this? Who is in it?", after=said["message_id"])
    await ada.press("✅ They agreed", asked)
    await ada.hears("Price: 10")
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT version, whose FROM consents WHERE kind = 'face'"))
    assert [dict(one) for one in rows] == [
        {"version": "1", "whose": "mine"},
        {"version": VERSION, "whose": "agreed"},
    ]
