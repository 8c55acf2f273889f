"""Updates per second, CPU, memory, start and p99: the whole bot against a bare echo bot, one after the other.

python -m tests.benchmarks.updates
"""

import asyncio

from tests.benchmarks.bench import Process, Services, bot, place, say, services
from tests.ports import free_port

UPDATES, SLOW_UPDATES, STEADY = 3000, 400, 1000


async def measured(given: Services, process: Process, first: int) -> dict[str, float]:
    await asyncio.sleep(2)  # what a start leaves to do
    idle = process.memory()
    await given.post("load", updates=300, first=first)  # what is done only once
    before = process.cpu()
    fast = await given.post("load", updates=UPDATES, first=first + 10_000)
    cpu = (process.cpu() - before) / UPDATES * 1000
    steady = await given.post("load", updates=STEADY, rate=100, first=first + 20_000)
    slow = await given.post("load", updates=SLOW_UPDATES, first=first + 30_000, latency=0.05)
    return {
        "updates/s": fast["per_second"], "CPU ms an update": cpu, "p99 ms at 100/s": steady["p99"] * 1000,
        "updates/s at 50 ms": slow["per_second"], "MB idle": idle, "s to start": process.started,
    }  # fmt: skip


async def main() -> None:
    async with services() as given, place() as folder:
        async with bot(given, "tests.benchmarks.echo", folder=folder, until="getUpdates") as echo:
            theirs = await measured(given, echo, 1_000_000)
        hook = free_port()
        more = {"PORT": str(hook), "PUBLIC_URL": f"http://127.0.0.1:{hook}"}
        async with bot(given, "tests.benchmarks.unpaced", folder=folder, until="setWebhook", **more) as unpaced:
            ours = await measured(given, unpaced, 2_000_000)
        async with bot(given, "bot", "run", folder=folder, until="setWebhook", **more) as plain:
            await asyncio.sleep(2)  # the one without a pace loads what only tests need
            ours |= {"MB idle": plain.memory(), "s to start": plain.started}
    say("| | bare echo | the bot | ratio |\n| --- | --- | --- | --- |")
    for name, value in theirs.items():
        say(f"| {name} | {value:.2f} | {ours[name]:.2f} | {ours[name] / value:.2f} |")


if __name__ == "__main__":
    asyncio.run(main())
