"""Every call that our code can make to A2E, made once against a double that only writes down what it is asked."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from msgspec.structs import replace

from bot.a2e import account, avatars, calls, files, sharper, streaming, waits, wording
from bot.a2e.client import Client, Webhook
from bot.a2e.tasks import TaskType
from bot.app.serve import serving
from bot.buttons import OnChoice, parse
from bot.operations import OPERATIONS, TASK_TYPES
from bot.operations.account import PickToken
from bot.operations.base import Operation
from bot.operations.by_model import ByModel
from bot.operations.choices import Pick, Picked
from bot.operations.facts import Facts
from bot.operations.file_inputs import File, Script, Spoken, Uploaded
from bot.operations.inputs import Input, Text
from bot.operations.leads import MadePicture, OfResult
from bot.operations.models import Model, PickModel, Wish
from bot.operations.one_of import OneOf
from bot.operations.photo_inputs import Extra, Photos
from bot.operations.recordings import Samples
from bot.operations.typed import Typed
from bot.operations.view import Elsewhere, View
from bot.operations.voice_choice import PickVoice, Voice
from tests.world import KEY

PICTURE, FILM, SOUND = (f"https://cdn.example/a.{end}" for end in ("jpg", "mp4", "mp3"))
MEDIA = {
    "image": Uploaded(url=PICTURE, mime="image/jpeg"),
    "video": Uploaded(url=FILM, mime="video/mp4", seconds=12),
    "audio": Uploaded(url=SOUND, mime="audio/mpeg", seconds=12),
}
VOICE = Voice(id="v", name="Ada", country="en", region="US")
ROOM = streaming.Room(channel="c", app_id="a", token="t", uid=1, expires=2e9)


@dataclass(frozen=True)
class Call:
    """One call, as A2E got it; by: what of ours made it."""

    by: str
    method: str
    path: str
    given: dict[str, Any]


@dataclass
class Recorder:
    """An A2E that agrees to everything, and refuses only what it is told to."""

    calls: list[Call] = field(default_factory=list)
    by: str = ""
    unknown: tuple[str, ...] = ()
    """Ends of paths that it does not know."""

    async def handle(self, request: web.Request) -> web.Response:
        """Write a call down; answer with everything that anybody looks for in an answer."""
        raw = await request.read()
        if request.path.startswith("/store"):
            return web.Response(content_type="image/jpeg")
        given = {**dict(request.query), **(json.loads(raw) if raw else {})}
        self.calls.append(Call(by=self.by, method=request.method, path=request.path, given=given))
        if request.path.endswith(self.unknown):
            return web.Response(status=404, text="<html>Not Found</html>", content_type="text/html")
        store = f"{request.scheme}://{request.host}/store"
        known = {"_id": "66f1", "url": SOUND, "token": "t", "channel": "c", "appId": "a", "uid": 1, "coins": 3}
        more = {"face_url": PICTURE, "img_url": PICTURE, "uploadUrl": store, "cdnUrl": store, "language": "en"}
        return web.json_response({"code": 0, "data": {**known, **more}})


@asynccontextmanager
async def recorder() -> AsyncIterator[tuple[Recorder, Client]]:
    """Lend a recorder and a client of it that also tells its webhook."""
    double, site = Recorder(unknown=("never",)), web.Application()
    site.router.add_route("*", "/{path:.*}", double.handle)
    hook = Webhook(url="https://studio.example/a2e", token="secret")
    async with serving(site, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield double, Client(session, base_url=f"http://127.0.0.1:{port}", token=KEY, webhook=hook)


async def everything(double: Recorder, a2e: Client, folder: Path) -> list[Call]:
    """Make every call there is; return them."""
    for name, operation in OPERATIONS.items():
        double.by = f"/{name}"
        for request in variants(operation):
            await _order(a2e, request)
    for task_type in TASK_TYPES.values():
        double.by = task_type.name
        await _follow(a2e, task_type)
    for function, call in typed_calls(folder).items():
        double.by, double.unknown = function, UNKNOWN.get(function, ("never",))
        await call(a2e)
    return double.calls


async def _order(a2e: Client, request: Operation) -> None:
    """Ask for the price, have spoken what is to be spoken, and start, as the bot does."""
    if request.quoted:
        await calls.quote(a2e, request.quoted, request.body())
    speech = request.speech()
    if speech:
        await speech.say(a2e, speech.texts[0])
    await request.run(a2e)
    await request.find(a2e, since=0)


async def _follow(a2e: Client, task_type: TaskType) -> None:
    """Ask about a task in every way its task type has, look for it by name, and delete it."""
    ways = (task_type, replace(task_type, batch=False), replace(task_type, batch=False, in_progress=None))
    for way in ways:
        await a2e.reports(way, ["66f1"])
    await a2e.detail(task_type, "66f1")
    await a2e.find(task_type, "nobody's name", since=0)
    await a2e.delete(task_type, "66f1")


def typed_calls(folder: Path) -> dict[str, Callable[[Client], Awaitable[object]]]:
    """Return every typed call by its name."""
    photo = folder / "a.jpg"
    photo.write_bytes(b"picture")
    return {
        "calls.add_face": lambda a2e: calls.add_face(a2e, PICTURE),
        "calls.faces": calls.faces,
        "calls.delete_face": lambda a2e: calls.delete_face(a2e, "66f1"),
        "calls.voices": lambda a2e: calls.voices(a2e, "en", "US"),
        "calls.delete_voice": lambda a2e: calls.delete_voice(a2e, "66f1"),
        "calls.rename_voice": lambda a2e: calls.rename_voice(a2e, "66f1", "Grandma"),
        "calls.trained_voices": calls.trained_voices,
        "calls.speak": lambda a2e: calls.speak(a2e, "Hi", voice_id="v", country="en", region="US"),
        "calls.languages": calls.languages,
        "calls.detect_language": lambda a2e: calls.detect_language(a2e, "Hi"),
        "calls.save_url": lambda a2e: calls.save_url(a2e, PICTURE),
        "calls.credits": calls.credits,
        "calls.credits_history": lambda a2e: calls.credits_history(a2e, since=0.0, until=1.0, spent=True),
        "calls.quote": lambda a2e: calls.quote(a2e, "/api/v1/userUpscale/start", {"source_url": PICTURE}),
        "wording.extend_prompt": _worded,
        "sharper.sharp_copy": lambda a2e: sharper.sharp_copy(a2e, "66f1"),
        "avatars.avatar_of_picture": lambda a2e: avatars.avatar_of_picture(a2e, "66f1", "female"),
        "avatars.trained_on": lambda a2e: avatars.trained_on(a2e, PICTURE, since=0),
        "avatars.avatars": lambda a2e: avatars.avatars(a2e, twin="66f1"),
        "avatars.continue_training": lambda a2e: avatars.continue_training(a2e, "66f1"),
        "avatars.clone_voice": lambda a2e: avatars.clone_voice(a2e, "66f1"),
        "avatars.remove_avatar": lambda a2e: avatars.remove_avatar(a2e, "66f1"),
        "avatars.lip_models": avatars.lip_models,
        "avatars.backgrounds": avatars.backgrounds,
        "avatars.add_background": lambda a2e: avatars.add_background(a2e, PICTURE),
        "avatars.delete_background": lambda a2e: avatars.delete_background(a2e, "66f1"),
        "streaming.live_avatars": streaming.live_avatars,
        "streaming.open_room": lambda a2e: streaming.open_room(a2e, avatar_id="66f1", seconds=60),
        "streaming.set_persona": lambda a2e: streaming.set_persona(a2e, "c", "You are Ada."),
        "streaming.persona": lambda a2e: streaming.persona(a2e, "c"),
        "streaming.ask": lambda a2e: streaming.ask(a2e, "c", "Who are you?"),
        "streaming.speak": lambda a2e: streaming.speak(a2e, "c", "Hello"),
        "streaming.leave": lambda a2e: streaming.leave(a2e, ROOM),
        "streaming.given_back": lambda a2e: streaming.given_back(a2e, ROOM, since=0),
        "account.log_in": lambda a2e: account.log_in(a2e, username="u", password="p"),
        "account.create_token": lambda a2e: account.create_token(a2e, "bot", login_token="l"),
        "account.tokens": account.tokens,
        "account.delete_token": lambda a2e: account.delete_token(a2e, "66f1"),
        "account.add_user": lambda a2e: account.add_user(a2e, "ada"),
        "account.exchange_diamonds": lambda a2e: account.exchange_diamonds(a2e, 1),
        "account.custom_avatars": account.custom_avatars,
        "account.avatar_tags": account.avatar_tags,
        "account.own_backgrounds": account.own_backgrounds,
        "account.random_background": account.random_background,
        "account.set_public_pool": lambda a2e: account.set_public_pool(a2e, on=True),
        "waits.waits": waits.waits,
        "files.upload": lambda a2e: files.upload(a2e, photo, content_type="image/jpeg"),
    }


async def _worded(a2e: Client) -> None:
    for end in (None, PICTURE):
        await wording.extend_prompt(a2e, "A bird flies.", picture=PICTURE, end=end, avoid="rain")


UNKNOWN = {"avatars.continue_training": ("continueTraining",), "streaming.leave": ("leave-room", "leave")}
"""Spellings that A2E pretends not to know, so that the others are tried too."""


def variants(operation: type[Operation]) -> Iterator[Operation]:
    """Return requests of an operation: its first answers, then every other answer to one question at a time.

    Where several models fulfil it, that is done with each.
    """
    if issubclass(operation, Wish):
        for model in operation.models:
            yield from _each(operation, {name: _with(model, name, one) for name, one in operation.inputs().items()})
    else:
        yield from _each(operation, {name: list(_values(given)) for name, given in operation.inputs().items()})


def _each(operation: type[Operation], ways: dict[str, list[Any]]) -> Iterator[Operation]:
    first = {name: values[0] for name, values in ways.items()}
    yield operation(name="our-name", spoken=SOUND, **first)
    for name, values in ways.items():
        for value in values[1:]:
            yield operation(name="our-name", spoken=SOUND, **{**first, name: value})


def _with(model: Model, name: str, given: Input) -> list[Any]:
    """Return answers that make a difference with a model, as it can take them."""
    match given:
        case PickModel():
            return [model.id]
        case ByModel():
            return list(model.choices.get(name, {"": {}}))
        case Photos():
            return [(PICTURE,) * number for number in model.counts.get(name, (1, 1))]
        case Extra():
            shown = MEDIA[given.limits[0].kind]
            return [shown] if name in model.needs else [None, shown] if name in model.takes else [None]
        case _:
            return _values(given)


def _values(given: Input) -> list[Any]:
    """Return answers of an input's kind, as many as make a difference in a call."""
    return next((values(given) for kind, values in VALUES if isinstance(given, kind)), None) or _pressed(given)


def _pressed(given: Input) -> list[Any]:
    """Return the answers of all of an input's own buttons: a kind of input that is not told of below has some."""
    view = View(draft=1, version=1, field="field", answers={}, known=Facts(), user_id=1)
    pressed = (parse(button.press or "") for row in reversed(given.show(view)[1]) for button in reversed(row))
    answers = [given.pressed(view, one.choice) for one in pressed if isinstance(one, OnChoice)]
    return [given.value(one, ()) for one in answers if one is not None and not isinstance(one, Elsewhere)]


VALUES: tuple[tuple[type[Input], Callable[[Any], list[Any]]], ...] = (
    (Text, lambda given: ["A bird flies."]),
    (Typed, lambda given: [1]),
    (OneOf, lambda given: list(given.choices)),
    (PickToken, lambda given: ["66f1"]),
    (PickVoice, lambda given: [replace(VOICE, cloned=cloned) for cloned in (False, True)]),
    (Pick, lambda given: [(one,) if given.many else one for one in _picks(given)]),
    (Samples, lambda given: [(SOUND,)]),
    (OfResult, lambda given: [MadePicture(task="66f1", url=PICTURE)]),
    (Photos, lambda given: [(PICTURE,)]),
    (Script, lambda given: [Spoken(text="A bird flies."), Spoken(sound=MEDIA["audio"])]),
    (File, lambda given: [MEDIA[one.kind] for one in given.limits]),
)
"""Kind of input -> its answers; a special kind before the one it is made of."""


def _picks(given: Pick) -> Iterator[Picked]:
    yield Picked(id="66f1", name="One")
    yield Picked(id="66f1", name="Mine", own=True, facts={"twin": "66f1"})
    yield from (Picked(id=one.id, name=one.label, facts=dict(one.facts)) for one in given.extra)
    if given.default:
        yield Picked(id=given.default["id"], name=given.default["name"])
