"""Inline mode, members and reactions of the sandbox's Bot API server."""

import asyncio
from typing import Any

from tests.sandbox.bot_caller import Api
from tests.world import picture


async def _asked(api: Api, words: str = "", **given: Any) -> tuple["asyncio.Task[Any]", dict[str, Any]]:
    """Ask inline; return the wait for the answer, and the query as the bot hears it."""
    asking = asyncio.create_task(api.ada.asks_inline(words, **given))
    update = (await api.call("getUpdates", timeout=5))["result"][-1]
    await api.call("getUpdates", timeout=0, offset=update["update_id"] + 1)
    return asking, update["inline_query"]


async def test_a_query_is_answered_and_what_is_picked_is_sent(api: Api) -> None:
    await api.call("getUpdates", timeout=0, allowed_updates=["inline_query", "chosen_inline_result"])
    photo = (await api.ada.send_file(picture()))["photo"][-1]["file_id"]
    asking, query = await _asked(api, "red", offset="7")
    assert (query["query"], query["offset"], query["from"]["id"]) == ("red", "7", 1001)
    result = {"type": "photo", "id": "a", "photo_file_id": photo, "caption": "<b>made</b>", "parse_mode": "HTML"}
    given = {"inline_query_id": query["id"], "is_personal": True, "cache_time": 0, "next_offset": "8"}
    assert (await api.call("answerInlineQuery", results=[result], **given))["ok"]
    answer = await asking
    assert (answer["results"], answer["is_personal"], answer["cache_time"]) == ([result], True, 0)
    assert answer["next_offset"] == "8"
    sent = await api.ada.picks(answer, result)
    assert (sent["via_bot"]["id"], sent["caption"]) == (api.telegram.state.bot["id"], "made")
    heard = await api.heard()
    assert [one["chosen_inline_result"]["result_id"] for one in heard] == ["a"]
    assert "too old" in await api.refused("answerInlineQuery", results=[], **given)


async def test_answers_beyond_telegrams_limits_are_refused(api: Api) -> None:
    document = (await api.ada.send_file(b"text", kind="document", name="a.txt"))["document"]["file_id"]
    await api.heard()
    asking, query = await _asked(api)
    one = {"type": "document", "id": "a", "title": "A", "document_file_id": document}
    for results, words in (
        ([one, one], "RESULT_ID_DUPLICATE"),
        ([{**one, "id": str(number)} for number in range(51)], "RESULTS_TOO_MUCH"),
        ([{**one, "id": "x" * 65}], "RESULT_ID_INVALID"),
        ([{**one, "document_file_id": "unknown"}], "wrong file identifier"),
        ([{**one, "type": "photo"}], "files that Telegram has"),
        ([{"type": "video", "id": "a", "title": "A", "video_file_id": document}], "can't use file"),
        ([{name: value for name, value in one.items() if name != "title"}], "field results must be"),
    ):
        assert words in await api.refused("answerInlineQuery", inline_query_id=query["id"], results=results)
    wrong = {"text": "Open", "start_parameter": "a b"}
    said = await api.refused("answerInlineQuery", inline_query_id=query["id"], results=[], button=wrong)
    assert "START_PARAM_INVALID" in said
    assert (await api.call("answerInlineQuery", inline_query_id=query["id"], results=[]))["ok"]
    assert (await asking)["results"] == []


async def test_admins_are_told_from_members_and_reactions_may_be_forbidden(api: Api) -> None:
    group = api.telegram.state.groups.open(admins={1001})
    for who, status in ((1001, "administrator"), (1002, "member")):
        assert (await api.call("getChatMember", chat_id=group.id, user_id=who))["result"]["status"] == status
    assert "user_id" in await api.refused("getChatMember", chat_id=group.id, user_id=5)
    said = await api.ada.in_group(group.id).say("/start")
    eyes = {"chat_id": group.id, "message_id": said["message_id"], "reaction": [{"type": "emoji", "emoji": "👀"}]}
    assert (await api.call("setMessageReaction", **eyes))["ok"]
    group.no_reactions = True
    assert "REACTION_INVALID" in await api.refused("setMessageReaction", **eyes)
