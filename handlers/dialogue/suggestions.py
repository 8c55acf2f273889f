"""No command needed: what can be done with a bare photo, video, sound or text."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bot.buttons import BeginWith, DraftPage
from bot.buttons.paging import page_of, turning
from bot.chat import Button, FileRef, Kind, Rows
from bot.errors import BotError, Stale
from bot.locales import N_, _, ngettext
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits, declared
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import CheckFile, CheckLink
from bot.operations.file_inputs import is_link, links_in, media_kind
from bot.operations.inputs import Input
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.answers import take_parts
from handlers.dialogue.draft import AT, CALLED, OFFERED, cancel_row, of
from handlers.dialogue.engine import open_draft
from handlers.dialogue.parts import Part, packed, parts_of, unpacked
from handlers.habits import most_used
from handlers.turn import Replies, Turn

OFFER = "offer"
"""The operation of a draft that only holds what was sent, until the user says what for."""
ANYTHING = (Limits(kind="image", max_mb=20), Limits(kind="video", max_mb=500), Limits(kind="audio", max_mb=50))
SEND = N_("Send me a <b>photo</b>, a <b>video</b> or a <b>text</b>, or see /menu.")
ON_A_PAGE = 8
Use = tuple[str, str, str]
"""(command, field, button label)."""


def takes(given: Input, part: Part) -> bool:
    """Whether a part could answer an input itself, judging by its kind alone."""
    if part.sent.file is None:
        return part.is_words and given.suits_words(part.sent.text or "")
    return media_kind(part.sent.file) is not None and given.suits(part.sent)


def linked(turn: Turn, part: Part) -> Part:
    """Return a part whose file, or what its link leads to, is described by its content, not by its sender's claims."""
    if part.sent.file is not None:
        declared(part.sent.file.size, ANYTHING)
        return _as(part, turn.known.ask(CheckFile(file=part.sent.file, limits=ANYTHING, bare=True)))
    links = links_in(part.sent) if part.is_words else []
    if len(links) != 1:
        return part
    try:
        return _as(part, turn.known.ask(CheckLink(url=links[0], limits=ANYTHING, bare=True)).file)
    except BotError:
        if is_link(part.sent):
            raise
        return part  # it is among words, which can be used on their own


def _as(part: Part, facts: FileFacts) -> Part:
    file = FileRef(kind=Kind.DOCUMENT, file_id="", unique_id="", mime_type=f"{facts.used_as}/*")
    return replace(part, sent=replace(part.sent, file=file, kind=Kind.DOCUMENT))


def uses(parts: list[Part], first: Sequence[str] = ()) -> list[Use]:
    """Return every use of a message, its first file's and others' of other kinds: most used first, then featured."""
    found: list[Use] = []
    for part in parts:
        known = {(command, field) for command, field, _ in found}
        found += [use for use in _uses_of(part) if use[:2] not in known]
    rank = {command: number for number, command in enumerate(first)}
    return sorted(found, key=lambda use: (rank.get(use[0], len(rank)), not OPERATIONS[use[0]].featured))


def _uses_of(part: Part) -> list[Use]:
    found = []
    for command, operation in OPERATIONS.items():
        usable = [
            (name, given) for name, given in operation.inputs().items() if takes(given, part) and not given.optional
        ]
        first = next(iter(operation.inputs()), None)
        if operation.hidden and operation.confirms:
            continue
        for name, given in usable:
            if (operation.hidden and name != first) or (not given.anywhere and name != first):
                continue
            found.append((command, name, _label(operation, given if len(usable) > 1 else None)))
    return found


def _label(operation: type[Operation], given: Input | None) -> str:
    title = f"{operation.icon} {_(operation.title)}"
    # For translators: on a button, a photo that was sent is to be the {question}, such as “Face: this”
    return title if given is None else f"{title} · {_('{question}: this', question=_(given.label))}"


async def offer(t: Transaction, turn: Turn) -> Replies:
    """Answer bare content with what can be done with it: one answer, however much came."""
    return await offer_parts(t, turn, parts_of(turn.incoming))


async def offer_parts(t: Transaction, turn: Turn, parts: list[Part]) -> Replies:
    """Say what can be done with parts, and keep them until a use is picked."""
    shown = _shown(turn, parts)
    if any(part.sent.odd for part in shown) or not uses(shown):
        return [turn.say(_nothing(shown))]
    draft = await open_draft(t, turn, OFFER, {OFFERED: [packed(part) for part in parts]})
    return [turn.say(*_offered(turn, draft, shown, 0))]


def _shown(turn: Turn, parts: list[Part]) -> list[Part]:
    return [linked(turn, part) for part in [part for part in parts if part.is_file] or parts]


def _offered(turn: Turn, draft: Draft, shown: list[Part], page: int) -> tuple[str, Rows]:
    """Return the words and a page of buttons."""
    some, page, pages = page_of(uses(shown, most_used(turn.user.settings)), page, ON_A_PAGE)
    rows: Rows = tuple(
        (Button(label=label, press=BeginWith(**of(draft), operation=command, field=field).data),)
        for command, field, label in some
    )
    more = turning(page, pages, lambda number: DraftPage(**of(draft), page=number))
    return _what_with(shown), rows + more + cancel_row(draft)


def turned(turn: Turn, draft: Draft, page: int) -> Replies:
    """Turn to another page of what can be done."""
    kept = [unpacked(one, turn.incoming) for one in draft.answers.get(OFFERED) or []]
    return [turn.put(*_offered(turn, draft, _shown(turn, kept), page))]


def _nothing(parts: list[Part]) -> str:
    """Return the words for something that has no use."""
    if odd := next((part.sent.odd for part in parts if part.sent.odd), ""):
        # For translators: {what} is "a sticker", "a poll"… as translated elsewhere (a colon before it suits them all);
        # {send} is the sentence "Send me a photo, …"
        return _("I can't do anything with {what}. {send}", what=_(odd), send=_(SEND))
    if any(part.is_words for part in parts):
        return _("There are no words in that. {send}", send=_(SEND))
    return _("I can't do anything with that one. {send}", send=_(SEND))


def _what_with(parts: list[Part]) -> str:
    """Return the question what to do with them."""
    kinds = {media_kind(part.sent.file) or "file" if part.sent.file else "text" for part in parts}
    return WHAT_WITH[kinds.pop() if len(kinds) == 1 else "file"](len(parts))


WHAT_WITH: dict[str, Callable[[int], str]] = {
    "image": lambda count: ngettext(
        "What should I do with this photo?", "What should I do with these {count} photos?", count
    ),
    "video": lambda count: ngettext(
        "What should I do with this video?", "What should I do with these {count} videos?", count
    ),
    "audio": lambda count: ngettext(
        "What should I do with this sound?", "What should I do with these {count} sounds?", count
    ),
    "text": lambda count: ngettext(
        "What should I do with this text?", "What should I do with these {count} texts?", count
    ),
    "file": lambda count: ngettext(
        "What should I do with this file?", "What should I do with these {count} files?", count
    ),
}


async def chosen(t: Transaction, turn: Turn, draft: Draft, command: str, field: str) -> Replies:
    """Open the dialogue that the user picked, with the content as its first answers."""
    kept: Any = draft.answers.get(OFFERED)
    if not isinstance(kept, list) or command not in OPERATIONS or field not in OPERATIONS[command].inputs():
        raise Stale
    parts = [unpacked(one, turn.incoming) for one in kept]
    called = {CALLED: draft.answers[CALLED]} if CALLED in draft.answers else {}
    opened = await open_draft(t, turn, command, {AT: field, **called})
    return await take_parts(t, turn, opened, parts)
