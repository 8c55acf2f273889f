"""What an operator can see from outside: Prometheus metrics on a registry of our own."""

from prometheus_client import CollectorRegistry, Counter, Histogram


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
        self._turns = Histogram("studio_turn_seconds", "From an update to its answer", registry=registry)

    def update(self, outcome: str, seconds: float | None = None) -> None:
        """Count an update: handled, repeated or failed."""
        self._updates.labels(outcome).inc()
        if seconds is not None:
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
