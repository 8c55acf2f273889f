"""Uploads to A2E what a request needs: files that were sent, those of shelves, and what links lead to."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from html import escape
from time import time
from typing import Any

from bot import drawings
from bot.a2e import files
from bot.a2e.client import Client
from bot.chat import FileRef, Kind
from bot.errors import BotError, FileGone
from bot.jobs.transfers import MB, Source, Transfers
from bot.locales import N_
from bot.media import convert
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.results import FRESH_SECONDS, GONE
from bot.store.store import Store

SOUND_BYTES = 50 * MB


def fresh_url(answer: Mapping[str, Any]) -> str | None:
    """Return A2E's address of a file, while it is sure to be there until a job has run."""
    return str(answer["url"]) if time() - answer.get("uploaded_at", 0) < FRESH_SECONDS else None


@dataclass(frozen=True, kw_only=True)
class Uploads:
    """Files of requests, and their addresses at A2E."""

    store: Store
    a2e: Client
    transfers: Transfers
    """Fetches, prepares and uploads each file."""

    def let_go(self, user_id: int) -> None:
        """Delete a person's files that are at hand; if needed again, they are fetched again."""
        self.transfers.kept.drop_all(user_id)

    async def upload_all(self, user_id: int, operation: type[Operation], answers: Mapping[str, Any]) -> dict[str, str]:
        """Return field -> A2E's address for every file that a request needs, uploading what is not there yet.

        Raises:
            InvalidInput: a file is not (or no longer) what it must be.
            Unavailable: Telegram or A2E gave no usable answer; worth another try.

        """
        urls: dict[str, str] = {}
        for name, given in operation.inputs().items():
            answer = answers.get(name)
            if isinstance(answer, dict) and "thing" in answer:
                await self._must_be_there(user_id, answer)
            for key, one in given.files(name, answer).items() if answer is not None else ():
                urls[key] = await self._url_of(user_id, given, one)
        return urls

    async def _must_be_there(self, user_id: int, answer: Mapping[str, Any]) -> None:
        """Check that an asset on the user's shelf has not been deleted since it was picked."""
        asset = await self.store.db.transact(lambda t: self.store.assets.get(t, int(answer["thing"]), user_id))
        if asset is None:
            name = escape(str(answer["name"])[:60])
            words = N_("“{name}” has been deleted. Please start again with another.", name=name)
            raise BotError("asset is gone", user_text=words)

    async def _url_of(self, user_id: int, given: Input, answer: Mapping[str, Any]) -> str:
        if (url := fresh_url(answer)) is not None:
            return url
        assert isinstance(given, File)  # noqa: S101  # no other input names files
        if "thing" in answer:
            return await self._url_of_asset(user_id, given, int(answer["thing"]))
        if "drawing" in answer:
            return await files.upload(self.a2e, drawings.picture(answer["drawing"]), content_type=drawings.MIME)
        limits = next(limits for limits in given.limits if limits.kind == answer["kind"])
        sent = "" if "url" in answer else str(answer.get("sent", ""))
        if "link" in answer:
            return await self._url_of_link(given, answer, limits, owner=user_id, sent=sent)
        if "file" not in answer:  # a result of which only A2E had a copy
            raise FileGone(user_text=GONE)
        file = FileRef(**{**answer["file"], "kind": Kind(answer["file"]["kind"])})
        return await self.transfers.bring(Source(file=file, owner=user_id), limits, answer=sent)

    async def _url_of_link(
        self, given: File, answer: Mapping[str, Any], limits: Limits, *, owner: int, sent: str
    ) -> str:
        """Upload the very bytes that were checked; a link that now leads to others is refused."""
        link, digest = answer["link"], str(answer.get("digest"))
        self.transfers.links.check(link)
        if given.as_is and (copied := await self.transfers.copied(link, limits, digest=digest)) is not None:
            return copied
        return await self.transfers.bring(Source(link=link, owner=owner), limits, digest=digest, answer=sent)

    async def _url_of_asset(self, user_id: int, given: File, asset_id: int) -> str:
        assets, db = self.store.assets, self.store.db
        asset = await db.transact(lambda t: assets.get(t, asset_id, user_id))
        if asset and asset.url and asset.uploaded_at and time() - asset.uploaded_at < FRESH_SECONDS:
            return asset.url
        if asset is None or asset.file is None:
            words = N_("Its picture is not kept any more: it came from a link. Please add it again, as a <b>photo</b>.")
            raise BotError("asset has no file", user_text=words)
        file = FileRef(**{**asset.file, "kind": Kind(asset.file["kind"])})
        url = await self.transfers.bring(Source(file=file, owner=user_id), given.limits[0])
        await db.transact(lambda t: assets.set_upload(t, asset_id, user_id, url=url, now=time()))
        return url

    async def join(self, urls: Sequence[str]) -> str:
        """Join sounds that A2E has made into one, and return its address at A2E."""
        async with AsyncExitStack() as stack:
            paths = [await stack.enter_async_context(self.transfers.spool.file(".mp3")) for _ in urls]
            for url, path in zip(urls, paths, strict=True):
                await files.download(self.a2e, url, path, limit=SOUND_BYTES)
            whole = await stack.enter_async_context(self.transfers.spool.file(".mp3"))
            await convert.joined(self.transfers.workers, paths, whole)
            return await files.upload(self.a2e, whole, content_type="audio/mpeg")
