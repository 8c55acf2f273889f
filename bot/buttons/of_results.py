"""The buttons that use a result, or an asset, in another operation."""

from bot.buttons.ranges import Number, Page, Row, Word
from bot.buttons.wire import Data, Who, declared


@declared("u:{job}:job:{number}.{page}", who=Who.OWNER, orders=True)
class UseResult(Data, frozen=True, kw_only=True):
    """List what takes a result: its number from 0."""

    job: Row
    number: Number = 0
    page: Page = 0


@declared("u:{job}:into:{number}.{operation}.{field}", who=Who.OWNER, orders=True)
class ResultInto(Data, frozen=True, kw_only=True):
    """Begin an operation with a result as the answer to one of its questions."""

    job: Row
    number: Number
    operation: Word
    field: Word


@declared("u:{asset}:own:{page}", who=Who.OWNER, orders=True)
class UseAsset(Data, frozen=True, kw_only=True):
    """List what takes an asset."""

    asset: Row
    page: Page = 0


@declared("u:{asset}:with:{operation}.{field}", who=Who.OWNER, orders=True)
class AssetInto(Data, frozen=True, kw_only=True):
    """Begin an operation with an asset as the answer to one of its questions."""

    asset: Row
    operation: Word
    field: Word
