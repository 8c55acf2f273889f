"""Where the pictures of docs/ are taken."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_a_folder() -> Iterator[Path]:
    """Lend an empty folder, in which the bot keeps its data meanwhile, and have it log nothing."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        yield Path(folder)
