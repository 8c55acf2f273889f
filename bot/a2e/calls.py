"""A2E's single calls, typed: faces, voices, speech, account, uploads and downloads."""

import asyncio
import mimetypes
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bot.a2e.client import NOT_SENT, Client
from bot.a2e.errors import Malformed, NoAnswer, NotFound, Rejected
from bot.a2e.tasks import expect, first_of, rows_of
from bot.errors import TooBig

FACES = "/api/v1/userFaceSwapImage"
UPLOAD = "/api/v1/r2/upload-presigned-url"
UPLOAD_SECONDS = 900
"""How long a slot for an upload stays open."""
CDN_TRIES = 5
CHUNK = 256 * 1024
QUIET = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
"""For files: no limit on the whole, but on silence."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """A face on A2E's list."""

    id: str
    url: str


@dataclass(frozen=True, kw_only=True)
class VoiceLabel:
    """A public voice."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class VoiceGroup:
    """Voices under one heading: female, male."""

    label: str
    voices: tuple[VoiceLabel, ...]


@dataclass(frozen=True, kw_only=True)
class Language:
    """A language with its regions: (name, code)."""

    label: str
    value: str
    regions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Credits:
    """What the operator's account holds."""

    coins: int
    diamonds: int


@dataclass(frozen=True, kw_only=True)
class Head:
    """Size in bytes (None: unknown) and type of a file on the web."""

    size: int | None
    content_type: str


async def add_face(a2e: Client, face_url: str) -> Face:
    """Add a face; A2E answers with all faces, the new one among them."""
    path = f"{FACES}/add"
    rows = rows_of(await a2e.call("POST", path, body={"face_url": face_url}, repeatable=False))
    record = next((row for row in rows if row.get("face_url") == face_url), first_of(rows))
    return Face(id=expect(record, "_id", str, endpoint=f"POST {path}"), url=face_url)


async def faces(a2e: Client) -> tuple[Face, ...]:
    """Return all faces of the account: every user's, so never shown unfiltered."""
    rows = rows_of(await a2e.call("GET", f"{FACES}/records"))
    return tuple(Face(id=str(row.get("_id")), url=str(row.get("face_url"))) for row in rows)


async def delete_face(a2e: Client, face_id: str) -> None:
    """Delete a face.

    Raises:
        NotFound: it is gone already.
    """
    await a2e.call("DELETE", f"{FACES}/{face_id}", repeatable=True)


async def voices(a2e: Client, country: str, region: str, *, labels: str = "en-US") -> tuple[VoiceGroup, ...]:
    """Return the public voices of a language and region."""
    query = {"country": country, "region": region, "voice_map_type": labels}
    groups = rows_or_items(await a2e.call("GET", "/api/v1/anchor/voice_list", query=query))
    return tuple(
        VoiceGroup(
            label=str(group.get("label")),
            voices=tuple(
                VoiceLabel(id=str(child["value"]), label=str(child.get("label") or child["value"]))
                for child in group.get("children") or []
                if child.get("value")
            ),
        )
        for group in groups
    )


async def speak(
    a2e: Client, text: str, *, voice_id: str | None = None, cloned_id: str | None = None, country: str, region: str,
    rate: float = 1.0,
) -> str:  # fmt: skip
    """Speak a text of 1-1,000 characters and return the audio's address. Spends credits: sent once."""
    body: dict[str, Any] = {"msg": text, "speechRate": rate}
    if cloned_id is not None:
        body |= {"user_voice_id": cloned_id, "country": country, "region": region}
    else:
        body["tts_id"] = voice_id
    data = await a2e.call("POST", "/api/v1/video/send_tts", body=body, seconds=60, repeatable=False)
    url = data if isinstance(data, str) else first_of(data).get("url")
    if not isinstance(url, str) or not url.startswith("http"):
        raise Malformed("POST /api/v1/video/send_tts", "no address in the answer", status=200)
    return url


async def languages(a2e: Client) -> tuple[Language, ...]:
    """Return the languages A2E speaks, with their regions."""
    data = await a2e.call("POST", "/api/v1/anchor/language_list", body={}, repeatable=True)
    return tuple(
        Language(
            label=str(item.get("label") or item["value"]),
            value=str(item["value"]),
            regions=tuple(
                (str(child.get("label") or child["value"]), str(child["value"]))
                for child in item.get("children") or []
                if child.get("value")
            ),
        )
        for item in rows_or_items(data)
        if item.get("value")
    )


def rows_or_items(data: Any) -> list[dict[str, Any]]:
    """Return a list answer whose items have no _id."""
    return rows_of(data)


async def detect_language(a2e: Client, text: str) -> str:
    """Return the language code of a text, such as en."""
    data = await a2e.call("POST", "/api/v1/video/lang_classify", body={"msg": text}, repeatable=True)
    return data if isinstance(data, str) else str(first_of(data).get("language") or "en")


async def credits(a2e: Client) -> Credits:
    """Return what the operator's account holds."""
    data = first_of(await a2e.call("GET", "/api/v1/user/remainingCoins"))
    return Credits(coins=int(data.get("coins") or 0), diamonds=int(data.get("diamonds") or 0))


PRICE_FIELDS = ("credits", "coins", "cost", "price", "amount", "total", "totalCredits", "estimatedCredits")


async def quote(a2e: Client, endpoint: str, body: Mapping[str, Any]) -> int | None:
    """Return what a start call would cost, or None when A2E does not tell. Free."""
    sent = {"endpoint": endpoint, "requestBody": dict(body)}
    try:
        data = first_of(await a2e.call("POST", "/api/v1/generation/quote", body=sent, repeatable=True))
    except (Rejected, NotFound, NoAnswer):
        return None
    numbers = {name: value for name, value in data.items() if _is_number(value)}
    named = [numbers[name] for name in PRICE_FIELDS if name in numbers]
    found = named or (list(numbers.values()) if len(numbers) == 1 else [])
    return abs(int(found[0])) if found else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


async def upload(a2e: Client, path: Path, *, content_type: str) -> str:
    """Put a file into A2E's storage and return its address there; it lives 3 days.

    Raises:
        NoAnswer: the storage did not take it; worth another try with a new slot.
    """
    size = path.stat().st_size
    suffix = mimetypes.guess_extension(content_type) or path.suffix or ".bin"
    wanted = {
        "key": f"tg/{secrets.token_hex(12)}{suffix}", "contentType": content_type, "contentLength": size,
        "expiresIn": UPLOAD_SECONDS,
    }  # fmt: skip
    slot = first_of(await a2e.call("POST", UPLOAD, body=wanted, repeatable=True))
    target = expect(slot, "uploadUrl", str, endpoint=f"POST {UPLOAD}")
    address = slot.get("cdnUrl") or f"https://{slot.get('bucket')}.ai2everyone.com/{slot.get('key')}"
    await _put(a2e, target, path, size=size, content_type=content_type)
    await _until_there(a2e, str(address))
    return str(address)


async def _put(a2e: Client, target: str, path: Path, *, size: int, content_type: str) -> None:
    """The signature binds type and length, and no token may go along."""
    headers = {"Content-Type": content_type, "Content-Length": str(size)}
    limit = aiohttp.ClientTimeout(total=60 + size / 100_000, sock_connect=10)
    try:
        async with a2e.session.put(
            target, data=_pieces(path), headers=headers, timeout=limit, allow_redirects=False
        ) as response:
            if response.status >= 300:
                raise NoAnswer("PUT upload", "the storage refused it", status=response.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NoAnswer("PUT upload", type(error).__name__) from error


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, CHUNK):
            yield piece


async def _until_there(a2e: Client, address: str) -> None:
    """Some accounts' uploads are not on the CDN at once: look before a task is told to fetch it."""
    for tried in range(CDN_TRIES):
        if tried:
            await asyncio.sleep(0.3 * 2**tried)
        try:
            await head(a2e, address)
        except (NotFound, NoAnswer):
            continue
        return
    raise NoAnswer("HEAD upload", "the uploaded file does not show up")


async def head(a2e: Client, url: str) -> Head:
    """Return size and type of a file without fetching it.

    Raises:
        NotFound: it is not there (any more).
        NoAnswer: no usable answer.
    """
    async with _opened(a2e, "HEAD", url) as response:
        return _head_of(response)


def _head_of(response: aiohttp.ClientResponse) -> Head:
    length = response.headers.get("Content-Length", "")
    return Head(size=int(length) if length.isdigit() else None, content_type=response.content_type)


@asynccontextmanager
async def _opened(a2e: Client, method: str, url: str) -> AsyncIterator[aiohttp.ClientResponse]:
    try:
        async with a2e.session.request(method, url, timeout=QUIET) as response:
            if response.status in (404, 410):
                raise NotFound(f"{method} file", status=response.status)
            if response.status >= 300:
                raise NoAnswer(f"{method} file", status=response.status)
            yield response
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        problem = NoAnswer(f"{method} file", type(error).__name__)
        problem.sent = not isinstance(error, NOT_SENT)
        raise problem from error


async def download(a2e: Client, url: str, path: Path, *, limit: int) -> Head:
    """Fetch a result to disk, piece by piece.

    Raises:
        TooBig: more than limit bytes.
        NotFound, NoAnswer: as `head`.
    """
    size = 0
    async with _opened(a2e, "GET", url) as response:
        with path.open("wb") as file:
            async for piece in response.content.iter_chunked(CHUNK):
                size += len(piece)
                if size > limit:
                    raise TooBig(f"a result of more than {limit} bytes")
                await asyncio.to_thread(file.write, piece)
        return Head(size=size, content_type=response.content_type)
