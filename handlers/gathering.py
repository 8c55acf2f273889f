"""Gathers what comes in several messages and is meant as one: an album, a text longer than a message.

Each of them is a row in the inbox. The first waits about a second; then all that belong together are one turn.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat import Incoming
from bot.store.database import Transaction
from bot.store.updates import Updates, Waiting
from bot.telegram.inbox.heads import Head, head_of
from bot.telegram.inbox.order import Raw

PAUSE = 1.0
"""Seconds without another message after which it is complete."""
LONGEST = 2.0
"""Seconds after the first message's arrival at which an album counts as complete."""
MOST_ITEMS = 10
"""Telegram's limit for an album."""
MOST_PIECES = 10
"""Pieces of a text; together they are longer than anything that can be used."""
LINE = 20
"""How many waiting updates are looked at."""
MESSAGE = 4096
"""UTF-16 units of the longest message."""


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Updates that are one turn, at least one."""

    rows: tuple[Waiting, ...]

    @property
    def raws(self) -> list[Raw]:
        """The updates as they came."""
        return [json.loads(row.body) for row in self.rows]

    @property
    def head(self) -> Head:
        """The first one's head: tries are counted there, and the answer is kept under its id."""
        return _head(self.rows[0])

    @property
    def tries(self) -> int:
        """How often it was begun, including this time."""
        return self.rows[0].tries


async def next_of(t: Transaction, updates: Updates, person: int, *, now: float) -> Batch | float | None:
    """Return the batch of a person's updates to work on next, and count it as begun.

    Returns:
        Seconds to wait, while more may belong to it; None if nothing waits.

    """
    line = await updates.line(t, person, limit=1)
    if not line:
        return None
    if _head(line[0]).gathers:
        line = await updates.line(t, person, limit=LINE)
        whole, wait = gathered(line, now=now)
        if wait > 0:
            return wait
        line = list(whole)
    begun = await updates.begin(t, line[0].update_id)
    return Batch(rows=(begun, *line[1:])) if begun is not None else 0.0  # another process has just taken it


def gathered(line: Sequence[Waiting], *, now: float) -> tuple[tuple[Waiting, ...], float]:
    """Return the updates that belong with the first in line, and the seconds until they are complete; 0: they are."""
    first = _head(line[0])
    whole = _album(line, first) if first.album else _pieces(line)
    complete = len(whole) >= MOST_ITEMS if first.album else _has_ended(line, whole)
    if complete or now < line[0].at:  # a clock that was set back must not hold anybody up
        return whole, 0.0
    until = max(row.at for row in whole) + PAUSE
    return whole, max(min(until, line[0].at + LONGEST) - now if first.album else until - now, 0.0)


def _album(line: Sequence[Waiting], first: Head) -> tuple[Waiting, ...]:
    alike = [row for row in line if (_head(row).album, _head(row).chat) == (first.album, first.chat)]
    return tuple(alike[:MOST_ITEMS])


def _pieces(line: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Return a text's pieces: all but the last are about as long as a message can be."""
    whole = [line[0]]
    for row in line[1:MOST_PIECES]:
        before, after = _head(whole[-1]), _head(row)
        goes_on = before.may_go_on and after.words and (before.chat, before.thread) == (after.chat, after.thread)
        if not goes_on:
            break
        whole.append(row)
    return tuple(whole)


def _has_ended(line: Sequence[Waiting], whole: Sequence[Waiting]) -> bool:
    """Whether a text's last piece is there: it is a short one, or something else has come after it."""
    return len(whole) < len(line) or len(whole) >= MOST_PIECES or not _head(whole[-1]).may_go_on


def _head(row: Waiting) -> Head:
    head = head_of(json.loads(row.body))
    if head is None:
        raise RuntimeError(f"update {row.update_id} waits without a head")
    return head


def together(given: Sequence[Incoming]) -> Incoming:
    """Return several messages as one; an album's caption or command may be with any of its items."""
    if len(given) == 1:
        return given[0]
    if all(one.file is None for one in given):
        return _joined(given)
    leads = [one for one in given if one.command] or [one for one in given if one.text] or list(given)
    return replace(
        leads[0],
        more=tuple(one for one in given if one is not leads[0]),
        meant=any(one.meant for one in given),
        called=any(one.called for one in given),
        replied=next((one.replied for one in given if one.replied), None),
    )


def _joined(given: Sequence[Incoming]) -> Incoming:
    """Join a text's pieces; a command may come before the first."""
    whole = given[0]
    for one in given[1:]:
        whole = replace(
            whole,
            text=joined(whole.text or "", whole.last_units, one.text or ""),
            argument=joined(whole.argument, whole.last_units, one.text or ""),
            last_units=one.last_units,
            links=whole.links + one.links,
            meant=whole.meant or one.meant,
            called=whole.called or one.called,
        )
    return replace(whole, pieces=tuple(one.message_id or 0 for one in given))


def joined(before: str, last_units: int, after: str) -> str:
    """Join two pieces: a full one was cut within a word, a shorter one at a space that is gone."""
    torn = last_units >= MESSAGE and not after[:1].isspace()
    return f"{before}{'' if torn else ' '}{after.strip() if not torn else after.rstrip()}"
