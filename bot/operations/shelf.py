"""Shelves: the assets that users keep, by kind, declared beside the operations that fill them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.errors import A2EError
from bot.operations.facts import AskA2E

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that opening an asset waits for A2E's list."""


class Use(Struct, frozen=True, kw_only=True):
    """Something to do with an asset: an operation, and the field that the asset answers."""

    label: str
    command: str
    field: str
    public: bool = True
    """Offered for entries of A2E's list too."""
    fits: Callable[[Mapping[str, Any]], bool] = lambda facts: True
    """Whether an asset with these facts can be used this way."""


Erase = Callable[[Client, str, Mapping[str, Any]], Awaitable[None]]
"""Deletes at A2E, given its id there and the asset's facts."""


Rename = Callable[[Client, str, str], Awaitable[None]]
"""Renames at A2E, given its id there and the new name."""


Ids = Callable[[Client], Awaitable[frozenset[str]]]
"""A2E's ids of everything it has of a kind: every user's, so never shown."""


class AtA2E(AskA2E[frozenset[str] | None], frozen=True, kw_only=True):
    """What A2E has of a kind; None: it doesn't say, or not soon enough."""

    ids: Ids

    async def read(self, a2e: Client) -> frozenset[str] | None:
        """Read the list; a shelf doesn't wait long for it."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.ids(a2e)
        except (A2EError, TimeoutError) as error:
            log.info("shelf not read at a2e: %s", error)
            return None


class Shelf(Struct, frozen=True, kw_only=True):
    """One kind of asset. Each of its words is a whole one, so that each can be translated."""

    kind: str
    icon: str
    one: str
    """The word for one: face."""
    mine: str
    """Heading of a person's own: My faces."""
    all_mine: str
    """The same inside a list: my faces."""
    public: str = ""
    """Heading of A2E's list: Public voices."""
    full: str = ""
    """Said where there is no room for one more than {most}."""
    erase: Erase
    rename: Rename | None = None
    """None: A2E has no call for it, so that only our shelf knows the name."""
    at_a2e: Ids | None = None
    """Tells what A2E still has; None: an asset is of use without A2E's copy."""
    command: str | None = None
    """Bot command that shows it; None: it is never listed."""
    help: str = ""
    """Line in Telegram's menu."""
    adds: tuple[str, ...] = ()
    """Commands of the operations that fill it."""
    fill: str = ""
    """How to fill an empty shelf, Telegram HTML."""
    uses: tuple[Use, ...] = ()
    listed: bool = False
    """A2E publishes a list of this kind, which is shown as well."""
    by_language: bool = False
    """That list is kept by language."""
    is_picture: bool = False
    """Its assets are pictures, of use wherever a picture is."""
    likeness: str | None = None
    """face or voice: deleting an asset also revokes its consent."""
