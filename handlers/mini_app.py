"""What the Mini App shows: the same lists as in the chat, for the person whom Telegram's signature names."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import time
from typing import Any

from bot.chat import Kind
from bot.errors import BotError, InvalidInput
from bot.http.live.sessions import Closed
from bot.http.mini_app.contents import Copy, Entry, File, Gone, Listing, Named, Voices
from bot.jobs.deps import Deps
from bot.jobs.derived import kind_of, shown_of
from bot.jobs.several import media_of
from bot.jobs.steps.offer import STEP as OFFER
from bot.jobs.steps.offer import offer_key
from bot.jobs.steps.rename import rename, rename_key
from bot.jobs.steps.resend import key_of
from bot.jobs.words import entries
from bot.jobs.words.cards import request_of
from bot.locales import N_, _, ngettext_noop
from bot.operations import SHELVES
from bot.operations.facts import Choice, Facts
from bot.operations.facts import Listed as Published
from bot.operations.file_inputs import FILE_KINDS
from bot.operations.locales import locale_of
from bot.operations.shelf import Shelf
from bot.operations.speech import sample_key
from bot.operations.texts import has_words
from bot.operations.voice_choice import of_public
from bot.store.assets import Asset
from bot.store.database import Conflict, Transaction
from bot.store.jobs import Job, State
from bot.store.users import may_use
from handlers import gallery, samples, shelf_list
from handlers.finding import sought

VOICE = "voice"
LOCALES = Published(kind="locale")
STRANGER = N_("I don't know you yet. Please send /start in our chat, then open this again.")
MOST_ID = 2**63
LONGEST_NAME = 40
"""Characters, as in the chat."""
UNNAMED = ngettext_noop(
    "Please type a name of up to {count} character.", "Please type a name of up to {count} characters.", LONGEST_NAME
)


@dataclass(frozen=True, kw_only=True)
class MiniApp:
    """Answers the page's questions (`bot.http.mini_app.contents.Contents`)."""

    deps: Deps

    @property
    def default(self) -> str:
        """The language of who has none that we speak."""
        return self.deps.languages.default

    async def language(self, user_id: int, /) -> str:
        """Return a person's language."""
        return await self.deps.languages.of(user_id)

    async def gallery(self, user_id: int, *, words: str, page: int) -> Listing:
        """Return a page of a person's results, newest first, or of those with some words."""

        async def work(t: Transaction) -> Listing:
            await self._admit(t, user_id)
            found = await gallery.results(t, self.deps, user_id, page, sought(words))
            shown = [entry for job in found.shown for entry in _results(job)]
            note = _("Nothing with these words.") if words else _("Nothing yet: your results appear here.")
            return Listing(entries=tuple(shown), page=found.page, pages=found.pages, note=note)

        return await self.deps.store.db.transact(work)

    async def shelves(self, user_id: int) -> tuple[Named, ...]:
        """Return the shelves there are, with how much is on each."""

        async def work(t: Transaction) -> tuple[Named, ...]:
            await self._admit(t, user_id)
            counts = {one: await self.deps.store.assets.count(t, user_id, one.kind) for one in _shelves()}
            return tuple(
                Named(id=one.kind, label=f"{one.icon} {_(one.mine)} ({count})") for one, count in counts.items()
            )

        return await self.deps.store.db.transact(work)

    async def shelf(self, user_id: int, kind: str, *, page: int) -> Listing:
        """Return a page of a shelf, newest first."""
        shelf = next((one for one in _shelves() if one.kind == kind), None)
        if shelf is None:
            raise Gone("no such shelf")

        async def work(t: Transaction) -> Listing:
            await self._admit(t, user_id)
            found = await shelf_list.things(t, self.deps, user_id, shelf, page)
            shown = tuple(_kept(shelf, asset) for asset in found.shown)
            note = _("None yet. In our chat, /{command} shows how to add one.", command=shelf.command)
            return Listing(entries=shown, page=found.page, pages=found.pages, note=note)

        return await self.deps.store.db.transact(work)

    async def voices(self, user_id: int, locale: str) -> Voices:
        """Return A2E's voices in a language."""
        await self.deps.store.db.transact(lambda t: self._admit(t, user_id))
        known = await self._locales(user_id)
        locale = locale or locale_of(known, "")
        voices = await self._voices(user_id, known, locale)
        return Voices(
            locale=locale,
            locales=tuple(Named(id=one.id, label=one.label) for one in known.ask(LOCALES)),
            voices=tuple(Named(id=one.id, label=one.label) for one in voices),
        )

    async def hear(self, user_id: int, locale: str, voice: str) -> File | None:
        """Return a voice's sample; a missing one is ordered first, as 🔊 does in the chat."""
        await self.deps.store.db.transact(lambda t: self._admit(t, user_id))
        known = await self._locales(user_id)
        found = next((one for one in await self._voices(user_id, known, locale) if one.id == voice), None)
        if found is None:
            raise Gone("no such voice")
        answer = of_public(known, found, locale)

        async def work(t: Transaction) -> File | None:
            await t.lock(f"user:{user_id}")
            if await self.deps.store.samples.find(t, sample_key(voice)) is None:
                await self._order_sample(t, user_id, answer)
                return None
            return File(what="sample", key=voice)

        return await self.deps.store.db.transact(work)

    async def offer(self, user_id: int, item: File) -> None:
        """Bring a result, as /gallery does, or a kept thing into the person's private chat."""

        async def work(t: Transaction) -> None:
            await self._admit(t, user_id)
            if item.what == "job":
                job = await self._own_job(t, user_id, item)
                await self.deps.queue.enqueue(t, "resend", key_of(job, user_id, None))
                return
            asset = await self._own_asset(t, user_id, item)
            await self.deps.store.assets.use(t, asset.id, user_id, now=time())
            await self.deps.queue.enqueue(t, OFFER, offer_key(asset.id, user_id))

        await self.deps.store.db.transact(work)

    async def rename(self, user_id: int, item: File, name: str) -> Entry:
        """Give a kept thing another name."""
        name = name.strip()
        if not has_words(name, spoken=False) or len(name) > LONGEST_NAME:
            raise InvalidInput(user_text=UNNAMED)

        async def work(t: Transaction) -> Entry:
            await t.lock(f"user:{user_id}")
            await self._admit(t, user_id)
            asset = await self._own_asset(t, user_id, item)
            shelf = SHELVES[asset.kind]
            if not await rename(t, self.deps, shelf, rename_key(asset.id, user_id, user_id, None), name=name):
                raise Gone("renamed too late")
            return _kept(shelf, replace(asset, name=name))

        return await self.deps.store.db.transact(work)

    async def _own_job(self, t: Transaction, user_id: int, item: File) -> Job:
        job = await self.deps.store.jobs.get_own(t, _row(item), user_id)
        if job is None or job.state is not State.DELIVERED or not media_of(job):
            raise Gone("no such result of this person")
        return job

    async def _own_asset(self, t: Transaction, user_id: int, item: File) -> Asset:
        asset = await self.deps.store.assets.get(t, _row(item), user_id) if item.what == "thing" else None
        if asset is None or SHELVES[asset.kind].command is None:
            raise Gone("no such thing of this person")
        return asset

    async def copy(self, user_id: int, file: File) -> Copy:
        """Return Telegram's copy of a file, if the person may see it."""

        async def work(t: Transaction) -> Copy | None:
            await self._admit(t, user_id)
            store = self.deps.store
            if file.what == "sample":  # a public voice's: everybody's
                sample = await store.samples.find(t, sample_key(file.key))
                return Copy(file_id=sample.file_id, composed=False) if sample else None
            number = _row(file)
            if file.what == "thing":
                asset = await store.assets.get(t, number, user_id)
                kept = (asset.file or {}).get("file_id") if asset else None
                return Copy(file_id=kept, composed=asset.composed if asset else None) if kept else None
            job = await store.jobs.get_own(t, number, user_id)
            return _sent(job, file.number) if job else None

        found = await self.deps.store.db.transact(work)
        if not found:
            raise Gone("no such file of this person")
        return found

    async def _admit(self, t: Transaction, user_id: int) -> None:
        """Check at every call that a person may use the studio: a ban takes effect at once."""
        user, settings = await self.deps.store.users.get(t, user_id), self.deps.settings
        if user is None:
            raise Closed("page opened by a stranger", user_text=STRANGER)
        if not may_use(user, settings.access, is_admin=user_id in settings.admin_ids):
            raise Closed

    async def _locales(self, user_id: int) -> Facts:
        known = Facts()
        known.learn(LOCALES, await self._published(user_id, LOCALES))
        return known

    async def _voices(self, user_id: int, known: Facts, locale: str) -> tuple[Choice, ...]:
        if all(one.id != locale for one in known.ask(LOCALES)):
            raise Gone("no such language")
        return await self._published(user_id, Published(kind=VOICE, part=locale))

    async def _published(self, user_id: int, question: Published) -> tuple[Choice, ...]:
        found: tuple[Choice, ...] | BotError = await self.deps.lookups.find_out(question, asker=user_id)
        if isinstance(found, BotError):
            raise found
        return found

    async def _order_sample(self, t: Transaction, user_id: int, voice: dict[str, Any]) -> None:
        try:
            await samples.order(t, self.deps, voice, user_id=user_id, chat_id=user_id)
        except Conflict:  # it is being made
            return


def _shelves() -> list[Shelf]:
    return [one for one in SHELVES.values() if one.command]


def _results(job: Job) -> Iterator[Entry]:
    """Yield an entry for each result of a job that Telegram has; one without a picture if it has none."""
    label = entries.in_gallery(job, now=time())
    numbers = [number for number in range(len(media_of(job))) if _sent(job, number)]
    for number in numbers:
        named = f"{label} · {number + 1}" if len(numbers) > 1 else label
        yield Entry(
            label=named, shows=kind_of(job, number) or "", file=File(what="job", key=str(job.id), number=number)
        )
    if not numbers:
        yield Entry(label=label)


def _row(file: File) -> int:
    """Return the id of the row that a file is of."""
    number = int(file.key) if file.key.isdecimal() else MOST_ID
    if number >= MOST_ID:
        raise Gone("no such row")
    return number


def _sent(job: Job, number: int) -> Copy | None:
    file_id = shown_of(job, number).get("file_id") if number < len(media_of(job)) else None
    return Copy(file_id=file_id, composed=request_of(job).composed()) if file_id else None


def _kept(shelf: Shelf, asset: Asset) -> Entry:
    """Return a thing's entry; a document among pictures is one too."""
    file = asset.file or {}
    kind = FILE_KINDS.get(Kind(file["kind"]), "image" if shelf.is_picture else "") if file.get("file_id") else ""
    return Entry(
        label=f"{shelf.icon} {asset.name}", shows=kind, file=File(what="thing", key=str(asset.id)), name=asset.name
    )
