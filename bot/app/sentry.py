"""Errors to Sentry without contents, if the operator has set SENTRY_DSN; otherwise none of this is loaded."""

import atexit
import logging
from typing import Any

from bot import log
from bot.errors import SettingsError

FLUSH_SECONDS = 2.0
KEPT = ("event_id", "timestamp", "level", "platform", "logger")
FRAME = ("filename", "function", "module", "lineno", "in_app")


def begin(dsn: str) -> None:
    """From now on, send what is logged as an error, stripped.

    Raises:
        SettingsError: sentry-sdk is not installed.

    """
    try:
        import sentry_sdk
        from sentry_sdk.integrations.logging import LoggingIntegration
    except ModuleNotFoundError:
        raise SettingsError(
            "SENTRY_DSN: sentry-sdk is not installed; run `make sentry`, or leave SENTRY_DSN empty"
        ) from None
    sentry_sdk.init(
        dsn=dsn,
        before_send=stripped,
        default_integrations=False,
        integrations=[LoggingIntegration(level=None, event_level=logging.ERROR)],
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        max_breadcrumbs=0,
        include_local_variables=False,
        include_source_context=False,
        send_default_pii=False,
        send_client_reports=False,
    )
    atexit.register(sentry_sdk.flush, timeout=FLUSH_SECONDS)


def stripped(event: Any, hint: Any) -> Any:
    """Return an event with nothing but its ids, the types of its exceptions, their stacks, and our own log event.

    It is built from what may be sent, so that nothing a later version of the library adds gets out.
    """
    errors = [_kind_and_stack(one) for one in (event.get("exception") or {}).get("values") or ()]
    ids = {name: str(value) for name, value in log.ids().items()}
    kept = {name: event[name] for name in KEPT if name in event}
    return {**kept, **_named(hint.get("log_record")), "tags": ids, "exception": {"values": errors}}


def _named(record: logging.LogRecord | None) -> dict[str, Any]:
    """Return the event that a log line of ours names, without its arguments; libraries' lines may hold anything."""
    ours = record is not None and record.name.partition(".")[0] in log.OURS and isinstance(record.msg, str)
    return {"logentry": {"message": record.msg}} if record is not None and ours else {}


def _kind_and_stack(error: Any) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or ()
    bare = [{name: frame[name] for name in FRAME if name in frame} for frame in frames]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": bare}}
