"""The sandbox's ephemeral messages and its topics in private chats, to the letter of the Bot API."""

from typing import Any

from bot.sandbox.telegram.person import Person, words
from tests.sandbox.bot_caller import Api

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "x"}]]}
MENU = [{"command": "menu", "description": "Home", "is_ephemeral": True}, {"command": "swap", "description": "Swap"}]


async def test_a_marked_command_and_its_answer_are_between_two(api: Api) -> None:
    group = api.telegram.state.groups.open()
    ada, ben = api.ada.in_group(group.id), Person(api.session, api.root, 1002).in_group(group.id)
    await api.call("setMyCommands", commands=MENU, scope={"type": "all_group_chats"})
    for text in ("/menu", "/swap"):
        await ada.say(text, ephemeral=True)
    said, swap = [one["message"] for one in await api.heard()]
    assert (said["message_id"], said["receiver_user"]["id"]) == (0, api.telegram.state.bot["id"])
    assert "ephemeral_message_id" not in swap
    reply = {"ephemeral_message_id": said["ephemeral_message_id"]}
    to_ada: dict[str, Any] = {"chat_id": group.id, "text": "home", "reply_parameters": reply}
    assert "must be ephemeral" in await api.refused("sendMessage", **to_ada)
    alone = {"receiver_user_id": 1001}
    sent = (await api.call("sendMessage", **to_ada, ephemeral_message_parameters=alone))["result"]
    assert (sent["message_id"], sent["receiver_user"]["id"]) == (0, 1001)
    assert [words(one) for one in await ada.messages()] == ["/menu", "/swap", "home"]
    assert [words(one) for one in await ben.messages()] == ["/swap"]
    gone = {"chat_id": group.id, "message_id": sent["ephemeral_message_id"]}
    assert "not found" in await api.refused("deleteMessage", **gone)
    assert "not found" in await api.refused("editMessageText", **gone, text="x")
    api.telegram.clock.forward(16)
    assert "not found" in await api.refused("sendMessage", **to_ada, ephemeral_message_parameters=alone)


async def test_a_press_lets_the_bot_answer_alone_until_it_is_answered(api: Api) -> None:
    group = api.telegram.state.groups.open()
    async with api.ada.in_group(group.id) as ada, Person(api.session, api.root, 1002).in_group(group.id) as ben:
        await api.call("sendMessage", chat_id=group.id, text="press", reply_markup=KEYBOARD)
        query = await ada.press("Go")
        for_ada = {"receiver_user_id": 1001, "callback_query_id": query}
        given: dict[str, Any] = {"chat_id": group.id, "text": "menu", "reply_markup": KEYBOARD}
        for wrong in ({**for_ada, "receiver_user_id": 1002}, {**for_ada, "callback_query_id": "made up"}):
            assert "query is too old" in await api.refused("sendMessage", **given, ephemeral_message_parameters=wrong)
        menu = (await api.call("sendMessage", **given, ephemeral_message_parameters=for_ada))["result"]
        await api.call("answerCallbackQuery", callback_query_id=query)
        assert "query is too old" in await api.refused("sendMessage", **given, ephemeral_message_parameters=for_ada)
        shown = await ada.hears("menu")
        await ada.press("Go", shown)
        press = (await api.heard())[-1]["callback_query"]["message"]
        assert (press["message_id"], press["ephemeral_message_id"]) == (0, menu["ephemeral_message_id"])
        of_ada = {"chat_id": group.id, "receiver_user_id": 1001, "ephemeral_message_id": menu["ephemeral_message_id"]}
        assert "not found" in await api.refused("editEphemeralMessageText", **{**of_ada, "receiver_user_id": 1002})
        assert (await api.call("editEphemeralMessageText", **of_ada, text="page 2"))["result"] is True
        await ada.hears("page 2")
        assert [words(one) for one in await ben.answers()] == ["press"]
        assert (await api.call("deleteEphemeralMessage", **of_ada))["result"] is True
        assert [words(one) for one in await ada.answers()] == ["press"]


async def test_without_a_reason_only_an_admin_says_something_alone_and_only_in_groups(api: Api) -> None:
    group, alone = api.telegram.state.groups.open(), {"receiver_user_id": 1001}
    given = {"text": "psst", "ephemeral_message_parameters": alone}
    assert "BOT_NOT_ADMIN" in await api.refused("sendMessage", chat_id=group.id, **given)
    group.bot_is_admin = True
    assert (await api.call("sendMessage", chat_id=group.id, **given))["ok"]
    assert "BOT_NOT_ADMIN" in await api.refused("sendMessage", chat_id=1001, **given)


async def test_an_answer_to_an_ephemeral_message_is_one_too(api: Api) -> None:
    group = api.telegram.state.groups.open(bot_is_admin=True)
    given = {"text": "psst", "ephemeral_message_parameters": {"receiver_user_id": 1001}}
    sent = (await api.call("sendMessage", chat_id=group.id, **given))["result"]
    await api.ada.in_group(group.id).say("yes?", reply_to=sent["ephemeral_message_id"])
    (told,) = await api.heard()
    assert (told["message"]["text"], told["message"]["message_id"]) == ("yes?", 0)
    assert api.telegram.state.messages[group.id] == {}


async def test_a_private_chat_has_topics_that_people_create(api: Api) -> None:
    assert (await api.call("getMe"))["result"]["has_topics_enabled"]
    thread = await api.ada.add_topic("Cats")
    await api.ada.in_topic(thread).say("meow")
    created, said = [one["message"] for one in await api.heard()]
    assert created["forum_topic_created"]["name"] == "Cats"
    assert (said["message_thread_id"], said["is_topic_message"], said["chat"]["type"]) == (thread, True, "private")
    given = {"chat_id": 1001, "text": "meow too", "message_thread_id": thread}
    assert (await api.call("sendMessage", **given))["result"]["message_thread_id"] == thread
    api.telegram.life.delete_topic(api.telegram.state.people[1001], thread)
    assert "message thread not found" in await api.refused("sendMessage", **given)
    assert await api.ada.messages() == []
