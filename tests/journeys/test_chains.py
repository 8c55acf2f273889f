"""A result leads on: into every operation that takes it, without a second upload, and with the consents it carries."""

import re
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.telegram.person import Message, Person, button, labels, words
from bot.store.jobs import State
from tests.groups import BEN, Group
from tests.jobs.people import newest_job
from tests.world import World, picture, until_done, world

USE, MINE = "↪️ Use in…", "✅ Mine"
UPLOAD = "POST /api/v1/r2/upload-presigned-url"


class Chain:
    """Follows results on, and counts the taps that a person needs."""

    def __init__(self, here: World) -> None:
        self.here, self.ada = here, here.person
        self.taps, self.consents = 0, list[str]()

    async def tap(self, label: str, message: Message) -> None:
        self.taps += 1
        await self.ada.press(label, message)

    async def into(self, result: Message, way: str) -> Message:
        """Press ↪️ and the operation; return what is asked next."""
        self.taps, last = 0, (await self.ada.messages())[-1]["message_id"]
        await self.tap(USE, result)
        listed = await self.ada.wait_for(lambda m: "↪️ Use " in words(m) and m["message_id"] > last)
        while way not in " ".join(labels(listed)):
            more = next(one for one in labels(listed) if one.startswith("▶️ More"))
            await self.tap(more, listed)
            listed = await self.ada.wait_for(lambda m, one=more: USE[:3] in words(m) and one not in labels(m))  # type: ignore[misc]
        await self.tap(next(one for one in labels(listed) if way in one), listed)
        return await self.ada.wait_for(
            lambda m: m["message_id"] >= listed["message_id"] and "↪️" not in words(m) and bool(labels(m))
        )

    async def asked(self, words_in_it: str, after: Message) -> Message:
        return await self.ada.wait_for(lambda m: m["message_id"] >= after["message_id"] and words_in_it in words(m))

    async def agrees(self, asked: Message) -> Message:
        self.consents.append(words(asked))
        await self.tap(MINE, asked)
        return asked

    async def orders(self, quote: Message, title: str) -> Message:
        """Press ✅; return the result, once its row says so."""
        await self.tap("✅", quote)
        done = await self.ada.wait_for(
            lambda m: m["message_id"] >= quote["message_id"] and words(m).startswith("Done") and title in words(m)
        )
        await until_done(self.here, "deliver")
        return done


async def imagined(ada: Person, prompt: str = "a smiling woman") -> Message:
    said = await ada.say(f"/imagine {prompt}")
    await ada.press("✅", await ada.hears("Price:", after=said["message_id"]))
    return await ada.wait_for(lambda m: "photo" in m and words(m).startswith("Done"), after=said["message_id"])


async def test_a_photo_becomes_an_avatar_that_speaks_spanish_without_captions(here: World) -> None:
    here.a2e.seconds = 0.1
    chain = Chain(here)
    photo = await imagined(here.person)
    await chain.agrees(await chain.into(photo, "New avatar"))
    avatar = await chain.orders(await chain.asked("Price: 100 credits", photo), "New avatar")
    assert chain.taps == 4, "↪️, the operation, whose face, ✅"

    await chain.into(avatar, "Talking avatar")
    said = await here.person.say("Good morning to all of you")
    video = await chain.orders(await chain.asked("Price", said), "Talking avatar")
    assert chain.taps == 3, "besides what it says"
    await here.person.press("⭕ Round video", video)
    note = await here.person.wait_for(lambda m: "video_note" in m)
    assert note["video_note"]["length"] <= 640
    await until_done(here, "round")

    quote = await chain.into(video, "Dubbing")
    assert "Into: Spanish" in words(quote), "A2E's own voice is nobody's to consent to"
    dubbed = await chain.orders(quote, "Dubbing")
    assert chain.taps == 3

    quote = await chain.into(dubbed, "Caption removal")
    assert "Video: the video I made" in words(quote)
    await chain.orders(quote, "Caption removal")
    assert chain.taps == 3
    assert len(chain.consents) == 1, "the face's"
    assert here.a2e.calls[UPLOAD] == 0, "A2E has everything"
    assert not [one for one in here.telegram.state.calls if one["method"] == "getFile"]
    last = await newest_job(here, State.DELIVERED)
    answer = last.request["answers"]["source"]
    assert answer["from"] == last.id - 1, "the job that made it"
    assert any(kind == "face" for kind, _ in answer["carries"])


async def test_what_a2e_has_dropped_is_taken_from_the_chat_once_and_told(here: World) -> None:
    ada, chain = here.person, Chain(here)
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    here.a2e.storage.expire_files()
    await chain.into(photo, "Upscale")
    await ada.hears("A2E no longer has this file, so I'm taking it from our chat.")
    quote = await chain.asked("Price", photo)
    await chain.orders(quote, "Upscale")
    assert here.a2e.calls[UPLOAD] == 1
    assert [one["method"] for one in here.telegram.state.calls].count("getFile") == 1


async def test_an_order_is_made_again_of_a_result_that_a2e_has_dropped_since(here: World) -> None:
    ada, chain = here.person, Chain(here)
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    larger = await chain.orders(await chain.into(photo, "Upscale"), "Upscale")
    assert here.a2e.calls[UPLOAD] == 0
    here.a2e.storage.expire_files()
    await ada.press("🔁 Again", larger)
    told = await ada.hears("A2E no longer has this file, so I'm taking it from our chat.")
    await chain.orders(await ada.hears("Price", after=told["message_id"]), "Upscale")
    assert here.a2e.calls[UPLOAD] == 1


async def test_a_question_for_several_photos_takes_one_and_repeats_it_from_the_chat(here: World) -> None:
    ada, chain = here.person, Chain(here)
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    await chain.into(photo, "Edit by words")
    said = await ada.say("Paint it red")
    await ada.press("✅ Nobody", await chain.asked("Who is in it?", said))
    edited = await chain.orders(await chain.asked("Price", said), "Edit by words")
    assert here.a2e.calls[UPLOAD] == 0
    here.a2e.storage.expire_files()
    await ada.press("🔁 Again", edited)
    await ada.hears("A2E no longer has this file, so I'm taking it from our chat.")


async def test_a_voice_can_be_learnt_from_what_was_said_here(here: World) -> None:
    ada, chain = here.person, Chain(here)
    await ada.say("/speak " + "Good morning to all of you, and thank you for coming to this place today. " * 8)
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("Price:"))
    card = await ada.wait_for(lambda m: USE in labels(m))
    await until_done(here, "deliver")
    asked = await chain.into(card, "Clone a voice")
    assert "A2E deletes" not in " ".join(words(one) for one in await ada.answers()), "it does not"
    assert "recording" in words(asked)


async def test_what_telegram_has_dropped_too_ends_in_a_sentence(here: World) -> None:
    ada, chain = here.person, Chain(here)
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    here.a2e.storage.expire_files()
    here.faults.add("telegram", "error", match="getFile", status=400, times=0)
    await ada.press(USE, photo)
    await ada.press("🔍 Upscale", await ada.hears("Use this photo in"))
    await ada.hears("That file is gone")
    assert chain.taps == 0


async def test_a_consented_face_is_not_asked_about_again_and_its_revocation_takes_all_of_the_chain(
    here: World,
) -> None:
    ada, chain = here.person, Chain(here)
    await ada.say("/photobook")
    await ada.send_file(picture("red"))
    await ada.press(MINE, await ada.hears("Whose face is this"))
    quote = await ada.hears("Price:")
    await ada.press("✅", quote)
    made = await ada.wait_for(lambda m: USE in labels(m) and words(m).startswith("Done"))
    await until_done(here, "deliver")
    await ada.press(USE, made)
    await ada.press("↪️ 2", await ada.hears("Use which one?"))
    listed = await ada.hears("Use this photo in")
    await ada.press("📖 Photobook", listed)
    quote = await ada.wait_for(lambda m: m["message_id"] >= listed["message_id"] and "Price:" in words(m))
    await chain.orders(quote, "Photobook")
    newest = await newest_job(here, State.DELIVERED)
    assert newest.request["answers"]["face"]["sent"].endswith(".1"), "the second"
    said = await ada.say("/privacy")
    await ada.press("🤝", await ada.hears("Privacy", after=said["message_id"]))
    await ada.press("🗑 Revoke", await ada.hears("My consents"))
    await ada.press("🗑 Yes, revoke it", await ada.hears("Revoke the consent"))
    assert re.search(r"2 results", words(await ada.hears("Revoked. Deleted:")))


async def test_a_face_of_the_shelf_goes_where_photos_go(here: World, tmp_path: Path) -> None:
    ada = here.person
    await ada.say("/faces")
    await ada.press("➕")
    await ada.send_file(picture("red"))
    await ada.press(MINE, await ada.hears("Whose face"))
    await ada.hears("Done · Add a face")
    await until_done(here, "card")
    said = await ada.say("/faces")
    await ada.press("🙂", await ada.hears("My faces", after=said["message_id"]))
    opened = await ada.wait_for(lambda m: "✏️ Rename" in labels(m))
    assert USE in labels(opened)
    await ada.press(USE, opened)
    listed = await ada.hears(" in…")
    assert "🙂 Add a face" not in labels(listed), "it is one"
    await ada.press("🔍 Upscale", listed)
    quote = await ada.hears("From: your photo")
    await ada.press("✅", quote)
    await ada.wait_for(lambda m: words(m).startswith("Done") and "Upscale" in words(m))


async def test_a_strangers_press_is_refused(here: World) -> None:
    ada = here.person
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    presses = [button(photo, USE) or "", "u:1:into:0.upscale.source", "u:1:job:0.0", "u:1:own:0"]
    group = Group(here)
    said = group.say(BEN, "/menu")
    menu = await group.hears("pick something", after=said)
    async with await here.other() as ben:
        for data in presses:
            assert "not yours" in await ben.toast_for(group.press_data(BEN, menu, data))
        said = (await ben.say("/jobs"))["message_id"]
        alone = await ben.hears("None yet", after=said)
        for data in presses:
            assert (
                await ben.toast_for(await ben.press_data(alone["message_id"], data))
                == "This menu is old. Here is a fresh one."
            )
        assert not [one for one in await ben.answers() if "Use this" in words(one) or "Upscale" in words(one)]


async def test_the_list_begins_with_what_a_person_uses_most(here: World) -> None:
    ada, chain = here.person, Chain(here)
    photo = await imagined(ada, "a boat")
    await until_done(here, "deliver")
    await ada.press(USE, photo)
    first = await ada.hears("Use this photo in")
    assert labels(first)[2] == "🔍 Upscale", "one of those that ask for nothing more"
    await chain.orders(await chain.into(photo, "Upscale"), "Upscale")
    assert chain.taps == 3
    last = (await ada.messages())[-1]["message_id"]
    await ada.press(USE, photo)
    again = await ada.wait_for(lambda m: "Use this photo in" in words(m) and m["message_id"] > last)
    assert labels(again)[0] == "🔍 Upscale"


async def test_a_passing_fault_of_a2es_files_costs_a_wait(sqlite_url: str) -> None:
    armed: list[int] = []

    @web.middleware
    async def flaky(request: web.Request, handler: Handler) -> web.StreamResponse:
        if armed and "Range" in request.headers and "/cdn/results" in request.path:
            return web.Response(status=armed.pop())
        return await handler(request)

    async with world(sqlite_url, seconds=0.1, between=flaky) as here:
        chain = Chain(here)
        photo = await imagined(here.person, "a boat")
        await until_done(here, "deliver")
        armed += [502, 503]
        await chain.orders(await chain.into(photo, "Upscale"), "Upscale")
        assert not armed
        assert here.a2e.calls[UPLOAD] == 0, "it was there all the time"
