"""The buttons of recipes: those of the studio, one's own, those that were shared, and of jobs that lead to one."""

from enum import StrEnum
from typing import Annotated

from bot.buttons.ranges import Chars, Page, Row, Word
from bot.buttons.wire import Data, Who, declared

TOKEN = Chars(allowed="[A-Za-z0-9_-]", least=16, most=32)
Token = Annotated[str, TOKEN]
"""What a link to a shared recipe ends with."""


@declared("r:list:{page}", who=Who.ASKED)
class RecipeList(Data, frozen=True, kw_only=True):
    """Turn to a page of the recipes."""

    page: Page


@declared("r:studio:{recipe}", who=Who.ASKED, orders=True)
class CookStudio(Data, frozen=True, kw_only=True):
    """Begin one of the studio's recipes."""

    recipe: Word


class RecipeVerb(StrEnum):
    """What can be done with one's own recipe."""

    OPEN = "open"
    COOK = "cook"
    NAME = "name"
    SHARE = "share"
    UNSHARE = "unshare"
    DELETE = "del"
    GONE = "gone"


@declared("r:own:{recipe}:{verb}", who=Who.OWNER, orders=True)
class OnRecipe(Data, frozen=True, kw_only=True):
    """Do something with one's own recipe."""

    recipe: Row
    verb: RecipeVerb


class SharedVerb(StrEnum):
    """What can be done with a recipe that somebody has shared."""

    COOK = "cook"
    KEEP = "keep"


@declared("r:with:{verb}:{token}", who=Who.ASKED, orders=True)
class OnShared(Data, frozen=True, kw_only=True):
    """Begin a shared recipe, or keep a copy of it."""

    verb: SharedVerb
    token: Token


class CookedVerb(StrEnum):
    """What can be done with a job, as far as recipes are concerned."""

    GO_ON = "on"
    KEEP = "keep"


@declared("r:job:{job}:{verb}", who=Who.OWNER)
class OnCooked(Data, frozen=True, kw_only=True):
    """Go on where a recipe has stopped, or keep a chain that was walked as a recipe."""

    job: Row
    verb: CookedVerb

    @property
    def orders(self) -> bool:
        """The next step is charged."""
        return self.verb is CookedVerb.GO_ON
