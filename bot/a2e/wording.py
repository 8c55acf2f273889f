"""A2E's own wording of a prompt: a free call, and what its answer may look like."""

import secrets
from typing import Any

from bot.a2e.client import Client
from bot.a2e.forms import record_of, words_in
from bot.a2e.task_types import IMAGE_TO_VIDEO

WAY = (IMAGE_TO_VIDEO.name, "prompt_extension")
"""Which way of `Client.ways` is closed once A2E is known not to offer it."""
SECONDS = 30.0
FIELDS = ("prompt", "extended_prompt", "extend_prompt", "result", "text", "content", "output")
"""Where the words may stand: A2E does not say."""


async def extend_prompt(a2e: Client, prompt: str, *, picture: str, end: str | None = None, avoid: str) -> str:
    """Return A2E's wording of what happens in a picture, or between two; empty: it has none. Free, and asked once.

    `reference_id` is required and its meaning is not published, so each call sends a new one.
    """
    body = {"reference_id": secrets.token_hex(12), "image_url": picture, "prompt": prompt, "negative_prompt": avoid}
    if end is not None:
        body["end_image_url"] = end
    last = "flf2v_prompt_extension" if end is not None else "prompt_extension"
    path = f"{IMAGE_TO_VIDEO.path}/{last}"
    return _words(await a2e.call("POST", path, body=body, seconds=SECONDS, repeatable=False))


def _words(data: Any) -> str:
    return data if isinstance(data, str) else words_in(record_of(data), *FIELDS)
