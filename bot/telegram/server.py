"""Is what answers at TELEGRAM_API_URL a Bot API server at all? Asked once, before python-telegram-bot believes it."""

import json
from typing import Any

import aiohttp

SECONDS = 20.0
MOST = 65536
NO_SERVER = "TELEGRAM_API_URL: what answers there is no Bot API server: {came}. Leave it out to use Telegram's own."


async def is_none(session: aiohttp.ClientSession, *, api_url: str, token: str) -> str | None:
    """Return one sentence that names the setting and what came instead of getMe's answer; None: nothing is wrong.

    A server that can't be reached, or has trouble of its own (5xx), says nothing about what it is.
    """
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with session.get(f"{api_url}/bot{token}/getMe", timeout=limit, allow_redirects=False) as answer:
            raw = await answer.content.read(MOST)
            came = _odd(answer.status, answer.content_type, raw)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return None
    return NO_SERVER.format(came=came) if came else None


def _odd(status: int, content_type: str, raw: bytes) -> str | None:
    """Return what is odd about an answer, without quoting its content; None: nothing."""
    if status >= 500 or status == 429:
        return None
    if 300 <= status < 400:
        return f"it redirects (HTTP {status})"
    try:
        body: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return f"HTTP {status} with {content_type} that is no JSON"
    if not isinstance(body, dict) or not isinstance(body.get("ok"), bool):
        return f"HTTP {status} with JSON without “ok”"
    return _missing(body.get("result")) if body["ok"] else None


def _missing(me: Any) -> str | None:
    wanted: dict[str, type] = {"id": int, "is_bot": bool, "first_name": str, "username": str}
    if not isinstance(me, dict):
        return "getMe without a result"
    wrong = [name for name, kind in wanted.items() if not isinstance(me.get(name), kind)]
    return f"getMe without {', '.join(wrong)}" if wrong else None
