"""`backup`, `restore` and `move`, from the command line."""

import signal
from pathlib import Path
from types import FrameType

from bot.app.moving.backup import backup
from bot.app.moving.move import move
from bot.app.moving.restore import restore
from bot.config import Settings
from bot.errors import Unavailable


async def carry_out(settings: Settings, command: str, place: str) -> str:
    """Carry out one of the commands on a file or URL; return a line about it."""
    for one in (signal.SIGTERM, signal.SIGINT):  # what was begun is cleared away, as after any failure
        signal.signal(one, _stop)
    if command == "backup":
        return await backup(settings, Path(place))
    if command == "restore":
        return await restore(settings, Path(place))
    return await move(settings, place)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Unavailable(f"by signal {number}; run it again, a restore into another database if this one has rows now")
