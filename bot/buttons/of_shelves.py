"""The buttons of shelves, their items, and the public lists."""

from enum import StrEnum

from bot.buttons.ranges import Entry, Kind, Page, Part, Row, Use, Word
from bot.buttons.wire import Data, Who, declared


@declared("s:{kind}:page:{page}", who=Who.ASKED)
class ShelfPage(Data, frozen=True, kw_only=True):
    """Turn to a page of a shelf."""

    kind: Kind
    page: Page


@declared("s:{kind}:add:{operation}", who=Who.ASKED, orders=True)
class Fill(Data, frozen=True, kw_only=True):
    """Start an operation that fills a shelf."""

    kind: Kind
    operation: Word


class AssetVerb(StrEnum):
    """What can be done with an asset."""

    OPEN = "open"
    SHOW = "show"
    STAR = "star"
    NAME = "name"
    DELETE = "del"
    GONE = "gone"


@declared("s:{kind}:{verb}:{asset}", who=Who.OWNER)
class OnThing(Data, frozen=True, kw_only=True):
    """Do something with an asset."""

    kind: Kind
    verb: AssetVerb
    asset: Row


@declared("s:{kind}:use:{asset}.{use}", who=Who.OWNER, orders=True)
class UseThing(Data, frozen=True, kw_only=True):
    """Use an asset: the index of the use among those the shelf declares."""

    kind: Kind
    asset: Row
    use: Use


@declared("p:{kind}:list:{part}.{page}", who=Who.ASKED)
class PublicPage(Data, frozen=True, kw_only=True):
    """Turn to a page of a public list."""

    kind: Kind
    part: Part = ""
    page: Page = 0


@declared("p:{kind}:parts:.{page}", who=Who.ASKED)
class Languages(Data, frozen=True, kw_only=True):
    """Choose the language of a public list."""

    kind: Kind
    page: Page = 0


class EntryVerb(StrEnum):
    """What can be done with an entry of a public list."""

    SEE = "see"
    HEAR = "hear"
    STAR = "star"


@declared("p:{kind}:{verb}:{part}.{entry}", who=Who.ASKED)
class OnEntry(Data, frozen=True, kw_only=True):
    """Do something with an entry of a public list."""

    kind: Kind
    verb: EntryVerb
    part: Part
    entry: Entry


@declared("p:{kind}:use:{part}.{entry}.{use}", who=Who.ASKED, orders=True)
class UseEntry(Data, frozen=True, kw_only=True):
    """Use an entry of a public list."""

    kind: Kind
    part: Part
    entry: Entry
    use: Use
