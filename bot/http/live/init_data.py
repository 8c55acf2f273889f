"""Who opened the Mini App: Telegram signs it with the bot's token.

Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
"""

import hashlib
import hmac
import json
from urllib.parse import parse_qsl

from bot.errors import BotError
from bot.locales import N_

LONGEST = 4096
"""Characters; Telegram's own are well below a thousand."""
FRESH_SECONDS = 3600.0
CLOCK_SECONDS = 30.0
"""Seconds that Telegram's clock may be ahead of ours."""


class Untrusted(BotError):
    """Not signed by Telegram for this bot, or too long ago."""

    user_text = N_("I can't tell who you are. Please open this page again with the button in our chat.")


def user_of(init_data: str, *, token: str, now: float) -> int:
    """Return the Telegram id of the user whom initData names.

    Args:
        init_data: as the Mini App got it, URL-encoded.
        token: the bot's.
        now: Unix seconds.

    Raises:
        Untrusted: forged, for another bot, older than an hour, from the future, or not initData at all.

    """
    fields = _fields(init_data)
    given = fields.pop("hash", "")
    check = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    wanted = hmac.new(secret, check.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise Untrusted("initData: the signature does not fit")
    signed_at = _number(fields.get("auth_date"))
    if not now - FRESH_SECONDS <= signed_at <= now + CLOCK_SECONDS:
        raise Untrusted("initData: not fresh")
    return _user(fields.get("user", ""))


def _fields(init_data: str) -> dict[str, str]:
    """Return the fields; a name that comes twice could mean one thing to Telegram and another to us."""
    if len(init_data) > LONGEST:
        raise Untrusted("initData: too long")
    try:
        pairs = parse_qsl(init_data, keep_blank_values=True, strict_parsing=True, max_num_fields=32)
    except ValueError:
        raise Untrusted("initData: not URL-encoded") from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Untrusted("initData: a field comes twice")
    return fields


def _number(text: str | None) -> float:
    if text is None or not text.isascii() or not text.isdigit():
        raise Untrusted("initData: auth_date is no number")
    return float(text)


def _user(text: str) -> int:
    try:
        number = json.loads(text)["id"]
    except (ValueError, KeyError, TypeError):
        raise Untrusted("initData: names no user") from None
    if not isinstance(number, int) or isinstance(number, bool):
        raise Untrusted("initData: names no user")
    return number
