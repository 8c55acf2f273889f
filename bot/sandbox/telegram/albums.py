"""sendMediaGroup: several files as one album, each a message of its own."""

import secrets
from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import captioned
from bot.sandbox.telegram.methods import Methods, Uploads

MOST = 10
TOGETHER, ALONE = ("photo", "video"), ("audio", "document")
"""Kinds that mix, and kinds that only go with their own."""


async def send_media_group(methods: Methods, values: dict[str, Any], uploads: Uploads) -> list[Any]:
    """Send 2 to 10 files as an album; one alone is an ordinary message.

    Raises:
        Bad: in Telegram's words; nothing was sent then.

    """
    items = values["media"]
    _check(items, uploads)
    places = [
        methods.state.check_place(values["chat_id"], one["type"], values.get("message_thread_id")) for one in items
    ]
    captions = [captioned(one) for one in items]
    shown = [await methods.file(one["media"], one["type"], uploads) for one in items]
    group = {"media_group_id": str(secrets.randbelow(10**17))} if len(items) > 1 else {}
    parts = enumerate(zip(places, shown, captions, strict=True))
    return [
        methods.sent(values, counts=not number, **place, **file, **caption, **group)
        for number, (place, file, caption) in parts
    ]


def _check(items: list[dict[str, Any]], uploads: Uploads) -> None:
    if not items:
        raise Bad("Bad Request: there are no messages to send")
    if len(items) > MOST:
        raise Bad("Bad Request: too many messages to send as an album")
    kinds = [one["type"] for one in items]
    for one, kind in zip(items, kinds, strict=True):
        if kind not in (*TOGETHER, *ALONE):
            raise Bad(f"Bad Request: can't parse InputMedia: type \"{kind}\" can't be used in sendMediaGroup")
        if one["media"].startswith("attach://") and one["media"].removeprefix("attach://") not in uploads:
            raise Bad("Bad Request: can't parse InputMedia: media not found")
    alone = next((kind for kind in kinds if kind in ALONE), None)
    if alone and len(set(kinds)) > 1:
        raise Bad(f"Bad Request: {alone} can't be mixed with other media types")
