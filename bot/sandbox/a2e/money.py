"""Credits: what is left, what was spent, what calls cost."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.a2e import voice_clones, work
from bot.sandbox.a2e.facts import Refused, find
from bot.sandbox.a2e.prices import live_price, speech_price
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.task_types import task_types
from bot.sandbox.a2e.types import Given, page_of

TRUE = ("true", "1", "True", True)


async def _coins(state: State, given: Given, root: str, call: str) -> Any:
    return {"coins": state.coins, "diamonds": state.diamonds}


async def _history(state: State, given: Given, root: str, call: str) -> Any:
    found = state.history
    if "is_consumption" in given:
        spent = given["is_consumption"] in TRUE
        found = [one for one in found if (one["amount"] < 0) == spent]
    if given.get("startDate"):
        found = [one for one in found if _moment(one["createdAt"]) >= _moment(given["startDate"])]
    if given.get("endDate"):
        found = [one for one in found if _moment(one["createdAt"]) <= _moment(given["endDate"])]
    return {"rows": page_of(given, found), "count": len(found)}


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused("a date must be written as 2025-01-31 or 2025-01-31T12:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _quote(state: State, given: Given, root: str, call: str) -> Any:
    body = given["requestBody"]
    if not isinstance(body, dict):
        raise Refused("requestBody must be an object")
    return {"generationRequestValidated": False, "credits": await _price(state, str(given["endpoint"]), body)}


async def _price(state: State, endpoint: str, body: Given) -> int:
    path = urlsplit(endpoint).path
    found = find("POST", path) or find("POST", "/api/v1/" + path.lstrip("/"))
    operation = found[0].id if found else ""
    if operation == "generate_tts":
        return speech_price(str(body.get("msg", "")))
    if operation == "streaming_get_token":
        return live_price(body)
    if operation == "continue_training":
        return 0
    task_type = task_types().get(voice_clones.TASK_TYPE if operation == "clone_voice_from_video" else operation)
    if task_type is None:
        raise Refused("no price is known for this endpoint")
    return await work.price(state, task_type, body)


ANSWERS: dict[str, Answer] = {
    "get_remaining_credits": _coins,
    "credits_history": _history,
    "quote_generation": _quote,
}
