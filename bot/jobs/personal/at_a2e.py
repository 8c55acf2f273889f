"""What A2E keeps of a person's things that nobody can delete there, and how it is told at the end of /forget."""

from collections.abc import Iterator

from bot.a2e.task_types import VOICE
from bot.jobs.deps import Deps
from bot.jobs.personal.privacy import FILES, LIVE, RECORDS, VOICES
from bot.locales import N_, _
from bot.locales.amounts import enumerated
from bot.operations import OPERATIONS, SHELVES, TASK_TYPES
from bot.store.database import Transaction
from bot.store.tasks import Sent

EVERYTHING, RESULTS = "everything", "results"
"""What can be deleted besides the assets of a kind."""
BEING_DELETED = N_("A2E's copies are being deleted too.")
COPIES, UPLOADS, LIVE_ROOMS, CLONES = "copies", "files", "live", "voices"
"""What a person had at A2E, as a step's key names it; besides, names of task types that nobody can delete."""
DAY = 24 * 3600.0
KEPT_DAYS = 3
"""How long A2E keeps what was uploaded."""


async def had(t: Transaction, deps: Deps, user_id: int, what: str, *, until: float) -> str:
    """Return what a person has at A2E of what is about to be deleted, as words joined by commas.

    Args:
        t: a transaction.
        deps: the parts of the bot.
        user_id: whose.
        what: EVERYTHING, RESULTS or a kind of asset.
        until: what was ordered and saved up to a time.

    """
    kinds = [kind for kind in SHELVES if what in (EVERYTHING, kind)]
    jobs = what in (EVERYTHING, RESULTS)
    assets = [one for kind in kinds for one in await deps.store.assets.all_of(t, user_id, kind)]
    sent = await deps.store.tasks.sent_to_a2e(t, user_id, until=until) if jobs else []
    found = {word for one in sent for word in _of_jobs(one, since=until - KEPT_DAYS * DAY)}
    found |= {COPIES for one in assets if one.a2e_id} | {CLONES for one in assets if one.kind == "voice"}
    found |= {UPLOADS for one in assets if (one.uploaded_at or 0) > until - KEPT_DAYS * DAY}
    if what == EVERYTHING and await deps.store.personal.rows(t, user_id, "drafts", limit=1):
        found.add(UPLOADS)  # files are looked at, and priced, before there is an order
    return ",".join(sorted(found))


def _of_jobs(sent: Sent, *, since: float) -> Iterator[str]:
    """Yield what a person's jobs of one kind left at A2E; what was uploaded before `since` has expired."""
    task_type, operation = TASK_TYPES.get(sent.task_type or ""), OPERATIONS.get(sent.operation)
    if sent.last_at > since:
        yield UPLOADS
    if operation is not None and operation.live:
        yield LIVE_ROOMS
    if task_type is None or not sent.tasks:
        return
    if task_type.delete is not None:
        yield COPIES
    elif task_type.records is not None:
        yield task_type.name
    if task_type is VOICE:
        yield CLONES


def told(words: str) -> list[str]:
    """Return, as sentences, what becomes of what `had` has found."""
    found = [one for one in words.split(",") if one]
    names = sorted({name_of(one) for one in found if one in TASK_TYPES})
    return [
        *([_(BEING_DELETED)] if COPIES in found else []),
        *([_(FILES)] if UPLOADS in found else []),
        *([_(RECORDS, names=enumerated(names))] if names else []),
        *([_(VOICES)] if CLONES in found else []),
        *([_(LIVE)] if LIVE_ROOMS in found else []),
    ]


def name_of(task_type: str) -> str:
    """Return what people know a task type as: its model's name, else its operation's."""
    for operation in OPERATIONS.values():
        for model in operation.models:
            if model.task_type.name == task_type:
                return str(model.name)
        if operation.task_type is not None and operation.task_type.name == task_type:
            return _(operation.title)
    return task_type


def undeletable() -> list[str]:
    """Return the names of all that leaves records at A2E which nobody can delete."""
    return sorted({name_of(one.name) for one in TASK_TYPES.values() if one.delete is None and one.records is not None})
