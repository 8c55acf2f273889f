"""Groups: each button is for the person who was asked, what is personal stays private, nobody is taken for another."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.sandbox.telegram.person import Message, Person, button, labels, words
from tests.groups import ADA, ANONYMOUS, BEN, CHANNEL, LINKED, Group
from tests.world import World, world

NOT_YOURS = "That button is for somebody else. Send /menu for your own."
OLD = "That button is old, or not yours. Send /menu for your own."


@dataclass
class Friends:
    """Ada and Ben in a group, and each with the bot alone."""

    here: World
    group: Group
    ada: Person
    ben: Person


@pytest.fixture
async def friends(sqlite_url: str) -> AsyncIterator[Friends]:
    async with world(sqlite_url) as here, await here.other() as ben:
        yield Friends(here, Group(here), here.person, ben)


async def rows_of(here: World, table: str) -> list[dict[str, object]]:
    assert here.studio is not None
    found = await here.studio.deps.store.db.transact(lambda t: t.fetch_all(f"SELECT * FROM {table}"))
    return [dict(one) for one in found]


MENUS = [
    ("/menu", "pick something", "▶️ More"),
    ("/help", "Help", "🗣 Voices"),
    ("/start", "pick something", "🙂 Try with a sample"),
    ("/avatars", "None yet", "🌍 Public avatars"),
    ("/avatars", "None yet", "➕ "),
    ("/voices", "None yet", "🌍 Public voices"),
    ("/menu", "pick something", "🎭 Face swap"),
    ("/cancel", "Nothing is open", "▶️ More"),
]


@pytest.mark.parametrize(("command", "heard", "label"), MENUS)
async def test_a_menu_in_a_group_is_for_whoever_asked_for_it(
    friends: Friends, command: str, heard: str, label: str
) -> None:
    group = friends.group
    said = group.say(ADA, command)
    menu = await group.hears(heard, after=said)
    before = (dict(menu), await rows_of(friends.here, "drafts"))
    assert await friends.ben.toast_for(group.press(BEN, menu, label)) == NOT_YOURS
    await group.is_settled()
    assert (dict(group.answers(said)[-1]), await rows_of(friends.here, "drafts")) == before
    await friends.ada.toast_for(group.press(ADA, menu, label))
    await group.is_settled()
    assert group.answers(said)[-1] != before[0]


async def test_the_toast_of_anothers_button_is_an_alert(friends: Friends) -> None:
    friends.group.say(ADA, "/menu")
    query = friends.group.press(BEN, await friends.group.hears("pick something"), "🎭")
    await friends.ben.toast_for(query)
    assert next(one for one in friends.ben.toasts if one["query_id"] == query)["alert"] is True


async def test_every_step_of_a_conversation_in_a_group_is_bound(friends: Friends) -> None:
    group, ben = friends.group, friends.ben
    group.say(ADA, "/speak Good morning to you")
    asked = await group.hears("Which voice")
    for label in (*labels(asked), *labels(asked)):
        assert await ben.toast_for(group.press(BEN, asked, label)) == OLD
    group.press(ADA, asked, "Alice")
    priced = await group.hears("Price:")
    assert await ben.toast_for(group.press(BEN, priced, "✅")) == OLD
    assert await ben.toast_for(group.press(BEN, priced, "✖️")) == OLD
    group.press(ADA, priced, "✅")
    card = await group.wait_for(lambda m: words(m).startswith("Done"))
    for label in labels(card):
        told = await ben.toast_for(group.press(BEN, card, label))
        assert told.startswith("Reported.") if label == "🚩 Report" else told == OLD
    await group.is_settled()
    assert [job["user_id"] for job in await rows_of(friends.here, "jobs")] == [ADA]
    said = card["message_id"]
    group.press(ADA, card, "🔁")  # as written by every version: jobs are looked up with their owner's id
    await group.hears("Price:", after=said)


async def test_the_gallery_and_the_jobs_of_one_are_not_turned_by_another(friends: Friends) -> None:
    group = friends.group
    for command, heard in (("/gallery", "Nothing yet"), ("/jobs", "None yet")):
        said = group.say(ADA, command)
        await group.hears(heard, after=said)
    said = group.say(ADA, "/menu")
    menu = await group.hears("pick something", after=said)
    for data in ("g:0", "g:999999999999999999", "j:0:page", "m:menu", "h:more", "s:face:page:0", "s:face:add:addface"):
        assert await friends.ben.toast_for(group.press_data(BEN, menu, data)) == OLD, data
        assert await friends.ada.toast_for(group.press_data(ADA, menu, data)) == OLD, data  # says not whose it is
    assert dict(group.answers(said)[-1]) == menu


async def test_a_mark_of_ones_own_on_personal_buttons_opens_nothing_in_a_group(friends: Friends) -> None:
    group = friends.group
    group.say(ADA, "/menu")
    menu = await group.hears("pick something")
    mark = str(button(menu, "🎭")).partition("~")[0]
    for data in ("f:yes:everything", "f:ask:everything", "f:ask:", "a:account:", "a:home:"):
        assert await friends.ada.toast_for(group.press_data(ADA, menu, f"{mark}~{data}")) == OLD, data
        assert await friends.ada.toast_for(group.press_data(ADA, menu, data)) == OLD, data
    assert dict(group.answers()[-1]) == menu


async def test_buttons_in_private_are_written_as_ever_and_old_ones_work(friends: Friends) -> None:
    await friends.ada.say("/menu")
    menu = await friends.ada.hears("pick something")
    assert button(menu, "🎭") == "m:swap"
    await friends.ada.press_data(menu["message_id"], "j:0:page")
    await friends.ada.hears("My jobs")
    await friends.ada.press_data(menu["message_id"], "h:home")
    await friends.ada.hears("pick something")


PERSONAL = ["forget", "export", "balance", "paysupport", "admin"]


@pytest.mark.parametrize("command", PERSONAL)
async def test_what_is_personal_answers_in_private_only(friends: Friends, command: str) -> None:
    said = friends.group.say(ADA, f"/{command}")
    told = await friends.group.hears("in our private chat", after=said)
    assert f"/{command}" in words(told)
    assert labels(told) == []
    await friends.group.is_settled()
    assert len(friends.group.answers(said)) == 1
    assert "credits" not in words(told)


async def test_the_balance_button_of_an_admins_menu_shows_no_wallet_in_a_group(friends: Friends) -> None:
    friends.group.say(ADA, "/menu")
    friends.group.press(ADA, await friends.group.hears("pick something"), "▶️ More")
    more = await friends.group.hears("More tools")
    told = await friends.ada.toast_for(friends.group.press(ADA, more, "💳"))
    assert "in our private chat" in told
    said = friends.group.say(BEN, "/balance")
    shown = words(await friends.group.hears("Balance", after=said))
    assert "A2E's account" not in shown


async def test_who_is_no_admin_learns_of_no_panel_in_a_group(friends: Friends) -> None:
    said = friends.group.say(BEN, "/admin")
    assert "panel" not in words(await friends.group.hears("I don't know that command", after=said))


NAMELESS = [
    (ANONYMOUS, {"sender_chat": {"id": -100123, "type": "supergroup", "title": "Friends"}}),
    (CHANNEL, {"sender_chat": {"id": -100777, "type": "channel", "title": "News"}}),
    (LINKED, {"sender_chat": {"id": -100777, "type": "channel", "title": "News"}, "is_automatic_forward": True}),
    (ANONYMOUS, {}),
    (4242, {"sender_chat": {"id": -100777, "type": "channel", "title": "News"}}),
]


@pytest.mark.parametrize(("sender", "more"), NAMELESS)
async def test_who_writes_in_the_name_of_a_chat_gets_one_sentence_and_leaves_nothing(
    friends: Friends, sender: int, more: dict[str, object]
) -> None:
    group = friends.group
    for text in ("hello everybody", "/weather", "/start@some_other_bot", "look: /start"):
        group.say(sender, text, **more)
    await group.is_settled()
    assert group.answers() == []
    bot = friends.here.telegram.state.bot["username"]
    for text in ("/start", "/swap", "/speak Good morning", f"/weather@{bot}", "/forget", "/admin"):
        said = group.say(sender, text, **more)
        await group.hears("I can't tell who you are", after=said)
        await group.is_settled()
        assert len(group.answers(said)) == 1
        assert labels(group.answers(said)[0]) == []
    assert [one["id"] for one in await rows_of(friends.here, "users") if one["id"] == sender] == []
    assert await rows_of(friends.here, "drafts") == []


async def test_who_writes_in_the_name_of_a_chat_asks_no_admin_to_be_let_in(sqlite_url: str) -> None:
    async with world(sqlite_url, ACCESS="approval") as here:
        group = Group(here)
        group.say(CHANNEL, "/start", sender_chat={"id": -100777, "type": "channel", "title": "News"})
        await group.hears("I can't tell who you are")
        await group.is_settled()
        assert await here.person.answers() == []


async def test_a_strangers_tap_or_a_command_for_another_bot_is_no_request_to_be_let_in(sqlite_url: str) -> None:
    async with world(sqlite_url, ACCESS="approval") as here, await here.other() as ben:
        group = Group(here)
        group.say(ADA, "/speak Good morning to you")
        asked: Message = await group.hears("Which voice")
        group.say(BEN, "/weather")
        assert "/start in our private chat" in await ben.toast_for(group.press(BEN, asked, "Alice"))
        await group.is_settled()
        assert await here.person.answers() == []


async def test_a_public_voice_is_chosen_in_a_group(friends: Friends) -> None:
    here = friends.here
    group = friends.group
    said = group.say(ADA, "/voices")
    group.press(ADA, await group.hears("None yet", after=said), "🌍")
    listed = await group.hears("Public voices", after=said)
    group.press(ADA, listed, "Alice")
    opened = await group.wait_for(lambda m: "🔊 Sample" in labels(m), after=said)
    group.press(ADA, opened, "📌")
    await group.is_settled()
    store = here.studio.deps.store
    user = await store.db.transact(lambda t: store.users.get(t, ADA))
    assert "Alice" in str(user.settings)
