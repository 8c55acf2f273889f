"""sendMediaGroup: 2 to 10 files as one album, each a message of its own, which counts towards the pace."""

import secrets
from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import captioned
from bot.sandbox.telegram.methods import Methods, Uploads

LEAST, MOST = 2, 10
TOGETHER, ALONE = ("photo", "video"), ("audio", "document")
"""Kinds that mix, and kinds that only go with their own."""


async def send_media_group(methods: Methods, values: dict[str, Any], uploads: Uploads) -> list[Any]:
    """Send an album; all of it or nothing.

    Raises:
        Bad: in Telegram's words, with the item's number where one is to blame.

    """
    items = values["media"]
    _check(items, uploads)
    places = [
        methods.state.check_place(values["chat_id"], one["type"], values.get("message_thread_id")) for one in items
    ]
    captions = [captioned(one) for one in items]
    shown = [await _file(methods, one, number, uploads) for number, one in enumerate(items, 1)]
    group = {"media_group_id": str(secrets.randbelow(10**17))}
    parts = enumerate(zip(places, shown, captions, strict=True))
    return [
        methods.sent(values, counts=0 if number else len(items), **place, **file, **caption, **group)
        for number, (place, file, caption) in parts
    ]


async def _file(methods: Methods, item: dict[str, Any], number: int, uploads: Uploads) -> dict[str, Any]:
    """Return the part of a message that shows an item's file."""
    try:
        return await methods.file(item["media"], item["type"], uploads)
    except Bad as bad:
        if bad.code != 400:
            raise
        words = bad.description.removeprefix("Bad Request: ")
        raise Bad(f'Bad Request: failed to send message #{number} with the error message "{words}"') from None


def _check(items: list[dict[str, Any]], uploads: Uploads) -> None:
    if not items:
        raise Bad("Bad Request: there are no messages to send")
    if len(items) > MOST:
        raise Bad("Bad Request: too many messages to send as an album")
    if len(items) < LEAST:
        raise Bad("Bad Request: an album must include 2-10 items")
    kinds = [one["type"] for one in items]
    for one, kind in zip(items, kinds, strict=True):
        if kind not in (*TOGETHER, *ALONE):
            raise Bad(f"Bad Request: can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
        if one["media"].startswith("attach://") and one["media"].removeprefix("attach://") not in uploads:
            raise Bad("Bad Request: can't parse InputMedia: media not found")
    alone = next((kind for kind in kinds if kind in ALONE), None)
    if alone and len(set(kinds)) > 1:
        raise Bad(f"Bad Request: {alone} can't be mixed with other media types")
