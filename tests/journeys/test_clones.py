"""Cloned voices and consent: one training at a time for everybody, and nobody's voice without a word."""

from typing import Any

from bot.operations import OPERATIONS
from bot.operations.subjects import subject_of
from bot.sandbox.telegram.person import Message, Person, labels, words
from handlers.dialogue.consent import VERSION
from tests.dialog import TEXT, fill
from tests.journeys.test_picks import delete_from, owned
from tests.media_files import sound
from tests.test_catalogue import says
from tests.world import World, picture, until, world

TRAIN = "POST /api/v1/userVoice/training"


async def ready_to_clone(person: Person) -> Message:
    await person.say("/clone")
    return await fill(person, OPERATIONS["clone"])


async def order_clone(person: Person) -> Message:
    asked = await ready_to_clone(person)
    await person.press("✅", asked)
    return asked


async def test_voices_are_trained_one_after_the_other_whoever_ordered_them(database_url: str) -> None:
    async with world(database_url) as here, await here.other() as ben:
        ada = here.person
        here.a2e.may_end.clear()
        hers, his = await ready_to_clone(ada), await ready_to_clone(ben)
        await ada.press("✅", hers)
        await until(lambda: here.a2e.calls[TRAIN] == 1)
        await ben.press("✅", his)
        await ben.hears("Number 2 in line: A2E works on one of these at a time")
        assert here.a2e.calls[TRAIN] == 1
        here.a2e.may_end.set()
        await ada.wait_for(says("Done"))  # type: ignore[arg-type]
        await ben.wait_for(says("Done"))  # type: ignore[arg-type]
        assert here.a2e.calls[TRAIN] == 2


async def test_one_that_waits_for_the_training_of_another_is_cancelled_for_free(here: World) -> None:
    ada = here.person
    here.a2e.may_end.clear()
    async with await here.other() as ben:
        await order_clone(ada)
        await until(lambda: here.a2e.calls[TRAIN] == 1)
        await order_clone(ben)
        await ben.press("✖️ Cancel", await ben.hears("Number 2 in line"))
        assert "Nothing was charged" in words(await ben.wait_for(says("Cancelled")))  # type: ignore[arg-type]
        assert here.a2e.calls[TRAIN] == 1


async def test_used_up_places_for_voices_are_told_as_what_they_are(here: World) -> None:
    here.faults.add("a2e", "moderated", match="userVoice/training")
    await order_clone(here.person)
    failed = words(await here.person.hears("Failed"))
    assert "the studio's account has no room for another cloned voice" in failed
    assert "/voices" in failed
    assert "Nothing was charged" in failed


async def consents(here: World) -> list[dict[str, Any]]:
    assert here.studio is not None
    db = here.studio.deps.store.db
    rows = await db.transact(lambda t: t.fetch_all("SELECT * FROM consents WHERE user_id = 1001 ORDER BY given_at"))
    return [dict(row) for row in rows]


async def test_a_face_is_consented_to_once_and_anew_after_its_deletion(here: World) -> None:
    ada = here.person
    face = picture("green", (330, 410))
    await ada.say("/faces")
    await ada.press("➕")
    await ada.hears("with one face")
    await ada.send_file(face, caption=TEXT)
    assert await consents(here) == []
    await ada.press("✅ Mine", await ada.hears("Whose face is this"))
    await ada.wait_for(says("Done"))  # type: ignore[arg-type]
    given = await consents(here)
    assert [(one["kind"], one["version"], one["revoked_at"]) for one in given] == [("face", VERSION, None)]
    await ada.say("/swap")
    await ada.press("🙂 A bird", await ada.hears("Whose face? Pick one"))
    await ada.hears("Where does it go")
    await delete_from(ada, "face")
    assert all(one["revoked_at"] for one in await consents(here))
    await ada.say("/swap")
    said = await ada.hears("Whose face? Send a photo")
    assert not any("A bird" in label for label in labels(said))


async def test_a_voice_is_consented_to_in_every_way_it_is_taken(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 0.1
    await owned(here, "newavatar")
    await ada.say("/present")
    await ada.hears("What does it say")
    await ada.send_file(sound(2), kind="voice", name="voice.ogg", mime_type="audio/ogg")
    await ada.press("✅ Mine", await ada.hears("Who is speaking"))
    await ada.hears("Price")
    assert [one["kind"] for one in await consents(here)] == ["face", "voice"]
    said = await ada.say("/avatars")
    shelf = await ada.wait_for(lambda m: TEXT in str(labels(m)), after=said["message_id"])
    await ada.press("🧑‍🎤 A bird", shelf)
    await ada.press("🧬 Clone its voice")
    await ada.press("✅ Mine", await ada.hears("Who is speaking", after=said["message_id"]))
    await ada.hears("Price", after=said["message_id"])
    assert sorted(one["kind"] for one in await consents(here)) == ["face", "voice", "voice"]


async def test_the_consent_for_a_voice_is_taken_back_with_it(here: World) -> None:
    here.a2e.seconds = 0.1
    await owned(here, "clone")
    await delete_from(here.person, "voice")
    given = await consents(here)
    assert [one["kind"] for one in given] == ["voice"]
    assert given[0]["revoked_at"] is not None
    await until(lambda: here.a2e.books()["voices"] == 0)


def test_the_consent_for_a_link_is_for_its_content_and_does_not_hold_the_link() -> None:
    link = "https://example.com/private/ada.jpg"
    subject = subject_of({"link": link, "digest": "d1", "kind": "image"})
    assert subject == subject_of({"link": f"{link}?2", "digest": "d1", "kind": "image"})
    assert subject != subject_of({"link": link, "digest": "d2", "kind": "image"})
    assert "example" not in subject
    assert "example" not in subject_of([{"link": link}, {"file": {"unique_id": "u"}}])
