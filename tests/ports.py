"""Ports for servers that tests start: other programs must know them before they are listened on."""

import os
import random
import socket

WORKERS = 16
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
BELOW_EPHEMERAL = range(10_000 + WORKER, 32_000, WORKERS)
"""Ports that the system never gives to outgoing connections, nor this suite's other processes to their servers, so that
none is taken between its choice and its use."""
CHANCE = random.SystemRandom()
"""Our own: Hypothesis seeds the common one, the same in all of the suite's processes."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    while True:
        port = CHANCE.choice(BELOW_EPHEMERAL)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
