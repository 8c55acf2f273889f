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
SENDS = ("sendMessage", "sendVideo", "sendDocument")
"""What the floor counts: edits and deletions are paced apart, behind results."""
BEHIND = ("editMessageText", "deleteMessage")


async def main() -> None:
    async with services() as given, place() as folder:
        await given.post("set", result=str(video(folder / "result.mp4")), limits=True)
        tasks = await running_jobs(folder, RESULTS)
        await given.post("end", tasks=tasks)
        began = time()
        more = {"PORT": str(free_port()), "POLL_SECONDS": "1"}
        async with bot(given, "bot", "run", folder=folder, until="sendVideo", **more):
            began = time()
            books = await given.until(lambda found: len(found["shown"]) >= RESULTS)
            last = max(books["shown"].values())
            sent = sum(books["calls"].get(name, 0) for name in SENDS)
            detail = {name: books["calls"].get(name, 0) for name in (*SENDS, *BEHIND, "429")}
            gone = await given.until(lambda found: found["calls"].get("deleteMessage", 0) >= RESULTS)
            tidy = time()
    floor = sent * TELEGRAM.overall
    say(f"{RESULTS} results in {last - began:.1f} s with {sent} messages {detail}")
    say(f"floor of the bot's own pace for as many messages: {floor:.1f} s; over it by {(last - began) / floor - 1:.1%}")
    say(f"the last of {gone['calls']['deleteMessage']} cards was gone after {tidy - began:.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
