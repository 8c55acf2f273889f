"""What Hatchling can't read from pyproject.toml: dependencies stand in requirements*.in, languages are compiled."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS = ("demo", "sentry")
"""Extra of the wheel -> requirements-NAME.in."""


class Dependencies(MetadataHookInterface):
    """Takes what the bot needs from the files that `make lock` reads."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what pyproject.toml calls dynamic."""
        root = Path(self.root)
        metadata["dependencies"] = wanted(root / "requirements.in")
        metadata["optional-dependencies"] = {name: wanted(root / f"requirements-{name}.in") for name in EXTRAS}


class Languages(BuildHookInterface[Any]):
    """Compiles the languages before they are packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write bot/locales/*.mo."""
        sys.path.insert(0, self.root)  # a builder doesn't put the project there
        from bot.locales.__main__ import compile_all

        compile_all()


def wanted(path: Path) -> list[str]:
    """Return the requirements of a file, without comments and options."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return [line for line in lines if line and line[0] not in "#-"]
