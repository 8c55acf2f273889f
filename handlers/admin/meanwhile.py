"""Two admins never undo each other unseen: what has been done about something since a screen was made.

A button that changes something carries the number of the newest deed about its subject at that time (`seen`; buttons
made before there was a log count as 0). If there is a newer one when it is pressed, the presser is told of it, and
nothing else happens. The log makes transactions about one subject wait for each other.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.chat import Rows
from bot.jobs.access_requests import person
from bot.locales import N_, _
from bot.locales.amounts import moment
from bot.store.admin_log import Deed, Done
from bot.store.database import Transaction
from bot.store.ledger import STUDIO
from handlers.turn import Replies, Turn

TOLD = 3
"""Deeds that are told at most, the newest."""
LONGEST = 300
WORDS = {one.value: one.words for one in Deed}
# For translators: an admin of a newer version of the bot did something that this version has no words for.
UNKNOWN = N_("{admin} did something that this version doesn't know: {deed}.")


class _Facts(dict[str, str]):
    """Facts of a deed; those of who is forgotten are gone."""

    def __missing__(self, name: str) -> str:
        return "…"


async def since(t: Transaction, turn: Turn, on: str, seen: int, rows: Rows) -> Replies | None:
    """Return what is said where admins did something about a subject since a screen was made.

    Args:
        t: the transaction of the deed that the screen's button stands for.
        turn: the press.
        on: the subject.
        seen: the newest deed about it when the screen was made.
        rows: buttons that lead to how it is now.

    Returns:
        What is said instead of doing anything; None: nothing was done meanwhile, and nobody else does anything now.

    """
    found = await turn.deps.store.admin_log.since(t, on, seen, limit=TOLD)
    if not found:
        return None
    if all(one.admin_id == turn.user.id for one in found):  # such as a second tap: what the first says stays
        return turn.toast(_("You have done something here since this was shown. Open it again to see how it is now."))
    changed = _("This screen is out of date, so nothing was done. Meanwhile:")
    return [turn.put("\n".join([f"🔄 {changed}", *map(line, found)]), rows)]


def line(done: Done) -> str:
    """Return a deed with its time, as a line of a list."""
    return f"• {moment(done.at, with_year=False)} · {sentence(done)}"


def sentence(done: Done) -> str:
    """Return a deed as a sentence."""
    words = WORDS.get(done.deed, UNKNOWN)
    facts = _Facts(_readable(done.facts), admin=person(done.admin_id), person=_whom(done), deed=escape(done.deed))
    return _(words).format_map(facts)


def _readable(facts: Mapping[str, Any]) -> dict[str, str]:
    said = {name: _(str(fact)) if name == "title" else str(fact) for name, fact in facts.items()}
    return {name: escape(" ".join(words.split())[:LONGEST]) for name, words in said.items()}


def _whom(done: Done) -> str:
    # For translators: stands in sentences in the place of a person's name.
    return _("somebody who is forgotten") if done.user_id == STUDIO else person(done.user_id)
