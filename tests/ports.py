"""Ports for servers that tests start: other programs must know them before they are listened on."""

import random
import socket

BELOW_EPHEMERAL = range(10_000, 32_000)
"""Ports that the system never gives to outgoing connections, so none is taken between its choice and its use."""
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
