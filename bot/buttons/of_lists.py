"""The buttons of one's own lists as they were searched: the words stand on them, so that each page is of one search."""

from typing import Annotated

from bot.buttons.ranges import Chars, Kind, Page
from bot.buttons.wire import Data, Who, declared

SOUGHT = Chars(allowed="[^:]", most=24, least=0)
Sought = Annotated[str, SOUGHT]
"""What was looked for; empty: the whole list."""


@declared("g:{page}:{words}", who=Who.ASKED)
class GalleryFound(Data, frozen=True, kw_only=True):
    """Turn to a page of what was found in the gallery."""

    page: Page
    words: Sought


@declared("g:album:{page}:{words}", who=Who.ASKED)
class GalleryAlbum(Data, frozen=True, kw_only=True):
    """Show the pictures and videos of a page of the gallery together."""

    page: Page
    words: Sought


@declared("j:{page}:page:{words}", who=Who.ASKED)
class JobsFound(Data, frozen=True, kw_only=True):
    """Turn to a page of the jobs that were found."""

    page: Page
    words: Sought


@declared("s:{kind}:page:{page}:{words}", who=Who.ASKED)
class ShelfFound(Data, frozen=True, kw_only=True):
    """Turn to a page of what was found on a shelf."""

    kind: Kind
    page: Page
    words: Sought


@declared("s:{kind}:album:{page}:{words}", who=Who.ASKED)
class ShelfAlbum(Data, frozen=True, kw_only=True):
    """Show the pictures and videos of a page of a shelf together."""

    kind: Kind
    page: Page
    words: Sought
