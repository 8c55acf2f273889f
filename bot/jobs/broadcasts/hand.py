"""Who is in hand, in the air, or done: each change of a broadcast is one small transaction that may be the last."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.jobs.broadcasts.audience import SLICE, spoken_with, wants
from bot.jobs.deps import Deps
from bot.store.broadcasts import Broadcast, CastState, Outcome
from bot.store.database import Transaction
from bot.store.users import User

IN_HAND = 50
"""People taken in hand at once: two seconds' work."""
TRIES = 5
"""How often somebody to whom it can't be sent for the moment is tried."""


def without(people: Mapping[int, int], user_id: int) -> dict[int, int]:
    """Return people but one."""
    return {one: tries for one, tries in people.items() if one != user_id}


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One run's hold on a broadcast; a run that lost it, since it was taken for dead, changes nothing any more."""

    deps: Deps
    cast_id: int
    runner: str

    async def take(self, t: Transaction) -> Broadcast | None:
        """Begin a run; who was in flight when the one before died may have got it. None: there is nothing to send."""
        cast = await self.deps.store.broadcasts.get(t, self.cast_id)
        if cast is None or cast.state is not CastState.RUNNING:
            return None
        lost = cast.counted(Outcome.UNKNOWN, len(cast.in_flight))
        return await self.deps.store.broadcasts.save(t, replace(lost, in_flight={}, runner=self.runner))

    async def fill(self, t: Transaction) -> list[User]:
        """Return the people in hand, the next ones where it was empty; when none is left the broadcast is over."""
        cast = await self.held(t)
        if cast is None:
            return []
        users = self.deps.store.users
        if cast.waiting:
            known = [(one, await users.get(t, one)) for one in cast.waiting]
            if any(user is None for _one, user in known):  # forgotten meanwhile
                left = {one: cast.waiting[one] for one, user in known if user is not None}
                await self.deps.store.broadcasts.save(t, replace(cast, waiting=left))
            return [user for _one, user in known if user is not None]
        return await self._next(t, cast)

    async def _next(self, t: Transaction, cast: Broadcast) -> list[User]:
        """Take the next people in hand; who has blocked the bot is counted without a call."""
        found: list[User] = []
        people = await self.deps.store.users.after(t, cast.after, limit=SLICE)
        for user in people:
            cast = replace(cast, after=user.id)
            if not self.is_for(cast, user):
                continue
            if user.blocked_at is not None:
                cast = cast.counted(Outcome.BLOCKED)
                continue
            found.append(user)
            if len(found) == IN_HAND:
                break
        if not people:
            cast = replace(cast, state=CastState.ENDED)
        await self.deps.store.broadcasts.save(t, replace(cast, waiting={one.id: 0 for one in found}))
        return found

    def is_for(self, cast: Broadcast, user: User) -> bool:
        """Whether somebody is to get it."""
        settings = self.deps.settings
        wanted = wants(user, access=settings.access, admins=settings.admin_ids)
        return wanted and cast.language in ("", spoken_with(user, self.deps.languages.default))

    async def begins(self, t: Transaction, user_id: int) -> bool:
        """Note that somebody gets it now: from here on it is never sent to them again. False: they get nothing."""
        cast = await self.held(t)
        if cast is None:
            return False
        if user_id in cast.in_flight:  # the same call is tried once more
            return True
        user = await self.deps.store.users.get(t, user_id)
        tries = cast.waiting.get(user_id)
        left = replace(cast, waiting=without(cast.waiting, user_id))
        if user is None or tries is None or not self.is_for(cast, user):
            await self.deps.store.broadcasts.save(t, left)
            return False
        await self.deps.store.broadcasts.save(t, replace(left, in_flight={**cast.in_flight, user_id: tries}))
        return True

    async def ended(self, t: Transaction, user_id: int, outcome: Outcome) -> None:
        """Count somebody."""
        cast = await self.held(t, also_paused=True)
        if cast is not None and user_id in {*cast.in_flight, *cast.waiting}:
            left = replace(
                cast, in_flight=without(cast.in_flight, user_id), waiting=without(cast.waiting, user_id)
            ).counted(outcome)
            await self.deps.store.broadcasts.save(t, left)

    async def let_go(self, t: Transaction, user_id: int) -> None:
        """Keep somebody in hand to whom it was not sent, since it was paused while Telegram let it wait."""
        cast = await self.held(t, also_paused=True)
        if cast is not None and user_id in cast.in_flight:
            waiting = {**cast.waiting, user_id: cast.in_flight[user_id]}
            left = replace(cast, waiting=waiting, in_flight=without(cast.in_flight, user_id))
            await self.deps.store.broadcasts.save(t, left)

    async def put_back(self, t: Transaction, user_id: int) -> None:
        """Keep somebody in hand to whom it was not sent for certain, unless that was tried often enough."""
        cast = await self.held(t, also_paused=True)
        if cast is None:
            return
        tries = cast.in_flight.get(user_id, cast.waiting.get(user_id, 0)) + 1
        left = replace(cast, in_flight=without(cast.in_flight, user_id), waiting=without(cast.waiting, user_id))
        again = (
            left.counted(Outcome.FAILED) if tries >= TRIES else replace(left, waiting={**left.waiting, user_id: tries})
        )
        await self.deps.store.broadcasts.save(t, again)

    async def held(self, t: Transaction, *, also_paused: bool = False) -> Broadcast | None:
        """Return the broadcast while it runs by this run; also_paused: or was paused or stopped under it."""
        cast = await self.deps.store.broadcasts.get(t, self.cast_id)
        if cast is None or cast.runner != self.runner:
            return None
        return cast if also_paused or cast.state is CastState.RUNNING else None
