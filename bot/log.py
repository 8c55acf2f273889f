"""One-line logs with ids and without secrets: what looks like a token is masked wherever it stands."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from bot.config import A2ESettings

TOKENS = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}|sk_[A-Za-z0-9]{8,}|(?<=Bearer )\S+")
"""Telegram's and A2E's tokens, in whatever text they turn up."""
_ids: ContextVar[dict[str, object]] = ContextVar("ids")


@contextmanager
def bind(**ids: object) -> Iterator[None]:
    """Put ids (update, user, job) on every line logged inside of the block."""
    token = _ids.set({**_ids.get({}), **ids})
    try:
        yield
    finally:
        _ids.reset(token)


class Redacting(logging.Formatter):
    """Formats a record as one line and masks secrets in all of it, tracebacks included."""

    def __init__(self, *, as_json: bool, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._as_json = as_json
        self._secrets = [secret for secret in secrets if len(secret) >= 8]

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        when = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        ids = _ids.get({})
        if self._as_json:
            line = json.dumps(
                {
                    "at": when,
                    "level": record.levelname,
                    "logger": record.name,
                    "message": message,
                    **ids,
                },
                default=str,
            )
        else:
            tail = "".join(f" {name}={value}" for name, value in ids.items())
            line = f"{when} {record.levelname:7} {record.name}: {message}{tail}".replace("\n", "\n    ")
        return self.mask(line)

    def mask(self, text: str) -> str:
        """Return text with every secret replaced by ***."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return TOKENS.sub("***", text)


def configure(settings: A2ESettings | None) -> None:
    """Set up logging to standard error; without settings as for the demo."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        Redacting(
            as_json=settings is not None and settings.log_format == "json",
            secrets=settings.secrets() if settings else (),
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level if settings else "INFO")
    for chatty in ("httpx", "httpcore", "aiohttp.access", "telegram", "pgqueuer", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
