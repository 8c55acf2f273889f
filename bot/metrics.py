"""What an operator can see from outside: Prometheus metrics on a registry of our own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

WAITS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


class Metrics:
    """Counters and timings; labels are names from our own closed sets, never ids or contents."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._updates = Counter("studio_updates", "Updates by outcome", ["outcome"], registry=registry)
        self._jobs = Counter(
            "studio_job_moves",
            "Jobs by operation and state reached",
            ["operation", "state"],
            registry=registry,
        )
        self._a2e = Counter("studio_a2e_calls", "Calls to A2E", ["operation", "outcome"], registry=registry)
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

    def a2e(self, operation: str, outcome: str) -> None:
        """Count a call to A2E."""
        self._a2e.labels(operation, outcome).inc()

    def telegram(self, method: str, outcome: str) -> None:
        """Count a call to Telegram."""
        self._telegram.labels(method, outcome).inc()

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
