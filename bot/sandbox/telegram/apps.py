"""Mini Apps: which addresses buttons may open, and the signed launch parameters that Telegram opens them with."""

import hashlib
import hmac
import json
import secrets
from ipaddress import ip_address
from time import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.sandbox.telegram.facts import Bad

VERSION, PLATFORM = "9.0", "web"


def check_address(url: str, chat_id: int) -> None:
    """Check a web_app button: https only, except on this machine, and in private chats only.

    Raises:
        Bad: in Telegram's words.

    """
    if chat_id < 0:
        raise Bad("Bad Request: BUTTON_TYPE_INVALID")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise Bad(f"Bad Request: inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def apps_of(message: dict[str, Any]) -> list[str]:
    """Return the Mini Apps that a message's buttons open."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [one["web_app"]["url"] for row in rows for one in row if "web_app" in one]


def apps_of_button(button: dict[str, Any]) -> list[str]:
    """Return the Mini App that the button beside the text box opens, if it opens one."""
    return [button["web_app"]["url"]] if button["type"] == "web_app" else []


def init_data(person: dict[str, Any], *, token: str, signed_at: float | None = None) -> str:
    """Return what Telegram tells a Mini App about the person who opened it, signed with the bot's token."""
    user = {name: value for name, value in person.items() if name != "is_bot"}
    fields = {
        "query_id": secrets.token_urlsafe(12),
        "user": json.dumps(user, separators=(",", ":"), ensure_ascii=False),
        "auth_date": str(int(time() if signed_at is None else signed_at)),
        "signature": secrets.token_urlsafe(64),
    }
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    fields["hash"] = hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()
    return urlencode(fields)


def address_for(url: str, person: dict[str, Any], *, token: str) -> str:
    """Return a Mini App's address with its launch parameters in the fragment, as in Telegram's web client."""
    launch = {
        "tgWebAppData": init_data(person, token=token),
        "tgWebAppVersion": VERSION,
        "tgWebAppPlatform": PLATFORM,
        "tgWebAppThemeParams": "{}",
    }
    return f"{url}#{urlencode(launch)}"
