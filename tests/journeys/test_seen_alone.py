"""In a group the menus that somebody opens are theirs alone; the order that comes of them is for everybody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.person import Message, Person, button, labels, words
from tests.world import World, until, until_answered, world

WRITING = ("sendMessage", "editMessageText", "editEphemeralMessageText")


@dataclass
class Friends:
    """Ada and Ben in a group."""

    here: World
    group: Group
    ada: Person
    ben: Person

    def calls(self) -> list[str]:
        """Return what has written words to the group so far, or tried to."""
        said = (one for one in self.here.telegram.state.calls if one["chat_id"] == self.group.id)
        return [one["method"] for one in said if one["method"] in WRITING]

    async def ben_sees(self, text: str) -> int:
        """Return how many messages with a text Ben sees."""
        return len([one for one in await self.ben.messages() if text in words(one)])

    async def result(self) -> Message:
        """Have a picture made for Ada."""
        await self.ada.say("/imagine a red house")
        await self.ada.press("✅", await self.ada.hears("Price: 10"))
        return await self.ada.wait_for(lambda one: "photo" in one and bool(labels(one)))


@pytest.fixture
async def friends(sqlite_url: str) -> AsyncIterator[Friends]:
    async with world(sqlite_url) as here:
        group = here.telegram.state.groups.open()
        async with here.person.in_group(group.id) as ada, (await here.other()).in_group(group.id) as ben:
            yield Friends(here, group, ada, ben)


async def menus_are_set(here: World) -> None:
    await until(lambda: any("all_group_chats" in scope and '""' in scope for scope in here.telegram.state.commands))


def is_alone(message: Message) -> bool:
    return "ephemeral_message_id" in message


async def test_a_menu_by_command_is_opened_turned_and_left_unseen_by_others(friends: Friends) -> None:
    here, ada, ben = friends.here, friends.ada, friends.ben
    await menus_are_set(here)
    await ada.say("/menu", ephemeral=True)
    menu = await ada.hears("pick something")
    await ada.press("▶️ More", menu)
    more = await ada.hears("More tools")
    assert more["message_id"] == menu["message_id"]
    assert is_alone(more)
    assert await ben.messages() == []
    with pytest.raises(ValueError, match="no such message"):
        await ben.press_data(more["message_id"], str(button(more, "🎭")))
    await ada.press("🙂 My faces", more)
    await ada.hears("None yet")
    await until_answered(here)
    assert friends.calls() == ["sendMessage", "editEphemeralMessageText", "editEphemeralMessageText"]
    assert await ben.messages() == []


async def test_an_order_begun_in_a_menu_of_ones_own_is_for_all_from_its_first_question(friends: Friends) -> None:
    here, ada = friends.here, friends.ada
    await menus_are_set(here)
    await ada.say("/menu", ephemeral=True)
    await ada.press("🎭 Face swap", await ada.hears("pick something"))
    asked = await friends.ben.hears("Whose face?")
    assert "reply" in words(asked)
    assert labels(asked)
    assert is_alone(await ada.hears("pick something"))
    await ada.say("/cancel", ephemeral=True)
    assert is_alone(await ada.hears("Dropped"))
    await until_answered(here)
    assert labels(next(one for one in await ada.answers() if one["message_id"] == asked["message_id"])) == []


async def test_what_a_result_leads_to_is_chosen_alone_and_ordered_before_all(friends: Friends) -> None:
    result, ada = await friends.result(), friends.ada
    before = len(friends.calls())
    query = await ada.press("↪️", result)
    chosen = await ada.hears("Use this photo in")
    assert is_alone(chosen)
    await ada.toast_for(query)
    assert await friends.ben_sees("Use this photo in") == 0
    await ada.press("🔍", chosen)
    priced = await friends.ben.hears("Price:")
    assert not is_alone(priced)
    await until_answered(friends.here)
    assert friends.calls()[before:] == ["sendMessage", "sendMessage"]
    await ada.press("✅", priced)
    done = await friends.ben.wait_for(lambda one: "photo" in one, after=priced["message_id"])
    assert not is_alone(done)


async def test_a_name_is_asked_for_before_all_since_a_reply_answers_it(friends: Friends) -> None:
    here, ada = friends.here, friends.ada
    assert here.studio is not None
    store, fixed = here.studio.deps.store, {"prompt": "a red house"}
    kept = {"user_id": 1001, "name": "Mine", "key": "recipe:imagine>animate.photo", "fixed": fixed}
    await store.db.transact(lambda t: store.recipes.add(t, **kept, now=0))  # type: ignore[arg-type]
    await menus_are_set(here)
    await ada.say("/recipes", ephemeral=True)
    await ada.press("📜 Mine")
    await ada.press("✏️ Rename")
    asked = await friends.ben.hears("What should I call")
    assert "as a reply to this message" in words(asked)
    await ada.say("Ours", reply_to=asked["message_id"])
    assert "📜 Ours" in labels(await ada.hears("Several steps as one order", after=asked["message_id"]))


async def test_on_an_older_server_everybody_sees_it_and_nothing_is_lost(friends: Friends) -> None:
    result = await friends.result()
    await menus_are_set(friends.here)  # or a menu is what the server refuses first
    friends.here.faults.add("telegram", "older", times=0)
    await friends.ada.press("↪️", result)
    chosen = await friends.ben.hears("Use this photo in")
    assert not is_alone(chosen)
    await friends.ada.press("🗑", result)
    await friends.ben.hears("Delete this result")
    await until_answered(friends.here)
    refused = [one for one in friends.here.telegram.state.calls if not one["ok"]]
    assert [one["description"] for one in refused if "ephemeral_message" in one["description"]] == [
        "Bad Request: unknown parameter ephemeral_message_parameters of sendMessage"
    ]
    assert await friends.ben_sees("Use this photo in") == 1


async def test_an_answer_that_comes_too_late_for_one_comes_for_all(friends: Friends) -> None:
    result = await friends.result()
    friends.here.faults.add("telegram", "delay", match="sendMessage", seconds=60)
    await friends.ada.press("↪️", result)
    await until(lambda: not friends.here.faults.listed()["telegram"])  # it is on its way
    friends.here.telegram.clock.forward(20)
    friends.here.faults.let_go()
    assert not is_alone(await friends.ben.hears("Use this photo in"))


async def test_a_press_is_answered_before_a_message_that_waits_for_long(friends: Friends) -> None:
    result = await friends.result()
    assert friends.here.studio is not None
    friends.here.studio.deps.answers.spinner_seconds = 0.1
    friends.here.faults.add("telegram", "delay", match="sendMessage", seconds=60)
    await friends.ada.toast_for(await friends.ada.press("↪️", result))
    friends.here.faults.let_go()
    assert not is_alone(await friends.ben.hears("Use this photo in"))
