"""Files to and from A2E: pre-signed uploads and downloads of results, streamed in chunks."""

import asyncio
import logging
import mimetypes
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yarl

from bot.a2e.client import NOT_SENT, Client
from bot.a2e.errors import Malformed, NoAnswer, NotFound
from bot.a2e.forms import expect, record_of
from bot.a2e.hops import asked, check_open
from bot.backoff import Backoff
from bot.errors import TooBig
from bot.streams import CHUNK, QUIET, stream_to_file

log = logging.getLogger(__name__)

UPLOAD = "/api/v1/r2/upload-presigned-url"


UPLOAD_SECONDS = 900
"""How long a slot for an upload stays open."""


CDN_TRIES, LATE = 5, Backoff(first=0.6)
UPLOAD_TRIES, REFUSED = 3, Backoff(first=1.0)
LOOK_SECONDS = 5.0
"""Time-out for checking an upload."""
PAGES = ("text/html", "application/json")
"""Content types of a short-lived stand-in for a file: nothing that A2E makes has them."""
FIRST = 64
"""Bytes that tell what a file is."""
PART = 206
"""HTTP status of a part of a file."""
NO = (403, 404, 410)
"""HTTP statuses that clearly mean no."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """Size in bytes (None: unknown), declared type and first bytes of a file on the web."""

    size: int | None
    content_type: str
    first: bytes = b""


async def upload(a2e: Client, path: Path, *, content_type: str) -> str:
    """Put a file into A2E's storage and return its address there; it lives 3 days.

    Raises:
        NoAnswer: the storage did not accept it; worth another try with a new slot.

    """
    size = path.stat().st_size
    suffix = mimetypes.guess_extension(content_type) or path.suffix or ".bin"
    wanted = {
        "key": f"tg/{secrets.token_hex(12)}{suffix}",
        "contentType": content_type,
        "contentLength": size,
        "expiresIn": UPLOAD_SECONDS,
    }
    for tried in range(1, UPLOAD_TRIES + 1):
        slot = record_of(await a2e.call("POST", UPLOAD, body=wanted, repeatable=True))
        address = _address_in(slot)
        try:
            await _put(a2e, expect(slot, "uploadUrl", str, endpoint=f"POST {UPLOAD}"), path, content_type=content_type)
            break
        except NoAnswer as error:
            if tried == UPLOAD_TRIES:
                raise
            log.info("upload failed, trying again with a new slot tried=%s: %s", tried, error)
            await asyncio.sleep(REFUSED.after(tried))
    await _until_there(a2e, address)
    return address


def _address_in(slot: Mapping[str, Any]) -> str:
    """Return where an upload can be read afterwards; older answers name only bucket and key.

    Raises:
        Malformed: neither.

    """
    address = slot.get("cdnUrl")
    if isinstance(address, str) and address.startswith("http"):
        return address
    where = {name: expect(slot, name, str, endpoint=f"POST {UPLOAD}") for name in ("bucket", "key")}
    if not re.fullmatch(r"[A-Za-z0-9.-]+", where["bucket"]) or not where["key"]:
        raise Malformed(f"POST {UPLOAD}", "bucket or key make no address", status=200)
    return f"https://{where['bucket']}.ai2everyone.com/{where['key'].lstrip('/')}"


async def _put(a2e: Client, target: str, path: Path, *, content_type: str) -> None:
    """The signature covers type and length, and no token may be sent along."""
    size = path.stat().st_size
    headers = {"Content-Type": content_type, "Content-Length": str(size)}
    limit = aiohttp.ClientTimeout(total=60 + size / 100_000, sock_connect=10)
    try:
        check_open(a2e, yarl.URL(target), "PUT upload")
        async with a2e.session.put(
            target, data=_pieces(path), headers=headers, timeout=limit, allow_redirects=False
        ) as response:
            if response.status >= 300:
                raise NoAnswer("PUT upload", "the storage refused it", status=response.status)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise NoAnswer("PUT upload", type(error).__name__) from error


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece


async def _until_there(a2e: Client, address: str) -> None:
    """Some accounts' uploads reach the CDN late: look before a task is told to fetch one.

    Raises:
        NoAnswer: the address keeps saying that it is not there. An address that we can't reach proves nothing: A2E may.

    """
    for tried in range(CDN_TRIES):
        if tried:
            await asyncio.sleep(LATE.after(tried))
        if not await _is_refused(a2e, "HEAD", address) or not await _is_refused(a2e, "GET", address):
            return
    raise NoAnswer("HEAD upload", "the uploaded file does not show up")


async def _is_refused(a2e: Client, method: str, address: str) -> bool:
    """Whether an address clearly says that there is nothing (for us); some servers say so only to HEAD."""
    limit = aiohttp.ClientTimeout(total=LOOK_SECONDS)
    first = {"Range": "bytes=0-0"} if method == "GET" else {}
    try:
        async with asked(a2e, method, address, timeout=limit, headers=first) as response:
            return response.status in NO
    except (NoAnswer, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        log.info("upload not looked at error=%s", type(error).__name__)
        return False


async def head(a2e: Client, url: str) -> Head:
    """Return size, declared type and first bytes of a file without fetching all of it.

    Raises:
        NotFound: it is not there, or no longer.
        NoAnswer: no usable answer.

    """
    part = {"Range": f"bytes=0-{FIRST - 1}", "Accept-Encoding": "identity"}
    try:
        async with _opened(a2e, "GET", url, headers=part) as response:
            return await _head_of(response)
    except NoAnswer as error:
        log.info("part refused, whole asked for: %s", error)
    async with _opened(a2e, "GET", url) as response:  # some servers refuse to send a part; the rest is left unread
        return await _head_of(response)


async def _head_of(response: aiohttp.ClientResponse) -> Head:
    length = response.headers.get("Content-Length", "")
    if response.status == PART:
        length = response.headers.get("Content-Range", "").rpartition("/")[2]
    try:
        first = await response.content.readexactly(FIRST)
    except asyncio.IncompleteReadError as error:
        first = error.partial
    return Head(size=int(length) if length.isdecimal() else None, content_type=response.content_type, first=first)


@asynccontextmanager
async def _opened(
    a2e: Client, method: str, url: str, *, headers: Mapping[str, str] | None = None
) -> AsyncIterator[aiohttp.ClientResponse]:
    try:
        async with asked(a2e, method, url, timeout=QUIET, headers=headers) as response:
            if response.status in (404, 410):
                raise NotFound(f"{method} file", status=response.status)
            if response.status >= 300:
                raise NoAnswer(f"{method} file", status=response.status)
            if method == "GET" and response.content_type in PAGES:
                raise NoAnswer("GET file", f"{response.content_type} in its place", status=response.status)
            yield response
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        problem = NoAnswer(f"{method} file", type(error).__name__)
        problem.sent = not isinstance(error, NOT_SENT)
        raise problem from error


async def download(a2e: Client, url: str, path: Path, *, limit: int) -> Head:
    """Fetch a result to disk in chunks.

    Raises:
        TooBig: more than limit bytes.
        NotFound, NoAnswer: as `head`.

    """
    too_big = TooBig(f"a result of more than {limit} bytes")
    async with _opened(a2e, "GET", url) as response:
        size = await stream_to_file(response.content, path, limit=limit, too_big=too_big)
        if not size:
            raise NoAnswer("GET file", "nothing in it", status=response.status)
        return Head(size=size, content_type=response.content_type)
