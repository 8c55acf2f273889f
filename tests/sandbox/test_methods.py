"""Methods that send albums, copies, wishes for a reply, reactions and pins, refused as Telegram refuses them."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram.facts import fits
from bot.sandbox.telegram.person import Person
from tests.sandbox.bot_caller import Api
from tests.world import TOKEN, picture, sandbox, video


async def _uploaded(api: Api, method: str, files: dict[str, bytes], **given: Any) -> dict[str, Any]:
    form = aiohttp.FormData()
    for name, value in given.items():
        form.add_field(name, json.dumps(value) if not isinstance(value, str) else value)
    for name, content in files.items():
        form.add_field(name, content, filename=f"{name}.bin")
    async with api.session.post(f"{api.root}/bot{TOKEN}/{method}", data=form) as answer:
        return dict(await answer.json())


def _item(kind: str, part: str, **more: str) -> dict[str, str]:
    return {"type": kind, "media": f"attach://{part}", **more}


async def test_an_album_comes_as_messages_of_one_group(api: Api, tmp_path: Path) -> None:
    files = {"a": picture(), "b": video(tmp_path / "b.mp4").read_bytes()}
    media = [_item("photo", "a", caption="<b>both</b>", parse_mode="HTML"), _item("video", "b")]
    body = await _uploaded(api, "sendMediaGroup", files, chat_id=1001, media=media)
    sent = body["result"]
    assert len({one["media_group_id"] for one in sent}) == 1
    assert [one.get("caption") for one in sent] == ["both", None]
    assert all(fits(one, "Message") for one in sent)


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ([], "there are no messages to send"),
        ([_item("photo", "a")], "must include 2-10 items"),
        ([_item("animation", "a")] * 2, "can't be used in sendMediaGroup"),
        (
            [_item("photo", "a"), {"type": "photo", "media": "no-such-id"}],
            "failed to send message #2 with the error",
        ),
        ([_item("photo", "a")] * 11, "too many messages to send as an album"),
        ([_item("photo", "a"), _item("document", "a")], "document can't be mixed with other media types"),
        ([_item("audio", "a"), _item("document", "a")], "audio can't be mixed with other media types"),
        ([_item("photo", "a"), _item("photo", "missing")], "media not found"),
        ([_item("photo", "a"), _item("photo", "a", caption="x" * 1025)], "caption is too long"),
    ],
)
async def test_an_album_that_is_refused_sends_nothing(api: Api, media: list[dict[str, str]], words: str) -> None:
    body = await _uploaded(api, "sendMediaGroup", {"a": picture()}, chat_id=1001, media=media)
    assert words in body["description"]
    assert await api.ada.messages() == []


async def test_an_album_has_no_buttons(api: Api) -> None:
    media, rows = [_item("photo", "a")] * 2, {"inline_keyboard": [[{"text": "Go", "callback_data": "x"}]]}
    body = await _uploaded(api, "sendMediaGroup", {"a": picture()}, chat_id=1001, media=media, reply_markup=rows)
    assert "unknown parameter reply_markup" in body["description"]
    assert await api.ada.messages() == []


async def test_each_item_of_an_album_counts_towards_the_pace() -> None:
    async with sandbox(limits=True) as (root, telegram, _), aiohttp.ClientSession() as session:
        api = Api(session, root, telegram, Person(session, root))
        media = [_item("photo", "a")] * 10
        await _uploaded(api, "sendMediaGroup", {"a": picture()}, chat_id=1001, media=media)
        assert "Too Many Requests" in await api.refused("sendMessage", chat_id=1001, text="at once")


async def test_an_album_of_ten_is_within_the_pace_of_a_chat() -> None:
    async with sandbox(limits=True) as (root, telegram, _), aiohttp.ClientSession() as session:
        api = Api(session, root, telegram, Person(session, root))
        media = [_item("photo", "a")] * 10
        body = await _uploaded(api, "sendMediaGroup", {"a": picture()}, chat_id=1001, media=media)
        assert len(body["result"]) == 10


async def test_a_wish_for_a_reply_is_shown_to_those_it_is_meant_for_and_can_not_be_edited(api: Api) -> None:
    group = api.telegram.state.groups.open()
    ada = api.ada.in_group(group.id)
    said = await ada.say("/swap@a2e_studio_sandbox_bot")
    wish = {"force_reply": True, "selective": True, "input_field_placeholder": "Reply with a photo"}
    asked = {"chat_id": group.id, "text": "Which photo?", "reply_parameters": {"message_id": said["message_id"]}}
    sent = (await api.call("sendMessage", **asked, reply_markup=wish))["result"]
    assert "reply_markup" not in sent
    shown = (await ada.messages())[-1]["force_reply"]
    assert shown == {"for": [1001], "placeholder": "Reply with a photo"}
    changed = {"chat_id": group.id, "message_id": sent["message_id"], "text": "no"}
    assert "can't be edited" in await api.refused("editMessageText", **changed)
    await api.call("sendMessage", chat_id=group.id, text="All?", reply_markup={"force_reply": True})
    assert (await ada.messages())[-1]["force_reply"]["for"] is None
    long = {"force_reply": True, "input_field_placeholder": "x" * 65}
    assert "64" in await api.refused("sendMessage", chat_id=group.id, text="x", reply_markup=long)


async def test_a_copy_has_no_way_back_and_a_forward_has(api: Api) -> None:
    photo = await api.ada.send_file(picture(), caption="mine")
    wanted = {"chat_id": 1002, "from_chat_id": 1001, "message_id": photo["message_id"]}
    copy = await api.call("copyMessage", **wanted, caption="ours")
    assert set(copy["result"]) == {"message_id"}
    assert api.telegram.state.messages[1002][copy["result"]["message_id"]]["caption"] == "ours"
    forward = (await api.call("forwardMessage", **wanted))["result"]
    assert (forward["caption"], forward["forward_origin"]["sender_user"]["id"]) == ("mine", 1001)
    assert "message to copy not found" in await api.refused("copyMessage", **{**wanted, "message_id": 999})
    assert "message to forward not found" in await api.refused("forwardMessage", **{**wanted, "message_id": 999})


async def test_a_reaction_is_one_emoji_of_telegrams(api: Api) -> None:
    said = await api.ada.say("hello")
    place = {"chat_id": 1001, "message_id": said["message_id"]}
    assert (await api.call("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👍"}]))["ok"]
    assert (await api.ada.messages())[0]["reaction"] == "👍"
    assert (await api.call("setMessageReaction", **place))["ok"]
    assert "reaction" not in (await api.ada.messages())[0]
    wrong = [{"type": "emoji", "emoji": "🧿"}]
    assert "REACTION_INVALID" in await api.refused("setMessageReaction", **place, reaction=wrong)
    many = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    assert "REACTIONS_TOO_MANY" in await api.refused("setMessageReaction", **place, reaction=many)
    gone = {**place, "message_id": 999}
    assert "message to react not found" in await api.refused("setMessageReaction", **gone, reaction=many)


async def test_a_pinned_message_is_told_with_the_chat_and_needs_rights_in_a_group(api: Api) -> None:
    sent = (await api.call("sendMessage", chat_id=1001, text="keep me"))["result"]
    assert (await api.call("pinChatMessage", chat_id=1001, message_id=sent["message_id"]))["ok"]
    chat = (await api.call("getChat", chat_id=1001))["result"]
    assert fits(chat, "ChatFullInfo")
    assert chat["pinned_message"]["text"] == "keep me"
    assert (await api.call("unpinChatMessage", chat_id=1001))["ok"]
    assert "pinned_message" not in (await api.call("getChat", chat_id=1001))["result"]
    group = api.telegram.state.groups.open(forbids={"photo"})
    sent = (await api.call("sendMessage", chat_id=group.id, text="keep me"))["result"]
    pinned = {"chat_id": group.id, "message_id": sent["message_id"]}
    assert "not enough rights" in await api.refused("pinChatMessage", **pinned)
    allowed = (await api.call("getChat", chat_id=group.id))["result"]["permissions"]
    assert (allowed["can_send_photos"], allowed["can_send_videos"]) == (False, True)
    assert "chat not found" in await api.refused("getChat", chat_id=5)


@pytest.mark.parametrize(("what", "most"), [("name", 64), ("description", 512), ("short_description", 120)])
async def test_what_the_bot_tells_of_itself_has_its_limits_and_languages(api: Api, what: str, most: int) -> None:
    name = what.title().replace("_", "")
    assert "too long" in await api.refused(f"setMy{name}", **{what: "x" * (most + 1)})
    await api.call(f"setMy{name}", **{what: "x" * most})
    await api.call(f"setMy{name}", **{what: "auf Deutsch", "language_code": "de"})
    assert (await api.call(f"getMy{name}", language_code="de"))["result"] == {what: "auf Deutsch"}
    assert (await api.call(f"getMy{name}", language_code="fr"))["result"] == {what: "x" * most}
    assert "language" in await api.refused(f"setMy{name}", language_code="deu")


async def test_entities_can_be_given_instead_of_html_and_markdown_is_refused_plainly(api: Api) -> None:
    bold = {"type": "bold", "offset": 0, "length": 3}
    sent = (await api.call("sendMessage", chat_id=1001, text="big /x", entities=[bold]))["result"]
    assert [one["type"] for one in sent["entities"]] == ["bold", "bot_command"]
    beyond = [{**bold, "length": 99}]
    assert "beyond" in await api.refused("sendMessage", chat_id=1001, text="big", entities=beyond)
    for mode in ("Markdown", "MarkdownV2"):
        assert "does not read" in await api.refused("sendMessage", chat_id=1001, text="x", parse_mode=mode)
    assert "unsupported" in await api.refused("sendMessage", chat_id=1001, text="x", parse_mode="RTF")
    keyboard = {"keyboard": [[{"text": "Yes"}]]}
    assert "does not do" in await api.refused("sendMessage", chat_id=1001, text="x", reply_markup=keyboard)


async def test_who_takes_no_voice_is_told_apart_from_a_file_that_is_refused(api: Api) -> None:
    voice = (await api.ada.send_file(b"OggS", kind="voice", name="a.ogg"))["voice"]["file_id"]
    api.telegram.state.no_voice[1001] = False
    said = [await api.refused("sendVoice", chat_id=1001, voice=voice) for _ in range(2)]
    assert said == ["Bad Request: VOICE_MESSAGES_FORBIDDEN", "Bad Request: user restricted receiving of voice messages"]
    assert (await api.call("getChat", chat_id=1001))["result"]["has_restricted_voice_and_video_messages"]
    assert (await api.call("sendMessage", chat_id=1001, text="words"))["ok"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"bot_in": False}, "Forbidden: bot was kicked from the supergroup chat"),
        ({"bot_in": False, "bot_left": True}, "Forbidden: bot is not a member of the supergroup chat"),
        ({"is_deleted": True}, "Forbidden: the group chat was deleted"),
        ({"forbids": {"text"}, "forbids_raw": True}, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN"),
        ({"forbids": {"text"}}, "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_a_place_that_is_closed_says_why(api: Api, facts: dict[str, Any], words: str) -> None:
    group = api.telegram.state.groups.open(**facts)
    assert await api.refused("sendMessage", chat_id=group.id, text="x") == words


async def test_a_picture_is_not_put_into_a_message_where_pictures_are_forbidden(api: Api) -> None:
    group = api.telegram.state.groups.open()
    sent = (await api.call("sendMessage", chat_id=group.id, text="wait"))["result"]
    photo = (await api.ada.send_file(picture()))["photo"][-1]["file_id"]
    group.forbids = {"photo"}
    wanted = {"chat_id": group.id, "message_id": sent["message_id"], "media": {"type": "photo", "media": photo}}
    assert "send photos" in await api.refused("editMessageMedia", **wanted)


async def test_a_person_whose_account_is_gone_is_named_so(api: Api) -> None:
    api.telegram.state.deactivated.add(1001)
    assert await api.refused("sendMessage", chat_id=1001, text="x") == "Forbidden: user is deactivated"
