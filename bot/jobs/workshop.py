"""What every step of a job needs, in one frozen bundle."""

from dataclasses import dataclass

from bot.a2e.client import Client
from bot.gateway.outbox import Outbox
from bot.jobs.supplies import Supplies
from bot.metrics import Metrics
from bot.queue.port import Queue
from bot.store.ledger import Limits
from bot.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the operator's settings say about jobs."""

    limits: Limits
    parallel_jobs: int
    poll_seconds: float
    keep_days: int
    live_page: str = ""
    """https address of the Mini App; empty: there is none."""
    admins: frozenset[int] = frozenset()
    """Telegram ids of the operator's admins."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """The parts that job steps work with."""

    store: Store
    queue: Queue
    a2e: Client
    outbox: Outbox
    supplies: Supplies
    rules: Rules
    metrics: Metrics
