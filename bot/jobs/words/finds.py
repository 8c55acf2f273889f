"""A person's results and faces as an inline query finds them: what each is called, and whether it is meant. Pure.

An answer looks at hundreds of results while somebody types, so words are taken from the answers as they are, without
the questions they belong to.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.chat import Found, Kind
from bot.jobs.words.cards import AI_LABEL, with_label
from bot.jobs.words.reporting import reporting
from bot.locales import _
from bot.locales.amounts import date
from bot.operations import OPERATIONS
from bot.store.assets import Asset
from bot.store.finds import Made

KINDS = frozenset({Kind.PHOTO, Kind.VIDEO, Kind.ANIMATION, Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT})
"""Kinds that can be sent inline. Round videos can't: they take no caption, and so no label."""
MOST = 50
"""Results of one answer. https://core.telegram.org/bots/api#answerinlinequery"""
PAGE = 20
"""How many things one answer shows; one job may have made several."""
NAMED = ("name", "text")
"""What an answer of several parts is known by."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing of a person's that may be found, with everything it shows."""

    at: float
    """When it was ordered or kept; an answer goes on before the last one's time."""
    words: str
    """What it can be found by."""
    shown: tuple[Found, ...]

    def meant_by(self, query: str) -> bool:
        """Whether it has every word of a query."""
        found = self.words.casefold()
        return bool(self.shown) and all(word in found for word in query.casefold().split())


def of_made(made: Made) -> Thing:
    """Return a job's results."""
    operation, said = OPERATIONS[made.operation], list(_texts(made.answers))
    about = max(said, key=len, default="")
    title = " · ".join(word for word in (_(operation.title), about) if word)
    shown = [
        Found(
            id=f"j{made.id}.{number}",
            kind=Kind(one["kind"]),
            file_id=one["file_id"],
            title=title,
            description=date(made.created_at),
            caption=f"{operation.icon} {escape(_(operation.title))}\n{_(AI_LABEL)}",
            rows=reporting(made.id, made.name),
        )
        for number, one in enumerate(_sent(made.result))
        if one.get("file_id") and one.get("kind") in KINDS
    ]
    words = " ".join((operation.title, _(operation.title), operation.command, *said))
    return Thing(at=made.created_at, words=words, shown=tuple(shown))


def _texts(answers: Mapping[str, Any]) -> Iterator[str]:
    """Yield what was written, and the names of what was picked."""
    for answer in answers.values():
        for one in answer if isinstance(answer, list) else [answer]:
            parts = [one.get(name) for name in NAMED] if isinstance(one, dict) else [one]
            yield from (part for part in parts if isinstance(part, str))


def _sent(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what Telegram has of a job: each of several results, else the one."""
    album = {int(one["number"]): one for one in result.get("album") or []}
    sent = result.get("sent")
    return [album[number] for number in sorted(album)] or ([sent] if sent else [])


def of_face(face: Asset) -> Thing:
    """Return a face; one that is as its owner sent it carries no label."""
    file = face.file or {}
    shown = [
        Found(
            id=f"f{face.id}",
            kind=Kind(kind),
            file_id=file_id,
            title=face.name,
            description=_("One of my faces"),
            caption=with_label(f"🙂 {escape(face.name)}", by_ai=face.composed is not None),
        )
        for kind, file_id in [(file.get("kind"), file.get("file_id"))]
        if kind in KINDS and file_id
    ]
    return Thing(at=face.created_at, words=f"{face.name} face {_('face')}", shown=tuple(shown))


def page_of(things: Sequence[Thing], query: str) -> tuple[list[Thing], bool]:
    """Return the newest things that a query means, as many as one answer holds; and whether some are left."""
    meant = [one for one in sorted(things, key=lambda one: -one.at) if one.meant_by(query)]
    page: list[Thing] = []
    for one in meant:
        if len(page) == PAGE or (page and sum(len(each.shown) for each in page) + len(one.shown) > MOST):
            break
        page.append(one)
    return page, len(page) < len(meant)
