"""Revoking a consent: this deletes the face or voice itself and everything made with it, here and at A2E."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Self

from bot.chat import SendMessage
from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed
from bot.jobs.personal.data import AGAIN_SECONDS, drop_asset, forget_job
from bot.jobs.personal.unshow import let_go_of_job, unshow
from bot.jobs.runner import write
from bot.jobs.steps.delete import last_word
from bot.locales import N_, _, ngettext
from bot.operations import OPERATIONS, SHELVES
from bot.operations.subjects import carries, subject_of, subject_of_asset
from bot.store.assets import Asset
from bot.store.consents import Consent
from bot.store.database import Transaction
from bot.store.job import FINAL, Job
from bot.store.shown import of_asset

SHARED = N_("What you have forwarded or shared in other chats stays there; please delete it yourself.")
SLICE = 50
"""Jobs checked in one transaction."""


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
    def going(self) -> str:
        """The name under which its messages are to be deleted."""
        return f"consent {self.consent_id}"

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
    """Revoke a consent: nothing more is begun with it, its assets leave the shelf, a step deletes what was made.

    Returns how many assets.
    """
    await deps.store.consents.revoke(t, begun.user_id, consent.kind, consent.subject, now=begun.when)
    assets = await assets_of(t, deps, begun.user_id, consent)
    for asset in assets:
        await deps.store.shown.let_go(t, of_asset(asset.id), begun.going)
        await drop_asset(t, deps, asset)
    await _forget_answers(t, deps, begun.user_id, consent)
    for job in await deps.store.tasks.unfinished_of(t, begun.user_id):
        if is_made_of(job, consent):  # here, lest one that waits is started before the step comes
            await write(t, deps, job, CancelPressed())
    deps.uploads.let_go(begun.user_id)
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
    deleted, busy = await _delete(deps, under_way, consent)
    now = replace(under_way, results=under_way.results + deleted)
    if busy or deleted:
        await _go_on(deps, now, delay=AGAIN_SECONDS if busy else 0)
    elif left := await unshow(deps, now.going):
        await _go_on(deps, replace(now, messages_left=left), forget_left=True)
    else:
        with await deps.languages.to(now.user_id):
            words = told(now)
        await last_word(deps, SendMessage(chat_id=now.chat_id, text=words))


async def _delete(deps: Deps, under_way: Revoking, consent: Consent) -> tuple[int, bool]:
    """Delete the jobs; return how many are gone, and whether some can't be deleted now."""
    deleted, after, busy = 0, 0, False
    while jobs := await _slice(deps, under_way, after):
        after = jobs[-1].id
        for job in [one for one in jobs if is_made_of(one, consent)]:
            gone = await deps.store.db.transact(partial(_forget, deps=deps, job=job, name=under_way.going))
            deleted, busy = deleted + gone, busy or not gone
    return deleted, busy


async def _go_on(deps: Deps, now: Revoking, *, delay: float = 0, forget_left: bool = False) -> None:
    """Keep what was counted so far, whatever fails after it."""

    async def kept(t: Transaction) -> None:
        if forget_left:
            await deps.store.shown.forget_left(t, now.going)
        await deps.queue.enqueue(t, "revoke", now.key, delay=delay)

    await deps.store.db.transact(kept)


async def _slice(deps: Deps, under_way: Revoking, after: int) -> list[Job]:
    return await deps.store.db.transact(
        lambda t: deps.store.jobs.until(t, under_way.user_id, under_way.when, limit=SLICE, after=after)
    )


async def _forget(t: Transaction, *, deps: Deps, job: Job, name: str) -> bool:
    """Delete a job and its asset, and let its messages go; False: it can't be deleted now."""
    now = await deps.store.jobs.get(t, job.id)
    return now is None or await forget_with_messages(t, deps, now, name)


async def forget_with_messages(t: Transaction, deps: Deps, job: Job, name: str) -> bool:
    """Delete a job and the asset it has made, and let all messages that show them go, under a name; False: not now."""
    await t.lock(f"user:{job.user_id}")
    now = await write(t, deps, job, CancelPressed()) or job
    if now.state not in FINAL:
        return False
    await let_go_of_job(t, deps, now, name)
    await forget_job(t, deps, now)
    made = (now.result or {}).get("thing")
    asset = await deps.store.assets.get(t, int(made), now.user_id) if made else None
    if asset is not None:
        await deps.store.shown.let_go(t, of_asset(asset.id), name)
        await drop_asset(t, deps, asset)
    return True


async def _forget_answers(t: Transaction, deps: Deps, user_id: int, consent: Consent) -> None:
    """Drop open dialogues, and answers of kept recipes, that use what a consent is about."""
    for draft in await deps.store.drafts.all_of(t, user_id):
        if any(_names(answer, consent) for answer in draft.answers.values()):
            await deps.store.drafts.drop(t, draft)
    for recipe in await deps.store.recipes.all_of(t, user_id):
        kept = {name: answer for name, answer in recipe.fixed.items() if not _names(answer, consent)}
        if kept != recipe.fixed:
            await deps.store.recipes.set_fixed(t, recipe, kept)


def _names(answer: Any, consent: Consent) -> bool:
    """Whether an answer, of whatever question, is about what a consent is about."""
    return _subject(answer, consent.kind) == consent.subject or carries(answer, consent.kind, consent.subject)


def told(done: Revoking) -> str:
    """Return the counts of what was deleted, in words."""
    made = done.assets or done.results
    # For translators: {assets} is said like "2 faces and voices", {results} like "3 results".
    words = _(
        "Revoked. Deleted: {assets} and {results}, here and at A2E. "
        "What can't be deleted at A2E expires after about 3 days.",
        assets=ngettext("{count} face or voice", "{count} faces and voices", done.assets),
        results=ngettext("{count} result", "{count} results", done.results),
    )
    lines = [words, *([_left(done.messages_left)] if done.messages_left else []), *([_(SHARED)] if made else [])]
    return f"🗑 {' '.join(lines)}"


def _left(messages: int) -> str:
    return ngettext(
        "{count} message stays: Telegram doesn't let bots delete messages older than 2 days; "
        "please delete them yourself.",
        "{count} messages stay: Telegram doesn't let bots delete messages older than 2 days; "
        "please delete them yourself.",
        messages,
    )
