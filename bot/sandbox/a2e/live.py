"""Live avatars: rooms that are paid for at once, steered by words, and left for what is not used.

Picture and sound of the real rooms travel over Agora. Here `live_sdk.js` stands in for Agora's SDK in the page: it
draws the avatar and plays what this server tells it to say, as lines of JSON (`events`).
"""

import asyncio
import json
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox.a2e import voices
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.prices import LIVE_SECONDS, live_price, whole
from bot.sandbox.a2e.types import Answer, Given

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox

ROOMS = 3
"""Hosts there are: no more rooms are open at once."""
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
Event = dict[str, Any]


@dataclass(kw_only=True)
class Room:
    """One room."""

    channel: str
    token: str
    uid: int
    avatar: str
    until: float
    """Unix seconds."""
    cost: int
    context: str = ""
    said: list[str] = field(default_factory=list)
    left: bool = False
    listeners: set["asyncio.Queue[Event]"] = field(default_factory=set)

    @property
    def open(self) -> bool:
        """Whether its host is taken."""
        return not self.left and time() < self.until

    def tell(self, event: Event) -> None:
        """Tell every page that is in the room."""
        for listener in self.listeners:
            listener.put_nowait(event)


async def _avatars(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return [{"_id": number, "name": avatar["name"]} for number, avatar in AVATARS.items()]


async def _token(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if given["avatar_id"] not in AVATARS:
        raise Refused("avatar not found")
    seconds = whole(given, "expire_seconds", USUAL, least=SHORTEST, most=LONGEST)
    if sum(room.open for room in server.rooms.values()) >= ROOMS:
        raise Refused("all live hosts are occupied, please try again later", code=1001, status=200)
    cost = live_price(given)
    short = server.faults.take("a2e", call, "short_room")
    server.charge(cost, "streaming-avatar", call)
    room = Room(
        channel=secrets.token_hex(3),
        token=f"006{secrets.token_hex(24)}",
        uid=secrets.randbelow(900_000) + 100_000,
        avatar=given["avatar_id"],
        until=time() + (short.seconds if short else seconds),
        cost=cost,
    )
    server.rooms[room.channel] = room
    return {
        "appId": urlsafe_b64encode(
            root.encode()
        ).decode(),  # Agora's is opaque; this one tells the stand-in where we are
        "channel": room.channel,
        "token": room.token,
        "uid": room.uid,
        "expire_epoch_timestamp": room.until,
        "expire_date_UTC": datetime.fromtimestamp(room.until, tz=UTC).isoformat(),
    }


def _room(server: "A2ESandbox", given: Given) -> Room:
    room = server.rooms.get(str(given["channel"]))
    if room is None or not room.open:
        raise Refused("channel not found", code=404)
    return room


async def _set_context(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if len(given["text"]) > LONGEST_CONTEXT:
        raise Refused(f"text has more than {LONGEST_CONTEXT} characters")
    _room(server, given).context = given["text"]
    return {}


async def _context(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return {"text": _room(server, given).context}


async def _ask(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    room = _room(server, given)
    await _say(server, room, answer_from(room.context, given["text"]), root)
    return {}


async def _speak(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    await _say(server, _room(server, given), given["text"], root)
    return {}


async def _say(server: "A2ESandbox", room: Room, text: str, root: str) -> None:
    if len(text) > LONGEST_SPEECH:
        raise Refused(f"text has more than {LONGEST_SPEECH} characters")
    variant = AVATARS[room.avatar]["voice"]
    sound = await server.speak(text, f"{voices.espeak_of(voices.detect(text))}+{variant}")
    room.said.append(text)
    room.tell({"type": "speech", "text": text, "url": server.storage.keep(sound, root)})


def answer_from(context: str, question: str) -> str:
    """Return the sentence of a context that shares most words with a question, or that there is none."""
    wanted = set(re.findall(r"\w+", question.lower())) - SMALL
    sentences = [one.strip() for one in re.split(r"(?<=[.!?])\s+|\n+", context) if one.strip()]
    scored = [(len(wanted & set(re.findall(r"\w+", one.lower()))), one) for one in sentences]
    best = max(scored, key=lambda one: one[0], default=(0, ""))
    return best[1] if best[0] else NO_IDEA


async def _leave(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    room = _room(server, given)
    room.left = True
    unused = int((room.until - time()) // LIVE_SECONDS)
    if unused > 0:
        room.cost -= unused
        server.coins += unused
        when = datetime.now(UTC).isoformat()
        server.history.insert(
            0, {"amount": unused, "type": "streaming-avatar refund", "remark": room.channel, "createdAt": when}
        )
    room.tell({"type": "closed"})
    return {}


async def events(server: "A2ESandbox", request: web.Request) -> web.StreamResponse:
    """Tell a page, line by line, what happens in a room whose token it sends as the body; any page may ask."""
    room = server.rooms.get(request.match_info["channel"])
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


def add_routes(site: web.Application, server: "A2ESandbox", *, prefix: str) -> None:
    """Add what stands in for Agora's network."""

    async def listen(request: web.Request) -> web.StreamResponse:
        return await events(server, request)

    async def close(site: web.Application) -> None:  # open streams would hold up the end of the server
        for room in server.rooms.values():
            room.left = True
            room.tell({"type": "closed"})

    site.router.add_post(f"{prefix}/live/{{channel}}/events", listen)
    site.on_shutdown.append(close)


def books(server: "A2ESandbox") -> list[Given]:
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
        for room in server.rooms.values()
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
