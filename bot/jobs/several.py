"""Several results of one job, as its row holds them: which are in a chat, which are left. Pure.

`result["album"]` has an entry for each that is settled, with its number from 0; a later one of the same number counts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.store.job import Job
from bot.telegram.outbox.albums import MOST
from bot.telegram.outbox.media import Sent

MOST_RESULTS = 32
"""More than this is not shown: no request asks for as many."""
LOST = "lost"
"""The kind of one that A2E does not hand out any more."""
Entry = Mapping[str, Any]


def media_of(job: Job) -> list[dict[str, Any]]:
    """Return what a job made, in A2E's order."""
    return list((job.result or {}).get("media") or [])[:MOST_RESULTS]


def settled(job: Job) -> dict[int, Entry]:
    """Return what is known of each result that is in a chat, or lost: number -> entry."""
    return {int(one["number"]): one for one in (job.result or {}).get("album", [])}


def left_of(job: Job) -> list[int]:
    """Return the numbers of those that are neither in a chat nor lost."""
    return [number for number in range(len(media_of(job))) if number not in settled(job)]


def some_of(numbers: Sequence[int]) -> list[int]:
    """Return those that go next: ten at most, and never so that one is left alone."""
    return list(numbers[: MOST - 1 if len(numbers) == MOST + 1 else MOST])


def lost_of(job: Job) -> int:
    """Return how many are lost."""
    return sum(one["kind"] == LOST for one in settled(job).values())


def entry_of(number: int, chat_id: int, sent: Sent) -> dict[str, Any]:
    """Return what is kept about a message that shows one of them."""
    kept = {"kind": sent.kind.value, "file_id": sent.file_id, "message_id": sent.message_id}
    return {"number": number, "chat_id": chat_id, **kept}


def with_original(result: Mapping[str, Any], file_id: str, *, number: int | None, form: str) -> dict[str, Any]:
    """Return a row's result with Telegram's copy, and that it has a label inside: those of earlier versions lack one.

    Args:
        result: what the row holds.
        file_id: of the copy.
        number: which of several results it is; None: there is one.
        form: the key under which the row holds it, if there is one.

    """
    noted = {**result, "labelled": [*dict.fromkeys([*result.get("labelled", ()), file_id])]}
    if number is None:
        return {**noted, form: file_id}
    return {**noted, "originals": {**result.get("originals", {}), str(number): file_id}}


def messages_in(job: Job, chat_id: int) -> list[int]:
    """Return the messages in a chat that show them."""
    entries = (job.result or {}).get("album", [])
    return [one["message_id"] for one in entries if one.get("chat_id") == chat_id and one.get("message_id")]


def with_some(job: Job, some: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return its result, with some of its several media as they are in a chat."""
    result = job.result or {}
    return {**result, **({"album": [*result.get("album", []), *map(dict, some)]} if some else {})}
