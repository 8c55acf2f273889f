"""What people can send in the sandbox, each as the update the Bot API would make of it."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram.facts import fits
from bot.sandbox.telegram.other_content import THINGS
from bot.sandbox.telegram.person import Person
from bot.sandbox.telegram.sending import split
from tests.sandbox.bot_caller import Api
from tests.world import TOKEN, picture, video


async def test_a_caption_has_its_commands_and_links_marked(api: Api) -> None:
    await api.ada.send_file(picture(), caption="/swap with https://a.example/x, ask @grace_h")
    message = (await api.heard())[0]["message"]
    marks = [(one["type"], message["caption"][one["offset"] :][: one["length"]]) for one in message["caption_entities"]]
    assert marks == [("bot_command", "/swap"), ("url", "https://a.example/x"), ("mention", "@grace_h")]


async def test_an_answer_carries_the_message_it_answers_with_its_media_and_no_further_one(api: Api) -> None:
    first = await api.ada.say("hello")
    photo = await api.ada.send_file(picture(), caption="me", reply_to=first["message_id"])
    await api.ada.say("/swap", reply_to=photo["message_id"])
    replied = (await api.heard())[-1]["message"]["reply_to_message"]
    assert replied["photo"] == photo["photo"]
    assert "reply_to_message" not in replied


async def test_an_album_is_a_message_for_each_file_with_one_group_and_the_caption_at_the_first(
    api: Api, tmp_path: Path
) -> None:
    film = video(tmp_path / "film.mp4")
    await api.ada.send_album([(picture(), "photo", "a.jpg"), (film, "video", "b.mp4")], caption="/swap")
    told = [one["message"] for one in await api.heard()]
    assert [[kind for kind in ("photo", "video") if kind in one] for one in told] == [["photo"], ["video"]]
    assert len({one["media_group_id"] for one in told}) == 1
    assert [one.get("caption") for one in told] == ["/swap", None]
    assert len({one["message_id"] for one in told}) == 2


HEIC = Path(__file__).parents[1] / "fuzz" / "in" / "photo.heic"


async def test_a_phone_sends_heic_and_avif_as_the_jpeg_it_makes_of_them_caption_and_album_kept(api: Api) -> None:
    files = [(HEIC.read_bytes(), "photo", "photo.heic"), (picture(), "photo", "a.jpg")]
    files += [(picture(kind=kind), "photo", f"a.{kind.lower()}") for kind in ("AVIF", "PNG", "WEBP")]
    await api.ada.send_album(files, caption="/swap")
    told = [one["message"] for one in await api.heard()]
    assert [one.get("caption") for one in told] == ["/swap", None, None, None, None]
    assert len({one["media_group_id"] for one in told}) == 1
    for one in told:
        content = await api.ada.download(one["photo"][-1]["file_id"])
        assert content.startswith(b"\xff\xd8\xff")
    assert (told[0]["photo"][-1]["width"], told[0]["photo"][-1]["height"]) == (480, 600)


NO_PHOTO = {"text": b"not a picture", "half": HEIC.read_bytes()[:3000], "ribbon": picture(size=(30, 900))}


@pytest.mark.parametrize("content", NO_PHOTO.values(), ids=NO_PHOTO)
async def test_what_cannot_be_a_photo_goes_as_a_file_outside_of_the_album(api: Api, content: bytes) -> None:
    files = [(content, "photo", "odd.heic"), (picture(), "photo", "a.jpg"), (picture(), "photo", "b.jpg")]
    await api.ada.send_album(files, caption="/swap")
    odd, *photos = [one["message"] for one in await api.heard()]
    assert (odd["document"]["file_name"], odd["caption"]) == ("odd.heic", "/swap")
    assert await api.ada.download(odd["document"]["file_id"]) == content
    assert "media_group_id" not in odd
    assert len({one["media_group_id"] for one in photos}) == 1
    assert all("photo" in one for one in photos)


async def test_a_bot_has_no_phone_and_its_heic_and_avif_are_refused_as_photos(api: Api) -> None:
    for name, content in (("a.heic", HEIC.read_bytes()), ("a.avif", picture(kind="AVIF"))):
        form = aiohttp.FormData({"chat_id": "1001"})
        form.add_field("photo", content, filename=name)
        async with api.session.post(f"{api.root}/bot{TOKEN}/sendPhoto", data=form) as answer:
            assert "IMAGE_PROCESS_FAILED" in (await answer.json())["description"]


async def test_the_files_of_an_album_can_come_one_by_one(api: Api) -> None:
    for number in range(3):
        await api.ada.send_file(picture(), album="42", caption="last" if number == 2 else None)
    told = [one["message"] for one in await api.heard()]
    assert [(one["media_group_id"], one.get("caption")) for one in told] == [("42", None), ("42", None), ("42", "last")]


async def test_more_than_ten_files_and_a_caption_that_is_too_long_are_not_sent(api: Api) -> None:
    with pytest.raises(ValueError, match="10 files"):
        await api.ada.send_album([(picture(), "photo", "a.jpg")] * 11)
    with pytest.raises(ValueError, match="1024"):
        await api.ada.send_file(picture(), caption="x" * 1025)
    assert await api.heard() == []


async def test_an_edited_caption_and_text_come_as_edits_and_only_when_asked_for(api: Api) -> None:
    photo = await api.ada.send_file(picture(), caption="/swap")
    text = await api.ada.say("a word")
    await api.ada.edit(photo["message_id"], "")
    await api.ada.edit(text["message_id"], "/help")
    told = await api.heard()
    assert [set(one) - {"update_id"} for one in told] == [{"message"}] * 2 + [{"edited_message"}] * 2
    assert told[0]["message"]["caption"] == "/swap"  # as it was told
    assert not {"caption", "caption_entities"} & set(told[2]["edited_message"])
    assert told[3]["edited_message"]["entities"][0]["type"] == "bot_command"
    assert all(one["edited_message"]["edit_date"] for one in told[2:])
    await api.heard(allowed_updates=["message"])
    await api.ada.edit(text["message_id"], "/start")
    assert await api.heard() == []


async def test_a_forward_tells_where_it_came_from(api: Api) -> None:
    ben = Person(api.session, api.root, 1002)
    photo = await ben.send_file(picture(), caption="mine")
    channel = api.telegram.state.groups.open("News", kind="channel", bot_is_admin=True)
    post = await api.ada.in_group(channel.id).say("news")
    await api.heard()
    for message, hidden in ((photo, False), (photo, True), (post, False)):
        await api.ada.forward(message, hidden=hidden)
    told = [one["message"] for one in await api.heard()]
    assert [one["forward_origin"]["type"] for one in told] == ["user", "hidden_user", "channel"]
    assert told[0]["photo"] == photo["photo"]
    assert told[0]["caption"] == "mine"
    again = await api.ada.forward(told[0])
    assert again["forward_origin"] == told[0]["forward_origin"]


@pytest.mark.parametrize("kind", THINGS)
async def test_things_are_as_the_bot_api_has_them(api: Api, kind: str) -> None:
    await api.ada.send_thing(kind)
    message = (await api.heard())[0]["message"]
    assert kind in message
    assert ("location" in message) is (kind in ("location", "venue"))


async def test_a_thing_with_fields_of_ones_own(api: Api) -> None:
    sent = await api.ada.send_thing("contact", phone_number="+1", first_name="Bo", last_name="Li")
    assert sent["contact"]["last_name"] == "Li"
    for kind, fields in (("contact", {"made_up": 1}), ("spaceship", {})):
        with pytest.raises(ValueError, match=kind):
            await api.ada.send_thing(kind, **fields)


@pytest.mark.parametrize(
    ("name", "flags"), [("a.webp", (False, False)), ("a.tgs", (True, False)), ("a.webm", (False, True))]
)
async def test_a_sticker_stands_still_moves_or_is_a_film(api: Api, name: str, flags: tuple[bool, bool]) -> None:
    await api.ada.send_file(picture(kind="WEBP"), kind="sticker", name=name)
    sticker = (await api.heard())[0]["message"]["sticker"]
    assert (sticker["is_animated"], sticker["is_video"]) == flags


async def test_a_round_video_is_a_video_note(api: Api, tmp_path: Path) -> None:
    await api.ada.send_file(video(tmp_path / "a.mp4"), kind="video_note", name="a.mp4")
    note = (await api.heard())[0]["message"]["video_note"]
    assert (note["length"], note["duration"]) == (64, 1)


@pytest.mark.parametrize("language", ["de", "pt-br", ""])
async def test_a_new_person_tells_their_language_or_none(api: Api, language: str) -> None:
    grace = await Person.new(api.session, api.root, "Grace", language_code=language)
    await grace.say("/start")
    author = (await api.heard())[0]["message"]["from"]
    assert author.get("language_code", "") == language


async def test_a_long_text_is_split_as_clients_do_and_never_through_an_emoji(api: Api) -> None:
    parts = split("😀" * 3000)
    assert [len(one) for one in parts] == [2048, 952]
    await api.ada.say("x" * 5000)
    assert [len(one["message"]["text"]) for one in await api.heard()] == [4096, 904]


async def test_what_a_person_deletes_or_clears_is_gone_and_nobody_is_told(api: Api) -> None:
    said = await api.ada.say("hello")
    sent = (await api.call("sendMessage", chat_id=1001, text="hi"))["result"]
    await api.heard()
    await api.ada.delete(said["message_id"])
    await api.ada.clear()
    assert await api.heard() == []
    assert await api.ada.messages() == []
    edited = await api.refused("editMessageText", chat_id=1001, message_id=sent["message_id"], text="no")
    assert "message to edit not found" in edited


async def test_in_a_topic_a_message_answers_the_one_that_opened_it(api: Api) -> None:
    group = api.telegram.state.groups.open("Forum", privacy=False)
    thread = api.telegram.state.groups.add_topic(group, "Cats")
    ada = api.ada.in_group(group.id, thread_id=thread)
    said = await ada.say("hello")
    await ada.say("again", reply_to=said["message_id"])
    told = [one["message"]["reply_to_message"] for one in await api.heard()]
    assert told[0]["forum_topic_created"]["name"] == "Cats"
    assert told[0]["message_id"] == thread
    assert told[1]["message_id"] == said["message_id"]


async def test_an_answer_in_a_group_without_topics_has_a_thread_that_nothing_can_be_sent_to(api: Api) -> None:
    group = api.telegram.state.groups.open(privacy=False)
    ada = api.ada.in_group(group.id)
    said = await ada.say("hello")
    answer = await ada.say("yes", reply_to=said["message_id"])
    assert answer["message_thread_id"] == said["message_id"]
    assert "is_topic_message" not in answer
    gone: dict[str, Any] = {"chat_id": group.id, "message_thread_id": said["message_id"], "text": "no"}
    assert "message thread not found" in await api.refused("sendMessage", **gone)


async def test_the_page_opens_groups_and_changes_what_is_allowed_there(api: Api) -> None:
    async def post(path: str, **given: Any) -> dict[str, Any]:
        async with api.session.post(f"{api.root}/sandbox/groups{path}", json=given) as answer:
            return dict(await answer.json())

    made = await post("", title="Forum", topics=["Cats"], user=1001)
    thread = int(next(iter(made["topics"])))
    for do, value in (("privacy", False), ("forbid", ["photo"]), ("topic", "Dogs"), ("close_topic", thread)):
        made = await post(f"/{made['id']}", do=do, value=value)
    assert (made["privacy"], made["forbids"], made["closed"], len(made["topics"])) == (False, ["photo"], [thread], 2)
    made = await post(f"/{made['id']}", do="delete_topic", value=thread)
    assert list(made["topics"].values()) == ["Dogs"]
    for do, value in (("admin", True), ("member", False)):
        await post(f"/{made['id']}", do=do, value=value)
    changes = [one["my_chat_member"]["new_chat_member"]["status"] for one in await api.heard()]
    assert changes == ["member", "administrator", "kicked"]
    basic = await post("", title="Old", kind="group")
    assert (await post(f"/{basic['id']}", do="migrate"))["kind"] == "supergroup"
    assert "do is not one of" in (await post(f"/{made['id']}", do="dance"))["error"]
    assert "title" in (await post("", title=" "))["error"]


async def test_every_message_of_a_person_is_a_message_by_the_facts(api: Api) -> None:
    for kind in THINGS:
        await api.ada.send_thing(kind)
    await api.ada.send_file(picture(), caption="x", reply_to=1)
    assert all(fits(one, "Message") for one in await api.ada.messages())
