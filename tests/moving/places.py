"""Empty databases, by their kind."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.databases import EMPTY, fresh_postgres

Empty = Callable[[str], str]
"""Returns the URL of a database of a kind, sqlite or postgresql, that has nothing in it."""


@contextmanager
def places(folder: Path) -> Iterator[Empty]:
    """Lend what gives empty databases; those of SQLite lie in a folder."""
    with ExitStack() as stack:
        given = list[str]()

        def place(kind: str) -> str:
            if kind == "postgresql":
                return stack.enter_context(fresh_postgres(EMPTY))
            given.append(f"sqlite:///{folder}/place-{len(given)}/bot.db")
            return given[-1]

        yield place
