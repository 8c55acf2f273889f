"""Whom a broadcast is for."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping

from bot.jobs.languages import language_of
from bot.locales import ENGLISH, spoken
from bot.operations.facts import Audience
from bot.store.store import Store
from bot.store.users import User, may_use

NO_NEWS = "no_news"
"""Name of the setting: the person wants no broadcasts; absent: they get them."""
SLICE = 500
"""People read in one transaction: few enough that nobody waits for it."""


def wants(user: User, *, access: str, admins: Collection[int]) -> bool:
    """Whether somebody is to get broadcasts: all who may use the bot and have not opted out."""
    return not user.settings.get(NO_NEWS) and may_use(user, access, is_admin=user.id in admins)


def spoken_with(user: User, default: str) -> str:
    """Return the language of ours in which the bot speaks with somebody."""
    return spoken(language_of(user)) or spoken(default) or ENGLISH


async def counted(store: Store, asked: Audience) -> Mapping[str, int]:
    """Return how many a broadcast reaches, by language; it walks through all people, and holds nobody up."""
    found: Counter[str] = Counter()
    after = 0
    while people := await store.db.transact(lambda t, after=after: store.users.after(t, after, limit=SLICE)):  # type: ignore[misc]
        found.update(spoken_with(one, asked.default) for one in people if _reached(one, asked))
        after = people[-1].id
        await asyncio.sleep(0)
    return dict(found)


def _reached(user: User, asked: Audience) -> bool:
    return wants(user, access=asked.access, admins=asked.admins) and user.blocked_at is None
