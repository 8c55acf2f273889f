"""answerInlineQuery, and the message that a picked result becomes."""

import re
from time import time
from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.inline_queries import QUERY_SECONDS
from bot.sandbox.telegram.keyboards import inline
from bot.sandbox.telegram.markup import captioned
from bot.sandbox.telegram.methods import Methods, Uploads, Values

MOST_RESULTS, LONGEST_ID, LONGEST_OFFSET = 50, 64, 64
"""https://core.telegram.org/bots/api#answerinlinequery"""
CACHED = {
    "photo_file_id": ("photo", "photo"),
    "video_file_id": ("video", "video"),
    "mpeg4_file_id": ("mpeg4_gif", "animation"),
    "audio_file_id": ("audio", "audio"),
    "voice_file_id": ("voice", "voice"),
    "document_file_id": ("document", "document"),
}
"""A result's field with a file's id -> its type, and the kind of the file."""


async def answer_query(methods: Methods, values: Values, uploads: Uploads) -> bool:
    """Answer a query once, in time, within Telegram's limits.

    Raises:
        Bad: in Telegram's words.

    """
    query = methods.state.inline.known.get(values["inline_query_id"])
    if query is None or query.answer.done() or time() - query.at > QUERY_SECONDS:
        raise Bad("Bad Request: query is too old and response timeout expired or query ID is invalid")
    results = values["results"]
    _check_all(results, values)
    for one in results:
        _check(methods, one)
    told = {name: values.get(name) for name in ("next_offset", "button", "is_personal", "cache_time")}
    query.answer.set_result({"results": results, **told})
    return True


def _check_all(results: list[dict[str, Any]], values: Values) -> None:
    if len(results) > MOST_RESULTS:
        raise Bad("Bad Request: RESULTS_TOO_MUCH")
    if len({one["id"] for one in results}) < len(results):
        raise Bad("Bad Request: RESULT_ID_DUPLICATE")
    if len((values.get("next_offset") or "").encode()) > LONGEST_OFFSET:
        raise Bad("Bad Request: NEXT_OFFSET_INVALID")
    button = values.get("button")
    if button and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", button.get("start_parameter", "a")):
        raise Bad("Bad Request: START_PARAM_INVALID")
    if button and ("start_parameter" in button) == ("web_app" in button):
        raise Bad("Bad Request: exactly one of the fields web_app and start_parameter must be given")


def _check(methods: Methods, result: dict[str, Any]) -> None:
    if not 0 < len(result["id"].encode()) <= LONGEST_ID:
        raise Bad("Bad Request: RESULT_ID_INVALID")
    file_of(methods, result)
    captioned(result)
    inline({"reply_markup": result.get("reply_markup"), "chat_id": 0})


def file_of(methods: Methods, result: dict[str, Any]) -> dict[str, Any]:
    """Return what a message with a result's file shows.

    Raises:
        Bad: the bot has no such file, or it is of another kind.

    """
    name = next((one for one in CACHED if one in result), None)
    if name is None or result["type"] != CACHED[name][0]:
        raise Bad("Bad Request: the sandbox does inline results with files that Telegram has, and no others")
    kind = CACHED[name][1]
    stored = methods.files.of_kind(result[name], kind)
    return {kind: [stored.described] if kind == "photo" else stored.described}
