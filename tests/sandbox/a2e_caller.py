"""Calls A2E's double as an account does, and makes the files that calls name."""

import io
import math
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import av
import numpy
import PIL.Image

from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.facts import Operation, by_id
from bot.sandbox.a2e.task_types import addresses
from tests.world import KEY, picture, sandbox, until, video

PUBLIC = "a0a7a5000000000000000000"
"""A public avatar."""


@dataclass
class Answer:
    """What a call got."""

    status: int
    code: int
    data: Any
    words: str


@dataclass
class Caller:
    """An account's view of the double."""

    session: aiohttp.ClientSession
    root: str
    server: A2ESandbox
    folder: Path

    async def ask(self, method: str, path: str, **fields: Any) -> Answer:
        """Call, and return whatever comes."""
        query = {name: str(value) for name, value in fields.items()} if method in ("GET", "DELETE") else None
        async with self.session.request(
            method,
            self.root + path,
            params=query,
            json=None if query is not None else fields,
            headers={"Authorization": f"Bearer {KEY}"},
        ) as answer:
            body = await answer.json()
            words = body.get("message") or body.get("msg") or ""
            return Answer(status=answer.status, code=body["code"], data=body.get("data"), words=words)

    async def call(self, method: str, path: str, **fields: Any) -> Any:
        """Call, and return the data."""
        answer = await self.ask(method, path, **fields)
        assert (answer.status, answer.code) == (200, 0), answer
        return answer.data

    async def operation(self, id_: str, **fields: Any) -> Any:
        """Call an operation by its id."""
        operation = by_id()[id_]
        path = operation.path
        for name in [name for name in fields if f"{{{name}}}" in path]:
            path = path.replace(f"{{{name}}}", fields.pop(name))
        return await self.call(operation.method, path, **fields)

    async def start(self, id_: str, **fields: Any) -> dict[str, Any]:
        """Start a task; returns its record."""
        data = await self.operation(id_, **fields)
        if by_id()[id_].answer == "list":
            assert isinstance(data, list)
            assert len(data) == 1
            data = data[0]
        assert isinstance(data, dict)
        return data

    async def end(self, task_id: str) -> dict[str, Any]:
        """Wait for a task's end; returns its record."""
        await until(lambda: self.server.tasks[task_id].ended)
        return self.server.tasks[task_id].record()

    def offer(self, name: str, content: bytes) -> str:
        """Put a file where A2E can fetch it; returns its address."""
        path = self.server.storage.new_path(name)
        path.write_bytes(content)
        return self.server.storage.keep(path, self.root)

    def picture(self, size: tuple[int, int] = (64, 64), color: str = "teal") -> str:
        return self.offer(".jpg", picture(color, size))

    def video(self, seconds: float = 1.0, *, sound: bool = True) -> str:
        silent = video(self.folder / f"{seconds}.mp4", seconds=seconds)
        if not sound:
            return self.offer(".mp4", silent.read_bytes())
        return self.offer(".mp4", with_sound(silent, self.folder / "sounding.mp4", seconds).read_bytes())

    def audio(self, seconds: float = 1.0, *, tone: float = 220, volume: int = 9000) -> str:
        return self.offer(".wav", tone_of(seconds, tone=tone, volume=volume))

    async def fetch(self, url: str) -> bytes:
        """Download a result."""
        async with self.session.get(url) as answer:
            assert answer.status == 200
            return await answer.read()


def tone_of(seconds: float, *, tone: float = 220, volume: int = 9000) -> bytes:
    """Return a wav of one tone."""
    rate = 8000
    wave_of = array("h", (int(volume * math.sin(math.tau * tone * at / rate)) for at in range(int(seconds * rate))))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(wave_of.tobytes())
    return out.getvalue()


def with_sound(path: Path, out: Path, seconds: float) -> Path:
    """Write a copy of a video that has a tone as its sound."""
    with (
        av.open(str(path)) as pictures,
        av.open(io.BytesIO(tone_of(seconds))) as heard,
        av.open(str(out), "w", format="mp4") as made,
    ):
        copied = made.add_stream_from_template(pictures.streams.video[0])
        voice = made.add_stream("aac", rate=44100, layout="mono")
        for packet in pictures.demux(video=0):
            if packet.dts is not None:
                packet.stream = copied
                made.mux(packet)
        for frame in heard.decode(audio=0):
            made.mux(voice.encode(frame))
        made.mux(voice.encode(None))
    return out


def opened(content: bytes) -> tuple[str, float, tuple[int, int]]:
    """Return what a result is (picture, video, sounding video, audio), its seconds, and its size."""
    if content[:3] == b"\xff\xd8\xff":
        with PIL.Image.open(io.BytesIO(content)) as image:
            image.load()
            return "picture", 0.0, image.size
    with av.open(io.BytesIO(content)) as container:
        seconds = (container.duration or 0) / 1_000_000
        if not container.streams.video:
            assert sum(frame.samples for frame in container.decode(audio=0)) > 0
            return "audio", seconds, (0, 0)
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert content.index(b"moov") < content.index(b"mdat"), "cannot be played while it loads"
        size = (stream.width, stream.height)
        sounding = bool(container.streams.audio)
        assert sum(1 for _ in container.decode(video=0)) > 1
        return "sounding video" if sounding else "video", seconds, size


def loudest(content: bytes) -> int:
    """Return the highest sample of a file's sound."""
    with av.open(io.BytesIO(content)) as container:
        turn = av.AudioResampler(format="s16", layout="mono", rate=8000)
        pieces = [piece.to_ndarray() for frame in container.decode(audio=0) for piece in turn.resample(frame)]
    return int(numpy.abs(numpy.concatenate(pieces, axis=1)).max())


def example(operation: Operation, caller: Caller) -> dict[str, Any]:
    """Return the fields of a start call: those that are required, and a file where none is."""
    body = {param["name"]: _value(param, caller) for param in operation.params if param.get("required")}
    body |= MORE.get(operation.id, lambda caller: {})(caller)
    if not addresses(operation, body):
        given = {param["name"]: _value(param, caller) for param in operation.params if param["name"] != "webhook_url"}
        body |= dict([*addresses(operation, given).items()][:1]) if addresses(operation, given) else {}
        for param in operation.params:
            if param["type"] == "string" and isinstance(body.get(param["name"]), list):
                body[param["name"]] = body[param["name"]][0]
    return body


def _value(param: dict[str, Any], caller: Caller) -> Any:
    name = param["name"]
    url = caller.audio(11) if "audio" in name or "voice" in name else caller.picture()
    if "video_url" in name or name == "source_url":
        url = caller.video()
    if name.lower().endswith(("url", "src")):
        return url
    if param["type"] == "string[]":
        return [url, url] if name == "image_urls" else [url]
    return param.get("example") or ("words" if param["type"] == "string" else 1)


MORE: dict[str, Any] = {
    "generate_avatar_video": lambda caller: {
        "anchor_id": PUBLIC,
        "anchor_type": 0,
        "audioSrc": caller.audio(1),
    },
    "create_custom_avatar": lambda caller: {"video_url": caller.video(10.2)},
    "start_wan30": lambda caller: {
        "input": {"prompt": "waves", "media": [{"type": "reference_image", "url": caller.picture()}]}
    },
    "start_veo": lambda caller: {"generationType": "REFERENCE_2_VIDEO"},
}


async def avatar(caller: Caller, **fields: Any) -> dict[str, Any]:
    """Train an avatar of a video."""
    body = {"name": "me", "gender": "female", **(fields or {"video_url": caller.video(10.2)})}
    return await caller.end((await caller.start("create_custom_avatar", **body))["_id"])


async def voice(caller: Caller, *urls: str, **fields: Any) -> dict[str, Any]:
    """Train a voice."""
    body = {"name": "mine", "voice_urls": list(urls) or [caller.audio(11)], **fields}
    return await caller.end((await caller.start("train_voice_clone", **body))["_id"])


async def present(caller: Caller, **fields: Any) -> dict[str, Any]:
    """Make an avatar video."""
    body = {"anchor_id": PUBLIC, "anchor_type": 0, "audioSrc": caller.audio(1), **fields}
    return await caller.end((await caller.start("generate_avatar_video", **body))["_id"])


@asynccontextmanager
async def calling(folder: Path, *, seconds: float = 0.05, coins: int = 1000) -> AsyncIterator[Caller]:
    """Run the double, and call it."""
    async with sandbox(seconds=seconds, coins=coins) as (root, _, server), aiohttp.ClientSession() as session:
        yield Caller(session=session, root=f"{root}/a2e", server=server, folder=folder)
