"""Dubbing: replaces the sound by a sentence in the target language."""

import asyncio
from pathlib import Path

from bot.sandbox.a2e import voices
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import clips, media, sounds
from bot.sandbox.a2e.state import State
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Files, Given

BEHIND = 0.15
"""How loud the old sound is behind the new one."""
SENTENCES = {
    "en": "This is the dubbed version, in English.",
    "es": "Esta es la versión doblada al español.",
    "fr": "Voici la version doublée en français.",
    "de": "Das ist die Fassung in deutscher Sprache.",
    "it": "Questa è la versione doppiata in italiano.",
    "pt": "Esta é a versão dublada em português.",
    "ru": "Это версия, озвученная на русском языке.",
    "zh": "这是中文配音版本。",
    "ar": "هذه هي النسخة المدبلجة بالعربية.",
    "hi": "यह हिंदी में डब किया गया संस्करण है।",
    "ja": "これはにほんごのふきかえばんです。",
    "ko": "이것은 한국어 더빙 버전입니다.",
    "tr": "Bu, Türkçe seslendirilmiş sürümdür.",
    "pl": "To jest wersja z polskim dubbingiem.",
    "nl": "Dit is de versie in het Nederlands.",
    "uk": "Це версія, озвучена українською.",
    "vi": "Đây là phiên bản lồng tiếng Việt.",
    "id": "Ini adalah versi sulih suara bahasa Indonesia.",
    "sv": "Det här är den svenska versionen.",
    "cs": "Toto je česky namluvená verze.",
    "el": "Αυτή είναι η ελληνική εκδοχή.",
    "ro": "Aceasta este versiunea în limba română.",
    "hu": "Ez a magyar nyelvű változat.",
    "da": "Dette er den danske udgave.",
    "fi": "Tämä on suomenkielinen versio.",
}


def language_of(code: str) -> str | None:
    """Return the language of a code such as de or de-DE; None if it is unknown."""
    plain = code.lower().partition("-")[0]
    return plain if plain in SENTENCES else None


async def check(state: State, given: Given) -> None:
    """Refuse languages that cannot be spoken."""
    if language_of(str(given["target_lang"])) is None:
        raise Refused("target_lang is not a supported language")
    source = str(given.get("source_lang") or "auto")
    if source != "auto" and language_of(source) is None:
        raise Refused("source_lang is not a supported language")


async def make(state: State, task: Task, files: Files) -> list[Path]:
    """Speak, and replace the old sound; video stays video, audio stays audio."""
    source = files["source_url"][0]
    old = await asyncio.to_thread(sounds.samples_of, source)
    code = language_of(str(task.body["target_lang"])) or "en"
    spoken = await state.speech.speak(SENTENCES[code], voices.espeak_of(code) + "+m3")
    is_video = await asyncio.to_thread(media.kind_of, source) == "video"
    out = state.storage.new_path(".mp4" if is_video else ".mp3")

    def dub() -> None:
        said = sounds.samples_of(spoken)
        if not task.body.get("drop_background_audio"):
            said = sounds.mixed(said, old, BEHIND)
        if is_video:
            video = clips.source_of(source)
            clips.write(out, map(media.mark, video.frames()), rate=video.rate, sound=said)
        else:
            sounds.write_mp3(sounds.stretched(said, max(len(said), len(old))), out)

    await asyncio.to_thread(dub)
    spoken.unlink()
    return [out]
