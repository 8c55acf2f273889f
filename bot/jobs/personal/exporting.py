"""Everything that is kept about a person, written to a file a slice at a time, and sent to them.

However much it is, no more than a slice of it is in memory, and others' transactions come in between.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from time import time
from typing import Any, TextIO
from zipfile import ZIP_DEFLATED, ZipFile

from bot.chat import Kind
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.personal.exported import Json, Titles
from bot.jobs.personal.page import Page
from bot.locales import _
from bot.store.declared import TABLES
from bot.telegram.outbox.media import ResultFile

log = logging.getLogger(__name__)

SLICE = 50
"""Rows read in one transaction."""
LARGEST = 45_000_000
"""Bytes beyond which a file is sent compressed: Telegram takes 50 MB."""
NAME = "my-data"
PAGE = "page"
"""In a key of `export`: the page to read."""
Form = Json | Page


async def export(deps: Deps, key: str) -> None:
    """Send a person everything that is kept about them, as JSON, and then ("user:chat:page") as a page to read."""
    user, chat, *page = key.split(":")
    form: Form = Page() if page == [PAGE] else Json()
    lent = partial(deps.spool.file, owner=int(user))
    async with lent(form.suffix) as path, lent(".zip") as zipped:
        with await deps.languages.to(int(user)):
            await write(deps, int(user), path, form)
            caption = f"{form.icon} {_(form.caption)}"
        name = f"{NAME}{form.suffix}"
        is_large = path.stat().st_size > LARGEST
        if is_large:
            await asyncio.to_thread(_compress, path, zipped, name)
        await _hand_out(deps, int(chat), zipped if is_large else path, f"{name}.zip" if is_large else name, caption)
    if form.suffix == Json.suffix:
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "export", f"{user}:{chat}:{PAGE}"))


async def write(deps: Deps, user_id: int, path: Path, form: Form) -> None:
    """Write everything that is kept about a person to a lent path."""
    titles: Titles = {}
    with path.open("w", encoding="utf-8") as file:
        put = partial(_put, deps, path, file)
        put(form.begin(time()))
        for place, table in enumerate(TABLES):
            put(form.table(table, is_first=not place))
            is_first = True
            async for rows in _slices(deps, user_id, table):
                for row in rows:
                    put(form.row(row, titles, is_first=is_first))
                    is_first = False
            put(form.table_end(is_empty=is_first))
        put(form.end())


def _put(deps: Deps, path: Path, file: TextIO, text: str) -> None:
    deps.spool.grow(path, len(text.encode()))
    file.write(text)


async def _slices(deps: Deps, user_id: int, table: str) -> AsyncIterator[list[dict[str, Any]]]:
    after: int | None = None
    while True:
        read = partial(deps.store.personal.rows, user_id=user_id, table=table, after=after, limit=SLICE)
        rows = await deps.store.db.transact(read)
        yield rows
        if len(rows) < SLICE:
            return
        after = rows[-1][TABLES[table].by]


def _compress(path: Path, into: Path, name: str) -> None:
    with ZipFile(into, "w", ZIP_DEFLATED) as archive:
        archive.write(path, name)


async def _hand_out(deps: Deps, chat: int, path: Path, name: str, caption: str) -> None:
    file = ResultFile(kind=Kind.DOCUMENT, path=path, filename=name)
    try:
        await deps.outbox.send_media(chat, file, caption=caption, rows=())
    except BotError as error:
        if error.retryable:
            raise
        log.warning("export not sent chat=%s: %s", chat, error)
