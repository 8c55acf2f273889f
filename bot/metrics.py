"""What an operator can see from outside: Prometheus metrics on a registry of our own."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import nan
from time import monotonic, time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

WAITS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
UNFINISHED = ("queued", "starting", "running", "sending")
"""The states of a job that are not an end."""


class Metrics:
    """Counters and timings; labels are names from our own closed sets, never ids or contents."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._updates = Counter("studio_updates", "Updates by outcome", ["outcome"], registry=registry)
        self._jobs = Counter(
            "studio_job_moves", "Jobs by operation and state reached", ["operation", "state"], registry=registry
        )
        self._a2e = Counter("studio_a2e_calls", "Calls to A2E", ["operation", "outcome"], registry=registry)
        self._a2e_seconds = Histogram(
            "studio_a2e_seconds", "From a call to A2E to its answer", ["method"], buckets=WAITS, registry=registry
        )
        self._telegram = Counter("studio_telegram_calls", "Calls to Telegram", ["method", "outcome"], registry=registry)
        self._stars = Counter("studio_stars", "Payments in Telegram Stars by event", ["event"], registry=registry)
        self._waiting = Gauge("studio_telegram_waiting", "Messages that wait for their slot", registry=registry)
        self._waits = Histogram(
            "studio_telegram_wait_seconds",
            "From asking for a slot to getting it",
            ["priority"],
            buckets=WAITS,
            registry=registry,
        )
        self._too_many = Counter("studio_telegram_too_many", "Calls that Telegram refused with 429", registry=registry)
        self._turns = Histogram(
            "studio_turn_seconds", "From an update's arrival to its stored answer", buckets=WAITS, registry=registry
        )

        self._breakers = Gauge(
            "studio_family_breaker", "1 while the breaker of a task type is open", ["family"], registry=registry
        )
        self._alarms = Gauge("studio_alarm", "1 while what is watched is in that state", ["name"], registry=registry)
        self._credits = Gauge("studio_a2e_credits", "What A2E's account holds, as seen last", registry=registry)
        self._credits.set(nan)  # not known yet: an account with none would be told
        self._unfinished = Gauge("studio_jobs", "Jobs that have not ended, by state", ["state"], registry=registry)
        self._late = Gauge("studio_queue_late_seconds", "How long the oldest step is overdue", registry=registry)
        self._undelivered = Gauge(
            "studio_webhook_pending", "Updates that Telegram has not delivered, as seen last", registry=registry
        )
        self.began = time()
        """Unix seconds."""
        self._watched = Gauge("studio_watched_seconds", "Since the watch looked last", registry=registry)
        self._disk = Gauge("studio_disk_free_bytes", "Free space of this process's fullest disk", registry=registry)

    def breakers(self, open_ones: set[str], *, known: Iterable[str]) -> None:
        """Note which of the known task types have an open breaker."""
        for task_type in known:
            self._breakers.labels(task_type).set(task_type in open_ones)

    def update(self, outcome: str) -> None:
        """Count an update by what became of it on arrival: handled, waiting, dropped, ignored, moved or failed."""
        self._updates.labels(outcome).inc()

    def turn(self, seconds: float) -> None:
        """Time a turn, from its update's arrival to its stored answer, waiting included."""
        self._turns.observe(seconds)

    def job(self, operation: str, state: str) -> None:
        """Count a job's move to a state."""
        self._jobs.labels(operation, state).inc()

    def a2e(self, operation: str, outcome: str, seconds: float) -> None:
        """Count and time a call to A2E.

        Args:
            operation: method and path, without ids.
            outcome: ok, or the error's kind.
            seconds: until its answer, or until nobody waited for it any more.

        """
        self._a2e.labels(operation, outcome).inc()
        self._a2e_seconds.labels(operation.partition(" ")[0]).observe(seconds)

    def telegram(self, method: str, outcome: str) -> None:
        """Count a call to Telegram."""
        self._telegram.labels(method, outcome).inc()

    def alarms(self, states: Mapping[str, bool]) -> None:
        """Note for each alarm whether it is on."""
        for name, on in states.items():
            self._alarms.labels(name).set(on)

    def credits(self, number: float) -> None:
        """Note what A2E's account holds."""
        self._credits.set(number)

    def unfinished(self, numbers: Mapping[str, int]) -> None:
        """Note how many jobs are in each state; a state that is not given has none."""
        for state in UNFINISHED:
            self._unfinished.labels(state).set(numbers.get(state, 0))

    def late(self, seconds: float) -> None:
        """Note how long the oldest step is overdue."""
        self._late.set(seconds)

    def undelivered(self, number: float) -> None:
        """Note how many updates Telegram has not delivered."""
        self._undelivered.set(number)

    def watched(self, seconds: float) -> None:
        """Note how long ago the watch looked."""
        self._watched.set(seconds)

    def disk(self, free: int) -> None:
        """Note how many bytes are free."""
        self._disk.set(free)

    def stars(self, event: str) -> None:
        """Count a payment: paid or refunded; or a check-out: allowed, refused or unanswered."""
        self._stars.labels(event).inc()

    @contextmanager
    def waiting(self, priority: str) -> Iterator[None]:
        """Count a message as waiting while the block lasts, and time it once it has its slot."""
        began = monotonic()
        with self._waiting.track_inprogress():
            yield
        self._waits.labels(priority).observe(monotonic() - began)

    def too_many(self) -> None:
        """Count a 429 of Telegram's."""
        self._too_many.inc()
