"""Whom the bot speaks to in which language: the one they chose in /settings, else Telegram's."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic
from typing import TypeVar

from bot.locales import speaking
from bot.store.database import Transaction
from bot.store.store import Store
from bot.store.users import User

LANGUAGE = "language"
"""Name of the setting: one of `bot.locales.LANGUAGES`, or absent."""
FRESH = 60.0
"""Seconds that another process may go on in a language after its person has chosen a new one."""
MOST = 10_000
"""People whose language, and jobs whose owner, a process remembers."""
T = TypeVar("T")


class Languages:
    """Knows people's languages without asking the database for each step of a job.

    Args:
        store: knows all people.
        default: is spoken to who has no language that we speak.
        clock: seconds that never go back.

    """

    def __init__(self, store: Store, *, default: str, clock: Callable[[], float] = monotonic) -> None:
        self._store, self._clock = store, clock
        self.default = default
        self._known: OrderedDict[int, tuple[str, float]] = OrderedDict()
        self._owners: OrderedDict[int, int] = OrderedDict()

    @contextmanager
    def speaking(self, user: User) -> Iterator[str]:
        """Say all inside the block in the user's language."""
        tag = self._note(user.id, language_of(user))
        with speaking(tag, self.default) as language:
            yield language

    @contextmanager
    def speaking_offhand(self, user_id: int, tag: str) -> Iterator[str]:
        """Do it without the database; tag: what Telegram says, for who has not been here lately."""
        known = self._known.get(user_id)
        with speaking(known[0] if known else tag, self.default) as language:
            yield language

    async def of(self, user_id: int) -> str:
        """Return a person's language as an IETF tag; the default for who is not known."""
        known = self._fresh(user_id)
        return known if known is not None else await self._store.db.transact(lambda t: self._look(t, user_id))

    async def to(self, user_id: int, t: Transaction | None = None) -> AbstractContextManager[str]:
        """Return a block in which all is said in a person's language: `with await languages.to(user_id):`.

        Args:
            user_id: whom it is said to.
            t: the transaction that it is part of, if any.

        """
        if t is None:
            return speaking(await self.of(user_id), self.default)
        return speaking(self._fresh(user_id) or await self._look(t, user_id), self.default)

    async def of_job(self, job_id: int) -> str:
        """Return the language of the person whose job it is."""
        owner = self._owners.get(job_id)
        if owner is not None:
            return await self.of(owner)
        return await self._store.db.transact(lambda t: self._look_at_job(t, job_id))

    def note_job(self, job_id: int, user_id: int) -> None:
        """Keep whose job it is, so that its steps need not ask."""
        _keep(self._owners, job_id, user_id)

    async def _look_at_job(self, t: Transaction, job_id: int) -> str:
        job = await self._store.jobs.get(t, job_id)
        if job is None:
            return self.default
        self.note_job(job_id, job.user_id)
        return self._fresh(job.user_id) or await self._look(t, job.user_id)

    async def _look(self, t: Transaction, user_id: int) -> str:
        user = await self._store.users.get(t, user_id)
        return self._note(user_id, language_of(user)) if user else self.default

    def _fresh(self, user_id: int) -> str | None:
        known = self._known.get(user_id)
        return known[0] if known is not None and self._clock() - known[1] < FRESH else None

    def _note(self, user_id: int, tag: str) -> str:
        _keep(self._known, user_id, (tag, self._clock()))
        return tag


def _keep(kept: OrderedDict[int, T], key: int, value: T) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MOST:
        kept.popitem(last=False)


def language_of(user: User) -> str:
    """Return the IETF tag of the language that a user chose, else of Telegram's."""
    return str(user.settings.get(LANGUAGE) or user.language)
