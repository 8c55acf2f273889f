"""Samples to try things with at one tap: drawn people, a landscape, a film, a voice. Nobody real is in them."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import av
import PIL.Image

from bot.sandbox.a2e.renderers import clips, pictures, scenes, sounds
from bot.sandbox.a2e.speech import speak_apart
from bot.sandbox.telegram.files import Files

VOICE_RATE = 48_000
TIMES = 4
"""How often the sample says it: a voice is learned from 15 to 60 seconds, and some languages are quick."""
LANDSCAPE = (1200, 800)
SPOKEN = {
    "en": "Hello! This is a sample of a voice. I speak for a while, so that there is something to hear and learn from.",
    "es": "¡Hola! Esta es una muestra de voz. Hablo un rato para que haya algo que oír y de lo que aprender.",
    "pt": "Olá! Esta é uma amostra de voz. Falo por um momento, para que haja algo para ouvir e aprender.",
    "ru": "Привет! Это образец голоса. Я говорю недолго, чтобы было что послушать и на чём учиться.",
    "de": "Hallo! Das ist eine Stimmprobe. Ich spreche eine Weile, damit es etwas zu hören und zu lernen gibt.",
    "fr": "Bonjour ! Ceci est un échantillon de voix. Je parle un moment, pour que vous ayez de quoi écouter.",
    "it": "Ciao! Questo è un campione di voce. Parlo per un po', così c'è qualcosa da ascoltare e da imparare.",
    "tr": "Merhaba! Bu bir ses örneği. Dinlenecek ve öğrenilecek bir şey olsun diye biraz konuşuyorum.",
    "ar": "مرحبا! هذه عينة صوت. أتكلم قليلا حتى يكون هناك ما يسمع ويتعلم منه.",
    "hi": "नमस्ते! यह आवाज़ का एक नमूना है। मैं थोड़ी देर बोलता हूँ ताकि सुनने और सीखने को कुछ हो।",
    "id": "Halo! Ini contoh suara. Saya berbicara sebentar supaya ada yang bisa didengar dan dipelajari.",
    "zh": "你好！这是一段声音样本。我说一会儿话，这样就有东西可以听，也可以学习。",
}
"""Language -> what the sample says."""
ESPEAK = {"zh": "cmn", "fr": "fr-fr"}
"""Language -> espeak-ng's name for it, where it differs."""
Make = Callable[[Path, str], Awaitable[None]]


class Samples:
    """Makes each sample when it is first wanted, among the files of the sandbox's Telegram."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._made: dict[tuple[str, str], Path] = {}
        self._making = asyncio.Lock()

    async def shown(self, name: str, language: str) -> list[dict[str, Any]]:
        """Return the parts of messages that show a sample: several for an album; language: of its voice.

        Raises:
            KeyError: there is no such sample.

        """
        spoken = language[:2] if language[:2] in SPOKEN else "en"
        names = ALBUM if name == "album" else (name,)
        return [await self._one(one, spoken) for one in names]

    async def _one(self, name: str, language: str) -> dict[str, Any]:
        kind, file_name, make = MADE[name]
        async with self._making:
            if (path := self._made.get((name, language))) is None:
                path = self._made[name, language] = self._files.new_path(file_name)
                await make(path, language)
        return await self._files.take(path, kind, name=file_name)


async def _photo(path: Path, number: int) -> None:
    await asyncio.to_thread(lambda: _large(pictures.person(number)).save(path, "JPEG", quality=92))


def _large(picture: clips.Picture) -> clips.Picture:
    return picture.resize((picture.width * 2, picture.height * 2), PIL.Image.Resampling.LANCZOS)


async def _landscape(path: Path) -> None:
    words = "a house and a tree by the mountains"
    await asyncio.to_thread(lambda: scenes.drawn(words, LANDSCAPE).save(path, "JPEG", quality=92))


async def _voice(path: Path, language: str) -> None:
    spoken = path.with_suffix(".mp3")
    text = " ".join([SPOKEN[language]] * TIMES)
    await speak_apart(text, ESPEAK.get(language, language), "1", "50", str(spoken))
    await asyncio.to_thread(_as_voice, spoken, path)


def _as_voice(spoken: Path, out: Path) -> None:
    """Write a sound as Telegram's clients record it: Opus in Ogg."""
    with av.open(str(spoken)) as source, av.open(str(out), "w", format="ogg") as made:
        stream: Any = made.add_stream("libopus", rate=VOICE_RATE, layout="mono")
        for frame in source.decode(audio=0):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    spoken.unlink()


async def _film(path: Path, language: str) -> None:
    voice = path.with_suffix(".ogg")
    await _voice(voice, language)

    def make() -> None:
        heard = sounds.samples_of(voice, longest=4)
        clips.write(path, iter([pictures.person(0)] * 40), sound=heard)

    await asyncio.to_thread(make)


ALBUM = ("portrait", "friend", "landscape")
MADE: dict[str, tuple[str, str, Make]] = {
    "portrait": ("photo", "portrait.jpg", lambda path, _: _photo(path, 0)),
    "friend": ("photo", "friend.jpg", lambda path, _: _photo(path, 3)),
    "landscape": ("photo", "landscape.jpg", lambda path, _: _landscape(path)),
    "video": ("video", "sample.mp4", _film),
    "voice": ("voice", "voice.ogg", _voice),
}
"""Name -> the kind it is sent as, its file's name, and what makes it."""
