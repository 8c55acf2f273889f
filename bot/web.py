"""The web half on aiohttp: Telegram's and A2E's webhooks, health, readiness, metrics."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

log = logging.getLogger(__name__)

UPDATE_BYTES = 1024 * 1024
HANDLE_SECONDS = 50.0
"""Telegram gives up a webhook call after about a minute; the work goes on, and its repetition joins it."""
Handle = Callable[[dict[str, Any]], Awaitable[None]]
Ready = Callable[[], Awaitable[dict[str, bool]]]


def add_routes(
    site: web.Application,
    *,
    handle: Handle | None,
    secret: str | None,
    ready: Ready,
    registry: CollectorRegistry,
) -> None:
    """Add the endpoints.

    Args:
        site: may hold other routes.
        handle: returns when an update's effects are stored; raises when they are not.
        secret: what Telegram must send along; None, as for handle: no webhook, so no such endpoint.
        ready: part -> whether it works.
        registry: of the metrics.

    """

    async def health(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readiness(request: web.Request) -> web.Response:
        parts = await ready()
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    site.router.add_get("/health", health)
    site.router.add_get("/ready", readiness)
    site.router.add_get("/metrics", metrics)
    if secret is not None and handle is not None:
        site.router.add_post("/telegram", _telegram(handle, secret))


def _telegram(handle: Handle, secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def telegram(request: web.Request) -> web.Response:
        """200 only when the update is handled: anything else makes Telegram send it again."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=403)
        body = await _bounded(request, UPDATE_BYTES)
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


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None


async def _bounded(request: web.Request, limit: int) -> bytes | None:
    """Return the body, or None when it is longer than limit bytes; no more than that is ever held."""
    if (request.content_length or 0) > limit:
        return None
    body = bytearray()
    async for piece in request.content.iter_chunked(65536):
        body += piece
        if len(body) > limit:
            return None
    return bytes(body)
