"""What job steps and handlers work with, in one frozen bundle that `bot.app.wiring` fills in."""

from dataclasses import dataclass

from bot.a2e.client import Client
from bot.config import Settings
from bot.http.live.site import LivePage
from bot.jobs.languages import Languages
from bot.jobs.lookups import Lookups
from bot.jobs.maintenance import Maintenance
from bot.jobs.uploads import Uploads
from bot.media.labelling import Labels
from bot.media.spool import Spool
from bot.media.workers import Workers
from bot.metrics import Metrics
from bot.queue.port import Queue
from bot.store.ledger import Limits
from bot.store.store import Store
from bot.telegram.outbox.answers import Answers
from bot.telegram.outbox.outbox import Outbox


@dataclass(frozen=True, kw_only=True)
class Deps:
    """The parts of the bot."""

    settings: Settings
    store: Store
    queue: Queue
    a2e: Client
    outbox: Outbox
    answers: Answers
    spool: Spool
    workers: Workers
    """The processes that decode and encode media."""
    labels: Labels
    """Writes into files that AI made them."""
    uploads: Uploads
    lookups: Lookups
    limits: Limits
    """What may be spent."""
    languages: Languages
    metrics: Metrics
    live: LivePage
    """The Mini App, if there is one."""
    maintenance: Maintenance
