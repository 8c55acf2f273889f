"""A2E's live avatars: rooms whose picture and sound travel over Agora, and the calls that steer them, typed.

A room is paid for up front, for all of its time; leaving early returns the rest. So one call opens it and is never
repeated, and leaving is retried patiently.
"""

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.errors import A2EError, Busy, Malformed, NoAnswer, NotFound, Rejected
from bot.a2e.forms import expect, id_of, record_of, rows_of, whole
from bot.locales import N_

log = logging.getLogger(__name__)

ROOT = "/api/v1/streaming-avatar"
OPENS = f"{ROOT}/agora-token"
LEAVES = (f"{ROOT}/leave-room", f"{ROOT}/leave", f"{ROOT}/leave_room")
"""A2E's clients disagree about the path, so each is tried, in this order."""
SECONDS = 15.0
"""Time-out of what a person waits for."""
LONGEST_PERSONA, LONGEST_WORDS = 5000, 1000
"""Characters: A2E's limit for the QA context, and the most that an avatar says in one go."""


class HostsBusy(A2EError):
    """All of A2E's live hosts are taken; nothing was charged."""

    user_text = N_(
        "All of A2E's live hosts are busy right now. Your choices are kept: press 🔁 Again in a few minutes."
    )


class LiveAvatar(Struct, frozen=True, kw_only=True):
    """An avatar that can go live; picture: an address, when A2E gives one."""

    id: str
    name: str
    picture: str | None = None


class Room(Struct, frozen=True, kw_only=True):
    """The key to an open room: one user's, never another's."""

    channel: str
    app_id: str
    token: str
    uid: int
    expires: float
    """Unix seconds at which the paid time ends."""


async def live_avatars(a2e: Client) -> tuple[LiveAvatar, ...]:
    """Return the avatars that can go live."""
    rows = rows_of(await a2e.call("GET", f"{ROOT}/all_avatars"))
    return tuple(
        LiveAvatar(id=avatar_id, name=str(row.get("name") or avatar_id), picture=_picture(row))
        for row in rows
        if (avatar_id := id_of(row)) is not None
    )


def _picture(row: Mapping[str, Any]) -> str | None:
    """A2E names it differently from list to list, or not at all."""
    found = (row.get(name) for name in ("video_cover", "cover", "base_image", "preview_url", "image_url"))
    return next((url for url in found if isinstance(url, str) and url.startswith("http")), None)


async def open_room(a2e: Client, *, avatar_id: str, seconds: int) -> Room:
    """Open a room for 15-3,600 seconds. Spends credits for all of that time, so it is sent once.

    Raises:
        HostsBusy: no room is free; nothing was charged.

    """
    try:
        data = await a2e.call("POST", OPENS, body={"avatar_id": avatar_id, "expire_seconds": seconds}, repeatable=False)
    except Busy as error:
        raise HostsBusy(error.endpoint, error.message, status=error.status, code=error.code) from error
    read, endpoint = record_of(data), f"POST {OPENS}"
    uid = read.get("uid")
    if isinstance(uid, bool) or not isinstance(uid, int | str) or not re.fullmatch(r"[0-9]{1,18}", str(uid)):
        raise Malformed(endpoint, "uid is no number", status=200)
    ends = read.get("expire_epoch_timestamp")
    return Room(
        channel=expect(read, "channel", str, endpoint=endpoint),
        app_id=expect(read, "appId", str, endpoint=endpoint),
        token=expect(read, "token", str, endpoint=endpoint),
        uid=int(uid),
        expires=_end(ends, datetime.now(UTC).timestamp() + seconds),
    )


def _end(told: object, expected: float) -> float:
    """Return when the paid time ends: as A2E says, unless that is impossible."""
    ends = whole(told)
    return float(ends) if ends is not None and 0 < ends - expected + 7200 < 14400 else expected


async def set_persona(a2e: Client, channel: str, text: str) -> None:
    """Set what the avatar knows and answers from: up to 5,000 characters."""
    body = {"channel": channel, "text": text}
    await a2e.call("POST", f"{ROOT}/set-qa-context", body=body, seconds=SECONDS, repeatable=True)


async def persona(a2e: Client, channel: str) -> str | None:
    """Return what was set, or None when A2E does not say: it does not document this call."""
    try:
        data = await a2e.call("GET", f"{ROOT}/get-qa-context", query={"channel": channel}, seconds=SECONDS)
    except (NotFound, Rejected) as error:
        log.info("room context not read: %s", error)
        return None
    text = data if isinstance(data, str) else record_of(data).get("text")
    return text if isinstance(text, str) else None


async def ask(a2e: Client, channel: str, text: str) -> None:
    """Ask the avatar something; it answers aloud, from its persona. Not repeated: it would answer twice."""
    body = {"channel": channel, "text": text}
    await a2e.call("POST", f"{ROOT}/ask", body=body, seconds=SECONDS, repeatable=False)


async def speak(a2e: Client, channel: str, text: str) -> None:
    """Have the avatar say something, word for word. Not repeated: it would say it twice."""
    body = {"channel": channel, "text": text}
    await a2e.call("POST", f"{ROOT}/speak", body=body, seconds=SECONDS, repeatable=False)


async def leave(a2e: Client, room: Room) -> None:
    """Leave a room, so that A2E returns the credits for unused time.

    Raises:
        NotFound: it is already gone, or A2E knows none of the ways to leave; then it ends with its time.

    """
    body = {"channel": room.channel, "uid": room.uid}
    for path in LEAVES:
        try:
            await a2e.call("POST", path, body=body, seconds=SECONDS, repeatable=True)
        except NotFound as error:
            if error.code is not None:  # A2E's own words: it knows the way, but not the room
                raise
            log.info("way to leave not there path=%s", path)
        except NoAnswer as error:
            if not 200 <= error.status < 500:
                raise
            log.info("way to leave answered with a page path=%s", path)
        else:
            return
    log.warning("no way to leave a live room is there, it ends with its time")
    raise NotFound(f"POST {LEAVES[0]}", "no way to leave is known", status=404)


async def given_back(a2e: Client, room: Room, *, since: float) -> int | None:
    """Return the credits that A2E's history says were returned for a room; None when it does not name the room.

    The history is the whole account's, so only an entry with the room's channel counts.
    """
    start = datetime.fromtimestamp(since, tz=UTC).isoformat()
    query = {"pageNum": 1, "pageSize": 50, "is_consumption": "false", "startDate": start}
    try:
        rows = rows_of(await a2e.call("GET", "/api/v1/transactionRecord/creditsHistory", query=query, seconds=SECONDS))
    except A2EError as error:
        log.info("credits given back not read: %s", error)
        return None
    amounts = [row.get("amount") for row in rows if room.channel in map(str, row.values())]
    numbers = [number for one in amounts if (number := whole(one) or 0) > 0]
    return sum(numbers) if numbers else None
