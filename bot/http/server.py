"""The web half on aiohttp: Telegram's and A2E's webhooks, health, readiness, metrics."""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot import drawings
from bot.errors import Unavailable
from bot.http.limits import bounded, json_object

log = logging.getLogger(__name__)

UPDATE_BYTES = 1024 * 1024
HANDLE_SECONDS = 50.0
"""Telegram gives up a webhook call after about a minute; the work goes on, and the repeated call joins it."""
WEBHOOK_BYTES = 64 * 1024
LOOKED_UP = 100
"""Most strings of one webhook body that are looked up as task ids; A2E's own bodies hold one."""
TASK_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])")
NAME = re.compile(r"[\w.-]{1,64}")
Handle = Callable[[dict[str, Any]], Awaitable[None]]
Ready = Callable[[], Awaitable[Mapping[str, bool | str]]]
Wake = Callable[[list[str]], Awaitable[None]]
Measure = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class FromA2E:
    """Who is told about A2E's webhooks, and the tokens that they must carry."""

    wake: Wake
    """Called with what may be task ids; nothing that a body says is believed."""
    token: str
    former: tuple[str, ...] = ()
    """Tokens of tasks that were started before SECRET_KEY changed."""


def add_routes(
    site: web.Application,
    *,
    handle: Handle | None,
    secret: str | None,
    ready: Ready,
    registry: CollectorRegistry,
    a2e: FromA2E | None = None,
    measure: Measure | None = None,
    former: tuple[str, ...] = (),
) -> None:
    """Add the endpoints.

    Args:
        site: may hold other routes.
        handle: returns when an update's effects are stored; raises when they are not.
        secret: what Telegram must send; None, as for handle and a2e: no webhook, so no such endpoint.
        ready: part -> whether it works, or its state where no process stops for it.
        registry: of the metrics.
        a2e: who is told about its webhooks.
        measure: updates the metrics that depend on other processes.
        former: secrets accepted beside the newest, until every process has set it.

    """

    async def readiness(request: web.Request) -> web.Response:
        parts = await ready()
        return web.json_response(parts, status=503 if False in parts.values() else 200)

    async def metrics(request: web.Request) -> web.Response:
        if measure is not None:
            await measure()
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site.add_routes([web.get("/health", health), web.get("/ready", readiness), web.get("/metrics", metrics)])
    site.router.add_get("/drawings/{name}.jpg", drawing)
    if secret is not None and handle is not None:
        site.router.add_post("/telegram", _telegram(handle, (secret, *former)))
    if a2e is not None:
        site.router.add_post("/a2e", _webhook(a2e))


async def drawing(request: web.Request) -> web.StreamResponse:
    """Answer with one of our own pictures, which Telegram shows above a text."""
    name = request.match_info["name"]
    if name not in drawings.SIZES:
        return web.Response(status=404)
    headers = {"Content-Type": drawings.MIME, "Cache-Control": "public, max-age=86400"}
    return web.FileResponse(drawings.picture(name), headers=headers)


async def health(request: web.Request) -> web.Response:
    """Answer that the process is alive."""
    return web.Response(text="ok\n")


def _telegram(handle: Handle, secrets: tuple[str, ...]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def telegram(request: web.Request) -> web.Response:
        """200 only when the update is handled: anything else makes Telegram send it again."""
        if not _is_sent_along(request, "X-Telegram-Bot-Api-Secret-Token", secrets):
            return web.Response(status=403)
        body = await bounded(request, UPDATE_BYTES)
        if body is None:
            return web.Response(status=413)
        update = _update(body)
        if update is None:
            return web.Response(status=400)
        try:
            async with asyncio.timeout(HANDLE_SECONDS):
                await handle(update)
        except TimeoutError:
            return web.Response(status=503)
        except Exception:  # noqa: BLE001  # logged where it ran; Telegram repeats it
            return web.Response(status=500)
        return web.Response()

    return telegram


def _is_sent_along(request: web.Request, header: str, secrets: tuple[str, ...]) -> bool:
    given = request.headers.get(header, "").encode(errors="replace")
    return any([hmac.compare_digest(given, secret.encode()) for secret in secrets])  # all of them, in constant time


def _webhook(a2e: FromA2E) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def webhook(request: web.Request) -> web.Response:
        """Answer 200 even when it tells us nothing: A2E sends it once."""
        if not _is_sent_along(request, "X-A2e-Webhook-Token", (a2e.token, *a2e.former)):
            return web.Response(status=403)
        body = await bounded(request, WEBHOOK_BYTES)
        if body is None:
            return web.Response(status=413)
        try:
            await a2e.wake(ids_in(body))
        except Unavailable as error:  # polling finds out what this would have said
            log.warning("a2e webhook woke nobody: %s", error)
            return web.Response(status=503)
        return web.Response()

    return webhook


def ids_in(body: bytes) -> list[str]:
    """Return what may be task ids in JSON of any shape, likely ones first; at most LOOKED_UP."""
    try:
        found = list(_strings(json.loads(body)))
    except (ValueError, RecursionError):
        return []
    likely = [one for text in found for one in TASK_ID.findall(text)]
    return list(dict.fromkeys([*likely, *(text for text in found if NAME.fullmatch(text))]))[:LOOKED_UP]


def _strings(value: object) -> Iterator[str]:
    """Yield every string of a JSON value, without recursion: a stranger decides its depth."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            left += one


def _update(body: bytes) -> dict[str, Any] | None:
    update = json_object(body)
    return update if update is not None and isinstance(update.get("update_id"), int) else None
