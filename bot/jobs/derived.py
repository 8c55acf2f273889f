"""Results and assets as answers to other questions, and which consents they carry. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.chat import Kind
from bot.jobs.several import media_of, settled
from bot.operations import OPERATIONS, SHELVES
from bot.operations.file_inputs import FILE_KINDS
from bot.operations.inputs import Input
from bot.operations.results import FROM, Result
from bot.operations.subjects import CARRIES, is_drawing, subject_of, subject_of_asset
from bot.store.assets import Asset
from bot.store.job import Job

Pair = tuple[str, str]
"""(likeness, subject) of a consent."""
NOBODY = ""
"""The subject of a voice that A2E publishes: it is no person's to consent to."""


def kind_of(job: Job, number: int) -> str | None:
    """Return what one of a job's results is: image, video or audio; None: neither A2E nor Telegram has said.

    It was shown by its bytes; the end of its address may be wrong.
    """
    said = media_of(job)[number].get("kind")
    return FILE_KINDS.get(_sent_as(job, number)) or (str(said) if said else None)


def _sent_as(job: Job, number: int) -> Kind:
    return Kind(shown_of(job, number).get("kind") or Kind.DOCUMENT)


def shown_of(job: Job, number: int) -> Mapping[str, Any]:
    """Return what is kept of the message that shows one of its results."""
    if len(media_of(job)) > 1:
        return settled(job).get(number, {})
    return (job.result or {}).get("sent") or {}


def original_of(job: Job, number: int) -> str | None:
    """Return Telegram's copy of one of a job's results as a document; None: it has none."""
    result = job.result or {}
    several = len(media_of(job)) > 1
    return result.get("originals", {}).get(str(number)) if several else result.get("original")


def labelled_original_of(job: Job, number: int) -> str | None:
    """Return the same copy, but only one that has a label inside: earlier versions wrote none."""
    kept = original_of(job, number)
    return kept if kept in (job.result or {}).get("labelled", ()) else None


def result_of(job: Job, number: int, *, kind: str, now: float) -> Result:
    """Return one of a job's results; Telegram's copy is the original where there is one, since pictures shrink."""
    original, shown = original_of(job, number), shown_of(job, number)
    return Result(
        mark={FROM: job.id, CARRIES: [list(pair) for pair in carried(job)]},
        id=f"result {job.id}.{number}",
        kind=kind,
        url=media_of(job)[number]["url"],
        made_at=job.finished_at or job.updated_at,
        now=now,
        file_id=original or shown.get("file_id"),
        sent_as=Kind.DOCUMENT if original else _sent_as(job, number),
    )


def picture_kind(asset: Asset) -> str | None:
    """Return what kind of file an asset is, where it is used as one: a face, a background."""
    file, shelf = asset.file, SHELVES[asset.kind]
    return FILE_KINDS.get(Kind(file["kind"]), "image") if file and shelf.is_picture else None


def file_of(asset: Asset, *, kind: str, now: float) -> Result:
    """Return the file of an asset: for the questions that do not pick from its shelf."""
    file = asset.file or {}
    likeness = SHELVES[asset.kind].likeness or ""
    return Result(
        mark={"asset": asset.id, CARRIES: [[likeness, subject_of_asset(asset)]]},
        id=str(file.get("unique_id")),
        kind=kind,
        url=asset.url or "",
        made_at=asset.uploaded_at or 0.0,
        now=now,
        file_id=file.get("file_id"),
        sent_as=Kind(file.get("kind", Kind.DOCUMENT)),
    )


def carried(job: Job) -> tuple[Pair, ...]:
    """Return what the consents to a job's answers were about: its result shows and says nothing else."""
    answers, inputs = job.request["answers"], OPERATIONS[job.operation].inputs()
    found = [pair for field, given in inputs.items() for pair in _of_answer(given, answers.get(field))]
    if not any(kind == "voice" for kind, _ in found):
        found += [("voice", NOBODY)] if any(_is_public(one, answers.get(f)) for f, one in inputs.items()) else []
    return tuple(dict.fromkeys(found))


def _is_public(given: Input, answer: Any) -> bool:
    """Whether a voice of A2E's own speaks."""
    return given.shelf == "voice" and isinstance(answer, Mapping) and "thing" not in answer


def _of_answer(given: Input, answer: Any) -> Iterator[Pair]:
    parts = [one for one in (answer if isinstance(answer, list) else [answer]) if isinstance(one, Mapping)]
    for one in parts:
        yield from ((str(kind), str(subject)) for kind, subject in one.get(CARRIES, ()))
        if is_drawing(one):
            yield "picture", NOBODY
        if "thing" in one and given.likeness is None:
            yield SHELVES[str(given.shelf)].likeness or "", str(one["subject"])
    shown = [one for one in parts if {"thing", "link", "file"} & one.keys()]
    if shown and given.likeness and (subject := given.subject(answer)):
        yield given.likeness, subject
    elif shown and given.likeness is None:
        yield from (("", subject_of(one)) for one in shown if "thing" not in one and CARRIES not in one)
