"""Many running tasks: the A2E calls that follow them, and how late a result reaches its chat.

python -m tests.benchmarks.follow [--tasks 2000]
"""

import argparse
import asyncio
import random

from tests.benchmarks.bench import at, bot, place, running_jobs, say, services
from tests.ports import free_port
from tests.world import video

INTERVAL, INTERVALS, ENDING = 5.0, 6, 100
GAP = 0.5
"""Seconds between the ends of two tasks, so that Telegram's pace (two messages per result) is not measured."""


async def main(number: int) -> None:
    async with services() as given, place() as folder:
        await given.post("set", result=str(video(folder / "result.mp4")))
        tasks = await running_jobs(folder, number)
        more = {"PORT": str(free_port()), "POLL_SECONDS": str(INTERVAL)}
        async with bot(given, "bot", "run", folder=folder, until="a2e batchDetail", **more) as process:
            await asyncio.sleep(60)  # a bot that has just started edits its cards first
            before, cpu = (await given.books())["calls"], process.cpu()
            await asyncio.sleep(INTERVAL * INTERVALS)
            after, cpu = (await given.books())["calls"], process.cpu() - cpu
            calls = sum(number - before.get(name, 0) for name, number in after.items() if name.startswith("a2e "))
            ending = random.Random(1).sample(range(number), ENDING)
            await given.post("end", tasks=[tasks[one] for one in ending], gap=GAP)
            books = await given.until(lambda found: len(found["shown"]) >= ENDING)
    late = [books["shown"][str(10_001 + one)] - books["ended"][tasks[one]] for one in ending]
    say(f"A2E calls in {INTERVALS} intervals of {INTERVAL:.0f} s for {number} tasks: {calls}, one each would be")
    say(f"{number * INTERVALS}: 1/{number * INTERVALS / max(calls, 1):.0f}. CPU {cpu / INTERVAL / INTERVALS:.1%}")
    say(f"completion to message: p50 {at(late, 0.5):.1f} s, p95 {at(late, 0.95):.1f} s, worst {at(late, 1):.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.follow")
    parser.add_argument("--tasks", type=int, default=2000)
    asyncio.run(main(parser.parse_args().tasks))
