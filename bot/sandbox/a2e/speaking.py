"""Public voices, languages, and speech."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e import voices
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.shapes import Answer, Given

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox


async def _voices(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return voices.voice_list(given.get("country") or "en", given.get("region") or "US")


async def _tts(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if len(given["msg"]) > 1000:
        raise Refused("msg has more than 1000 characters")
    voice = voices.BY_ID.get(given.get("tts_id") or "")
    if voice is None:
        raise Refused("tts_id or user_voice_id is required")
    server.charge(speech_price(given["msg"]), "tts", call)
    return await server.speak(given["msg"], voice, float(given.get("speechRate") or 1), root)


def speech_price(text: str) -> int:
    """Return what speaking a text costs."""
    return max(1, -(-len(text) // 100))


async def _languages(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return voices.language_list()


async def _detect(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return voices.detect(given["msg"])


ANSWERS: dict[str, Answer] = {
    "list_public_tts_options": _voices,
    "generate_tts": _tts,
    "list_languages": _languages,
    "detect_language": _detect,
}
