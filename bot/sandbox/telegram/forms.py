"""Files as a form, as a browser sends them."""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path

import aiohttp


async def form(
    fields: dict[str, str | int | None], files: Sequence[tuple[bytes | Path, str, str | None]]
) -> aiohttp.FormData:
    """Return fields, and files as (content, name, content type)."""
    made = aiohttp.FormData()
    for field, value in fields.items():
        if value is not None:
            made.add_field(field, str(value))
    for content, name, mime_type in files:
        data = content if isinstance(content, bytes) else await asyncio.to_thread(content.read_bytes)
        made.add_field("file", io.BytesIO(data), filename=name, content_type=mime_type)
    return made
