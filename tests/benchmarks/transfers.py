"""Memory while 100 results of 21 MB, too big for Telegram to fetch, go from A2E through the bot to Telegram.

python -m tests.benchmarks.transfers
"""

import asyncio
from time import time

from bot.sandbox.a2e.renderers.media import pad
from tests.benchmarks.bench import bot, place, running_jobs, say, services
from tests.ports import free_port
from tests.world import video

TRANSFERS, MEGABYTES = 100, 21


async def main() -> None:
    async with services() as given, place() as folder:
        path = video(folder / "result.mp4")
        pad(path, MEGABYTES)
        await given.post("set", result=str(path))
        tasks = await running_jobs(folder, TRANSFERS)
        more = {"PORT": str(free_port()), "POLL_SECONDS": "1"}
        async with bot(given, "bot", "run", folder=folder, until="a2e batchDetail", **more) as process:
            await asyncio.sleep(6)
            idle, before = process.memory(), process.cpu()
            began = time()
            await given.post("end", tasks=tasks)
            await given.until(lambda found: len(found["shown"]) >= TRANSFERS)
            peak, seconds, cpu = process.memory("VmHWM"), time() - began, process.cpu() - before
    say(f"{TRANSFERS} transfers of {MEGABYTES} MB in {seconds:.1f} s: idle {idle:.0f} MB, at most {peak:.0f} MB,")
    say(f"{peak - idle:+.0f} MB; {TRANSFERS * MEGABYTES / seconds:.0f} MB/s, CPU {cpu / seconds:.0%}")


if __name__ == "__main__":
    asyncio.run(main())
