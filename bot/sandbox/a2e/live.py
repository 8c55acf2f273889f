"""Live avatars: rooms that are paid for up front, steered by words, and refunded for unused time when left.

Picture and sound of the real rooms travel over Agora. Here `live_sdk.js` stands in for Agora's SDK in the page: it
draws the avatar and plays what this server tells it to say, as lines of JSON (`events`).
"""

import asyncio
import json
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from time import time
from typing import Any

from aiohttp import web

from bot.sandbox.a2e import voices
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.prices import LIVE_SECONDS, live_price, whole
from bot.sandbox.a2e.records import Event, Room
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.types import Given

ROOMS = 3
"""How many hosts there are: no more rooms can be open at once."""
LONGEST_CONTEXT, LONGEST_SPEECH = 5000, 1000
SHORTEST, LONGEST, USUAL = 1, 3600, 60
NO_IDEA = "Nobody has told me anything about that."
SMALL = frozenset(
    re.findall(r"\w+", "a an the is are was were do does did you your i me my of in on at to and or what who how it")
)
AVATARS = {
    f"11fe{number:020x}": {"name": name, "voice": voice, "skin": skin, "back": back}
    for number, (name, voice, skin, back) in enumerate(
        (
            ("Alice", "f2", "#f2c9a5", "#2f6f8f"),
            ("Boris", "m3", "#e0a878", "#5b4a8a"),
            ("Chioma", "f3", "#8d5a3a", "#c9822b"),
            ("Daiki", "m1", "#edc39a", "#3c7a57"),
        )
    )
}
"""Avatars that can go live, by id."""


async def _avatars(state: State, given: Given, root: str, call: str) -> Any:
    return [{"_id": number, "name": avatar["name"]} for number, avatar in AVATARS.items()]


async def _token(state: State, given: Given, root: str, call: str) -> Any:
    if given["avatar_id"] not in AVATARS:
        raise Refused("avatar not found")
    seconds = whole(given, "expire_seconds", USUAL, least=SHORTEST, most=LONGEST)
    if sum(room.open for room in state.rooms.values()) >= ROOMS:
        raise Refused("all live hosts are occupied, please try again later", code=1001, status=200)
    cost = live_price(given)
    short = state.faults.take("a2e", call, "short_room")
    state.charge(cost, "streaming-avatar", call)
    room = Room(
        channel=secrets.token_hex(3),
        token=f"006{secrets.token_hex(24)}",
        uid=secrets.randbelow(900_000) + 100_000,
        avatar=given["avatar_id"],
        until=time() + (short.seconds if short else seconds),
        cost=cost,
    )
    state.rooms[room.channel] = room
    return {
        "appId": urlsafe_b64encode(
            root.encode()
        ).decode(),  # Agora's is opaque; this one tells the stand-in our address
        "channel": room.channel,
        "token": room.token,
        "uid": room.uid,
        "expire_epoch_timestamp": room.until,
        "expire_date_UTC": datetime.fromtimestamp(room.until, tz=UTC).isoformat(),
    }


def _room(state: State, given: Given) -> Room:
    room = state.rooms.get(str(given["channel"]))
    if room is None or not room.open:
        raise Refused("channel not found", code=404)
    return room


async def _set_context(state: State, given: Given, root: str, call: str) -> Any:
    if len(given["text"]) > LONGEST_CONTEXT:
        raise Refused(f"text has more than {LONGEST_CONTEXT} characters")
    _room(state, given).context = given["text"]
    return {}


async def _context(state: State, given: Given, root: str, call: str) -> Any:
    return {"text": _room(state, given).context}


async def _ask(state: State, given: Given, root: str, call: str) -> Any:
    room = _room(state, given)
    await _say(state, room, answer_from(room.context, given["text"]), root)
    return {}


async def _speak(state: State, given: Given, root: str, call: str) -> Any:
    await _say(state, _room(state, given), given["text"], root)
    return {}


async def _say(state: State, room: Room, text: str, root: str) -> None:
    if len(text) > LONGEST_SPEECH:
        raise Refused(f"text has more than {LONGEST_SPEECH} characters")
    variant = AVATARS[room.avatar]["voice"]
    sound = await state.speech.speak(text, f"{voices.espeak_of(voices.detect(text))}+{variant}")
    room.said.append(text)
    room.tell({"type": "speech", "text": text, "url": state.storage.keep(sound, root)})


def answer_from(context: str, question: str) -> str:
    """Return the sentence of a context that shares most words with a question, or a sentence for want of one."""
    wanted = set(re.findall(r"\w+", question.lower())) - SMALL
    sentences = [one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", context) if one.strip()]
    scored = [(len(wanted & set(re.findall(r"\w+", one.lower()))), one) for one in sentences]
    best = max(scored, key=lambda one: one[0], default=(0, ""))
    return best[1] if best[0] else NO_IDEA


async def _leave(state: State, given: Given, root: str, call: str) -> Any:
    room = _room(state, given)
    room.left = True
    unused = int((room.until - time()) // LIVE_SECONDS)
    if unused > 0:
        room.cost -= unused
        state.coins += unused
        when = datetime.now(UTC).isoformat()
        state.history.insert(
            0, {"amount": unused, "type": "streaming-avatar refund", "remark": room.channel, "createdAt": when}
        )
    room.tell({"type": "closed"})
    return {}


async def events(state: State, request: web.Request) -> web.StreamResponse:
    """Report to a page, line by line, what happens in the room whose token it sends as the body; any page may ask."""
    room = state.rooms.get(request.match_info["channel"])
    token = (await request.text())[:200]
    shared = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}
    if room is None or not room.open or not secrets.compare_digest(token.encode(), room.token.encode()):
        return web.json_response({"error": "no such room"}, status=403, headers=shared)
    response = web.StreamResponse(headers={**shared, "Content-Type": "application/x-ndjson"})
    await response.prepare(request)
    heard: asyncio.Queue[Event] = asyncio.Queue()
    room.listeners.add(heard)
    try:
        await _line(response, {"type": "hello", **AVATARS[room.avatar]})
        while room.open:
            try:
                async with asyncio.timeout(min(5.0, max(0.05, room.until - time()))):
                    await _line(response, await heard.get())
            except TimeoutError:
                await _line(response, {"type": "still here"})
        await _line(response, {"type": "closed"})
    except ConnectionResetError:
        return response
    finally:
        room.listeners.discard(heard)
    return response


async def _line(response: web.StreamResponse, event: Event) -> None:
    await response.write(json.dumps(event).encode() + b"\n")


def add_routes(site: web.Application, state: State, *, prefix: str) -> None:
    """Add the routes that stand in for Agora's network."""

    async def listen(request: web.Request) -> web.StreamResponse:
        return await events(state, request)

    async def close(site: web.Application) -> None:  # open streams would delay the server's end
        for room in state.rooms.values():
            room.left = True
            room.tell({"type": "closed"})

    site.router.add_post(f"{prefix}/live/{{channel}}/events", listen)
    site.on_shutdown.append(close)


def books(state: State) -> list[Given]:
    """Return what tests compare with the bot's own books."""
    return [
        {
            "channel": room.channel,
            "avatar": AVATARS[room.avatar]["name"],
            "open": room.open,
            "left": room.left,
            "cost": room.cost,
            "context": room.context,
            "said": room.said,
        }
        for room in state.rooms.values()
    ]


ANSWERS: dict[str, Answer] = {
    "streaming_list_avatars": _avatars,
    "streaming_get_token": _token,
    "streaming_set_qa_context": _set_context,
    "streaming_get_qa_context": _context,
    "streaming_ask": _ask,
    "streaming_speak": _speak,
    "streaming_leave": _leave,
}
