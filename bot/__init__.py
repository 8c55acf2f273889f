"""A2E Studio bot: the A2E AI-avatar API in a Telegram chat."""

__version__ = "1.0.0"
