"""Tries a certificate before files depend on it: C2PA has rules of its own about who may sign."""

import base64
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import SettingsError, Unreadable
from bot.media import terms
from bot.media.identity import Identity
from bot.media.workers import Workers

SECONDS = 60.0
"""For a picture of one pixel, on a machine that starts much else."""
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
"""A PNG."""


async def try_signing(identity: Identity, workers: Workers) -> None:
    """Sign a picture of one pixel.

    Args:
        identity: who signs.
        workers: have it signed as files are.

    Raises:
        SettingsError: C2PA can't sign with this certificate; it says why.

    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pixel"
        path.write_bytes(PIXEL)
        claims = {"source": terms.MADE, "chain": identity.chain, "algorithm": identity.algorithm}
        places = {"path": str(path), "brings": str(path), "to": str(path.with_suffix(".signed"))}
        try:
            why = await workers.run("trial", seconds=SECONDS, signs=identity.sign, **places, **claims)
        except Unreadable as error:
            why = str(error)
        if why:
            raise SettingsError(
                f"C2PA_CERT: C2PA can't sign with it ({why}). It wants a certificate for signing that an authority has "
                "issued, with the chain behind it; leave C2PA_CERT and C2PA_KEY out for a self-made one."
            )
