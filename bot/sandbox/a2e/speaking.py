"""Public voices, languages, and speech in public and cloned voices."""

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.a2e import voice_clones, voices
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.prices import speech_price
from bot.sandbox.a2e.records import Spoken
from bot.sandbox.a2e.speech import USUAL_PITCH
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.tasks import new_id, when_of
from bot.sandbox.a2e.types import Given, page_of

LONGEST = 1000
SLOWEST, FASTEST = 0.5, 2.0


async def _voices(state: State, given: Given, root: str, call: str) -> Any:
    return voices.voice_list(given.get("country") or "en", given.get("region") or "US")


async def _tts(state: State, given: Given, root: str, call: str) -> Any:
    text = str(given["msg"])
    if len(text) > LONGEST:
        raise Refused(f"msg has more than {LONGEST} characters")
    rate = _rate(given)
    espeak, pitch = _voice(state, given)
    state.charge(speech_price(text), "tts", call)
    url = state.storage.keep(await state.speech.speak(text, espeak, rate=rate, pitch=pitch), root)
    state.spoken.insert(0, Spoken(id=new_id(), text=text, url=url, created=datetime.now(UTC)))
    return url


def _rate(given: Given) -> float:
    try:
        rate = float(given.get("speechRate") or 1)
    except (TypeError, ValueError):
        raise Refused("speechRate must be a number") from None
    if not SLOWEST <= rate <= FASTEST:
        raise Refused(f"speechRate must be from {SLOWEST} to {FASTEST}")
    return rate


def _voice(state: State, given: Given) -> tuple[str, int]:
    """Return the espeak-ng voice and the pitch for a call."""
    if public := voices.BY_ID.get(str(given.get("tts_id") or "")):
        return public.espeak, USUAL_PITCH
    wanted = given.get("user_voice_id")
    if not wanted:
        raise Refused("tts_id or user_voice_id is required")
    own = next((one for one in voice_clones.voices_of(state) if one.id == wanted and one.done), None)
    if own is None:
        raise Refused("user_voice_id is not one of your finished voices")
    country, region = str(given.get("country") or ""), str(given.get("region") or "")
    if country not in voices.LANGUAGES or region not in voices.LANGUAGES[country][1]:
        raise Refused("a cloned voice needs country and region")
    variant = "f4" if own.body.get("gender") == "female" else "m7"
    return f"{voices.espeak_of(country, region)}+{variant}", int(own.kept["pitch"])


async def _languages(state: State, given: Given, root: str, call: str) -> Any:
    return voices.language_list()


async def _detect(state: State, given: Given, root: str, call: str) -> Any:
    return voices.detect(given["msg"])


async def _spoken(state: State, given: Given, root: str, call: str) -> Any:
    rows = [
        {"_id": one.id, "msg": one.text, "url": one.url, "createdAt": when_of(one.created)}
        for one in page_of(given, state.spoken)
    ]
    return {"data": rows, "total": len(state.spoken)}


async def _forget(state: State, given: Given, root: str, call: str) -> Any:
    left = [one for one in state.spoken if one.id != given["id"]]
    if len(left) == len(state.spoken):
        raise Refused("record not found", code=404)
    state.spoken = left
    return {}


ANSWERS: dict[str, Answer] = {
    "list_public_tts_options": _voices,
    "generate_tts": _tts,
    "list_languages": _languages,
    "detect_language": _detect,
    "tts_preview_list": _spoken,
    "tts_preview_delete": _forget,
}
