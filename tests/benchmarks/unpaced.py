"""The bot without Telegram's pace, which would hold it to 30 answers a second: shows what the bot itself can do.

`python -m tests.benchmarks.unpaced [web]`: everything in one process, or only what takes updates.
"""

import asyncio
import sys

from bot import log
from bot.app.serve import stop_signal
from bot.config import Settings
from bot.store.migrate import migrate
from tests.world import HURRIED, running


async def main(*, does_jobs: bool) -> None:
    settings = Settings.load()
    log.configure(settings)
    await migrate(settings.database_url)
    async with stop_signal() as stop, running(settings, pace=HURRIED, does_jobs=does_jobs):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(does_jobs=sys.argv[1:] != ["web"]))
