"""No command needed: what can be done with a bare photo, video, sound or text."""

from dataclasses import asdict, replace
from typing import Any

from bot.buttons import BeginWith
from bot.chat import Button, FileRef, Incoming, Kind, Rows
from bot.errors import Stale
from bot.media.files import Limits, declared
from bot.operations import OPERATIONS
from bot.operations.facts import CheckFile, CheckLink
from bot.operations.file_inputs import File, Script, link_in, media_kind
from bot.operations.inputs import Input, Text
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.conversation import open_draft, take
from handlers.keys import AT, cancel_row, of
from handlers.turn import Replies, Turn

OFFER = "offer"
"""The operation of a draft that only holds what was sent, until the user says what for."""
ANYTHING = (Limits(kind="image", max_mb=20), Limits(kind="video", max_mb=500), Limits(kind="audio", max_mb=50))
NOTHING = "I can't do anything with that one. Send me a <b>photo</b>, a <b>video</b> or a <b>text</b>, or see /menu."


def takes(given: Input, incoming: Incoming) -> bool:
    """Whether an input could be answered by a message, by its kind alone."""
    if incoming.file is None:
        return isinstance(given, Text | Script) and incoming.kind is Kind.TEXT and bool(incoming.text)
    return isinstance(given, File) and media_kind(incoming.file) in {limits.kind for limits in given.limits}


def linked(turn: Turn) -> Incoming:
    """Return the update with its file, or what its link leads to, as its content says, whatever its sender declares."""
    incoming, link = turn.incoming, link_in(turn.incoming)
    if link is not None:
        facts = turn.known.ask(CheckLink(url=link, limits=ANYTHING, bare=True)).file
    elif incoming.file is not None:
        declared(incoming.file.size, ANYTHING)
        facts = turn.known.ask(CheckFile(file=incoming.file, limits=ANYTHING, bare=True))
    else:
        return incoming
    file = FileRef(kind=Kind.DOCUMENT, file_id="", unique_id="", mime_type=f"{facts.used_as}/*")
    return replace(incoming, file=file, kind=Kind.DOCUMENT)


def uses(incoming: Incoming) -> list[tuple[str, str, str]]:
    """Return (command, field, button label) of everything a message could be used for."""
    found = []
    for command, operation in OPERATIONS.items():
        fields = operation.inputs().items()
        usable = [(name, given) for name, given in fields if takes(given, incoming)]
        first = next(iter(operation.inputs()), None)
        if operation.hidden and operation.confirms:
            continue
        for name, given in usable:
            if (operation.hidden and name != first) or (isinstance(given, Text) and name != first):
                continue
            detail = f" · {given.label}: this" if len(usable) > 1 else ""
            found.append((command, name, f"{operation.icon} {operation.title}{detail}"))
    return found


async def offer(t: Transaction, turn: Turn) -> Replies:
    """Answer bare content with what can be done with it."""
    incoming = linked(turn)
    found = uses(incoming)
    if not found:
        return [turn.say(NOTHING)]
    kept: dict[str, Any] = {
        "text": incoming.text,
        "file": asdict(turn.incoming.file) if turn.incoming.file else None,
    }
    draft = await open_draft(t, turn, OFFER, {"_offer": kept})
    rows: Rows = tuple(
        (Button(label=label, press=BeginWith(**of(draft), operation=command, field=field).data),)
        for command, field, label in found
    )
    what = "this text" if incoming.file is None else f"this {media_word(incoming.file)}"
    return [turn.say(f"What shall I do with {what}?", rows + cancel_row(draft))]


def media_word(file: FileRef) -> str:
    """Return what a user calls it."""
    return {"image": "photo", "video": "video", "audio": "sound"}.get(media_kind(file) or "", "file")


async def chosen(t: Transaction, turn: Turn, draft: Draft, command: str, field: str) -> Replies:
    """The user said what for: open that conversation with the content as its first answer."""
    kept = draft.answers.get("_offer")
    if kept is None or command not in OPERATIONS or field not in OPERATIONS[command].inputs():
        raise Stale
    file = FileRef(**{**kept["file"], "kind": Kind(kept["file"]["kind"])}) if kept["file"] else None
    sent = Incoming(
        update_id=turn.incoming.update_id,
        user_id=turn.user.id,
        chat_id=turn.incoming.chat_id,
        text=kept["text"],
        file=file,
        kind=file.kind if file else Kind.TEXT,
    )
    opened = await open_draft(t, turn, command, {AT: field})
    return await take(t, turn, opened, sent)
