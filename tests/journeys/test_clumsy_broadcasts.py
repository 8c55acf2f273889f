"""A broadcast in clumsy hands: of what can't be one, to nobody, changed after its preview, while maintenance is on."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, Person, button, labels, words
from tests.media_files import film, sound
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def studio(sqlite_url: str) -> AsyncIterator[tuple[World, Person]]:
    async with world(sqlite_url) as here, await here.other() as ben:
        await ben.say("/start")
        await here.person.say("/start")
        await until_answered(here)
        yield here, ben


async def asked(ada: Person) -> Message:
    said = await ada.say("/admin")
    await ada.press("📣 Broadcast", await ada.hears("Operator's panel", after=said["message_id"]))
    return await ada.hears("what everybody gets", after=said["message_id"])


async def texts(person: Person) -> list[str]:
    return [words(one) for one in await person.answers()]


async def test_what_can_not_be_sent_to_everybody_is_refused_and_the_question_stays(
    studio: tuple[World, Person],
) -> None:
    here, ben = studio
    ada = here.person
    await asked(ada)
    sent = await ada.send_file(sound(2), kind="voice", name="voice.ogg", mime_type="audio/ogg")
    await ada.hears("as one message", after=sent["message_id"])
    for kind in ("poll", "location", "contact", "dice"):
        sent = await ada.send_thing(kind)
        await ada.hears("as one message", after=sent["message_id"])
    sent = await ada.send_file(picture(kind="WEBP"), kind="sticker", name="sticker.webp")
    await ada.hears("as one message", after=sent["message_id"])
    *_rest, sent = await ada.send_album([(picture(color), "photo", f"{color}.jpg") for color in ("red", "blue")])
    await ada.hears("as one message", after=sent["message_id"])
    sent = await ada.send_file(picture(), caption="x" * 1024)
    await ada.hears("It goes to 2 people", after=sent["message_id"])
    said = await ada.say("<b>" + "x" * 4000 + "</i>")
    await ada.hears("closes what isn't open", after=said["message_id"])
    assert not any("x" * 1024 in one for one in await texts(ben))


@pytest.mark.parametrize(
    "odd",
    ['<span class="x">y</span>', '<tg-emoji emoji-id="x">x</tg-emoji>', '<code class="c">x</code>', "<span>y</span>"],
)
async def test_values_that_telegram_refuses_are_named(studio: tuple[World, Person], odd: str) -> None:
    ada = studio[0].person
    await asked(ada)
    said = await ada.say(odd)
    await ada.hears("Telegram doesn't know the tag", after=said["message_id"])
    said = await ada.say("<blockquote>a <blockquote>b</blockquote></blockquote>")
    await ada.hears("A quote can't stand in a quote", after=said["message_id"])
    said = await ada.say(
        '<span class="tg-spoiler">y</span> <blockquote expandable>a</blockquote> <a href="x.org">b</a>'
    )
    await ada.hears("It goes to 2 people", after=said["message_id"])


@pytest.mark.parametrize("method", ["sendMessage", "sendPhoto"])
async def test_what_telegram_refuses_is_never_offered(studio: tuple[World, Person], method: str) -> None:
    here, ben = studio
    ada = here.person
    await asked(ada)
    here.faults.add("telegram", "error", match=method, status=400)
    said = await (ada.say("hello") if method == "sendMessage" else ada.send_file(picture(), caption="hello"))
    await ada.hears("Telegram doesn't take that message", after=said["message_id"])
    await until_answered(here)
    later = [one for one in await ada.answers() if one["message_id"] > said["message_id"]]
    assert not any("✅" in label for one in later for label in labels(one))
    await ada.say("hello again")
    await ada.press("✅ Send it to 2 people")
    await ben.hears("hello again")


async def test_a_video_goes_out_as_it_was_shown(studio: tuple[World, Person]) -> None:
    here, ben = studio
    await asked(here.person)
    await here.person.send_file(
        film(1), kind="video", name="clip.mp4", mime_type="video/mp4", caption="See <b>this</b>"
    )
    await here.person.press("✅ Send it to 2 people")
    shown = await ben.hears("See this")
    assert "video" in shown
    assert labels(shown) == ["🔕 No more of these"]


async def test_another_message_takes_the_place_of_the_one_before(studio: tuple[World, Person]) -> None:
    here, ben = studio
    ada = here.person
    await asked(ada)
    said = await ada.say("first")
    first = await ada.hears("It goes to 2 people", after=said["message_id"])
    await ada.press("🌐 English", first) if button(first, "🌐 English") else None
    second = await ada.say("second")
    question = await ada.hears("It goes to 2 people", after=second["message_id"])
    await ada.press_data(first["message_id"], button(first, "✅") or "")
    await until_answered(here)
    assert "first" not in await texts(ben)
    await ada.edit(second["message_id"], "third")
    await until_answered(here)
    preview = next(one for one in reversed(await ada.answers()) if labels(one) == ["🔕 No more of these"])
    question = await ada.hears("It goes to 2 people", after=second["message_id"])
    await ada.press("✅", question)
    await ada.hears("It was for 2 people")
    assert words(preview) in await texts(ben)


async def test_to_a_language_that_nobody_has_nothing_is_sent(studio: tuple[World, Person]) -> None:
    here, ben = studio
    ada = here.person
    await asked(ada)
    said = await ada.say("hello")
    question = await ada.hears("It goes to 2 people", after=said["message_id"])
    number = (button(question, "✅") or "").split(":")[2]
    await ada.press_data(question["message_id"], f"a:cast:{number}:for-ar")
    shown = await ada.hears("Nobody would get this one")
    assert not any("✅" in one for one in labels(shown))
    await ada.press_data(question["message_id"], f"a:cast:{number}:send")
    await ada.hears("Nobody would get this one")
    assert "hello" not in await texts(ben)


async def test_it_is_sent_while_maintenance_is_on(studio: tuple[World, Person]) -> None:
    here, ben = studio
    ada = here.person
    said = await ada.say("/admin")
    await ada.press("🚧 Maintenance", await ada.hears("Operator's panel", after=said["message_id"]))
    await ada.say("Back soon")
    await ada.hears("maintenance is on")
    await asked(ada)
    await ada.say("We are moving")
    await ada.press("✅ Send it to 2 people")
    await ben.press("🔕", await ben.hears("We are moving"))
    await ada.hears("It was for 2 people")


async def test_in_a_group_the_panel_says_where_it_is(studio: tuple[World, Person]) -> None:
    here, _ben = studio
    group = here.telegram.state.groups.open(admins={1001})
    async with here.person.in_group(group.id) as ada:
        said = await ada.say("/admin")
        shown = await ada.wait_for(lambda m: True, after=said["message_id"])
        assert "panel" not in words(shown).lower()
        await ada.press_data(shown["message_id"], "a:broadcast:")
        await until_answered(here)
        assert not any("what everybody gets" in words(one) for one in await ada.answers())
