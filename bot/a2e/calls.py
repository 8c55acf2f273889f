"""A2E's single calls, typed: faces, voices, speech, account, uploads and downloads."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.errors import Malformed, NoAnswer, NotFound, NotOffered, Rejected
from bot.a2e.forms import id_of, in_path, moment_of, record_of, rows_of, size_of, whole
from bot.a2e.reasons import names_no_model

FACES = "/api/v1/userFaceSwapImage"


class Face(Struct, frozen=True, kw_only=True):
    """A face on A2E's list."""

    id: str
    url: str


class VoiceLabel(Struct, frozen=True, kw_only=True):
    """A public voice."""

    id: str
    label: str


class VoiceGroup(Struct, frozen=True, kw_only=True):
    """Voices under one heading: female, male."""

    label: str
    voices: tuple[VoiceLabel, ...]


class Language(Struct, frozen=True, kw_only=True):
    """A language with its regions: (name, code)."""

    label: str
    value: str
    regions: tuple[tuple[str, str], ...]


class Credits(Struct, frozen=True, kw_only=True):
    """What the operator's account holds."""

    coins: int
    diamonds: int


async def add_face(a2e: Client, face_url: str) -> Face:
    """Add a face; A2E answers with all faces of the account, or the new one alone.

    Raises:
        Malformed: no record in the answer was made from this address, so nobody knows whose they are.

    """
    path = f"{FACES}/add"
    data = await a2e.call("POST", path, body={"face_url": face_url}, repeatable=False)
    face_id = made_of(face_url, data, "face_url")
    if face_id is None:
        raise Malformed(f"POST {path}", "no record of this address in the answer", status=200)
    return Face(id=face_id, url=face_url)


def made_of(url: str, data: Any, *fields: str) -> str | None:
    """Return the id of the newest record that was made from an address, or None.

    Others add to the same account at the same time, so a record that names another address is never taken; one that
    names no address is, when it is the only record in the answer.
    """
    rows = rows_of(data) or [record_of(data)]
    mine = [row for row in rows if url in [row.get(name) for name in fields]]
    nameless = [row for row in rows if not any(row.get(name) for name in fields)] if len(rows) == 1 else []
    return next((found for row in (*mine, *nameless) if (found := id_of(row)) is not None), None)


async def faces(a2e: Client) -> tuple[Face, ...]:
    """Return all faces of the account: every user's, so never shown unfiltered."""
    rows = rows_of(await a2e.call("GET", f"{FACES}/records"))
    return tuple(Face(id=face_id, url=str(row.get("face_url"))) for row in rows if (face_id := id_of(row)) is not None)


async def delete_face(a2e: Client, face_id: str) -> None:
    """Delete a face.

    Raises:
        NotFound: it is gone already.

    """
    await a2e.call("DELETE", f"{FACES}/{in_path(face_id)}", repeatable=True)


async def voices(a2e: Client, country: str, region: str, *, labels: str = "en-US") -> tuple[VoiceGroup, ...]:
    """Return the public voices of a language and region."""
    query = {"country": country, "region": region, "voice_map_type": labels}
    groups = rows_of(await a2e.call("GET", "/api/v1/anchor/voice_list", query=query))
    return tuple(
        VoiceGroup(
            label=str(group.get("label")),
            voices=tuple(
                VoiceLabel(id=str(child["value"]), label=str(child.get("label") or child["value"]))
                for child in _children(group)
            ),
        )
        for group in groups
    )


async def delete_voice(a2e: Client, voice_id: str) -> None:
    """Delete a cloned voice.

    Raises:
        NotFound: it is gone already.

    """
    await a2e.call("DELETE", f"/api/v1/userVoice/{in_path(voice_id)}", repeatable=True)


async def rename_voice(a2e: Client, voice_id: str, name: str) -> None:
    """Rename a cloned voice.

    Raises:
        NotFound: it is gone.

    """
    await a2e.call("PUT", f"/api/v1/userVoice/{in_path(voice_id)}", body={"name": name}, repeatable=True)


async def trained_voices(a2e: Client) -> tuple[str, ...]:
    """Return the ids of the account's usable cloned voices: every user's, so never shown unfiltered."""
    rows = rows_of(await a2e.call("GET", "/api/v1/userVoice/completedRecord"))
    return tuple(found for row in rows if (found := id_of(row)) is not None)


def voice_fields(voice_id: str, *, cloned: bool, country: str, region: str) -> dict[str, str]:
    """Return how a voice is named in a request: a public one by its id, a cloned one with the language it speaks."""
    return {"user_voice_id": voice_id, "country": country, "region": region} if cloned else {"tts_id": voice_id}


async def speak(
    a2e: Client,
    text: str,
    *,
    voice_id: str,
    cloned: bool = False,
    country: str,
    region: str,
    rate: float = 1.0,
) -> str:
    """Speak a text of 1-1,000 characters and return the audio's address. Spends credits: sent once."""
    named = voice_fields(voice_id, cloned=cloned, country=country, region=region)
    body: dict[str, Any] = {"msg": text, "speechRate": rate, **named}
    data = await a2e.call("POST", "/api/v1/video/send_tts", body=body, seconds=60, repeatable=False)
    url = data if isinstance(data, str) else record_of(data).get("url")
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
                (str(child.get("label") or child["value"]), str(child["value"])) for child in _children(item)
            ),
        )
        for item in rows_of(data)
        if item.get("value")
    )


def _children(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the entries under a heading that can be chosen."""
    found = item.get("children")
    return [one for one in found if isinstance(one, dict) and one.get("value")] if isinstance(found, list) else []


async def detect_language(a2e: Client, text: str) -> str:
    """Return the language code of a text, such as en."""
    data = await a2e.call("POST", "/api/v1/video/lang_classify", body={"msg": text}, repeatable=True)
    return data if isinstance(data, str) else str(record_of(data).get("language") or "en")


async def save_url(a2e: Client, url: str) -> str:
    """Have A2E copy the file at a public address into its storage; return its address there.

    Raises:
        Rejected, NotFound: A2E could not fetch it, or does not know this call (seen in code only).

    """
    path = "/api/v1/tos/transferToStorage"
    data = await a2e.call("POST", path, body={"url": url}, seconds=120, repeatable=False)
    saved = data if isinstance(data, str) else record_of(data).get("url")
    if not isinstance(saved, str) or not saved.startswith("http"):
        raise Malformed(f"POST {path}", "no address in the answer", status=200)
    return saved


async def credits(a2e: Client) -> Credits:
    """Return what the operator's account holds."""
    data = record_of(await a2e.call("GET", "/api/v1/user/remainingCoins"))
    return Credits(coins=_left(data.get("coins")), diamonds=_left(data.get("diamonds")))


def _left(value: object) -> int:
    """Return what is left of a balance: an overdrawn account has nothing."""
    return max(0, whole(value) or 0)


class Entry(Struct, frozen=True, kw_only=True):
    """An entry in the account's credit history."""

    amount: int
    """Negative: spent."""
    at: float
    """Unix seconds, by A2E's clock."""


AMOUNT_FIELDS = ("amount", "credits", "coins")
HISTORY_PAGES = 3


async def credits_history(a2e: Client, *, since: float, until: float, spent: bool) -> tuple[Entry, ...]:
    """Return what was spent, or what was given, between two times (Unix seconds, by A2E's clock), newest first.

    Raises:
        A2EError: A2E did not say.

    """
    span = {
        name: datetime.fromtimestamp(at, tz=UTC).isoformat() for name, at in (("startDate", since), ("endDate", until))
    }
    found: list[Entry] = []
    for page in range(1, HISTORY_PAGES + 1):
        query = {"pageNum": page, "pageSize": 100, "is_consumption": "true" if spent else "false", **span}
        rows = rows_of(await a2e.call("GET", "/api/v1/transactionRecord/creditsHistory", query=query))
        found += [entry for row in rows if (entry := _entry(row)) is not None]
        if len(rows) < 100:
            break
    return tuple(one for one in found if (one.amount < 0) == spent and since <= one.at <= until)


def _entry(row: Mapping[str, Any]) -> Entry | None:
    amount = next((number for name in AMOUNT_FIELDS if (number := whole(row.get(name))) is not None), None)
    at = moment_of(row.get("createdAt"))
    return None if amount is None or at is None else Entry(amount=amount, at=at)


PRICE_FIELDS = (
    "credits",
    "coins",
    "cost",
    "price",
    "amount",
    "total",
    "totalCredits",
    "estimatedCredits",
)


async def quote(a2e: Client, endpoint: str, body: Mapping[str, Any]) -> int | None:
    """Return what a start call would cost, or None when A2E does not say. Free.

    Raises:
        NotOffered: A2E does not have the model.
        A2EError: A2E gave no usable answer.

    """
    sent = {"endpoint": endpoint, "requestBody": dict(body)}
    try:
        data = record_of(await a2e.call("POST", "/api/v1/generation/quote", body=sent, repeatable=True))
    except (Rejected, NotFound, NoAnswer) as error:
        if names_no_model(error.message):
            raise NotOffered(endpoint, error.message, status=error.status) from error
        return None
    numbers = {name: price for name, value in data.items() if (price := size_of(value)) is not None}
    named = [numbers[name] for name in PRICE_FIELDS if name in numbers]
    found = named or (list(numbers.values()) if len(numbers) == 1 else [])
    return found[0] if found else None
