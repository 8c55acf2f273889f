"""What is revoked goes from every place where it was shown, as far as Telegram lets a bot delete; the answer counts."""

from bot.sandbox.telegram.person import Message, Person, words
from bot.store.database import Transaction
from handlers.dialogue.consent import VERSION
from tests.journeys.test_consents import a_face, consents_of, swapped
from tests.world import World, picture, until, until_done

OLD = 3 * 24 * 3600.0


async def revoked(ada: Person, label: str) -> str:
    await ada.press(label, await consents_of(ada))
    await ada.press("🗑 Yes, revoke it", await ada.hears("Revoke the consent"))
    return words(await ada.hears("Revoked. Deleted:"))


async def another(ada: Person, label: str, message: Message) -> Message:
    """Press a button of a result; return the message that it brings."""
    newest = max(one["message_id"] for one in await ada.messages())
    await ada.press(label, message)
    return await ada.wait_for(lambda m: "photo" in m or "document" in m, after=newest)


async def aged(t: Transaction, message: int) -> None:
    await t.execute("UPDATE shown SET at = at - ? WHERE message_id = ?", OLD, message)


async def test_each_message_that_shows_it_goes_and_those_that_are_too_old_are_counted(here: World) -> None:
    ada, store = here.person, here.studio.deps.store  # type: ignore[union-attr]
    await a_face(ada)
    await swapped(ada)
    await until_done(here, "deliver")
    result = await ada.wait_for(lambda m: words(m).startswith("Done · Face swap"))
    original = await another(ada, "📎", result)
    said = await ada.say("/gallery")
    again = await another(ada, "🎭", await ada.hears("Gallery", after=said["message_id"]))
    said = await ada.say("/faces")
    await ada.press("🙂 Grandma", await ada.hears("My faces", after=said["message_id"]))
    face = await another(ada, "👁 Show", await ada.wait_for(lambda m: words(m) == "🙂 Grandma"))
    await until(lambda: here.telegram.updates.pending == 0)
    await store.db.transact(lambda t: aged(t, original["message_id"]))
    told = await revoked(ada, "🗑 Revoke face: Grandma")
    assert "1 message stays" in told
    left = {one["message_id"] for one in await ada.messages()}
    assert original["message_id"] in left
    assert not left & {one["message_id"] for one in (result, again, face)}
    assert not await store.db.transact(lambda t: t.fetch_all("SELECT * FROM shown"))


async def test_a_message_that_telegram_keeps_is_counted(here: World) -> None:
    ada = here.person
    await a_face(ada)
    here.faults.add("telegram", "error", match="deleteMessage", status=400, times=1)
    assert "1 message stays" in await revoked(ada, "🗑 Revoke face: Grandma")


async def test_the_answer_counts_what_was_deleted_when_it_had_to_be_sent_again(here: World) -> None:
    ada = here.person
    await a_face(ada)
    await swapped(ada)
    await until_done(here, "deliver")
    here.faults.add("telegram", "error", match="sendMessage", status=502, times=1)
    assert "1 face or voice and 2 results" in await revoked(ada, "🗑 Revoke face: Grandma")


async def test_an_open_order_with_it_is_dropped(here: World) -> None:
    ada = here.person
    await ada.say("/animate")
    await ada.send_file(picture("blue"))
    await ada.press("✅ Nobody")
    await ada.hears("What happens in it")
    await revoked(ada, "🗑 Revoke picture")
    store = here.studio.deps.store  # type: ignore[union-attr]
    assert not await store.db.transact(lambda t: store.drafts.all_of(t, 1001))


async def test_a_consent_keeps_the_language_in_which_it_was_read(here: World) -> None:
    await a_face(here.person)
    store = here.studio.deps.store  # type: ignore[union-attr]
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT version, language FROM consents"))
    assert [dict(one) for one in rows] == [{"version": VERSION, "language": "en"}]
