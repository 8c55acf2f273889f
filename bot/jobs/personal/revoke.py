"""Revoking a consent: this deletes the face or voice itself and everything made with it, here and at A2E."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from bot.chat import Delete, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.personal.data import AGAIN_SECONDS, drop_asset, forget_job
from bot.jobs.words.cards import messages_of
from bot.locales import _, ngettext
from bot.operations import OPERATIONS, SHELVES
from bot.operations.subjects import carries, subject_of, subject_of_asset
from bot.store.assets import Asset
from bot.store.consents import Consent
from bot.store.database import Transaction
from bot.store.jobs import Job

log = logging.getLogger(__name__)

SLICE = 50
"""Jobs checked in one transaction."""
DELETABLE_SECONDS = 48 * 3600
"""How long Telegram lets a bot delete its own messages."""


@dataclass(frozen=True, kw_only=True)
class Revoking:
    """A revocation in progress, as its step's key holds it."""

    user_id: int
    chat_id: int
    consent_id: int
    when: float
    """Unix seconds; later orders come under a new consent."""
    assets: int = 0
    results: int = 0
    messages_left: int = 0
    """Messages that Telegram doesn't let us delete."""

    @property
    def key(self) -> str:
        """The step's key."""
        counts = f"{self.assets}:{self.results}:{self.messages_left}"
        return f"{self.user_id}:{self.chat_id}:{self.consent_id}:{self.when:.3f}:{counts}"

    @classmethod
    def of(cls, key: str) -> Self:
        """Read a step's key."""
        user, chat, consent, when, assets, results, left = key.split(":")
        return cls(
            user_id=int(user),
            chat_id=int(chat),
            consent_id=int(consent),
            when=float(when),
            assets=int(assets),
            results=int(results),
            messages_left=int(left),
        )


async def take_back(t: Transaction, deps: Deps, consent: Consent, begun: Revoking) -> int:
    """Revoke a consent and take its assets off the shelf; a step deletes what was made. Return how many assets."""
    await deps.store.consents.revoke(t, begun.user_id, consent.kind, consent.subject, now=begun.when)
    assets = await assets_of(t, deps, begun.user_id, consent)
    for asset in assets:
        await drop_asset(t, deps, asset)
    await deps.queue.enqueue(t, "revoke", replace(begun, assets=len(assets)).key)
    return len(assets)


async def assets_of(t: Transaction, deps: Deps, user_id: int, consent: Consent) -> list[Asset]:
    """Return a user's assets under a consent."""
    kinds = [kind for kind, shelf in SHELVES.items() if shelf.likeness == consent.kind]
    return [
        asset
        for kind in kinds
        for asset in await deps.store.assets.all_of(t, user_id, kind)
        if subject_of_asset(asset) == consent.subject
    ]


def is_made_of(job: Job, consent: Consent) -> bool:
    """Whether a job uses what a consent is about."""
    answers = job.request["answers"]
    return any(
        (given.likeness in (consent.kind, None) and _subject(answers.get(field), consent.kind) == consent.subject)
        or carries(answers.get(field), consent.kind, consent.subject)
        for field, given in OPERATIONS[job.operation].inputs().items()
    )


def _subject(answer: Any, likeness: str) -> str | None:
    """Return what a consent to an answer would be about; None: it is neither a file nor an asset."""
    parts = answer if isinstance(answer, list) else [answer]
    if not parts or not all(isinstance(one, Mapping) and ({"subject", "link", "file"} & one.keys()) for one in parts):
        return None
    return subject_of(answer, likeness)


async def revoke(deps: Deps, key: str) -> None:
    """Delete what was made under a revoked consent, and say how much it was; key is `Revoking.key`."""
    under_way = Revoking.of(key)
    consent = await deps.store.db.transact(
        lambda t: deps.store.consents.get(t, under_way.consent_id, under_way.user_id)
    )
    if consent is None:  # everything of this user has been deleted meanwhile
        return
    after, busy = 0, False
    while jobs := await _slice(deps, under_way, after):
        after = jobs[-1].id
        for job in [one for one in jobs if is_made_of(one, consent)]:
            gone, messages_left = await _delete(deps, job, now=under_way.when)
            busy = busy or not gone
            left = under_way.messages_left + messages_left
            under_way = replace(under_way, results=under_way.results + gone, messages_left=left)
    if busy:
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "revoke", under_way.key, delay=AGAIN_SECONDS))
        return
    with await deps.languages.to(under_way.user_id):
        words = told(under_way)
    await deps.outbox.send(SendMessage(chat_id=under_way.chat_id, text=words))


async def _slice(deps: Deps, under_way: Revoking, after: int) -> list[Job]:
    return await deps.store.db.transact(
        lambda t: deps.store.jobs.until(t, under_way.user_id, under_way.when, limit=SLICE, after=after)
    )


async def _delete(deps: Deps, job: Job, *, now: float) -> tuple[bool, int]:
    """Delete a job, its asset and its messages.

    Return whether it could be deleted now, and how many messages stay.
    """
    if not await deps.store.db.transact(lambda t: _forget(t, deps, job)):
        return False, 0
    messages = messages_of(job)
    if now - (job.finished_at or now) > DELETABLE_SECONDS:
        return True, len(messages)
    return True, sum([not await _deleted(deps, job.chat_id, message) for message in messages])


async def _forget(t: Transaction, deps: Deps, job: Job) -> bool:
    now = await deps.store.jobs.get(t, job.id)
    if now is None:
        return True
    if not await forget_job(t, deps, now):
        return False
    made = (now.result or {}).get("thing")
    asset = await deps.store.assets.get(t, int(made), now.user_id) if made else None
    if asset is not None:
        await drop_asset(t, deps, asset)
    return True


async def _deleted(deps: Deps, chat_id: int, message_id: int) -> bool:
    try:
        await deps.outbox.send(Delete(chat_id=chat_id, message_id=message_id))
    except BotError as error:
        log.info("message of a deleted result stays: %s", type(error).__name__)
        return False
    return True


def told(done: Revoking) -> str:
    """Return the counts of what was deleted, in words."""
    # For translators: {assets} is said like "2 faces and voices", {results} like "3 results".
    words = _(
        "Revoked. Deleted: {assets} and {results}, here and at A2E. "
        "What can't be deleted at A2E expires after about 3 days.",
        assets=ngettext("{count} face or voice", "{count} faces and voices", done.assets),
        results=ngettext("{count} result", "{count} results", done.results),
    )
    return f"🗑 {words}{f' {_left(done.messages_left)}' if done.messages_left else ''}"


def _left(messages: int) -> str:
    return ngettext(
        "{count} message stays: Telegram doesn't let bots delete messages older than 2 days; "
        "please delete them yourself.",
        "{count} messages stay: Telegram doesn't let bots delete messages older than 2 days; "
        "please delete them yourself.",
        messages,
    )
