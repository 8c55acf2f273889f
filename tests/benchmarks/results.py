"""1,000 results at once, with Telegram's limits enforced.

python -m tests.benchmarks.results
"""

import asyncio
from time import time

from bot.telegram.pacing.budget import TELEGRAM
from tests.benchmarks.bench import bot, place, running_jobs, say, services
from tests.ports import free_port
from tests.world import video

RESULTS = 1000
SENDS = ("sendMessage", "editMessageMedia", "editMessageText")


async def main() -> None:
    async with services() as given, place() as folder:
        await given.post("set", result=str(video(folder / "result.mp4")), limits=True)
        tasks = await running_jobs(folder, RESULTS)
        await given.post("end", tasks=tasks)
        began = time()
        more = {"PORT": str(free_port()), "POLL_SECONDS": "1"}
        async with bot(given, "bot", "run", folder=folder, until="editMessageMedia", **more):
            began = time()
            books = await given.until(lambda found: len(found["shown"]) >= RESULTS)
            last = max(books["shown"].values())
            sent = sum(books["calls"].get(name, 0) for name in SENDS)
            detail = {name: books["calls"].get(name, 0) for name in (*SENDS, "429")}
    floor = sent * TELEGRAM.overall
    say(f"{RESULTS} results in {last - began:.1f} s with {sent} messages {detail}")
    say(f"floor of the bot's own pace for as many messages: {floor:.1f} s; over it by {(last - began) / floor - 1:.1%}")


if __name__ == "__main__":
    asyncio.run(main())
