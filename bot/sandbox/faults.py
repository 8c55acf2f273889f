"""Faults to switch on by hand: errors, delays, lost answers, duplicates."""

import asyncio
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

KINDS = frozenset(
    {
        "error",
        "delay",
        "reset_before",
        "reset_after",
        "hollow",
        "html",
        "gone",
        "rate_limit",
        "duplicate",
        "fail_task",
        "no_credits",
        "no_coins",
        "late",
        "code",
        "big",
        "short_room",
        "not_yet",
        "list_form",
        "msg_form",
        "other_rows",
        "unmarked",
        "left_out",
        "busy",
        "minor",
        "suspected",
        "notice",
        "moderated",
        "no_way",
        "id_form",
        "nested_form",
        "text_numbers",
        "no_cdn",
        "older",
        "heedless",
        "repeated",
        "reordered",
        "altered",
    }
)


ASKED_FOR = "a fault that was asked for"


@dataclass
class Fault:
    """One fault.

    Attributes:
        service: telegram or a2e.
        what: one of KINDS.
        match: part of the method or path that it concerns; empty: any. For Telegram's "error" and "rate_limit" the
            chat's id stands behind the method and a space.
        times: how often it happens; 0: until cleared.
        seconds: of a delay or a retry_after.
        status: HTTP status of an error, or A2E's code.
        megabytes: size of a big result.
        words: A2E's words for an error or a failed task, instead of the double's own.
        met: how many calls it has met so far.

    """

    service: str
    what: str
    match: str = ""
    times: int = 1
    seconds: float = 1.0
    status: int = 500
    megabytes: int = 40
    words: str = ASKED_FOR
    met: int = 0


class Faults:
    """The faults that are on."""

    def __init__(self) -> None:
        self._on: list[Fault] = []
        self._let_go = asyncio.Event()

    def add(self, service: str, what: str, **facts: Any) -> Fault:
        """Switch one on.

        Raises:
            ValueError: no such service or kind.

        """
        if service not in ("telegram", "a2e") or what not in KINDS:
            raise ValueError(f"no such fault: {service} {what}")
        fault = Fault(service=service, what=what, **facts)
        self._on.append(fault)
        return fault

    def take(self, service: str, call: str, *kinds: str) -> Fault | None:
        """Return the first fault of these kinds that concerns a call, and count it."""
        for fault in self._on:
            if fault.service == service and fault.what in kinds and fault.match in call:
                fault.met += 1
                if fault.times:
                    fault.times -= 1
                    if not fault.times:
                        self._on.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Switch all off; calls that are being delayed stay so."""
        self._on.clear()

    def let_go(self) -> None:
        """End the delays of the calls that are being delayed."""
        self._let_go.set()
        self._let_go = asyncio.Event()

    async def delay(self, seconds: float) -> None:
        """Hold up a call for so long, or until it is let go."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._let_go.wait(), seconds)

    def listed(self) -> dict[str, list[dict[str, Any]]]:
        """Return what is on, by service."""
        return {
            service: [asdict(fault) for fault in self._on if fault.service == service]
            for service in ("telegram", "a2e")
        }


async def before(faults: Faults, service: str, call: str, request: web.Request) -> web.Response | None:
    """Apply the faults that come before a call's effect; a response ends the call there."""
    if fault := faults.take(service, call, "delay"):
        await faults.delay(fault.seconds)
    if faults.take(service, call, "reset_before"):
        reset(request)
    if faults.take(service, call, "html"):
        return web.Response(text="<html><body><h1>Bad gateway</h1></body></html>", content_type="text/html")
    if fault := faults.take(service, call, "no_way"):
        return web.Response(
            status=fault.status, text="<html><body>No such call</body></html>", content_type="text/html"
        )
    if faults.take(service, call, "gone"):
        return web.Response(status=404, text="<html><body>Not Found</body></html>", content_type="text/html")
    return None


def reset(request: web.Request) -> None:
    """Break the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise ConnectionResetError("a fault that was asked for")
