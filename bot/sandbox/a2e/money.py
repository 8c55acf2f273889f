"""Credits: what is left, what was spent, what things cost."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e import tasks
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.shapes import Answer, Given, page_of
from bot.sandbox.a2e.speaking import speech_price

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox


async def _coins(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return {"coins": server.coins, "diamonds": server.diamonds}


async def _history(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return {"rows": page_of(given, server.history)}


async def _quote(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    endpoint, body = str(given["endpoint"]), given["requestBody"]
    if endpoint.endswith("send_tts"):
        return {
            "generationRequestValidated": False,
            "credits": speech_price(str(body.get("msg", ""))),
        }
    kind = next((kind for path, kind in tasks.KINDS.items() if path in endpoint), None)
    if kind is None:
        raise Refused("no price is known for this endpoint")
    return {"generationRequestValidated": False, "credits": await server.price(kind, body)}


ANSWERS: dict[str, Answer] = {
    "get_remaining_credits": _coins,
    "credits_history": _history,
    "quote_generation": _quote,
}
