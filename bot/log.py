"""One-line logs with ids and without secrets: whatever looks like a token is masked wherever it appears."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from urllib.parse import quote

from bot.config import A2ESettings
from bot.errors import BotError

TOKENS = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}|sk_[A-Za-z0-9]{8,}|(?<=Bearer )\S+")
"""Telegram's and A2E's tokens, in whatever text they turn up."""
_ids: ContextVar[dict[str, object]] = ContextVar("ids")


def ids() -> dict[str, object]:
    """Return the ids that are currently put on every line."""
    return _ids.get({})


@contextmanager
def bind(**more: object) -> Iterator[None]:
    """Put ids (update, user, step, job) on every line logged inside the block; None takes one away."""
    token = _ids.set({name: value for name, value in {**ids(), **more}.items() if value is not None})
    try:
        yield
    finally:
        _ids.reset(token)


QUOTED = re.compile(r"""'[^'\n]*'|"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|„[^“\n]*“|(?<==)\([^)\n]*\)""")
"""What an error's text quotes: it may be what somebody wrote."""
SHORTEST = 6
"""How long a secret must be to be masked; shorter ones occur in ordinary words."""
OURS = ("bot", "handlers", "__main__")
"""Loggers that the operator's level is for. Libraries print whole requests, rows and files below WARNING."""


def words_of(error: BaseException) -> str:
    """Return an error's text without anything it may quote from people; for ours, the detail meant for the log."""
    if isinstance(error, BotError):
        told = str(error)
        return "" if told == error.user_text != type(error).user_text else told
    return QUOTED.sub("…", str(error))


def log_words(words: str) -> str:
    """Return another service's words fit for a log: one line, without anything they quote from people."""
    return QUOTED.sub("…", " ".join(words.split()))[:200]


def trace_of(error: BaseException) -> str:
    """Return the traceback of an error and of those before it, each with its `words_of`."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    head = [trace_of(before), "then:"] if before is not None else []
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    parts = [trace_of(one) for one in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    return "\n".join([*head, "Traceback (most recent call last):", frames, f"{kind}: {words_of(error)}", *parts])


def forms_of(secret: str) -> set[str]:
    """Return the forms that a secret may take: as it is, in JSON, in a repr, in an address."""
    in_json = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return {secret, *in_json, repr(secret)[1:-1], ascii(secret)[1:-1], quote(secret), quote(secret, safe="")}


class Redacting(logging.Formatter):
    """Formats a record as one line and masks secrets everywhere in it, tracebacks included."""

    def __init__(self, *, as_json: bool, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._as_json = as_json
        parts = {part.strip() for secret in secrets for part in (secret, *secret.split(","))}
        forms = {form for part in parts if len(part) >= SHORTEST for form in forms_of(part)}
        self._secrets = sorted(forms, key=len, reverse=True)  # a whole list before its keys

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        message = self.mask(_message(record))
        when = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        bound = {name: value if isinstance(value, int) else self.mask(str(value)) for name, value in ids().items()}
        if self._as_json:  # masked before: in JSON a secret would look different
            line = {"at": when, "level": record.levelname, "logger": record.name, "message": message, **bound}
            return json.dumps(line)
        tail = "".join(f" {name}={value}" for name, value in bound.items())
        return f"{when} {record.levelname:7} {record.name}: {message}{tail}".replace("\n", "\n    ")

    def mask(self, text: str) -> str:
        """Return text with every secret replaced by ***."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return TOKENS.sub("***", text)


def _message(record: logging.LogRecord) -> str:
    """Return a record's message and traceback; errors among its arguments lose what they quote."""
    words = record.msg if not isinstance(record.msg, BaseException) else words_of(record.msg)
    args = record.args
    if isinstance(args, tuple):
        args = tuple((words_of(one) or type(one).__name__) if isinstance(one, BaseException) else one for one in args)
    if record.name == "asyncio":  # its messages hold errors as reprs
        words = QUOTED.sub("…", str(words))
    try:
        message = str(words) % args if args else str(words)
    except (TypeError, ValueError):  # our mistake; logging itself would print the arguments
        message = f"{words} (its arguments do not fit)"
    if record.exc_info and record.exc_info[1] is not None:
        message += "\n" + trace_of(record.exc_info[1])
    return message


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what ends the process, instead of letting Python print it unmasked."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger(__name__).critical("stopped", exc_info=(kind, error, trace))


def configure(settings: A2ESettings | None) -> None:
    """Set up logging to standard error; without settings, as for the demo."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        Redacting(
            as_json=settings is not None and settings.log_format == "json",
            secrets=settings.secrets() if settings else (),
        )
    )
    root, level = logging.getLogger(), logging.getLevelName(settings.log_level if settings else "INFO")
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    for ours in OURS:
        logging.getLogger(ours).setLevel(level)
    sys.excepthook = _last_words
