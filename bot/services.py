"""What handlers get: the frozen bundle that `app` fills in."""

from dataclasses import dataclass

from bot.config import Settings
from bot.gateway.answers import Answers
from bot.gateway.outbox import Outbox
from bot.jobs.supplies import Supplies
from bot.jobs.workshop import Workshop
from bot.live.site import LivePage
from bot.metrics import Metrics
from bot.store.store import Store


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that handlers work with."""

    settings: Settings
    store: Store
    outbox: Outbox
    answers: Answers
    supplies: Supplies
    shop: Workshop
    metrics: Metrics
    live: LivePage
    """The Mini App, if there is one."""
