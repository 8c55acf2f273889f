"""Ports for servers that tests start: other programs must be told them before they listen."""

import random
import socket

BELOW_EPHEMERAL = range(10_000, 32_000)
"""The system gives outgoing connections none of these, so nobody takes one between its choice and its use."""
CHANCE = random.SystemRandom()
"""Of its own: Hypothesis sets the seed of the common one, the same in all of the suite's processes."""


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    while True:
        port = CHANCE.choice(BELOW_EPHEMERAL)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
