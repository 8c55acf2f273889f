"""What people send besides words and single files: albums, stickers, places, forwards and replies."""

from pathlib import Path
from typing import Any

from bot.sandbox.telegram.markup import commands_in
from bot.sandbox.telegram.person import Message
from tests.world import World


async def as_sent(here: World, content: bytes, *, kind: str = "photo", name: str = "photo.jpg") -> dict[str, Any]:
    """Return the part of a message that shows a file, such as {"photo": [...]}."""
    files = here.telegram.files
    path: Path = files.new_path(name)
    path.write_bytes(content)
    return await files.take(path, kind, name=name)


def send(here: World, *, chat: int = 1001, who: int = 1001, **content: Any) -> Message:
    """Send a message with any content, as the person would."""
    person, replied = here.telegram.state.people[who], content.pop("reply_to_message", None)
    return here.telegram.life.say(chat, person, content=_marked(content), replied=replied)


def _marked(content: dict[str, Any]) -> dict[str, Any]:
    text, caption = content.get("text") or "", content.get("caption") or ""
    return {"entities": commands_in(text), "caption_entities": commands_in(caption), **content}


async def album(
    here: World, *items: bytes, caption: str = "", kind: str = "photo", name: str = "photo.jpg", **more: Any
) -> list[Message]:
    """Send files as one album, each a message of its own; the first has the caption."""
    shown = [await as_sent(here, item, kind=kind, name=name) for item in items]
    return mixed_album(here, *shown, caption=caption, **more)


def mixed_album(here: World, *shown: dict[str, Any], caption: str = "", **more: Any) -> list[Message]:
    """Send what `as_sent` returned as one album."""
    group = f"album-{next(here.telegram.state.message_ids)}"
    return [
        send(here, **{**one, "media_group_id": group, "caption": caption if number == 0 else None, **more})
        for number, one in enumerate(shown)
    ]


def edit(here: World, message: Message, **content: Any) -> None:
    """Edit a message after it was sent: its text, caption or media."""
    message |= {**_marked(content), "edit_date": message["date"] + 1}
    here.telegram.updates.tell("edited_message", message)
