"""Who is in hand, in the air, or done: each change of a broadcast is one small transaction that may be the last."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.jobs.broadcasts.audience import SLICE, spoken_with, wants
from bot.jobs.deps import Deps
from bot.store.broadcasts import Broadcast, CastState, Outcome
from bot.store.database import Transaction
from bot.store.users import User

REPORT = "broadcast-over"
"""The step that tells the admin; see `bot.jobs.broadcasts.sending`."""
IN_HAND = 50
"""People in hand at once: two seconds' work."""
BLOCKED = Outcome.BLOCKED
TRIES = 5
"""How often somebody to whom it can't be sent for the moment is tried while others get it."""
VAIN_SECONDS = 6 * 3600.0
"""A try while nobody gets it counts if none such did for as long: Telegram may be away, but not for more than a day."""


def without(people: Mapping[int, int], user_id: int) -> dict[int, int]:
    """Return people but one."""
    return {one: tries for one, tries in people.items() if one != user_id}


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One run's hold on a broadcast; a run that lost it, since it was taken for dead, changes nothing any more."""

    deps: Deps
    cast_id: int
    runner: str
    at: float
    """When the run began."""

    async def take(self, t: Transaction) -> Broadcast | None:
        """Begin a run; who was in flight when the one before died may have got it. None: there is nothing to send."""
        cast = await self.deps.store.broadcasts.get(t, self.cast_id)
        if cast is None or cast.state is not CastState.RUNNING:
            return None
        lost = cast.counted(Outcome.UNKNOWN, len(cast.in_flight))
        vain_at = cast.vain_at if 0 <= self.at - cast.vain_at < VAIN_SECONDS else self.at
        return await self.deps.store.broadcasts.save(
            t, replace(lost, in_flight={}, runner=self.runner, vain_at=vain_at)
        )

    async def fill(self, t: Transaction) -> list[User]:
        """Return the people in hand, the next ones first; when none is left the broadcast is over."""
        cast = await self.held(t)
        if cast is None:
            return []
        users = self.deps.store.users
        waited = [user for one in cast.waiting if (user := await users.get(t, one)) is not None]
        left = {one.id: cast.waiting[one.id] for one in waited}  # others are forgotten meanwhile
        return [*await self._next(t, replace(cast, waiting=left), room=IN_HAND - len(left)), *waited]

    async def _next(self, t: Transaction, cast: Broadcast, *, room: int) -> list[User]:
        """Take the next people in hand; who has blocked the bot is counted without a call."""
        found: list[User] = []
        people = await self.deps.store.users.after(t, cast.after, limit=SLICE) if room > 0 else []
        for user in people:
            cast = replace(cast, after=user.id)
            if self.is_for(cast, user):
                cast, found = (cast, [*found, user]) if user.blocked_at is None else (cast.counted(BLOCKED), found)
            if len(found) >= room:
                break
        if not people and not cast.waiting:
            cast = replace(cast, state=CastState.ENDED)
            await self.deps.queue.enqueue(t, REPORT, str(cast.id))
        waiting = {**{one.id: 0 for one in found}, **cast.waiting}
        await self.deps.store.broadcasts.save(t, replace(cast, waiting=waiting))
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

    async def put_back(self, t: Transaction, user_id: int, *, counts: bool) -> None:
        """Keep somebody in hand to whom it was not sent for certain, unless that was tried often enough.

        counts: whether this was a try: rarely one while Telegram takes nothing from anybody, see `VAIN_SECONDS`.
        """
        cast = await self.held(t, also_paused=True)
        if cast is None:
            return
        tries = cast.in_flight.get(user_id, cast.waiting.get(user_id, 0)) + counts
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
