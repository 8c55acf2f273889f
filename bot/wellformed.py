"""Text that every database, service and encoder accepts: whatever comes from outside passes through here first.

JSON can carry what UTF-8 can't (half of a surrogate pair) and what PostgreSQL refuses (NUL).
"""

import json
import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_ENCODER, _DECODER = msgspec.json.Encoder(), msgspec.json.Decoder()
_BAD = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_BAD = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
"""In JSON, control characters and halves of pairs only come escaped."""


def text(given: str) -> str:
    """Return a text with every NUL and lone surrogate replaced by U+FFFD, the replacement character."""
    return given if given.isascii() and "\x00" not in given else _BAD.sub("\ufffd", given)


def value(given: T) -> T:
    """Return a JSON value with all its texts, keys too, made well-formed."""
    fixed: Any = given
    if isinstance(given, str):
        fixed = text(given)
    elif isinstance(given, list):
        fixed = [value(one) for one in given]
    elif isinstance(given, dict):
        fixed = {value(key): value(one) for key, one in given.items()}
    return fixed  # type: ignore[no-any-return]  # the same shape as before


def loads(raw: bytes | bytearray) -> Any:
    """Return the JSON that bytes hold, its texts well-formed.

    Raises:
        ValueError: it is not JSON.
        RecursionError: it is nested too deep.

    """
    if b"\\u0000" not in raw:
        try:
            return _DECODER.decode(raw)  # strict: to it, what isn't well-formed is not JSON
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
    written = raw.decode(json.detect_encoding(raw), "replace")
    found = json.loads(written)
    return value(found) if _MAY_BE_BAD.search(written) else found


def dumps(given: Any) -> bytes:
    """Return a value as JSON in UTF-8, dataclasses as objects; texts that UTF-8 can't carry are made well-formed."""
    try:
        return _ENCODER.encode(given)
    except UnicodeEncodeError:
        return _ENCODER.encode(value(msgspec.to_builtins(given)))
