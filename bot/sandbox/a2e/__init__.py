"""A2E's double: documented operations only, real media, seconds instead of minutes."""

from bot.sandbox.a2e.server import A2ESandbox

__all__ = ["A2ESandbox"]
