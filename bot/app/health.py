"""What /ready, /metrics and `check` tell beside the counters: what the watch has found, and what only now can tell."""

import asyncio
import logging
from time import time

from bot.errors import Unavailable
from bot.jobs.alarms import ALARMS, OK, What, disk_of, queue_of
from bot.jobs.breaker import KEYS
from bot.jobs.deps import Deps
from bot.jobs.watch import free_bytes
from bot.store.database import Transaction
from bot.store.watched import Seen

log = logging.getLogger(__name__)

Parts = dict[str, bool | str]
"""Part -> whether it works, or, for a part that keeps no process from working, its state in words."""
ANSWER_SECONDS = 3.0


async def readiness(deps: Deps) -> Parts:
    """Return how each part is; only a False says that this process can't work."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            seen, late = await deps.store.db.transact(lambda t: _look(t, deps))
    except (Unavailable, TimeoutError) as error:
        log.warning("database not ready error=%s: %s", type(error).__name__, error)
        return {"database": False}
    except Exception:  # whatever the reason, it is not ready
        log.exception("database not ready")
        return {"database": False}
    states = {what.value: seen[what].state if what in seen else "not known yet" for what in What}
    if not deps.settings.use_webhook:
        states[What.WEBHOOK] = "not used"
    return {"database": True, **states, What.QUEUE: queue_of(late).state, What.DISK: disk_of(free_bytes(deps)).state}


async def _look(t: Transaction, deps: Deps) -> tuple[dict[str, Seen], float]:
    return await deps.store.watched.all(t), await deps.queue.late(t)


async def measure(deps: Deps) -> None:
    """Update the metrics that the database knows better than this process, and the disk's."""
    deps.metrics.disk(free_bytes(deps))
    try:
        await deps.store.db.transact(lambda t: _measure(t, deps))
    except Unavailable as error:
        log.warning("metrics not read from the database: %s", error)


async def _measure(t: Transaction, deps: Deps) -> None:
    store, metrics = deps.store, deps.metrics
    metrics.breakers(await store.breakers.open_ones(t), known=KEYS)
    metrics.unfinished(await store.tasks.unfinished(t))
    metrics.late(await deps.queue.late(t))
    seen = await store.watched.all(t)
    metrics.alarms({f"{what} {state}": what in seen and seen[what].state == state for what, state in ALARMS})
    for what, gauge in ((What.BALANCE, metrics.credits), (What.WEBHOOK, metrics.undelivered)):
        if what in seen and seen[what].value is not None:
            gauge(seen[what].value or 0)
    metrics.watched(time() - max((one.at for one in seen.values()), default=metrics.began))


def words_of(seen: dict[str, Seen]) -> list[str]:
    """Return what the watch has found wrong with the queue and A2E's tasks, a sentence each, for `check`."""
    sentences = {
        What.QUEUE: "the oldest step is {value:.0f} s late; start another worker",
        What.RENDERING: "A2E is behind: {value:.0f} jobs run for three times as long as they should",
    }
    told = [(what, words, seen[what]) for what, words in sentences.items() if what in seen]
    return [f"{what}: {words.format(value=one.value or 0)}" for what, words, one in told if one.state != OK]
