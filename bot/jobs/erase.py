"""Deletes at A2E what was deleted here; what A2E refuses now is tried again by the queue."""

from contextlib import suppress

from bot.a2e.errors import NotFound
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES, SHELVES


async def erase_thing(shop: Workshop, key: str) -> None:
    """Delete a shelf item at A2E, then its row."""
    things, db = shop.store.things, shop.store.db
    thing = await db.transact(lambda t: things.get_deleting(t, int(key)))
    if thing is None:
        return
    if thing.a2e_id and thing.kind in SHELVES:
        with suppress(NotFound):  # gone already: what we wanted
            await SHELVES[thing.kind].erase(shop.a2e, thing.a2e_id, thing.facts or {})
    await db.transact(lambda t: things.remove(t, thing.id))


async def erase_task(shop: Workshop, key: str) -> None:
    """Delete a task at A2E; key is "family:task id"."""
    family_name, _, task_id = key.partition(":")
    family = FAMILIES.get(family_name)
    if family is not None and family.delete:
        with suppress(NotFound):  # gone already: what we wanted
            await shop.a2e.delete(family, task_id)
