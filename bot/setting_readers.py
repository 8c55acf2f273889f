"""Reads settings that are lists or addresses; each raises a ValueError that says what is expected."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def packs(text: str) -> tuple[int, ...]:
    """Read the credits of the packs on sale, smallest first."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not 0 < len(parts) <= 6 or not all(re.fullmatch(r"[1-9]\d{0,5}", part) for part in parts):
        raise ValueError("expected 1 to 6 numbers of credits, comma separated: 100,300,1000")
    return tuple(sorted({int(part) for part in parts}))


def contact(text: str) -> str:
    """Read whom people may write to."""
    if len(text) > 100 or not text.isprintable():
        raise ValueError("expected a @name or an address, at most 100 characters")
    return text


def ids(text: str) -> frozenset[int]:
    """Read Telegram user ids."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[0-9]{1,16}", part) for part in parts):
        raise ValueError("expected Telegram user ids, comma separated: 123456,234567")
    return frozenset(int(part) for part in parts)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def split(url: str) -> SplitResult | None:
    """Return the parts of an address; None: it is no address, such as one with a port of letters."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # it is read, and may be none, only here
    except ValueError:
        return None
    return parts


def root(url: str, *, plain: bool = False) -> str:
    """Check for an https root; plain http only on this machine, since tokens travel to it."""
    parts = split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected the root of a server, such as https://host.example")
    if parts.scheme == "http" and not (plain or is_loopback(parts.hostname)):
        raise ValueError("expected https://; plain http only on this machine")
    return url.rstrip("/")


def server(url: str) -> str:
    """As `root`; plain http also to a name without a dot: a container or machine of one's own network."""
    parts = split(url)
    name = parts.hostname or "" if parts is not None else ""
    return root(url, plain=re.fullmatch(r"[A-Za-z][\w-]*", name) is not None)
