"""A2E's double: documented operations only, real media, seconds instead of minutes."""

from pathlib import Path

from bot.sandbox.a2e.server import A2ESandbox

LIVE_SDK = Path(__file__).with_name("live_sdk.js")
"""What stands in for Agora's SDK in the live page."""

__all__ = ["LIVE_SDK", "A2ESandbox"]
