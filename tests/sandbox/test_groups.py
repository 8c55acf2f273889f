"""The sandbox's groups, topics and channels: who hears what, who may send what, and in which words it is refused."""

import pytest

from bot.sandbox.telegram.person import Person, words
from tests.sandbox.bot_caller import Api
from tests.world import picture


async def test_in_privacy_mode_a_bot_hears_only_what_may_be_meant_for_it(api: Api) -> None:
    group = api.telegram.state.groups.open("Friends")
    ada, name = api.ada.in_group(group.id), api.telegram.state.bot["username"]
    ours = (await api.call("sendMessage", chat_id=group.id, text="hello"))["result"]
    for text in ("hello all", "/start@other_bot", "a /start inside"):
        await ada.say(text)
    await ada.send_file(picture(), caption="my cat")
    assert await api.heard() == []
    for text in ("/start", f"/start@{name}", f"what now, @{name}"):
        await ada.say(text)
    await ada.say("yes", reply_to=ours["message_id"])
    assert [one["message"]["text"] for one in await api.heard()] == [
        "/start", f"/start@{name}", f"what now, @{name}", "yes",
    ]  # fmt: skip
    group.privacy = False
    await ada.say("hello all")
    assert [one["message"]["chat"] for one in await api.heard()] == [group.chat]


async def test_a_right_that_is_missing_is_named(api: Api) -> None:
    group = api.telegram.state.groups.open(forbids={"photo", "text", "voice"})
    photo = (await api.ada.send_file(picture()))["photo"][-1]["file_id"]
    assert "send photos" in await api.refused("sendPhoto", chat_id=group.id, photo=photo)
    assert "send text messages" in await api.refused("sendMessage", chat_id=group.id, text="no")
    group.bot_is_admin = True
    assert (await api.call("sendMessage", chat_id=group.id, text="yes"))["ok"]
    api.telegram.life.remove_bot(group, api.telegram.state.people[1001])
    assert "kicked" in await api.refused("sendMessage", chat_id=group.id, text="no")
    api.telegram.life.add_bot(group, api.telegram.state.people[1001], as_admin=True)
    changes = [one["my_chat_member"]["new_chat_member"]["status"] for one in await api.heard() if "message" not in one]
    assert changes == ["kicked", "administrator"]


async def test_a_topic_is_kept_to_and_may_be_gone(api: Api) -> None:
    groups = api.telegram.state.groups
    group = groups.open("Forum")
    thread = groups.add_topic(group)
    said = await api.ada.in_group(group.id, thread_id=thread).say("/start")
    assert (said["message_thread_id"], said["is_topic_message"], said["chat"]["is_forum"]) == (thread, True, True)
    sent = (await api.call("sendMessage", chat_id=group.id, text="here", message_thread_id=thread))["result"]
    assert sent["message_thread_id"] == thread
    group.closed.add(thread)
    assert "TOPIC_CLOSED" in await api.refused("sendMessage", chat_id=group.id, text="x", message_thread_id=thread)
    api.telegram.life.delete_topic(group, thread)
    gone = {"chat_id": group.id, "text": "no"}
    assert "message thread not found" in await api.refused("sendMessage", message_thread_id=thread, **gone)
    changed = await api.refused("editMessageText", message_id=sent["message_id"], **gone)
    assert "message to edit not found" in changed
    assert "thread not found" in await api.refused("sendMessage", chat_id=1001, text="no", message_thread_id=thread)


@pytest.mark.parametrize(
    ("writes_as", "sender"), [("anonymous", 1_087_968_824), ("-1009", 136_817_688), ("linked", 777_000)]
)
async def test_who_hides_is_shown_by_a_stand_in(api: Api, writes_as: str, sender: int) -> None:
    group = api.telegram.state.groups.open(privacy=False)
    await api.ada.in_group(group.id, writes_as=writes_as).say("hello")
    message = (await api.heard())[0]["message"]
    assert message["from"]["id"] == sender
    assert (message["sender_chat"]["id"] == group.id) is (writes_as == "anonymous")
    assert bool(message.get("is_automatic_forward")) is (writes_as == "linked")


async def test_a_channels_posts_and_edits_come_only_when_asked_for(api: Api) -> None:
    channel = api.telegram.state.groups.open("News", kind="channel", bot_is_admin=True)
    ada = api.ada.in_group(channel.id)
    post = await ada.say("news")
    await ada.edit(post["message_id"], "newer news")
    assert [set(one) - {"update_id"} for one in await api.heard()] == [{"channel_post"}, {"edited_channel_post"}]
    await api.heard(allowed_updates=["message"])
    await ada.say("more news")
    said = await api.ada.say("a word")
    await api.ada.edit(said["message_id"], "another word")
    assert [set(one) - {"update_id"} for one in await api.heard()] == [{"message"}]
    sent = (await api.call("sendMessage", chat_id=channel.id, text="ours"))["result"]
    assert "from" not in sent
    changed = await api.call("editMessageText", chat_id=channel.id, message_id=sent["message_id"], text="still ours")
    assert changed["ok"]


async def test_a_group_that_becomes_a_supergroup_is_refused_by_its_old_id_with_the_new_one(api: Api) -> None:
    group = api.telegram.state.groups.open("Friends", kind="group")
    new = api.telegram.life.migrate(group, api.telegram.state.people[1001])
    told = [one["message"] for one in await api.heard()]
    assert [told[0]["migrate_to_chat_id"], told[1]["migrate_from_chat_id"]] == [new.id, group.id]
    body = await api.call("sendMessage", chat_id=group.id, text="no")
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    assert (await api.call("sendMessage", chat_id=new.id, text="yes"))["ok"]


async def test_a_button_in_a_group_is_pressed_by_whoever_is_there(api: Api) -> None:
    group = api.telegram.state.groups.open()
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "m:start"}]]}
    await api.call("sendMessage", chat_id=group.id, text="press", reply_markup=keyboard)
    async with Person(api.session, api.root, 1002).in_group(group.id) as ben:
        query = await ben.press("Go")
        update = (await api.heard())[0]["callback_query"]
        assert (update["from"]["id"], update["message"]["chat"]["id"]) == (1002, group.id)
        await api.call("answerCallbackQuery", callback_query_id=query, text="done")
        assert await ben.toast_for(query) == "done"
        assert [words(one) for one in await ben.answers()] == ["press"]


async def test_what_others_wrote_in_a_group_only_an_admin_deletes(api: Api) -> None:
    group = api.telegram.state.groups.open()
    said = await api.ada.in_group(group.id).say("hello")
    wanted = {"chat_id": group.id, "message_id": said["message_id"]}
    assert "can't be deleted" in await api.refused("deleteMessage", **wanted)
    group.bot_is_admin = True
    assert (await api.call("deleteMessage", **wanted))["ok"]
