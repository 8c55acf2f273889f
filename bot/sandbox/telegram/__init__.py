"""Telegram's double: a Bot API server checked against the published facts, and people who chat."""

from bot.sandbox.telegram.page import Page
from bot.sandbox.telegram.server import TelegramSandbox

__all__ = ["Page", "TelegramSandbox"]
